"""The sheet that the workbook is read by: the question, how the figures add up, the sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exports.legend import legend_sections
from exports.spreadsheet.style import lines_of, row_height, set_page
from exports.words import say
from layers.describe import level_plural
from layers.selection import FEATURE_LAYERS
from layers.words import day
from layers.words import say as say_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.spreadsheet.style import Book
    from layers.answer import Extract

    Facts = Sequence[tuple[str, str]]
    Told = tuple[str, Facts]
    """A section of the sheet: its title, "" for none, and labels with texts."""

RECONCILED = (
    *("register", "excluded", "total", "placed", "by_geometry", "by_declaration", "unplaced"),
    *("inside", "outside"),
)
_STRONG = {"total", "inside"}
_LABEL_WIDTH, _WIDTH, _LAST = 30.0, 15.0, 8
# A letter of the default font is a little narrower than the unit that columns are measured in.
_LETTERS = int(_WIDTH * _LAST * 1.05)
_LINK_LETTERS = 2_079


@dataclass
class _Reading:
    """The sheet and the row that is to be written next."""

    book: Book
    sheet: Any
    extract: Extract
    row: int = 0
    breaks: list[int] = field(default_factory=list)

    def say(self, key: str, **values: object) -> str:
        return say(key, self.book.stamp.lang, **values)

    def section(self, title: str, *, page: bool = False) -> None:
        """Begin a section, in print on a new page where asked for."""
        self.row += 1
        self.breaks += [self.row] if page else []
        self.book.wide_text(self.sheet, (self.row, 0), _LAST, title, "section")
        self.sheet.set_row(self.row, 22)
        self.row += 1

    def fact(self, label: str, text: str, style: str = "text") -> None:
        """Write a label and a text beside it."""
        self.book.text(self.sheet, (self.row, 0), label, "label")
        self.book.wide_text(self.sheet, (self.row, 1), _LAST, text, style)
        letters = _LETTERS if style != "lead" else int(_LETTERS * 0.85)
        self.sheet.set_row(self.row, row_height(lines_of(text, letters)))
        self.row += 1

    def titles(self, titles: Sequence[str], *, numbers_from: int = 1) -> None:
        for column, title in enumerate(titles):
            style = "head_number" if column >= numbers_from else "head"
            self.book.text(self.sheet, (self.row, column), title, style)
        self.sheet.set_row(self.row, row_height(2))
        self.row += 1

    def number(self, column: int, n: int, style: str = "whole") -> None:
        self.sheet.write_number(self.row, column, n, self.book.style(style))


def write_reading(book: Book, sheet: Any, extract: Extract, *, told: Sequence[Told] = ()) -> None:
    """Write the sheet; all others are written before it, so that it knows what was cut.

    ``told`` stands between the title and the question.
    """
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, _LAST, _WIDTH)
    reading = _Reading(book, sheet, extract)
    _write_title(reading)
    for title, facts in told:
        if title:
            reading.section(title)
        for label, text in facts:
            reading.fact(label, text, "text" if title else "lead")
    if told:
        reading.section(reading.say("question"))
    _write_question(reading)
    _write_reconciliation(reading)
    _write_classes(reading)
    _write_legend(reading)
    _write_lines(reading, "warnings", book.stamp.warnings)
    notes = [say("note_dates", book.stamp.lang)]
    if book.cut:
        notes.append(say("note_cut", book.stamp.lang, n=book.cut))
    _write_lines(reading, "notes", notes)
    _write_sources(reading)
    _write_origin(reading)
    sheet.set_h_pagebreaks(reading.breaks)
    set_page(book, sheet, letters=_LABEL_WIDTH + _WIDTH * _LAST)


def _write_title(reading: _Reading) -> None:
    stamp = reading.book.stamp
    reading.book.wide_text(reading.sheet, (0, 0), _LAST, stamp.title, "title")
    reading.sheet.set_row(0, 30)
    reading.row = 1
    if stamp.access_note:
        reading.book.wide_text(reading.sheet, (1, 0), _LAST, stamp.access_note, "alarm")
        reading.row = 2
    reading.row += 1


def _write_question(reading: _Reading) -> None:
    stamp, selection = reading.book.stamp, reading.extract.selection
    lang, city = stamp.lang, reading.extract.source.data.city
    reading.fact(reading.say("question"), stamp.sentence, "lead")
    reading.fact(reading.say("counts"), stamp.count_line)
    rule, rule_help = (say_answer(f"{key}.{selection.rule}", lang) for key in ("rule", "rule_help"))
    reading.fact(reading.say("rule"), reading.say("rule_text", rule=rule, help=rule_help))
    asked = day(selection.on, lang) if selection.on else reading.say("in_force_any")
    reading.fact(reading.say("in_force"), asked)
    reading.fact(reading.say("level"), level_plural(city.level(selection.level), lang))


def _write_reconciliation(reading: _Reading) -> None:
    reading.section(reading.say("reconciliation"))
    names = [reading.say(f"sheet.{layer}") for layer in FEATURE_LAYERS]
    reading.titles(["", *names])
    for key in RECONCILED:
        strong = key in _STRONG
        label = reading.say(f"reconciled.{key}")
        reading.book.text(reading.sheet, (reading.row, 0), label, "strong" if strong else "cell")
        for column, layer in enumerate(FEATURE_LAYERS, 1):
            sums = reading.extract.layers[layer].reconciliation
            reading.number(column, getattr(sums, key), "strong_whole" if strong else "whole")
        reading.row += 1
    reading.row += 1
    for line in reading.book.stamp.reconciliation:
        reading.fact("", line)


def _write_classes(reading: _Reading) -> None:
    extract, lang = reading.extract, reading.book.stamp.lang
    reading.section(reading.say("classes"), page=True)
    if not extract.classes:
        reading.fact("", reading.say("classes_none"))
        return
    keys = ("label", "from", "to", "color", "areas")
    reading.titles([reading.say(f"class_{key}") for key in keys])
    for one in extract.classes:
        reading.book.text(reading.sheet, (reading.row, 0), one.label(lang))
        for column, n in ((1, one.lower), (2, one.upper), (4, one.areas)):
            reading.number(column, n)
        swatch = reading.book.swatch(one.color)
        reading.sheet.write_string(reading.row, 3, one.color, swatch)
        reading.row += 1


def _write_legend(reading: _Reading) -> None:
    """Write the legend of the layers shown, line by line as on the map; its numbers are typed."""
    sections = legend_sections(reading.extract)
    if not sections:
        return
    reading.section(reading.say("legend"))
    reading.titles([reading.say("table.layer"), reading.say("legend_symbol")], numbers_from=2)
    row = reading.row - 1
    reading.book.wide_text(reading.sheet, (row, 1), 4, reading.say("legend_symbol"), "head")
    reading.book.text(reading.sheet, (row, 5), reading.say("legend_n"), "head_number")
    for section in sections:
        for line in section.lines:
            reading.book.text(reading.sheet, (reading.row, 0), section.title)
            reading.book.wide_text(reading.sheet, (reading.row, 1), 4, line.label, "cell")
            if line.n is None:
                reading.book.text(reading.sheet, (reading.row, 5), "")
            else:
                reading.number(5, line.n)
            reading.row += 1


def _write_lines(reading: _Reading, key: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    reading.section(reading.say(key))
    for line in lines:
        reading.fact("", line)


def _write_sources(reading: _Reading) -> None:
    reading.section(reading.say("sources"), page=True)
    book, sheet = reading.book, reading.sheet
    spans = (("title", 0, 0), ("source", 1, 4), ("licence", 5, 6), ("retrieved", 7, 7))
    for key, first, last in (*spans, ("rows", 8, 8)):
        title, style = reading.say(f"source_{key}"), "head_number" if key == "rows" else "head"
        _spanning(reading, (first, last), title, style)
    reading.row += 1
    for one in book.stamp.sources:
        for key, first, last in spans[:3]:
            _spanning(reading, (first, last), getattr(one, key), "cell")
        book.day(sheet, (reading.row, 7), one.retrieved)
        reading.number(8, one.rows)
        lines = max(lines_of(one.title, 28), lines_of(one.source, 66), lines_of(one.licence, 30))
        sheet.set_row(reading.row, row_height(lines))
        reading.row += 1
        if one.note:
            reading.fact("", one.note, "muted")


def _spanning(reading: _Reading, columns: tuple[int, int], text: str, style: str) -> None:
    first, last = columns
    if first == last:
        reading.book.text(reading.sheet, (reading.row, first), text, style)
    else:
        reading.book.wide_text(reading.sheet, (reading.row, first), last, text, style)


def _write_origin(reading: _Reading) -> None:
    stamp, sheet = reading.book.stamp, reading.sheet
    reading.section(stamp.made_line)
    reading.fact(reading.say("fingerprint"), stamp.fingerprint)
    row = reading.row
    reading.fact(stamp.link_label, stamp.link)
    if stamp.link.startswith(("https://", "http://")) and len(stamp.link) <= _LINK_LETTERS:
        sheet.write_url(row, 1, stamp.link, reading.book.style("link"), string=stamp.link)
