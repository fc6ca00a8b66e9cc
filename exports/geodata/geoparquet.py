"""An answer as GeoParquet: a file a layer, the stamp among the file's own metadata."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from exports.formats import Made
from exports.geodata.features import feature_frame
from exports.progress import silent
from exports.tables import file_name, in_turn, library_errors, stamp_values

if TYPE_CHECKING:
    import geopandas as gpd

    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract

STAMP_KEY = b"condivisa"
"""The key of the stamp (JSON) in the metadata of the file, beside ``geo``."""


def make(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress = silent
) -> tuple[Made, ...]:
    """Make a file for each layer shown, or for the one asked for (EPSG:4326, geometry as WKB).

    Raises
    ------
    ExportError
        If no layer is shown and none is asked for, or the library refuses a value.
    """
    values = stamp_values(extract, stamp)
    made = []
    for layer in in_turn(extract, options, progress):
        frame = feature_frame(extract, layer, access=stamp.access)
        with library_errors("parquet", pa.ArrowException):
            made.append(Made(file_name(stamp, layer, ".parquet"), parquet_of(frame, values)))
    return tuple(made)


def parquet_of(frame: gpd.GeoDataFrame, stamp: dict[str, Any]) -> bytes:
    """Write a frame as GeoParquet with the stamp in the metadata; days as dates, text as text."""
    written = io.BytesIO()
    frame.to_parquet(written, index=False, compression="zstd")
    table = pq.read_table(pa.BufferReader(written.getvalue()))
    note = json.dumps(stamp, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    noted = table.replace_schema_metadata({**table.schema.metadata, STAMP_KEY: note})
    target = io.BytesIO()
    pq.write_table(noted, target, compression="zstd")
    return target.getvalue()
