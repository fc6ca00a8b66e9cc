"""Where the coordinates of a table stand, and what they say as written: no CRS yet.

In this order: the geometry of the format itself, a column of WKT, two columns, one column of
pairs. Angles with minutes and seconds are brought to decimal degrees here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely

from data.intake.angles import parse_angle, parse_pair
from data.intake.declared_crs import crs_by_name
from data.intake.findings import about_rows, about_table
from data.intake.numbers import as_text, has_groups, is_blank, read_numbers
from data.intake.written_shapes import looks_like_shapes, read_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.intake.columns import Matched
    from data.intake.findings import Finding
    from data.intake.model import RawTable

Source = Literal["geometry", "wkt", "columns", "pairs", "none"]

_DECIMAL_PAIR = r"^[\[(]?\s*([+-]?\d+\.\d+)\s*[,; ]\s*([+-]?\d+\.\d+)\s*[\])]?$"
_CODE = re.compile(r"\bEPSG[\s:_]*(\d{4,6})\b", re.IGNORECASE)
_MOST_SAMPLED = 200
_SHARE_SURE = 0.8
_OF_ITALY = ((6.0, 19.0), (35.0, 47.5))  # longitudes and latitudes, in degrees
_HEADS_WITH_LONGITUDE_FIRST = ("lon", "lng", "x", "est")


@dataclass(frozen=True, eq=False)
class Written:
    """The positions of a table as they are written.

    ``x`` and ``y`` are float64, NaN where a row has none: easting or longitude, and the other; of
    a shape that is no point, the middle of its box. ``shapes`` are those of the rows, None where
    all are points of ``x`` and ``y``. ``empty``: nothing is written there. ``crs``: as declared.
    ``order_open``: nothing says which number of a pair comes first.
    """

    source: Source
    x: np.ndarray
    y: np.ndarray
    empty: np.ndarray
    shapes: np.ndarray | None = None
    crs: str = ""
    column: str = ""
    cells: pd.Series | None = None
    order_open: bool = False
    findings: tuple[Finding, ...] = ()


def read_positions(table: RawTable, matched: Matched) -> Written:
    """Read the coordinates of a table from wherever they stand."""
    if table.geometry is not None and _any_shape(table.geometry):
        return _of_shapes(table.geometry, "geometry", table.crs)
    wkt, pairs = matched.header("wkt"), matched.header("coordinates")
    lat, lon = matched.header("lat"), matched.header("lon")
    if wkt is not None and (as_text(table.cells[wkt]).str.strip() != "").any():
        shapes = _of_wkt(table.cells[wkt], wkt, table.crs)
        return _with_points(shapes, _points_beside(table, lat, lon))
    if lat is not None and lon is not None:
        return _of_columns(table.cells[lon], table.cells[lat], (lon, lat), table.crs)
    if pairs is not None:
        return _of_one_column(table.cells[pairs], pairs, table.crs)
    return _without_headers(table, matched)


def _without_headers(table: RawTable, matched: Matched) -> Written:
    """Read what no header announces: a geometry that all rows lack, or a column yet to be found."""
    if table.geometry is not None:
        return _of_shapes(table.geometry, "geometry", table.crs)
    return _searched(table, matched)


def _any_shape(geometry: np.ndarray) -> bool:
    return bool((~shapely.is_missing(geometry)).any()) if len(geometry) else False


def _of_shapes(shapes: np.ndarray, source: Source, crs: str) -> Written:
    flat = shapely.force_2d(shapes)
    missing, empty = shapely.is_missing(flat), shapely.is_empty(flat)
    bounds = shapely.bounds(flat)
    # Halves first: the sum of two numbers of 1e308 is infinite.
    x, y = bounds[:, 0] / 2 + bounds[:, 2] / 2, bounds[:, 1] / 2 + bounds[:, 3] / 2
    findings = about_rows("shape_empty", "flag", empty)
    return Written(source, x, y, missing | empty, flat, crs, findings=findings)


def _of_wkt(cells: pd.Series, header: str, crs: str) -> Written:
    text = as_text(cells).str.strip()
    shapes, srid, broken = read_shapes(text)
    written = _of_shapes(shapes, "wkt", crs or srid)
    findings = written.findings
    findings += about_rows("wkt_broken", "refuse", broken, column=header, cells=cells)
    empty = written.empty & ~broken
    return replace(written, empty=empty, column=header, cells=cells, findings=findings)


def _of_columns(
    lon_cells: pd.Series, lat_cells: pd.Series, headers: tuple[str, str], crs: str
) -> Written:
    """Read two columns; a cell that is no decimal number may still be an angle."""
    grouped = has_groups(lon_cells) or has_groups(lat_cells)
    x, x_state, x_axis = _degrees(lon_cells, grouped=grouped)
    y, y_state, y_axis = _degrees(lat_cells, grouped=grouped)
    crossed = (x_axis == "lat") & (y_axis == "lon")
    x, y = np.where(crossed, y, x), np.where(crossed, x, y)
    column = ", ".join(headers)
    findings = about_rows("coordinates_swapped", "flag", crossed, column=column, cells=lat_cells)
    if (x_state == "angle").any() or (y_state == "angle").any():
        count = int(((x_state == "angle") | (y_state == "angle")).sum())
        findings += about_table("coordinates_sexagesimal", "repair", column=column, count=count)
    for header, cells, state in zip(
        headers, (lon_cells, lat_cells), (x_state, y_state), strict=True
    ):
        bad = state == "bad"
        findings += about_rows("coordinate_bad", "flag", bad, column=header, cells=cells)
    empty = (x_state == "empty") & (y_state == "empty")
    half = (x_state == "empty") ^ (y_state == "empty")
    findings += about_rows("coordinate_half", "flag", half, column=column, cells=lat_cells)
    crs = crs or _crs_in(headers)
    return Written(
        "columns", x, y, empty, crs=crs, column=column, cells=_both(lat_cells, lon_cells),
        findings=findings,
    )  # fmt: skip


def _crs_in(headers: tuple[str, str]) -> str:
    """Return the CRS that both headers name: EST (EPSG:32632), NORD (EPSG:32632); else ""."""
    named = [_CODE.search(header) for header in headers]
    codes = {found[1] for found in named if found}
    return crs_by_name(f"EPSG:{codes.pop()}") if all(named) and len(codes) == 1 else ""


def _points_beside(table: RawTable, lat: str | None, lon: str | None) -> Written | None:
    if lat is None or lon is None:
        return None
    return _of_columns(table.cells[lon], table.cells[lat], (lon, lat), table.crs)


def _with_points(written: Written, points: Written | None) -> Written:
    """Return the shapes of a table, and in the rows that have none the points of two columns."""
    if points is None:
        return written
    added = written.empty & ~points.empty
    if written.shapes is None or not added.any():
        return written
    shapes = written.shapes.copy()
    finite = added & np.isfinite(points.x) & np.isfinite(points.y)
    shapes[finite] = shapely.points(points.x[finite], points.y[finite])
    told = (each if each.at is None else each.among(added) for each in points.findings)
    return replace(
        written,
        x=np.where(added, points.x, written.x),
        y=np.where(added, points.y, written.y),
        empty=written.empty & points.empty,
        shapes=shapes,
        findings=(*written.findings, *(each for each in told if each.at is None or len(each.at))),
    )


def _degrees(cells: pd.Series, *, grouped: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return numbers, the state of each cell ("", empty, bad, angle), the axis that it names."""
    numbers = read_numbers(cells, "coordinate", grouped=grouped)
    state = np.full(len(cells), "", dtype="U5")
    axis = np.full(len(cells), "", dtype="U3")
    state[numbers.empty] = "empty"
    state[numbers.bad | numbers.not_finite] = "bad"
    values = numbers.decimal.copy()
    for position in np.flatnonzero(numbers.bad):
        angle = parse_angle(str(cells.iloc[position]))
        if angle is not None:
            values[position], axis[position] = angle.degrees, angle.axis
            state[position] = "angle"
    return values, state, axis


def _of_one_column(cells: pd.Series, header: str, crs: str) -> Written:
    text = as_text(cells).str.strip()
    if looks_like_shapes(text.iloc[:_MOST_SAMPLED]):
        return _of_wkt(cells, header, crs)
    pairs = text.str.extract(_DECIMAL_PAIR)
    first = pd.to_numeric(pairs[0], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    second = pd.to_numeric(pairs[1], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    first, second = first.copy(), second.copy()
    empty = is_blank(text)
    bad = np.zeros(len(cells), dtype=bool)
    first_is_lon = np.full(
        len(cells), header.casefold().lstrip("(").startswith(_HEADS_WITH_LONGITUDE_FIRST)
    )
    angles = 0
    for position in np.flatnonzero(np.isnan(first) & ~empty):
        pair = parse_pair(text.iloc[position])
        if pair is None:
            bad[position] = True
            continue
        first[position], second[position] = pair[0].degrees, pair[1].degrees
        first_is_lon[position] = pair[0].axis == "lon" or (
            first_is_lon[position] and not pair[0].axis
        )
        angles += pair[0].sexagesimal
    findings = about_rows("coordinate_bad", "flag", bad, column=header, cells=cells)
    if angles:
        findings += about_table("coordinates_sexagesimal", "repair", column=header, count=angles)
    x, y = np.where(first_is_lon, first, second), np.where(first_is_lon, second, first)
    return Written(
        "pairs", x, y, empty, crs=crs, column=header, cells=cells, order_open=not angles,
        findings=findings,
    )  # fmt: skip


def _searched(table: RawTable, matched: Matched) -> Written:
    """Look for a column that holds positions under a name that we do not know."""
    fields = dict(matched.by_header(list(table.cells.columns)))
    for header in [name for name, field in fields.items() if not field]:
        text = as_text(table.cells[header].iloc[:_MOST_SAMPLED]).str.strip()
        text = text[text != ""]
        said = about_table("coordinates_found", "ask", column=header, header=header)
        if looks_like_shapes(text):
            found = _of_wkt(table.cells[header], header, table.crs)
            return replace(found, findings=(*said, *found.findings))
        if len(text) and _share_of_pairs(text) >= _SHARE_SURE:
            found = _of_one_column(table.cells[header], header, table.crs)
            return replace(found, findings=(*said, *found.findings))
    found_pair = _two_columns(table, [name for name, field in fields.items() if not field])
    if found_pair is not None:
        lon, lat = found_pair
        said = about_table("coordinates_found", "ask", column=lat, header=f"{lat}, {lon}")
        found = _of_columns(table.cells[lon], table.cells[lat], (lon, lat), table.crs)
        return replace(found, findings=(*said, *found.findings))
    count = len(table.rows)
    nowhere = np.full(count, np.nan)
    return Written("none", nowhere, nowhere, np.ones(count, dtype=bool))


def _two_columns(table: RawTable, headers: list[str]) -> tuple[str, str] | None:
    """Return the columns whose numbers are longitudes and latitudes of Italy, if two alone are."""
    found: tuple[list[str], list[str]] = ([], [])
    for header in headers:
        numbers = read_numbers(table.cells[header].iloc[:_MOST_SAMPLED], "coordinate")
        values = numbers.decimal[~numbers.empty]
        whole = np.isnan(values) | (values == np.trunc(values))
        for place, (least, most) in enumerate(_OF_ITALY):
            inside = (values >= least) & (values <= most) & ~whole
            if len(values) and inside.mean() >= _SHARE_SURE:
                found[place].append(header)
    return (found[0][0], found[1][0]) if len(found[0]) == len(found[1]) == 1 else None


def _share_of_pairs(text: Sequence[str]) -> float:
    found = [parse_pair(each) for each in text]
    earthly = [p for p in found if p and abs(p[0].degrees) > 1 and abs(p[1].degrees) > 1]
    return len(earthly) / len(found)


def _both(lat_cells: pd.Series, lon_cells: pd.Series) -> pd.Series:
    lat, lon = as_text(lat_cells), as_text(lon_cells)
    return lat.str.cat(lon, sep="; ")
