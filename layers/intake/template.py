"""The columns of a register that an office fills, and the cells of one that is there already.

What the template holds is what the intake reads back: the same headers, the words of the catalogue
in Italian, a point as latitude and longitude, any other shape as WKT (EPSG:4326, longitude first).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from data.model import Catalogue, LayerKey, Term
    from layers.words import Lang

CellKind = Literal[
    "text", "list", "truth", "date", "day", "year", "whole", "decimal", "degrees", "shape"
]
Cell = str | float | int | date | None

TEMPLATES: tuple[LayerKey, ...] = ("pacts", "houses", "target_areas", "areas")
"""The layers that there is a template for."""

TRUTHS = ("sì", "no")

_COLUMNS = Path(__file__).with_name("template.toml")


@dataclass(frozen=True)
class TemplateColumn:
    """A column to fill.

    ``words`` are those that a cell may hold (() for any text), ``several`` whether more than one,
    parted by ``;``. ``label`` and ``note`` say in the reader's language what belongs there.
    """

    field: str
    header: str
    kind: CellKind
    words: tuple[str, ...]
    several: bool
    required: bool
    label: str
    note: str
    example: str


@dataclass(frozen=True)
class Template:
    """The columns of a layer's register, in order; ``words`` maps keys of lists to Italian."""

    layer: LayerKey
    lang: Lang
    columns: tuple[TemplateColumn, ...]
    words: Mapping[str, Mapping[str, str]]

    def cells(self, rows: gpd.GeoDataFrame) -> list[tuple[Cell, ...]]:
        """Return rows of the layer (EPSG:4326) as the cells of the template; None for no value.

        A field that the rows do not have stays empty, and so does a place that only the rows'
        source knows by name (comune): its code is among those declared.
        """
        shapes = list(rows.geometry)
        columns = [self._cells(rows, column, shapes) for column in self.columns]
        return list(zip(*columns, strict=True))

    def _cells(
        self, rows: gpd.GeoDataFrame, column: TemplateColumn, shapes: list[BaseGeometry | None]
    ) -> list[Cell]:
        if column.field in _PLACED:
            return [_PLACED[column.field](shape) for shape in shapes]
        if column.field not in rows:
            return [None] * len(rows)
        words = self.words.get(column.field, {})
        return [_cell(value, column, words) for value in rows[column.field]]


def template_of(catalogue: Catalogue, layer: LayerKey, lang: Lang = "it") -> Template:
    """Return the template of a layer, explained in a language."""
    known = {field.name: field for field in catalogue.fields[layer]}
    columns, words = [], {}
    for entry in _entries(layer):
        field = known.get(entry["field"])
        kind: CellKind = entry.get("kind", "text")
        terms: Mapping[str, Term] = {}
        if field and field.vocabulary and kind != "truth":
            kind, terms = "list", catalogue.vocabularies[field.vocabulary]
            words[entry["field"]] = {key: term.it for key, term in terms.items()}
        columns.append(
            TemplateColumn(
                field=entry["field"],
                header=entry["header"],
                kind=kind,
                words=TRUTHS if kind == "truth" else tuple(term.it for term in terms.values()),
                several=bool(entry.get("several")),
                required=bool(entry.get("required")),
                label=(field.en if lang == "en" else field.it) if field else entry["header"],
                note=entry[lang],
                example=entry.get("example", ""),
            )
        )
    return Template(layer, lang, tuple(columns), words)


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(_COLUMNS.read_text(encoding="utf-8"))


def _entries(layer: LayerKey) -> list[dict[str, Any]]:
    content = _content()
    names = cast("list[str]", content["layers"][layer])
    return [{"field": name, **content["fields"][name]} for name in names]


def _cell(value: Any, column: TemplateColumn, words: Mapping[str, str]) -> Cell:
    if isinstance(value, tuple):
        return "; ".join(value) or None
    if pd.isna(value) or value == "":
        return None
    if column.kind == "list":
        return "; ".join(words.get(each, each) for each in str(value).split(";"))
    return _READ_AS.get(column.kind, str)(value)


def _day(text: str) -> Cell:
    """Return an ISO date as a date, one of a month or a year as an Italian writes it."""
    try:
        return date.fromisoformat(text) if len(text) > len("2023-04") else _partial(text)
    except ValueError:
        return text


def _partial(text: str) -> str:
    year, mark, month = text.partition("-")
    return f"{month}/{year}" if mark else text


def _point(shape: BaseGeometry | None) -> bool:
    return shape is not None and shape.geom_type == "Point" and not shape.is_empty


_READ_AS: Mapping[str, Callable[[Any], Cell]] = {
    "truth": lambda value: TRUTHS[0] if value else TRUTHS[1],
    "year": int,
    "whole": int,
    "decimal": float,
    "degrees": float,
    "date": lambda value: _day(str(value)),
    "day": lambda value: _day(str(value)),
}
_PLACED: Mapping[str, Callable[[Any], Cell]] = {
    "lat": lambda shape: float(shape.y) if _point(shape) else None,
    "lon": lambda shape: float(shape.x) if _point(shape) else None,
    # All digits: shapely's own text would round them.
    "wkt": lambda shape: None if shape is None or _point(shape) else str(shape.wkt),
}
