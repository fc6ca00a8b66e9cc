"""Text that stays text: what no spreadsheet takes for a formula and no XML reader refuses."""

from __future__ import annotations

import re

# Beside the signs that begin a formula their full-width twins, which some versions read as such.
_BEGINS_A_FORMULA = re.compile(r"[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]| +[=+\-@]")
# XML 1.0, section 2.2: all that is no Char. A lone half of a pair is none either.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = re.compile("\r\n?")

CELL_LETTERS = 32_767
"""Most characters of a cell, counted as spreadsheets do: in units of UTF-16."""


def xml_text(text: str) -> str:
    """Return the text with every character that XML forbids as U+FFFD, and line ends as LF."""
    return _NOT_XML.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def not_a_formula(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet would run or move it."""
    return f"'{text}" if _BEGINS_A_FORMULA.match(text) else text


def cut_to_cell(text: str, remark: str) -> tuple[str, bool]:
    """Return the text and whether it had to be cut to fit a cell, with the remark at its end."""
    if len(text) * 2 <= CELL_LETTERS or _units(text) <= CELL_LETTERS:
        return text, False
    room = (CELL_LETTERS - _units(remark)) * 2
    # Half a pair at the cut is left out.
    kept = text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore")
    return kept + remark, True


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
