"""Two versions side by side: what changed from one to the other, and where."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from data.register.changes import Changes, what_changed
from data.register.changes_by_area import changes_by_area
from data.register.errors import UnknownVersionError
from data.register.merge import with_file_columns
from data.register.state import load_now, load_state
from data.registered import typed_rows

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from data.model import Catalogue
    from data.register.store import Store
    from data.register.version import Version

BUNDLED = "bundled"
"""What the rows that a layer began with are called, where a version is asked for."""


class Comparison(NamedTuple):
    """What changed between two states of a layer.

    ``before`` and ``after`` are their rows, EPSG:4326; ``by_area`` is None where no level was asked
    for (:func:`data.register.changes_by_area.changes_by_area`).
    """

    changes: Changes
    before: gpd.GeoDataFrame
    after: gpd.GeoDataFrame
    by_area: pd.DataFrame | None


def compare(
    catalogue: Catalogue, store: Store, before: str, after: str, *, level: str | None = None
) -> Comparison:
    """Compare two versions of one layer of one city.

    Parameters
    ----------
    before, after
        Ids of versions, or how they begin; one of them may be :data:`BUNDLED`.
    level
        A level of the city to count the changes on, by the areas as they are now.

    Raises
    ------
    UnknownVersionError
        If there is no such version, both are bundled, they are of different layers or cities, or
        the city has no such level.
    """
    found = [None if name == BUNDLED else store.version(name) for name in (before, after)]
    named = [version for version in found if version]
    if not named:
        raise UnknownVersionError("diff_bundled")
    if len({(one.city, one.layer) for one in named}) > 1:
        raise UnknownVersionError("diff_apart", before=_what(named[0]), after=_what(named[1]))
    one = named[0]
    city = catalogue.cities.get(one.city)
    if city is None:
        raise UnknownVersionError("city_unknown", city=one.city, known=", ".join(catalogue.cities))
    if level and level not in {each.key for each in city.levels}:
        known = ", ".join(each.key for each in city.levels)
        raise UnknownVersionError("level_unknown", level=level, known=known)
    old, new = (_rows(catalogue, store, version, one) for version in found)
    day = (found[1] or found[0] or one).made.astimezone(UTC).date()
    changes = what_changed(old, new, metric_crs=city.metric_crs, on=day)
    counts = None
    if level:
        areas = load_now(catalogue, one.city, store).areas
        counts = changes_by_area(changes, old, new, areas, level=level, metric_crs=city.metric_crs)
    return Comparison(changes, old, new, counts)


def _rows(
    catalogue: Catalogue, store: Store, version: Version | None, like: Version
) -> gpd.GeoDataFrame:
    if version is not None:
        return store.read(version.id)
    bundled = load_state(catalogue, like.city, store, ())
    city = catalogue.cities[like.city]
    return with_file_columns(typed_rows(getattr(bundled, like.layer), like.layer, city))


def _what(version: Version) -> str:
    return f"{version.id} ({version.city}, {version.layer})"
