"""Where the changes are: how many rows came, went, closed, moved and changed in each area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.join import AreaRule, join_to_areas

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from data.register.changes import Changes

COUNTED = ("added", "removed", "closed", "moved", "edited")


def changes_by_area(
    changes: Changes,
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    level: str,
    metric_crs: str,
) -> pd.DataFrame:
    """Count the changed rows per area of a level.

    A row is counted where it lies now, one that is gone where it lay: by its shape (a point in one
    area, another shape where most of it is), without one by what it declares. Where neither tells
    it is counted in a last row, whose code and name are "".

    Parameters
    ----------
    before, after
        The states that were compared, EPSG:4326.
    areas
        All areas of the city, EPSG:4326.

    Returns
    -------
    One row per area of the level, zeros included: ``code``, ``name`` and a column per kind of
    change (:data:`COUNTED`).
    """
    asked = areas[areas["level"] == level]
    old, new = (_codes_of(rows, areas, asked, metric_crs) for rows in (before, after))
    ids = {
        "added": changes.added,
        "removed": changes.removed,
        **{kind: [one.id for one in getattr(changes, kind)] for kind in COUNTED[2:]},
    }
    codes = [*asked["code"], ""]
    counted: dict[str, Any] = {"code": codes, "name": [*asked["name"], ""]}
    for kind, rows in ids.items():
        where = old if kind == "removed" else new
        found = pd.Series([code for key in rows for code in where[key]], dtype=object)
        counted[kind] = found.value_counts().reindex(codes, fill_value=0).to_numpy()
    return pd.DataFrame(counted)


def _codes_of(
    rows: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, asked: gpd.GeoDataFrame, metric_crs: str
) -> Mapping[str, tuple[str, ...]]:
    """Return for each id the areas of the level that it is in, ("",) where nobody can say."""
    join = join_to_areas(
        rows.geometry.reset_index(drop=True),
        asked.geometry.reset_index(drop=True),
        rule=AreaRule.MOSTLY,
        metric_crs=metric_crs,
    )
    names = asked["code"].to_numpy()[join.pairs["area"]]
    by_shape = pd.Series(names, dtype=object).groupby(join.pairs["feature"].to_numpy()).agg(tuple)
    shapes = dict(by_shape.items())
    above = {code: (parent, comune) for code, parent, comune in _lineage(areas)}
    wanted = set(asked["code"])
    keys = rows["id" if "id" in rows else "code"]
    declared = rows["declared"] if "declared" in rows else [()] * len(rows)
    bare = rows.geometry.isna()
    return {
        key: (_declared(codes, wanted, above) if missing else shapes.get(row)) or ("",)
        for row, (key, codes, missing) in enumerate(zip(keys, declared, bare, strict=True))
    }


def _lineage(areas: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    return list(zip(areas["code"], areas["parent"], areas["comune"], strict=True))


def _declared(
    codes: tuple[str, ...], wanted: set[str], above: Mapping[str, tuple[str, str]]
) -> tuple[str, ...]:
    """Return the areas of the level that are among the declared ones or hold one of them."""
    found: dict[str, None] = {}
    left = list(codes)
    seen = set(left)
    while left:
        code = left.pop()
        if code in wanted:
            found[code] = None
        more = {up for up in above.get(code, ()) if up} - seen
        seen |= more
        left += more
    return tuple(found)
