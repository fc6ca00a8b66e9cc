"""The small parts of a workbook: its sheets, relations, shared texts and number formats."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from data.intake.spreadsheet_values import Kind, kind_of
from data.intake.spreadsheet_xml import attribute

if TYPE_CHECKING:
    from collections.abc import Mapping

# Excel writes a control sign as _x000D_ (ECMA-376 part 1, 22.4.2.4).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class BookSheet(NamedTuple):
    """A sheet as the workbook lists it, and the relation that leads to its part."""

    name: str
    hidden: bool
    relation: str


class Book:
    """Listens to the main part: the sheets in order, and from which day dates are counted."""

    def __init__(self) -> None:
        self.sheets: list[BookSheet] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(
                BookSheet(attributes.get("name", ""), hidden, attribute(attributes, "id"))
            )
        elif name == "workbookPr":
            self.from_1904 = is_true(attributes.get("date1904", ""))

    def text(self, text: str) -> None:
        """Nothing here stands in texts."""

    def end(self, name: str) -> None:
        """Nothing is left to do."""


class Relations:
    """Listens to the relations of a part: by their id, the kind and the part they lead to."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.by_id: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        # A target outside the package is never followed.
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        place = target[1:] if target.startswith("/") else posixpath.join(self._folder, target)
        self.by_id[attributes.get("Id", "")] = (kind, posixpath.normpath(place))

    def text(self, text: str) -> None:
        """Nothing here stands in texts."""

    def end(self, name: str) -> None:
        """Nothing is left to do."""

    def of_kind(self, kind: str) -> list[str]:
        """Return the parts that relations of a kind lead to."""
        return [place for each, place in self.by_id.values() if each == kind]


class Strings:
    """Listens to the shared texts: each in its turn, without how it is spoken (``rPh``)."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._listening = False
        self._spoken = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        del attributes
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._spoken += 1
        elif name == "t":
            self._listening = self._spoken == 0

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._listening:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "si":
            self.texts.append(unescaped("".join(self._pieces)))
        elif name == "rPh":
            self._spoken -= 1
        elif name == "t":
            self._listening = False


class Styles:
    """Listens to the styles: what each style of cells makes of a number."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._in_cells = False
        self._known: dict[str, tuple[Kind, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._formats.append(attributes.get("numFmtId", "0"))

    def text(self, text: str) -> None:
        """Nothing here stands in texts."""

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "cellXfs":
            self._in_cells = False

    def of(self, style: str) -> tuple[Kind, str]:
        """Return what the numbers of a style are, and the code of their format."""
        if style not in self._known:
            self._known[style] = self._look_up(style)
        return self._known[style]

    def _look_up(self, style: str) -> tuple[Kind, str]:
        place = int(style) if style.isdecimal() and len(style) < 6 else 0  # noqa: PLR2004 - at most 65,490 styles
        number = self._formats[place] if place < len(self._formats) else "0"
        code = self._codes.get(number, "")
        built_in = int(number) if number.isdecimal() and len(number) < 6 else 0  # noqa: PLR2004
        return kind_of(code, built_in), code


def is_true(text: str) -> bool:
    """Whether an attribute says yes."""
    return text in {"1", "true", "on"}


def unescaped(text: str) -> str:
    """Return a text with the signs that Excel writes by their number; a return is a line end."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.replace("\r\n", "\n").replace("\r", "\n")
