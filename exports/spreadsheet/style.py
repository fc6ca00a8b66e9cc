"""How the workbook looks, how it prints, and the one way in which text gets into a cell."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from exports.colors import ALARM, BLUE, INK, QUIET, WHITE, is_dark
from exports.spreadsheet.plain_text import cut_to_cell, xml_text
from exports.words import say
from layers.words import day, number

if TYPE_CHECKING:
    from exports.formats import Options
    from exports.stamp import Stamp

LINE, PALE = "#C8D3DE", "#EAF2FB"
_PAPERS = {"a4": 9, "a3": 8}
# Widths in characters: of an A4 page on its side, and how much smaller one can still read.
_PAGE_LETTERS = {"a4": 135, "a3": 195}
_SMALLEST = 0.55
_LINE_HEIGHT = 15.0
# Excel counts a 29 February 1900 that never was: every day before it is off by one, or no day.
FIRST_DAY = date(1900, 3, 1)

_PLAIN: dict[str, Any] = {"font_color": INK, "valign": "top", "text_wrap": True}
_CELL = _PLAIN | {"border": 1, "border_color": LINE}
_HEAD = {"bold": True, "font_color": WHITE, "bg_color": BLUE, "text_wrap": True}
_HEAD |= {"valign": "vcenter", "border": 1, "border_color": WHITE}
_NUMBER = {"align": "right"}
_STRONG = _CELL | {"bold": True, "bg_color": PALE}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": BLUE},
    "section": {"bold": True, "font_size": 13, "font_color": BLUE, "bottom": 2}
    | {"bottom_color": BLUE},
    "label": _PLAIN | {"bold": True, "font_color": QUIET},
    "text": _PLAIN,
    "lead": _PLAIN | {"font_size": 12, "bold": True},
    "muted": _PLAIN | {"font_color": QUIET, "italic": True},
    "alarm": {"bold": True, "font_color": ALARM},
    "link": _PLAIN | {"font_color": BLUE, "underline": 1},
    "head": _HEAD,
    "head_number": _HEAD | _NUMBER,
    "cell": _CELL,
    "strong": _STRONG,
    "whole": _CELL | _NUMBER | {"num_format": "#,##0"},
    "strong_whole": _STRONG | _NUMBER | {"num_format": "#,##0"},
    "decimal": _CELL | _NUMBER | {"num_format": "#,##0.00"},
    "degrees": _CELL | _NUMBER | {"num_format": "0.000000"},
    "year": _CELL | _NUMBER | {"num_format": "0"},
    "tenth": _CELL | _NUMBER | {"num_format": "#,##0.0"},
    "percent": _CELL | _NUMBER | {"num_format": "0.0%"},
    "unknown": _CELL | {"font_color": QUIET, "italic": True},
    "strong_decimal": _STRONG | _NUMBER | {"num_format": "#,##0.00"},
    "strong_year": _STRONG | _NUMBER | {"num_format": "0"},
    "strong_tenth": _STRONG | _NUMBER | {"num_format": "#,##0.0"},
    "strong_percent": _STRONG | _NUMBER | {"num_format": "0.0%"},
    "strong_unknown": _STRONG | {"font_color": QUIET, "italic": True},
}
# A day as `layers.words.day` writes it; the names of months are English whatever the machine.
_DAY_FORMATS = {"it": "dd/mm/yyyy", "en": "[$-809]d mmmm yyyy"}


@dataclass
class Book:
    """A workbook in the making: its formats, and how many texts had to be cut to fit a cell."""

    workbook: Any
    stamp: Stamp
    options: Options
    cut: int = 0
    formats: dict[str, Any] = field(default_factory=dict)

    def style(self, name: str) -> Any:
        """Return one of the formats of the house, made when first asked for."""
        if name not in self.formats:
            days = {"day": _CELL | {"num_format": _DAY_FORMATS[self.stamp.lang], "align": "left"}}
            self.formats[name] = self.workbook.add_format((_STYLES | days)[name])
        return self.formats[name]

    def swatch(self, color: str) -> Any:
        """Return the format of a cell that shows a colour, with letters that can be read on it."""
        ink = WHITE if is_dark(color) else INK
        return self.workbook.add_format(_CELL | {"bg_color": color, "font_color": ink})

    def text(self, sheet: Any, at: tuple[int, int], text: str, style: str = "cell") -> None:
        """Write text as text, whatever it begins with; what no cell can hold is cut and says so."""
        clean = xml_text(text)
        remark = say("text_cut", self.stamp.lang, n=number(len(clean), self.stamp.lang))
        clean, was_cut = cut_to_cell(clean, remark)
        self.cut += was_cut
        if clean:
            sheet.write_string(*at, clean, self.style(style))
        else:
            sheet.write_blank(*at, None, self.style(style))

    def day(self, sheet: Any, at: tuple[int, int], value: date) -> None:
        """Write a day as a date; one before Excel's calendar is true as text."""
        if value < FIRST_DAY:
            self.text(sheet, at, day(value, self.stamp.lang))
        else:
            sheet.write_datetime(*at, value, self.style("day"))

    def wide_text(
        self, sheet: Any, at: tuple[int, int], last: int, text: str, style: str = "text"
    ) -> None:
        """Write text over the columns up to ``last``."""
        sheet.merge_range(*at, at[0], last, "", self.style(style))
        self.text(sheet, at, text, style)


def lines_of(text: str, letters: int) -> int:
    """Estimate on how many lines a text stands where a line holds so many letters."""
    return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n"))


def row_height(lines: int) -> float:
    """Return the height of a row of so many lines, in points, as high as a row can be."""
    return min(409.0, _LINE_HEIGHT * lines + 3)


def set_page(book: Book, sheet: Any, *, letters: float) -> None:
    """Set a sheet up for print: as many pages wide as can be read, the stamp on each."""
    stamp, options = book.stamp, book.options
    sheet.set_paper(_PAPERS[options.paper])
    if options.orientation == "landscape":
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    room = _PAGE_LETTERS[options.paper] * (1 if options.orientation == "landscape" else 0.68)
    sheet.fit_to_pages(max(1, math.ceil(letters * _SMALLEST / room)), 0)
    page = f"{say('page_of', stamp.lang)} &P/&N"
    if stamp.fingerprint:
        page = f"{_signs(say('fingerprint', stamp.lang))} {_signs(stamp.fingerprint)} · {page}"
    parts = (stamp.made_line, _signs(stamp.access_note), page)
    said = [f"&{side}{part}" for side, part in zip("LCR", parts, strict=True) if part]
    sheet.set_footer("".join(said))
    if stamp.access_note:
        sheet.set_header(f"&C{_signs(stamp.access_note)}")
        sheet.set_tab_color(ALARM)


def _signs(text: str) -> str:
    """Return text for a header or footer, where & begins a command."""
    return text.replace("&", "&&")
