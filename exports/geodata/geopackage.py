"""An answer as a GeoPackage: its layers, the stamp as metadata, the screen's symbols for QGIS."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from exports.formats import Made
from exports.geodata.features import column_titles, feature_frame
from exports.geodata.geopackage_tables import (
    GEOMETRY_COLUMN,
    Style,
    add_column_titles,
    add_styles,
    describe,
)
from exports.geodata.qml import chosen_style, layer_style
from exports.progress import silent
from exports.spreadsheet.plain_text import xml_text
from exports.tables import library_errors, stamp_values, wanted_layers
from exports.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.selection import LayerName

    Family = Literal["point", "line", "polygon"]

CHOSEN_AREAS = "chosen_areas"
"""The table of the areas that the question names, there only if it names some."""

_ERRORS = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, sqlite3.Error)
_FILE = "condivisa.gpkg"
_FAMILIES: dict[str, Family] = {
    **dict.fromkeys(("Point", "MultiPoint"), "point"),
    **dict.fromkeys(("LineString", "LinearRing", "MultiLineString"), "line"),
    **dict.fromkeys(("Polygon", "MultiPolygon"), "polygon"),
}
_TYPES = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
_USUAL: dict[LayerName, Family] = {
    "areas": "polygon",
    "pacts": "point",
    "houses": "point",
    "target_areas": "polygon",
}


@dataclass(frozen=True, eq=False)
class _Table:
    """A table of features: its rows, what they are called, its styles (the default one first)."""

    name: str
    title: str
    frame: gpd.GeoDataFrame
    titles: Mapping[str, str]
    styles: tuple[Style, ...]
    geometry_type: str


def make(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress = silent
) -> tuple[Made, ...]:
    """Make one GeoPackage (EPSG:4326) with the layers shown, or with the one asked for.

    Rows without a place are there, their geometry null. The same answer of the same day gives the
    same rows, styles and dates.

    Raises
    ------
    ExportError
        If no layer is shown and none is asked for, or the file cannot be made.
    """
    layers = wanted_layers(extract, options)
    steps = len(layers) + 1
    with library_errors("gpkg", *_ERRORS), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _FILE
        tables = []
        for done, layer in enumerate(layers):
            progress(done, steps)
            tables.append(_feature_table(extract, stamp, layer))
            _write(path, tables[-1], _metadata(extract, stamp))
        if "areas" in layers and extract.selection.areas:
            tables.append(_chosen_table(extract, stamp))
            _write(path, tables[-1], _metadata(extract, stamp))
        progress(len(layers), steps)
        _complete(path, tables, stamp)
        progress(steps, steps)
        return (Made(f"{stamp.stem}.gpkg", path.read_bytes()),)


def _feature_table(extract: Extract, stamp: Stamp, layer: LayerName) -> _Table:
    frame = feature_frame(extract, layer, access=stamp.access)
    title = say(f"sheet.{layer}", stamp.lang)
    found = dict.fromkeys(_FAMILIES[kind] for kind in frame.geom_type.dropna())
    families = sorted(found, key=[*_TYPES].index) or [_USUAL[layer]]
    titles = column_titles(extract, layer, access=stamp.access)
    styles = tuple(
        Style(
            table=layer,
            # QGIS asks which kind of geometry to open a mixed table as: there is a style for each.
            name=say(_STYLE_NAMES[family], stamp.lang, layer=title) if at else title,
            qml=layer_style(extract, layer, family, titles=titles),
            default=at == 0,
        )
        for at, family in enumerate(families)
    )
    return _Table(layer, title, frame, titles, styles, _geometry_type(frame, families))


_STYLE_NAMES = {"point": "style_points", "line": "style_lines", "polygon": "style_shapes"}


def _geometry_type(frame: gpd.GeoDataFrame, families: list[Family]) -> str:
    """One kind of geometry if there is one, so that every program can open the layer as it is."""
    if len(families) > 1:
        return "Unknown"
    several = any(kind.startswith("Multi") for kind in frame.geom_type.dropna())
    # Polygons always as the multi kind: it depends on the answer whether there is one.
    multi = several or families == ["polygon"]
    return f"Multi{_TYPES[families[0]]}" if multi else _TYPES[families[0]]


def _chosen_table(extract: Extract, stamp: Stamp) -> _Table:
    areas = extract.source.data.areas
    chosen = areas.loc[areas["code"].isin(extract.selection.areas)]
    frame = chosen[["code", "name", "level", "geometry"]].reset_index(drop=True)
    title = say("gis_chosen_areas", stamp.lang)
    known = column_titles(extract, "areas", access=stamp.access)
    titles = {name: known[name] for name in ("code", "name", "level") if name in known}
    style = Style(CHOSEN_AREAS, title, chosen_style(extract, titles=titles))
    return _Table(CHOSEN_AREAS, title, frame, titles, (style,), "MultiPolygon")


def _write(path: Path, table: _Table, metadata: Mapping[str, str]) -> None:
    first = not path.exists()
    pyogrio.write_dataframe(
        table.frame,
        path,
        layer=table.name,
        driver="GPKG",
        geometry_type=table.geometry_type,
        promote_to_multi=table.geometry_type.startswith("Multi"),
        # What older programs read too, QGIS 3.22 among them.
        dataset_options={"VERSION": "1.2"} if first else None,
        layer_options={"GEOMETRY_NAME": GEOMETRY_COLUMN, "FID": "fid"},
        dataset_metadata=metadata if first else None,
        layer_metadata=metadata,
        use_arrow=True,
    )


def _metadata(extract: Extract, stamp: Stamp) -> dict[str, str]:
    """Return the stamp for readers, and once more as JSON for programs."""
    lines = {
        "title": stamp.title,
        "access": stamp.access_note,
        "sentence": stamp.sentence,
        "counts": stamp.count_line,
        "reconciliation": "\n".join(stamp.reconciliation),
        "warnings": "\n".join(stamp.warnings),
        "sources": "\n".join(one.line(stamp.lang) for one in stamp.sources),
        "made": stamp.made.isoformat(),
        "fingerprint": stamp.fingerprint,
        "link": stamp.link,
        "condivisa": json.dumps(stamp_values(extract, stamp), ensure_ascii=False),
    }
    return {name: xml_text(text) for name, text in lines.items() if text}


def _complete(path: Path, tables: list[_Table], stamp: Stamp) -> None:
    moment = f"{stamp.made.isoformat()}T00:00:00.000Z"
    text = "\n".join(filter(None, (stamp.access_note, stamp.sentence, stamp.made_line, stamp.link)))
    with closing(sqlite3.connect(path)) as database:
        with database:
            add_styles(database, [one for table in tables for one in table.styles], moment=moment)
            add_column_titles(database, {table.name: table.titles for table in tables})
            described = {table.name: (table.title, xml_text(text)) for table in tables}
            describe(database, described, moment=moment)
        # In one piece: what was written over would leave its traces.
        database.execute("VACUUM")
