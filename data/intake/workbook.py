"""Workbooks of Excel (XLSX, XLSM), read part by part: values, and what the workbook hides.

The parts are read by ourselves, in one pass and sparse. A general reader either holds every place
between two far cells, or does not tell a formula that was never calculated from an empty cell.
Source: ECMA-376 part 1, 18 (SpreadsheetML).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from data.intake.archive import open_members
from data.intake.model import FileRefused, RawFile, remark
from data.intake.spreadsheet import CellCount, read_sheets
from data.intake.spreadsheet_xml import listen
from data.intake.workbook_parts import Book, Relations, Strings, Styles
from data.intake.workbook_sheet import Cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from data.intake.archive import Archive
    from data.intake.spreadsheet import Sheet

_USUAL_PLACE = "xl/workbook.xml"


class Heard(NamedTuple):
    """What the parts of a workbook said that its sheets are read by."""

    book: Book
    targets: Relations
    strings: Strings
    styles: Styles
    cells: CellCount


def read_workbook(path: Path, name: str) -> RawFile:
    """Read the sheets of a workbook that hold a table.

    A cell is a text, a number, a bool, a day (``date``, or ``datetime`` with its hour), or "";
    a number that is shown with leading zeros is the text that is shown. Cells that hold an error,
    and formulas whose value was never stored, are "" and their rows flagged; so are the rows that
    are hidden, or on a hidden sheet. Macros are not read.

    Raises
    ------
    FileRefused
        If it is damaged, declares a document type, has too many cells, or no table.
    """
    with open_members(path) as archive:
        members = {each.lower(): each for each in archive.names}
        place = _workbook_part(archive, members)
        book = Book()
        listen(_part(archive, members, place), book, place)
        targets = _relations(archive, members, place)
        heard = Heard(book, targets, Strings(), Styles(), CellCount(path.stat().st_size))
        for kind, listener in (("sharedStrings", heard.strings), ("styles", heard.styles)):
            for target in targets.of_kind(kind):
                listen(_part(archive, members, target), listener, target)
        remarks = [remark("days_from_1904", "note")] if book.from_1904 else []
        return read_sheets(list(_sheets(archive, members, heard)), "xlsx", name, remarks)


def _sheets(archive: Archive, members: Mapping[str, str], heard: Heard) -> Iterator[Sheet]:
    """Yield the sheets of cells, in the order of the workbook; charts and dialogs have none."""
    book = heard.book
    for sheet in book.sheets:
        kind, target = heard.targets.by_id.get(sheet.relation, ("", ""))
        if kind != "worksheet":
            continue
        cells = Cells(heard.strings.texts, heard.styles, heard.cells, from_1904=book.from_1904)
        part = _part(archive, members, target)
        heard.cells.foresee(part)
        listen(part, cells, target)
        yield cells.sheet(sheet.name, hidden=sheet.hidden)


def _workbook_part(archive: Archive, members: Mapping[str, str]) -> str:
    """Return where the main part stands: the relations of the package say so."""
    main = next(iter(_relations(archive, members, "").of_kind("officeDocument")), _USUAL_PLACE)
    return main if main.lower() in members else _USUAL_PLACE


def _relations(archive: Archive, members: Mapping[str, str], part: str) -> Relations:
    folder, base = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{base}.rels")
    relations = Relations(folder)
    if place.lower() in members:
        listen(_part(archive, members, place), relations, place)
    return relations


def _part(archive: Archive, members: Mapping[str, str], place: str) -> bytes:
    """Return the bytes of a part; names of parts do not tell upper from lower case."""
    try:
        return archive.read(members[place.lower()])
    except KeyError:
        raise FileRefused(remark("sheet_damaged", "refuse", value=place)) from None
