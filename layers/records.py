"""The rows of an answer as a reader is given them: typed, in words, with their areas by the rule.

Every list and every file of rows is made of this, so that they hold the same rows, the same
columns and the same areas, and nothing that its reader may not see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from data.model import ACCESSES, Access
from layers.describe import level_name, term_label
from layers.words import day, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.model import Field
    from layers.answer import Extract
    from layers.selection import LayerName
    from layers.words import Lang

__all__ = ["ACCESSES", "Access", "Column", "Records", "cell_text", "records", "written_date"]

_FIRST = ("id", "name")
_YEAR_OR_MONTH = re.compile(r"\d{4}(-\d{2})?")
_YEARS = {"population_year", "year_opened", "year_from", "year_to"}


@dataclass(frozen=True)
class Column:
    """A column of records.

    ``name`` is the field's own, ``label`` its title in the reader's language, ``unit`` that of a
    number. ``kind`` is the field's, or ``year``, ``area`` (names of areas of one level), ``basis``
    (how the row was placed), ``truth`` (``yes`` or ``unknown``), ``degrees``.
    """

    name: str
    label: str
    kind: str
    unit: str = ""


@dataclass(frozen=True)
class Records:
    """The rows of one layer of an answer.

    Parameters
    ----------
    rows
        One tuple per row, in register order, a value per column: str, int, float, date, bool or
        None. Categories and areas are words of the reader's language; a day is a date, a month or
        a year alone is text as the language writes it.
    raw
        The same cells as the data has them: keys of vocabularies, codes of areas (joined by ``|``),
        dates as ISO text.
    """

    layer: LayerName
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    raw: tuple[tuple[Any, ...], ...]


def records(extract: Extract, layer: LayerName, *, access: Access = "public") -> Records:
    """Return the rows of a layer of the answer; for ``areas`` those of the level in the choice.

    Parameters
    ----------
    access
        What the reader may see.
    """
    frame = _frame(extract, layer)
    fields = [field for field in _fields(extract, layer) if _may_see(field, access)]
    made = [_of_field(extract, frame, field) for field in fields]
    if layer == "pacts":
        made += _of_day(extract)
    if layer != "areas":
        made += _of_place(extract, layer, frame)
    columns = tuple(column for column, _, _ in made)
    return Records(
        layer=layer,
        columns=columns,
        rows=_turned([shown for _, shown, _ in made], len(frame)),
        raw=_turned([raw for _, _, raw in made], len(frame)),
    )


def _frame(extract: Extract, layer: LayerName) -> pd.DataFrame:
    if layer != "areas":
        return extract.layers[layer].rows
    counted = extract.areas[extract.areas["in_choice"]]
    areas = extract.source.data.areas.set_index("code", drop=False)
    return areas.loc[list(counted["code"])]


def _fields(extract: Extract, layer: LayerName) -> list[Field]:
    """Return the fields of a layer in every data set of it, id and name first."""
    fields = extract.source.data.city.fields_of(layer)
    present = [field for field in fields if field.name in extract.source.features(layer)]
    return sorted(present, key=lambda field: (*_FIRST, field.name).index(field.name))


def _may_see(field: Field, access: Access) -> bool:
    return ACCESSES.index(field.access) <= ACCESSES.index(access)


def _of_field(
    extract: Extract, frame: pd.DataFrame, field: Field
) -> tuple[Column, list[Any], list[Any]]:
    lang = extract.selection.lang
    values = [_plain(value) for value in frame[field.name]]
    kind = "year" if field.name in _YEARS else str(field.kind)
    label = field.it if lang == "it" else field.en
    column = Column(field.name, label, kind, field.unit or "")
    if field.name == "declared":
        return column, [_named(extract, codes) for codes in values], ["|".join(c) for c in values]
    if field.name == "level":
        names = {one.key: level_name(one, lang) for one in extract.source.data.city.levels}
        return column, [names.get(value, value) for value in values], values
    terms = extract.source.vocabularies.get(field.vocabulary, {})
    shown = [_shown(value, field, terms, lang) for value in values]
    return column, shown, values


def _shown(value: Any, field: Field, terms: Mapping[str, Any], lang: Lang) -> Any:
    key = str(value).lower() if isinstance(value, bool) else value
    if terms and isinstance(key, str):
        parts = [term_label(terms, one, lang) if one in terms else one for one in key.split("|")]
        return ", ".join(parts)
    if field.kind == "date" and isinstance(value, str):
        return written_date(value, lang)
    return value


def written_date(text: str, lang: Lang) -> date | str:
    """Return a day as a date; a month or a year alone as the language writes it."""
    if not _YEAR_OR_MONTH.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    year, _, month = text.partition("-")
    if not month:
        return year
    return f"{month}/{year}" if lang == "it" else f"{date(2000, int(month), 1):%B} {year}"


def cell_text(value: Any, lang: Lang) -> str:
    """Write a value of :class:`Records` as text of the language; "" for what is not known."""
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, float):
        text = f"{value:,.6f}".rstrip("0").rstrip(".")
        return text.translate(str.maketrans(",.", ".,")) if lang == "it" else text
    return str(value)


def _of_day(extract: Extract) -> list[tuple[Column, list[Any], list[Any]]]:
    """Return whether each pact is in force on the day of the question, if it names one."""
    selection, answer = extract.selection, extract.layers["pacts"]
    if selection.on is None:
        return []
    unknown = np.isin(answer.inside, answer.unknown)
    raw = ["unknown" if one else "yes" for one in unknown]
    label = say("column.in_force", selection.lang, day=day(selection.on, selection.lang))
    words = [say(f"in_force.{one}", selection.lang) for one in raw]
    return [(Column("in_force", label, "truth"), words, raw)]


def _of_place(
    extract: Extract, layer: LayerName, frame: pd.DataFrame
) -> list[tuple[Column, list[Any], list[Any]]]:
    """Return which areas hold each row by the rule, on what basis, and where its point is."""
    lang, places = extract.selection.lang, extract.source.places[layer, extract.selection.rule]
    inside = extract.layers[layer].inside
    made: list[tuple[Column, list[Any], list[Any]]] = []
    for level in extract.source.data.city.levels:
        pairs = places.pairs(level.key)
        codes = pairs.groupby("row")["area"].agg(tuple).to_dict()
        held = [codes.get(int(row), ()) for row in inside]
        column = Column(f"area_{level.key}", level_name(level, lang).capitalize(), "area")
        raw = ["|".join(one) or None for one in held]
        made.append((column, [_named(extract, one) for one in held], raw))
    basis = ["geometry" if has else "declaration" for has in places.has_geometry[inside]]
    words = [say(f"basis.{one}", lang) for one in basis]
    made.append((Column("placed_by", say("column.placed_by", lang), "basis"), words, list(basis)))
    return [*made, *_coordinates(frame, lang)]


def _coordinates(frame: pd.DataFrame, lang: Lang) -> list[tuple[Column, list[Any], list[Any]]]:
    geometry = frame.geometry.to_numpy()
    point = shapely.get_type_id(geometry) == 0
    made = []
    for name, axis in (("lon", shapely.get_x), ("lat", shapely.get_y)):
        values = [
            round(float(value), 6) if is_point else None
            for value, is_point in zip(axis(geometry), point, strict=True)
        ]
        if any(value is not None for value in values):
            made.append((Column(name, say(f"column.{name}", lang), "degrees"), values, values))
    return made


def _named(extract: Extract, codes: Sequence[str]) -> str | None:
    names = extract.source.area_names
    return ", ".join(names.get(code, code) for code in codes) or None


def _plain(value: Any) -> Any:
    """Return a cell as plain Python has it: None for what is missing, "" too."""
    if isinstance(value, tuple):
        return value
    if value is None or pd.isna(value) or value == "":
        return None
    return value.item() if hasattr(value, "item") else value


def _turned(columns: Sequence[Sequence[Any]], rows: int) -> tuple[tuple[Any, ...], ...]:
    return tuple(zip(*columns, strict=True)) if columns else ((),) * rows
