"""May these rows stand on the map? Every fault is named by its row, in the reader's language.

``data.check`` holds the rules of a whole city and says what breaks them to whoever keeps the data.
Here the same rules are said of single rows to whoever brings a file; what is not foreseen here is
told in the words of ``data.check``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from data.check_areas import beyond
from data.dates import parse_partial
from data.register.words import say
from data.schema import GEOMETRY, KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import geopandas as gpd

    from data.model import Catalogue, City
    from data.register.version import RegisterLayer
    from data.words import Lang


class Fault(NamedTuple):
    """What forbids to publish: of a row of the file, or (no row, no id) of the whole."""

    key: str
    values: tuple[tuple[str, str], ...] = ()
    id: str = ""
    row: int | None = None

    def text(self, lang: Lang) -> str:
        """Say it, with its row and its id."""
        fault = say(self.key, lang, **dict(self.values))
        if self.row is not None:
            return say("fault_of_row", lang, row=self.row, id=self.id or "–", fault=fault)
        return say("fault_of_id", lang, id=self.id, fault=fault) if self.id else fault


def faults_of_rows(
    rows: gpd.GeoDataFrame,
    layer: RegisterLayer,
    city: City,
    catalogue: Catalogue,
    known: Mapping[str, Iterable[str]],
) -> list[Fault]:
    """Return what is wrong with single rows.

    Parameters
    ----------
    rows
        Completed rows (:func:`data.register.complete.complete`), EPSG:4326.
    known
        The codes of the city's ``areas`` and the ids of the ``pacts`` that there will be.
    """
    checks: list[Iterator[Fault]] = [
        _keys(rows, layer),
        _names(rows),
        _shapes(rows, layer),
        _words(rows, layer, city, catalogue),
        _references(rows, known),
        _dates(rows),
    ]
    return [fault for check in checks for fault in check]


def faults_of_place(rows: gpd.GeoDataFrame, city: City, areas: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Yield the rows that lie farther outside the city than :mod:`data.check_areas` allows.

    Both frames are in EPSG:4326; ``areas`` are the city's, all levels.
    """
    away_m = dict(beyond(city, rows, areas))
    mask = pd.Series(range(len(rows)), index=rows.index).isin(away_m)
    km = dict(zip(rows.index[mask], (away_m[at] / 1000 for at in sorted(away_m)), strict=True))
    yield from _where(
        rows,
        mask,
        lambda row: ("fault_outside", {"km": f"{max(km[row], 1):.0f}", "city": city.name}),
    )


def _keys(rows: gpd.GeoDataFrame, layer: RegisterLayer) -> Iterator[Fault]:
    keys = rows[KEY[layer]]
    yield from _where(rows, keys == "", lambda _: ("fault_no_id", {}))
    doubled = keys.duplicated(keep=False) & (keys != "")
    yield from _where(rows, doubled, lambda _: ("fault_same_id", {}))


def _names(rows: gpd.GeoDataFrame) -> Iterator[Fault]:
    yield from _where(rows, rows["name"] == "", lambda _: ("fault_no_name", {}))


def _shapes(rows: gpd.GeoDataFrame, layer: RegisterLayer) -> Iterator[Fault]:
    shapes = rows.geometry
    if layer == "areas":
        yield from _where(rows, shapes.isna(), lambda _: ("fault_no_shape", {}))
    allowed, types = GEOMETRY[layer], shapes.geom_type
    expected = ", ".join(allowed)
    yield from _where(
        rows,
        shapes.notna() & ~types.isin(allowed),
        lambda row: ("fault_shape_type", {"found": types.loc[row], "expected": expected}),
    )
    broken = shapes.notna() & (shapes.is_empty | ~shapes.is_valid)
    yield from _where(rows, broken, lambda _: ("fault_shape_broken", {}))


def _words(
    rows: gpd.GeoDataFrame, layer: RegisterLayer, city: City, catalogue: Catalogue
) -> Iterator[Fault]:
    fields = city.fields_of(layer) or catalogue.fields[layer]
    for field in fields:
        if not field.vocabulary or field.name not in rows or rows[field.name].dtype == bool:
            continue
        known, column = catalogue.vocabularies[field.vocabulary], rows[field.name]
        strange = column.map(lambda text, known=known: not _said(text) <= {*known})
        expected = ", ".join(term.it for term in known.values())
        said = {"field": field.it, "expected": expected}

        def fault(row: Any, column: Any = column, said: Any = said) -> tuple[str, dict[str, Any]]:
            return "fault_word", {**said, "value": column.loc[row]}

        yield from _where(rows, strange.astype(bool), fault)


def _said(text: str) -> set[str]:
    return set(filter(None, text.split(";")))


def _references(rows: gpd.GeoDataFrame, known: Mapping[str, Iterable[str]]) -> Iterator[Fault]:
    areas, pacts = set(known["areas"]), set(known["pacts"])
    for name in ("declared", "zone_in_source", "parent", "comune"):
        if name in rows:
            strange = rows[name].map(lambda codes: _strange(codes, areas))
            yield from _where(
                rows,
                strange != "",
                lambda row, strange=strange: ("fault_area", {"code": strange.loc[row]}),  # type: ignore[misc]
            )
    if "parent_pact" in rows:
        parents = rows["parent_pact"]
        yield from _where(
            rows,
            (parents != "") & ~parents.isin(pacts),
            lambda row: ("fault_parent", {"parent": parents.loc[row]}),
        )


def _strange(codes: Any, known: set[str]) -> str:
    named = (codes,) if isinstance(codes, str) else codes
    return next((code for code in named if code and code not in known), "")


def _dates(rows: gpd.GeoDataFrame) -> Iterator[Fault]:
    for name in ("date", "end_date", "valid_from", "valid_to"):
        if name in rows:
            texts = rows[name]
            yield from _where(
                rows,
                ~texts.map(_is_date).astype(bool),
                lambda row, texts=texts: ("fault_date", {"value": texts.loc[row]}),  # type: ignore[misc]
            )


def _is_date(text: str) -> bool:
    try:
        parse_partial(text)
    except ValueError:
        return False
    return True


def _where(
    rows: gpd.GeoDataFrame, mask: pd.Series, fault: Callable[[Any], tuple[str, dict[str, Any]]]
) -> Iterator[Fault]:
    ids = rows["id"] if "id" in rows else rows["code"]
    for row in rows.index[mask]:
        key, values = fault(row)
        number = rows["row"].loc[row] if "row" in rows else pd.NA
        said = tuple((name, str(value)) for name, value in values.items())
        yield Fault(key, said, ids.loc[row], None if pd.isna(number) else int(number))
