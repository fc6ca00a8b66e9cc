"""Any register that the template can hold, drawn by hypothesis; what the intake must read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from data.schema import COLUMNS, DTYPES, GEOMETRY
from invented_rows import ALBA, CESA, SIDE, SOUTH, WEST

if TYPE_CHECKING:
    import shapely

    from data.model import Catalogue, LayerKey

# All that cp1252 can write of what Italians type, with the signs that begin a formula; but for the
# question mark, which inside a word says that a letter was lost, and is flagged.
_SIGNS = 'abcdefgxyzABCXYZ0123456789 àèéìòùÀÈÉçü’«»–€.,;:/()&!"=+@*#{}<>[]%|\n-'
_FREE = (
    *("address", "place", "parties", "public_party", "notes", "legal_basis", "act"),
    *("theme_source", "status_source", "location_source", "alt_names", "manager"),
    *("network_status", "programme", "funding", "units", "places", "geometry_note"),
)
_LISTS = ("kind", "status", "instrument", "source_type", "confidence", "licence", "type")
_LISTS = (*_LISTS, "designation")
_MARGIN = 0.1  # of a square: nothing lies on a border

free_texts = st.text(_SIGNS, max_size=30).map(str.strip)
names = free_texts.filter(lambda text: any(sign.isalpha() for sign in text))


def registers(catalogue: Catalogue, layer: LayerKey) -> st.SearchStrategy[gpd.GeoDataFrame]:
    """Return registers of a layer in the invented city, EPSG:4326."""
    return st.lists(_rows(catalogue, layer), min_size=1, max_size=5).map(
        lambda rows: _frame(rows, layer)
    )


@st.composite
def _rows(draw: st.DrawFn, catalogue: Catalogue, layer: LayerKey) -> dict[str, Any]:
    columns = COLUMNS[layer]
    vocabularies = {f.name: f.vocabulary for f in catalogue.fields[layer] if f.vocabulary}
    row: dict[str, Any] = {"name": draw(names)}
    row |= {name: draw(free_texts) for name in _FREE if name in columns}
    row |= {
        name: draw(st.sampled_from(["", *catalogue.vocabularies[vocabularies[name]]]))
        for name in _LISTS
        if name in vocabularies
    }
    if layer == "pacts":
        row |= draw(_dates())
        themes = st.lists(st.sampled_from([*catalogue.vocabularies["theme"]]), unique=True)
        row["theme"] = ";".join(draw(themes))
    if layer == "target_areas":
        row["official_perimeter"] = draw(st.booleans())
    row |= {name: draw(_years) for name in ("year_opened", "year_from") if name in columns}
    if "year_to" in columns and not pd.isna(row["year_from"]):
        row["year_to"] = row["year_from"] + draw(st.integers(0, 9))
    row["retrieved"] = draw(st.sampled_from(["", "2026-11-20"]))
    row["precision_m"] = draw(st.sampled_from([None, 5.0, 12.5, 0.125, 1250.0]))
    row["geometry"] = draw(_shapes(layer))
    there = row["geometry"] is not None
    elsewhere = [] if there else [(CESA,)]
    row["declared"] = draw(st.sampled_from([(ALBA,), (ALBA, "ES-M1"), *elsewhere]))
    row["location_method"] = draw(st.sampled_from(["address", "published"])) if there else "none"
    return row


_years = st.sampled_from([pd.NA, 1999, 2024])


@st.composite
def _dates(draw: st.DrawFn) -> dict[str, Any]:
    date = draw(st.sampled_from(["", "2023-04-03", "2021-12", "2020"]))
    if not date:
        return {"date": "", "date_basis": "", "date_precision": "", "end_date": ""}
    precision = {4: "year", 7: "month", 10: "day"}[len(date)]
    end = draw(st.sampled_from(["", "2026-12-31"]))
    basis = draw(st.sampled_from(["signed", "approved", "reported"]))
    return {"date": date, "date_basis": basis, "date_precision": precision, "end_date": end}


@st.composite
def _shapes(draw: st.DrawFn, layer: LayerKey) -> shapely.Geometry | None:
    """Draw a shape well inside the square of Alba, none, or what else the layer takes."""
    share = st.floats(_MARGIN, 0.4)
    # A coordinate as it is measured: to the millimetre.
    x = round(WEST + SIDE * draw(share), 8)
    y = round(SOUTH + SIDE * draw(share), 8)
    far = SIDE / 20
    made = {
        "Point": Point(x, y),
        "LineString": LineString([(x, y), (x + far, y + far)]),
        "Polygon": box(x, y, x + far, y + far),
    }
    return draw(st.sampled_from([None, *(made[kind] for kind in GEOMETRY[layer] if kind in made)]))


def _frame(rows: list[dict[str, Any]], layer: LayerKey) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {}
    for name, kind in COLUMNS[layer].items():
        blank: Any = {"text": "", "bool": False, "codes": ()}.get(kind, pd.NA)
        values = [row.get(name, blank) for row in rows]
        if kind == "float":
            values = [None if pd.isna(value) else value for value in values]
        columns[name] = pd.Series(values, dtype=DTYPES[kind])
    columns["id"] = pd.Series([f"P-{at:04d}" for at in range(len(rows))], dtype="str")
    shapes = gpd.GeoSeries([row["geometry"] for row in rows], crs=4326)
    return gpd.GeoDataFrame(columns, geometry=shapes)
