"""Which areas a row declares: its comune, its district, the place that it names. No point is made.

A row without coordinates belongs to the areas that it names, by their code or by a name that only
one area bears; a name of several areas is asked for, one that is unknown is said. Where the
coordinates lie elsewhere than the comune that the row declares, the row is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from data.intake.columns import plain
from data.intake.findings import about_rows
from data.intake.numbers import as_text
from data.read import read_table
from data.register.boundaries import former_comuni

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.intake.columns import Matched
    from data.intake.findings import Finding
    from data.intake.model import Grade, RawTable
    from data.model import Catalogue
    from data.register.boundaries import FormerComune

_MARGIN_DEGREES = 0.005
"""About half a kilometre: the borders that we hold are generalised, a registry's are not."""

_FIELDS = ("istat", "comune", "district")
_DIGITS_OF_ISTAT = 6
_AREA_WORDS = ("comune di", "citta di", "circoscrizione", "municipio", "quartiere", "zona", "circ")


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The areas of the territory's cities: their codes, and the codes behind each plain name.

    ``former`` holds the comuni that are no more, under their code and their plain name.
    """

    codes: frozenset[str]
    names: Mapping[str, tuple[str, ...]]
    comuni: Mapping[str, shapely.Geometry]
    former: Mapping[str, FormerComune]


def gazetteer_of(catalogue: Catalogue, cities: tuple[str, ...]) -> Gazetteer:
    """Read the names of the areas, and of the houses as places in their declared areas."""
    codes: dict[str, None] = {}
    names: dict[str, dict[str, None]] = {}
    comuni: dict[str, shapely.Geometry] = {}
    for city in (catalogue.cities[key] for key in cities):
        for dataset in city.of_layer("areas"):
            table = read_table(dataset.path)
            for row, shape in zip(table.rows, table.geometry, strict=True):
                code = str(row.get(dataset.key_field) or "")
                codes[code] = None
                if dataset.level == "comune" and shape is not None:
                    comuni[code] = shape
                for name in (row.get("name"), *str(row.get("alt_names") or "").split(";")):
                    if name and (short := plain(str(name))):
                        names.setdefault(short, {})[code] = None
    told = {name: tuple(found) for name, found in names.items()}
    gone = [each for city in cities for each in former_comuni(catalogue, city)]
    former = {key: each for each in gone for key in (each.code, plain(each.name)) if key}
    return Gazetteer(frozenset(codes), told, comuni, former)


@dataclass(frozen=True, eq=False)
class Declared:
    """The codes of the areas that each row declares, and what is to be said of them."""

    codes: list[tuple[str, ...]]
    findings: tuple[Finding, ...]


def read_declared(table: RawTable, matched: Matched, gazetteer: Gazetteer) -> Declared:
    """Read the declared areas of each row, from codes first and from names then."""
    rows = len(table.rows)
    found: list[dict[str, None]] = [{} for _ in range(rows)]
    findings: tuple[Finding, ...] = ()
    for field in ("declared", *_FIELDS):
        header = matched.header(field)
        if header is None:
            continue
        text = as_text(table.cells[header]).str.strip()
        answers = {each: _areas_of(each, field, gazetteer) for each in text.unique()}
        unknown, several = np.zeros((2, rows), dtype=bool)
        for position, each in enumerate(text):
            codes, state = answers[each]
            found[position].update(dict.fromkeys(codes))
            unknown[position], several[position] = state == "unknown", state == "several"
        if field in ("istat", "comune"):
            gone = _former(text, unknown, gazetteer)
            unknown &= gone == ""
            findings += _about_former(gone, header, text, gazetteer)
        grade: Grade = "flag" if field == "declared" else "ask"
        findings += about_rows("place_unknown", grade, unknown, column=header, cells=text)
        findings += about_rows("place_ambiguous", "ask", several, column=header, cells=text)
    return Declared([tuple(each) for each in found], findings)


def _former(text: pd.Series, unknown: np.ndarray, gazetteer: Gazetteer) -> np.ndarray:
    """Return of each row the code of the comune that it declares and that is no more, else ""."""
    found = np.full(len(text), "", dtype=object)
    for position in np.flatnonzero(unknown):
        written = text.iloc[position]
        code = written.zfill(_DIGITS_OF_ISTAT) if written.isdecimal() else plain(written)
        if code in gazetteer.former:
            found[position] = gazetteer.former[code].code
    return found


def _about_former(
    gone: np.ndarray, header: str, text: pd.Series, gazetteer: Gazetteer
) -> tuple[Finding, ...]:
    """Tell the comuni that are no more, and beside them those that have their territory now."""
    now = [gazetteer.former[code].successor if code else "" for code in gone]
    moved = np.array([bool(each) for each in now], dtype=bool)
    said = [f"{written} → {code}" for written, code in zip(text, now, strict=True)]
    return (
        *about_rows("comune_former", "ask", (gone != "") & ~moved, column=header, cells=text),
        *about_rows("comune_former_moved", "ask", moved, column=header, cells=said),
    )


def without_place(declared: Declared, shapes: np.ndarray, empty: np.ndarray) -> tuple[Finding, ...]:
    """Tell which rows without coordinates have an area all the same, and which have nothing."""
    areas = np.array([bool(each) for each in declared.codes], dtype=bool)
    missing = shapely.is_missing(shapes) & empty
    return (
        *about_rows("placed_by_declaration", "note", missing & areas),
        *about_rows("no_place", "flag", missing & ~areas),
    )


def contradictions(
    declared: Declared, shapes: np.ndarray, gazetteer: Gazetteer
) -> tuple[Finding, ...]:
    """Flag rows whose geometry lies well outside the comune that they declare."""
    apart = np.zeros(len(shapes), dtype=bool)
    named = pd.Series(
        [next((c for c in codes if c in gazetteer.comuni), "") for codes in declared.codes]
    )
    there = ~shapely.is_missing(shapes)
    for code, rows in named[there & (named != "").to_numpy()].groupby(named).groups.items():
        wide = shapely.buffer(gazetteer.comuni[str(code)], _MARGIN_DEGREES)
        shapely.prepare(wide)
        at = np.asarray(rows, dtype=int)
        apart[at] = ~shapely.intersects(wide, shapes[at])
    return about_rows("place_contradicted", "flag", apart, cells=list(named))


def _areas_of(text: str, field: str, gazetteer: Gazetteer) -> tuple[tuple[str, ...], str]:
    """Return the codes behind a cell, and "unknown" or "several" where it is not one area."""
    if not text:
        return (), ""
    if field == "declared":
        codes = tuple(part.strip() for part in text.replace(",", ";").split(";") if part.strip())
        known = tuple(code for code in codes if code in gazetteer.codes)
        return known, "" if len(known) == len(codes) else "unknown"
    code = text.zfill(_DIGITS_OF_ISTAT) if text.isdecimal() and field == "istat" else text
    if code in gazetteer.codes:
        return (code,), ""
    if field == "istat":
        return (), "unknown"
    return _by_name(text, field, gazetteer)


def _by_name(text: str, field: str, gazetteer: Gazetteer) -> tuple[tuple[str, ...], str]:
    name = plain(text)
    short = name
    for word in _AREA_WORDS:
        short = short.removeprefix(f"{word} ")
    for each in (name, short):
        codes = gazetteer.names.get(each, ())
        if field == "comune":
            codes = tuple(code for code in codes if code in gazetteer.comuni)
        elif comuni := [code for code in codes if code in gazetteer.comuni]:
            # A district that bears the name of a comune is the district.
            codes = tuple(code for code in codes if code not in comuni) or codes
        if len(codes) == 1:
            return codes, ""
        if codes:
            return (), "several"
    return (), "unknown"
