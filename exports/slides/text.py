"""Texts on slides: cleaned, measured before they are set, written with their language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from exports.words import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.words import Lang

# Arial is on every machine that has an office suite, and the free ones have a twin of the very same
# widths: lines break where we reckoned, and an editor can go on writing. Titillium Web, the font of
# our paper, is on few of them, and a font that is missing is replaced by one of other widths.
FACE = "Arial"
INK = MSO_THEME_COLOR.TEXT_1
MUTED = MSO_THEME_COLOR.TEXT_2
BLUE = MSO_THEME_COLOR.ACCENT_1
LEAST = 8
LINE_HEIGHT = 1.2
"""Of a line, in font sizes; Arial needs 1.15."""

# Advance widths of Arial from space to tilde, in thousandths of the type's size.
_REGULAR = """
    278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556
    556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500
    667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333
    556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500
    722 500 500 500 334 260 334 584
"""
_BOLD = """
    278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556
    556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722
    611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556
    611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778
    556 556 500 389 280 389 584
"""
_FIRST, _LAST = " ", "~"
# What fills a line to its last hair breaks in one program and not in another.
_CERTAIN = 0.99
# What is as wide as its type is high, though its parts are not.
_WIDE = "…—"
_OTHER = 600
_FULL = 1000
_FULL_WIDTH = ("W", "F")
# What XML cannot hold (lone surrogates and non-characters too), and the invisible marks that turn
# the direction of all that follows: they could make a slide read other than it was written.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)
# A no-break space is none of them.
_BREAKS = re.compile(r"[ \t\r\n\x0b\x0c]+")
_ADDRESS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def lengths(self) -> tuple[Inches, Inches, Inches, Inches]:
        """The four in the units of the file."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True)
class Run:
    """A piece of text of one look; ``size`` in points, ``url`` "" or where it leads."""

    text: str
    size: float
    bold: bool = False
    color: MSO_THEME_COLOR = INK
    rgb: str = ""
    url: str = ""


Paragraph = tuple[Run, ...]


def clean(text: str) -> str:
    """Return text that a slide can hold on one line: no control and no turning characters."""
    return " ".join(_BREAKS.split(_UNWANTED.sub("", text))).strip(" ")


def safe_url(address: str) -> str:
    """Return an address of the web as it is, "" for all else: nothing else may be a link."""
    if not _ADDRESS.fullmatch(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and parts.hostname else ""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text runs, in inches."""
    widths = _widths(bold=bold)
    return sum(widths.get(sign) or _wide(sign, widths) for sign in text) * size / 1000 / 72


def _wide(sign: str, widths: Mapping[str, int]) -> int:
    """Return the width of a character outside ASCII: that of its letter, or an ample one."""
    if sign in _WIDE or unicodedata.east_asian_width(sign) in _FULL_WIDTH:
        return _FULL
    if unicodedata.combining(sign):
        return 0
    return widths.get(unicodedata.normalize("NFKD", sign)[0], _OTHER)


def count_lines(paragraph: Paragraph, width: float) -> int:
    """Return into how many lines a paragraph breaks at most, in a frame so many inches wide."""
    lines, used = 1, 0.0
    width *= _CERTAIN
    for word, run in _words(paragraph):
        wide = width_of(word, run.size, bold=run.bold)
        space = width_of(" ", run.size, bold=run.bold) if used else 0.0
        if used + space + wide <= width:
            used += space + wide
            continue
        lines += 1 if used else 0
        # A word longer than the line is broken wherever the line ends.
        full = int(wide / width)
        lines += full
        used = wide - full * width
    return lines


def height_of(paragraphs: Sequence[Paragraph], width: float, *, after: float = 0) -> float:
    """Return how high paragraphs stand at most, in inches; ``after`` in points below each."""
    points = sum(
        count_lines(one, width) * max((run.size for run in one), default=0) * LINE_HEIGHT + after
        for one in paragraphs
    )
    return points / 72


def shortened(text: str, width: float, size: float, *, bold: bool = False, lines: int = 1) -> str:
    """Return the text, or as much of it as fits into so many lines, with an ellipsis."""
    if count_lines((Run(text, size, bold=bold),), width) <= lines:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        tried = (Run(f"{text[:middle].rstrip()}…", size, bold=bold),)
        low, high = (middle, high) if count_lines(tried, width) <= lines else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def write(
    frame: Any,
    paragraphs: Sequence[Paragraph],
    lang: Lang,
    *,
    align: PP_ALIGN = PP_ALIGN.LEFT,
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP,
    after: float = 0,
    margin: float = 0,
) -> None:
    """Fill a text frame; ``after`` in points below each paragraph, ``margin`` in inches around."""
    frame.word_wrap = True
    frame.vertical_anchor = anchor
    frame.margin_left = frame.margin_right = Inches(margin)
    frame.margin_top = frame.margin_bottom = Inches(margin / 2)
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = align
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(after)
        for run in runs:
            if run.text:
                _write_run(paragraph.add_run(), run, lang)
        if not any(run.text for run in runs):
            _write_end(paragraph, runs, lang)


def _write_run(made: Any, run: Run, lang: Lang) -> None:
    made.text = run.text
    font = made.font
    font.size, font.bold = Pt(run.size), run.bold
    font._element.set("lang", LOCALES[lang])  # noqa: SLF001 - not every tag has a member
    if run.url:
        # A link has the theme's colour for links, whatever else is asked for.
        made.hyperlink.address = run.url
    elif run.rgb:
        font.color.rgb = RGBColor(*bytes.fromhex(run.rgb.removeprefix("#")))
    else:
        font.color.theme_color = run.color


def _write_end(paragraph: Any, runs: Paragraph, lang: Lang) -> None:
    """Say how large an empty line is: else it is as large as the program likes."""
    end = paragraph._p.get_or_add_endParaRPr()  # noqa: SLF001 - no member for it
    end.set("lang", LOCALES[lang])
    end.set("sz", str(Pt(runs[0].size if runs else LEAST).centipoints))


def _words(paragraph: Paragraph) -> list[tuple[str, Run]]:
    return [(word, run) for run in paragraph for word in _BREAKS.split(run.text) if word]


@cache
def _widths(*, bold: bool) -> Mapping[str, int]:
    numbers = (_BOLD if bold else _REGULAR).split()
    codes = range(ord(_FIRST), ord(_LAST) + 1)
    return {chr(code): int(one) for code, one in zip(codes, numbers, strict=True)}
