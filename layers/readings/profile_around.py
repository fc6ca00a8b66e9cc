"""What lies in and around one area, as tables: target areas, houses, neighbours, doubts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from layers.describe import level_plural
from layers.readings.model import Column, Row, Table
from layers.readings.profile_found import DOUBTS, NOT_COUNTED
from layers.readings.profile_tables import dated, say
from layers.selection import FEATURE_LAYERS
from layers.words import number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.neighbours import Neighbour
    from layers.answer import Extract
    from layers.readings.model import Value
    from layers.readings.profile_found import Doubt, NearHouse, Rows, TargetInArea
    from layers.selection import LayerName

DOUBT_ROWS = "doubt_rows"
"""The key of the table that lists the rows of which something is not known."""


def targets_table(
    own: Extract, targets: Sequence[TargetInArea], share: float | None, bare: int
) -> Table:
    """List the target areas with the part of the area's surface that each takes.

    Parameters
    ----------
    share
        That all take together.
    bare
        How many that are or may be here have no outline.
    """
    lang = own.selection.lang
    rows = tuple(
        Row(
            (
                *(one.id, one.name, say("yes" if one.counted else "no", lang)),
                *(one.share_of_area, one.share_of_target),
            )
        )
        for one in targets
    )
    crs = own.source.data.city.metric_crs
    rule = say_of_answer(f"rule.{own.selection.rule}", lang)
    told = "unknown" if share is None else "least"
    # Told of an empty list too: what cannot be placed may be here all the same.
    doubt = [say(f"note.targets_{told}", lang, n=number(bare, lang))] if bare else []
    how = [say("note.targets", lang, crs=crs, rule=rule)] if rows else []
    return Table(
        key="targets",
        caption=say("caption.targets", lang),
        columns=(
            *_id_and_name(own),
            Column("counted", say("column.counted", lang)),
            Column("share_of_area", say("column.share_of_area", lang), "share"),
            Column("share_of_target", say("column.share_of_target", lang), "share"),
        ),
        rows=rows,
        total=Row(("", say("targets.together", lang), "", share, "")) if rows else None,
        notes=(*how, *doubt),
        empty=say("empty.targets_unknown" if bare else "empty.targets", lang),
    )


def houses_table(own: Extract, houses: Sequence[NearHouse]) -> Table:
    """Name the nearest house outside the area by each distance."""
    lang = own.selection.lang
    features = own.layers["houses"].features
    rows = tuple(
        Row(
            (
                str(features["id"].iloc[one.row]),
                str(features["name"].iloc[one.row]),
                _where(own, one.row),
                one.from_border_m,
                one.from_point_m,
            )
        )
        for one in houses
    )
    return Table(
        key="houses",
        caption=say("caption.houses", lang),
        columns=(
            *_id_and_name(own),
            Column("area", say("column.house_area", lang)),
            Column("from_border_m", say("column.from_border", lang), "distance_m"),
            Column("from_point_m", say("column.from_point", lang), "distance_m"),
        ),
        rows=rows,
        notes=(say("note.houses", lang),) if rows else (),
        empty=say("empty.houses", lang),
    )


def neighbours_table(near: Extract, found: Sequence[tuple[str, Neighbour]]) -> Table:
    """List the neighbours with their counts.

    Parameters
    ----------
    near
        The answer about the area and its neighbours together, on their level.
    """
    lang, counts = near.selection.lang, near.areas.set_index("code")
    rows = []
    for code, one in found:
        asked = replace(near.selection, areas=(code,))
        numbers = [int(counts[layer][code]) for layer in FEATURE_LAYERS]
        name = near.source.area_names[code]
        cells: tuple[Value, ...] = (code, name, one.border_m, *numbers)
        rows.append(Row(cells, (None, None, None, asked, asked, asked)))
    level = level_plural(near.source.data.city.level(near.selection.level), lang)
    return Table(
        key="neighbours",
        caption=say("caption.neighbours", lang, level=level),
        columns=(
            Column("code", say("column.code", lang), "code"),
            Column("area", say("column.area", lang)),
            Column("border_m", say("column.border", lang), "distance_m"),
            *(Column(one, say_of_answer(f"short.{one}", lang), "count") for one in FEATURE_LAYERS),
        ),
        rows=tuple(rows),
        notes=(say("note.neighbours", lang),),
        empty=say("empty.neighbours", lang),
        bars=FEATURE_LAYERS,
    )


def doubts_tables(
    own: Extract, found: Mapping[LayerName, Mapping[Doubt, Rows]]
) -> tuple[Table, ...]:
    """Count what is not known, zeros of the pacts included, and list the rows."""
    lang = own.selection.lang
    shown = [
        (layer, doubt, found[layer][doubt])
        for layer in FEATURE_LAYERS
        for doubt in DOUBTS
        if doubt in found[layer] and (layer == "pacts" or len(found[layer][doubt]))
        if doubt != "undated" or dated(own)
    ]
    rows = tuple(
        Row(
            (*_words(own, layer, doubt), len(positions)),
            lists=("", "", "", DOUBT_ROWS if len(positions) else ""),
        )
        for layer, doubt, positions in shown
    )
    heads = (
        Column("layer", say("column.layer", lang)),
        Column("doubt", say("column.doubt", lang)),
        Column("in_count", say("column.in_count", lang)),
    )
    table = Table(
        key="doubts",
        caption=say("caption.doubts", lang),
        columns=(*heads, Column("rows", say("column.count", lang), "count")),
        rows=rows,
        notes=(say("note.doubts", lang),),
    )
    if not any(len(positions) for _, _, positions in shown):
        return (table,)
    listed = [
        Row((*words, *named))
        for layer, doubt, positions in shown
        for words in [_words(own, layer, doubt)]
        for named in _named(own, layer, positions)
    ]
    columns = (*heads, *_id_and_name(own))
    caption = say("caption.doubt_rows", lang)
    return table, Table(DOUBT_ROWS, caption, columns, tuple(listed), folded=True)


def _words(own: Extract, layer: LayerName, doubt: Doubt) -> tuple[str, str, str]:
    lang = own.selection.lang
    counted = say("no" if doubt in NOT_COUNTED else "yes", lang)
    return say_of_answer(f"short.{layer}", lang), say(f"doubt.{doubt}", lang), counted


def _named(own: Extract, layer: LayerName, rows: Rows) -> Iterable[tuple[str, str]]:
    features = own.layers[layer].features
    return zip(*(features[name].iloc[rows].tolist() for name in ("id", "name")), strict=True)


def _where(own: Extract, row: int) -> str | None:
    """Name the area that a house is in: of the level or, where none is, of a coarser one."""
    levels = [level.key for level in own.source.data.city.levels]
    places = own.source.places["houses", own.selection.rule]
    for level in reversed(levels[: levels.index(own.selection.level) + 1]):
        pairs = places.pairs(level)
        codes = pairs["area"][pairs["row"] == row]
        if len(codes):
            return ", ".join(own.source.area_names[code] for code in codes)
    return None


def _id_and_name(own: Extract) -> tuple[Column, Column]:
    lang = own.selection.lang
    return Column("id", say("column.id", lang), "code"), Column("name", say("column.name", lang))
