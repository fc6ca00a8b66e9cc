"""What changed between two states of a register: counts, lists, per area, on a small map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.register.changes import written
from data.register.changes_by_area import COUNTED
from exports.colors import ALARM, BLUE
from exports.picture.small_maps import Dots, dots_map
from layers.words import number
from views.cached import catalogue
from views.table import show_table
from views.words import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from data.model import City
    from data.register.changes import Changes, RowChange
    from data.register.version import RegisterLayer
    from layers.words import Lang

_MOST_ROWS = 60
_MOVED = "#A66300"
_MOST_DOTS = 2_000
_WIDTH = 420


def show_counts(changes: Changes, lang: Lang, *, key: str) -> None:
    """Show how many rows of each kind there are."""
    counts = [(kind, len(getattr(changes, kind))) for kind in COUNTED]
    counts.append(("unchanged", changes.unchanged))
    with st.container(key=f"{key}_counts"):
        for column, (kind, count) in zip(st.columns(len(counts)), counts, strict=True):
            column.metric(say(f"changes_{kind}", lang), number(count, lang))


def show_rows(
    changes: Changes, names: dict[str, str], layer: RegisterLayer, lang: Lang, *, key: str
) -> None:
    """List the rows that came, went or changed; names and values are plain text.

    Parameters
    ----------
    names
        The name of each row, by id.
    """
    labels = _labels(layer, lang)
    added, removed = (say(f"changes_one_{kind}", lang) for kind in ("added", "removed"))
    rows = [(added, one, names.get(one, ""), "") for one in changes.added[:_MOST_ROWS]]
    rows += [(removed, one, names.get(one, ""), "") for one in changes.removed[:_MOST_ROWS]]
    rows += [
        (_kinds(one, lang), one.id, one.name, _details(one, labels, lang))
        for one in changes.changed[:_MOST_ROWS]
    ]
    if not rows:
        return
    show_table(
        key=f"{key}_rows",
        caption=say("changes_caption", lang),
        columns=[say(f"changes_column_{name}", lang) for name in ("kind", "id", "name", "what")],
        rows=rows,
    )
    counts = (len(each) for each in (changes.added, changes.removed, changes.changed))
    if more := sum(max(0, count - _MOST_ROWS) for count in counts):
        st.caption(say("changes_more", lang, n=number(more, lang)))


def choose_level(city: City, lang: Lang, *, key: str) -> str:
    """Let the reader choose the areas that the changes are counted by."""
    names = {
        level.key: level.plural_en if lang == "en" else level.plural_it for level in city.levels
    }
    return st.selectbox(
        say("changes_level", lang), list(names), format_func=names.__getitem__, key=key, width=320
    )


def show_areas(by_area: pd.DataFrame, lang: Lang, *, key: str) -> None:
    """Show in which areas something changed."""
    counted = by_area[(by_area[list(COUNTED)] > 0).any(axis=1)]
    kinds = [kind for kind in COUNTED if counted[kind].any()]
    if counted.empty:
        return
    show_table(
        key=f"{key}_areas",
        caption=say("changes_by_area", lang),
        columns=[say("changes_area", lang), *(say(f"changes_{kind}", lang) for kind in kinds)],
        rows=[
            [
                row["name"] or say("changes_no_area", lang),
                *(number(int(row[kind]), lang) for kind in kinds),
            ]
            for row in counted.to_dict("records")
        ],
    )


def show_map(
    changes: Changes,
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    lang: Lang,
) -> None:
    """Show where the rows lie that came, went and changed."""
    edited = [one.id for one in changes.changed]
    groups = (
        Dots(_places(after, edited), _MOVED),
        Dots(_places(before, changes.removed), ALARM, filled=False),
        Dots(_places(after, changes.added), BLUE),
    )
    if not any(group.places for group in groups):
        return
    label = say("changes_picture", lang)
    first = areas["level"].iloc[0]
    picture = dots_map(list(areas.geometry[areas["level"] == first]), groups, label=label)
    st.image(picture.decode(), alt=label, width=_WIDTH)
    st.caption(say("changes_legend", lang))


def _places(
    rows: gpd.GeoDataFrame, ids: list[str] | tuple[str, ...]
) -> tuple[tuple[float, float], ...]:
    key = "id" if "id" in rows else "code"
    found = rows.geometry[rows[key].isin(list(ids)) & rows.geometry.notna()]
    points = found.iloc[:: len(found) // _MOST_DOTS + 1].representative_point()
    return tuple((float(point.x), float(point.y)) for point in points if not point.is_empty)


def names_of(*frames: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the name of each row by its id; the last frame is right where they differ."""
    found: dict[str, str] = {}
    for rows in frames:
        found |= dict(zip(rows["id" if "id" in rows else "code"], rows["name"], strict=True))
    return found


def _labels(layer: RegisterLayer, lang: Lang) -> dict[str, str]:
    fields = catalogue().fields[layer]
    return {field.name: field.en if lang == "en" else field.it for field in fields}


def _kinds(one: RowChange, lang: Lang) -> str:
    kinds = (("closed", one.closed), ("moved", one.moved), ("edited", bool(one.edits)))
    return ", ".join(say(f"changes_one_{kind}", lang) for kind, is_so in kinds if is_so)


def _details(one: RowChange, labels: dict[str, str], lang: Lang) -> str:
    told = []
    if one.moved and one.distance_m is not None:
        decimals = 0 if one.distance_m >= 1 else 2
        told.append(f"{number(one.distance_m, lang, decimals=decimals)} m")
    told += [
        f"{labels.get(edit.field, edit.field)}: {_value(edit.before)} → {_value(edit.after)}"
        for edit in one.edits
    ]
    return "; ".join(told)


def _value(value: object) -> str:
    return written(value) or "–"
