"""The lists behind the counts along the borders: which rows, near which border, how sure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from layers.readings.model import Column, Row, Table
from layers.selection import FEATURE_LAYERS
from layers.words import Texts
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from layers.answer import Extract
    from layers.readings.frontier_found import Frontier
    from layers.selection import LayerName

say = Texts(Path(__file__).with_name("frontier.toml")).say


def layer_list_key(layer: LayerName) -> str:
    """Return the key of the table that lists the rows of a layer near a border."""
    return f"list_{layer}"


def layer_list(found: Frontier, extract: Extract, layer: LayerName) -> Table:
    """List the rows of a layer near a border, border by border, the nearest first."""
    lang, names = extract.selection.lang, extract.source.area_names
    near = found.near[layer].sort_values(["border", "distance_m", "row"], kind="stable")
    features = extract.source.features(layer).iloc[near["row"].to_numpy(dtype=int)]
    borders = found.borders.iloc[near["border"].to_numpy(dtype=int)]
    neither = say("side.neither", lang)
    lines = []
    for one in zip(
        *(features["id"], features["name"], borders["left"], borders["right"]),
        *(near[name] for name in ("distance_m", "in_left", "in_right")),
        *(features["precision_m"], near["imprecise"], near["either_side"]),
        strict=True,
    ):
        key, name, left, right, distance_m, in_left, in_right, precision_m, vague, either = one
        held = [names[code] for code, is_in in ((left, in_left), (right, in_right)) if is_in]
        lines.append(
            Row(
                (
                    *(key, name, names[left], names[right], float(distance_m)),
                    ", ".join(held) or neither,
                    None if np.isnan(precision_m) else float(precision_m),
                    say(_sure(imprecise=vague, either_side=either), lang),
                )
            )
        )
    label = say_of_answer(f"short.{layer}", lang)
    distance = say("column.distance", lang)
    return Table(
        key=layer_list_key(layer),
        caption=say("list.caption", lang, layer=label),
        columns=(
            *_id_and_name(extract),
            Column("left", say("column.left", lang)),
            Column("right", say("column.right", lang)),
            Column("distance_m", distance, "distance_m", say("column.distance.note", lang)),
            Column("side", say("column.side", lang)),
            Column("precision_m", say("column.precision", lang), "distance_m"),
            Column("sure", say("column.sure", lang)),
        ),
        rows=tuple(lines),
        notes=(say("list.note", lang),),
        folded=True,
    )


def no_place_list(found: Frontier, extract: Extract) -> Table:
    """List the rows of the question that no distance can be measured of."""
    lang, names = extract.selection.lang, extract.source.area_names
    lines = []
    for layer in FEATURE_LAYERS:
        rows = extract.source.features(layer).iloc[found.without_place[layer]]
        label = say_of_answer(f"short.{layer}", lang)
        for key, name, declared in zip(rows["id"], rows["name"], rows["declared"], strict=True):
            where = ", ".join(names.get(code, code) for code in declared)
            lines.append(Row((label, key, name, where or None)))
    return Table(
        key="no_place",
        caption=say("no_place.caption", lang),
        columns=(
            Column("layer", say("column.layer", lang)),
            *_id_and_name(extract),
            Column("declared", say("column.declared", lang)),
        ),
        rows=tuple(lines),
        folded=True,
    )


def _id_and_name(extract: Extract) -> tuple[Column, Column]:
    lang = extract.selection.lang
    return Column("id", say("column.id", lang), "code"), Column("name", say("column.name", lang))


def _sure(*, imprecise: bool, either_side: bool) -> str:
    if imprecise:
        return "sure.imprecise"
    return "sure.either_side" if either_side else "sure.yes"
