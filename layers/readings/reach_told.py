"""The reach of houses in the reader's words: columns, cells, notes and shapes of two readings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.reach import together
from layers.describe import level_name
from layers.readings.model import Column, Row, Shapes, Table
from layers.readings.reach import in_degrees
from layers.sources import sources_of
from layers.words import Texts, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.readings.model import Kind, Value
    from layers.readings.reach import Coverage, Ground, Sites

say = Texts(Path(__file__).with_name("reach.toml")).say
"""What the readings of reach share."""

SAME = 0.001
"""Surfaces that differ by a smaller share are the same ground."""


def column(extract: Extract, key: str, kind: Kind = "text", **values: object) -> Column:
    """Return one of the shared columns; its note where its text has one."""
    lang = extract.selection.lang
    noted = {"precision_m", "area_km2", "distance_m", "share", "residents"}
    note = say(f"column.{key}.note", lang, **values) if key in noted else ""
    return Column(key, say(f"column.{key}", lang, **values), kind, note)


def population_column(extract: Extract, ground: Ground) -> Column:
    """Return the column of residents: its note names their year and where they come from."""
    lang, city = extract.selection.lang, extract.source.data.city
    known = ground.areas[ground.areas["population"].notna()]
    label = say("column.population", lang)
    if known.empty:
        return Column("population", label, "count")
    years = sorted({int(year) for year in known["population_year"].dropna()})
    written = "–".join(dict.fromkeys([str(years[0]), str(years[-1])])) if years else "?"
    titles = [
        source.title
        for dataset, source in zip(city.datasets, sources_of(extract.source, lang), strict=True)
        if dataset.layer == "areas" and dataset.level == extract.selection.level
    ]
    note = say("column.population.note", lang, year=written, source=", ".join(titles))
    return Column("population", label, "count", note)


def known(value: float) -> float | None:
    """Return a number, or None where it is not known (NaN)."""
    return None if np.isnan(value) else float(value)


def whole_number(value: float) -> int | None:
    """Return a number rounded to a whole one, or None where it is not known (NaN)."""
    return None if np.isnan(value) else round(float(value))


def total(values: NDArray[np.float64]) -> int | None:
    """Add up; None if any is not known."""
    return whole_number(float(np.sum(values)))


def house_name(sites: Sites, position: int) -> Value:
    """Return the name of a house, "" where there is none at all, None where nobody knows."""
    if position >= 0:
        return sites.names[position]
    return "" if sites.known else None


def distance(value: float, sites: Sites) -> Value:
    """Return a distance to the nearest house, "" where there is none at all, None if not known."""
    return "" if sites.known and not len(sites.points) else known(value)


def metres(value: float, extract: Extract) -> str:
    """Write a distance without its unit."""
    return number(value, extract.selection.lang)


def coverage_table(
    extract: Extract, ground: Ground, sites: Sites, coverage: Coverage, reach_m: int
) -> Table:
    """Tell of every area of the choice how far the nearest house is and what lies within reach."""
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    level = level_name(extract.source.data.city.level(extract.selection.level), lang)
    columns = (
        Column("code", say("column.id", lang), "code"),
        column(extract, "name"),
        population_column(extract, ground),
        column(extract, "area_km2", "area_km2"),
        column(extract, "distance_m", "distance_m"),
        column(extract, "house"),
        column(extract, "share", "share", reach=reach),
        column(extract, "residents", "count", reach=reach),
    )
    people = ground.areas["population"].to_numpy(dtype=float, na_value=np.nan)
    cells = zip(
        ground.areas["code"],
        ground.areas["name"],
        map(whole_number, people),
        map(float, shapely.area(ground.geometry) / 1e6),
        (distance(value, sites) for value in coverage.distance_m),
        (house_name(sites, at) for at in coverage.house),
        map(known, coverage.share),
        map(whole_number, coverage.residents),
        strict=True,
    )
    whole: tuple[Value, ...] = (
        *("", say("whole", lang), whole_people(ground), ground.outline.area / 1e6),
        *("", "", known(coverage.whole_share), whole_number(coverage.whole_residents)),
    )
    return Table(
        key="coverage",
        caption=say("coverage_caption", lang, level=level),
        columns=columns,
        rows=tuple(Row(one) for one in cells),
        total=Row(whole),
        empty=say("coverage_empty", lang),
        notes=coverage_notes(extract, ground),
    )


def coverage_notes(extract: Extract, ground: Ground) -> tuple[str, ...]:
    """Say how residents are estimated, and where the whole is not the sum of the rows."""
    lang = extract.selection.lang
    notes = [say("residents_note", lang)]
    if ground.choice_parts is not None and not ground.has_parts.all():
        notes.append(say("whole_note", lang))
    if len(ground.areas) and not _same_ground(ground):
        key = "overlap_note" if _only_overlap(ground) else "partial_note"
        notes.append(say(key, lang, whole=say("whole", lang)))
    return tuple(notes)


def _only_overlap(ground: Ground) -> bool:
    """Whether the areas of the level fill the ground that was chosen, some of it repeatedly."""
    whole = float(ground.outline.area)
    return abs(float(together(ground.geometry).area) - whole) <= SAME * whole


def _same_ground(ground: Ground) -> bool:
    """Whether the areas of the level are just the ground that was chosen."""
    summed = float(shapely.area(ground.geometry).sum())
    whole = float(ground.outline.area)
    return abs(summed - whole) <= SAME * whole


def whole_people(ground: Ground) -> int | None:
    """Return the residents of the choice, None where they are not known."""
    people = ground.areas["population"].to_numpy(dtype=float, na_value=np.nan)
    if ground.choice_parts is not None:
        return total(ground.choice_parts.residents)
    return total(people) if _same_ground(ground) else None


def notes_of(extract: Extract, sites: Sites) -> tuple[str, ...]:
    """Say what a distance is and which houses count."""
    lang = extract.selection.lang
    line = say("line_note", lang, crs=extract.source.data.city.metric_crs)
    placed = len(sites.points)
    if not placed:
        key = "all_unplaced_note" if sites.unplaced else "no_house_note"
        return line, say(key, lang)
    notes = [line, say("houses_note", lang, n=number(placed, lang))]
    if sites.unplaced:
        notes.append(say("unplaced_note", lang, n=number(sites.unplaced, lang)))
    rough = int((sites.precision_m > 0).sum())
    if rough:
        most = metres(sites.precision_m.max(), extract)
        notes.append(say("approximate_note", lang, n=number(rough, lang), precision=most))
    return tuple(notes)


def houses_table(extract: Extract) -> Table:
    """List the houses that distances are taken from, with what a reader may see of them."""
    lang, source = extract.selection.lang, extract.source
    houses = source.data.houses
    access = {field.name: field.access for field in source.data.city.fields_of("houses")}
    status = ["network_status"] if access.get("network_status", "public") == "public" else []
    shapes = houses.geometry.to_numpy()
    has = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    placed = [say(f"placed.{'yes' if one else 'no'}", lang) for one in has]
    precision: list[Value] = [
        "" if np.isnan(value) or not at else float(value)
        for value, at in zip(houses["precision_m"].to_numpy(dtype=float), has, strict=True)
    ]
    columns = (
        Column("id", say("column.id", lang), "code"),
        column(extract, "name"),
        *(column(extract, name) for name in status),
        column(extract, "placed"),
        column(extract, "precision_m", "distance_m"),
    )
    told = [houses[name] for name in ("id", "name", *status)]
    return Table(
        key="houses",
        caption=say("houses_caption", lang),
        columns=columns,
        rows=tuple(Row(cells) for cells in zip(*told, placed, precision, strict=True)),
        empty=say("houses_empty", lang),
        folded=True,
    )


def reach_shapes(
    extract: Extract, ground: Ground, coverage: Coverage, reach_m: int
) -> tuple[Shapes, ...]:
    """Return what of the choice lies within reach, and what does not; what is empty is left out."""
    if np.isnan(coverage.whole_share):
        return ()
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    hole = shapely.difference(ground.outline, coverage.reached)
    inside, outside = (in_degrees([shape], extract.source) for shape in (coverage.reached, hole))
    drawn = (
        Shapes("reach", say("shape.reach", lang, reach=reach), "reach", inside),
        Shapes("hole", say("shape.hole", lang, reach=reach), "hole", outside),
    )
    return tuple(one for one in drawn if len(one.geometry))
