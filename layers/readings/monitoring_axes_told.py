"""The tables of the reading *monitoring* that tell which rows are tied to an axis of the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from layers.readings.model import Column, Row, Table
from layers.readings.monitoring_axes import FIELD, PLANS, ties
from layers.readings.monitoring_tables import say
from layers.selection import FEATURE_LAYERS
from layers.words import say as say_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.answer import Extract
    from layers.readings.monitoring_axes import Ties
    from layers.selection import LayerName

_LIST = "axis_rows"


def axes_tables(extract: Extract) -> list[Table]:
    """Tell of the axes where the city has a plan here, or a row that names one."""
    lang = extract.selection.lang
    codes = PLANS.get(extract.selection.city, ())
    tied = ties(extract, {code: say(f"axis.{code}", "it") for code in codes})
    if not tied.axes:
        return []
    names = {axis: say(f"axis.{axis}", lang) if axis in codes else axis for axis in tied.axes}
    table = _counted(extract, tied, names, codes)
    return [table, _listed(extract, tied, names)] if len(tied.pairs) else [table]


def _counted(
    extract: Extract, tied: Ties, names: Mapping[str, str], codes: tuple[str, ...]
) -> Table:
    """Tell how many rows of each layer are tied to each axis, and how many to none."""
    lang, whole = extract.selection.lang, replace(extract.selection, view=None)
    rows = []
    for axis, name in names.items():
        counts = [tied.count(layer, axis) for layer in FEATURE_LAYERS]
        lists = ("", "", *(_LIST if n else "" for n in counts))
        rows.append(Row((axis if axis in codes else "", name, *counts), (), lists))
    free = [tied.asked[layer] - tied.tied(layer) for layer in FEATURE_LAYERS]
    # Where no row of a layer is tied, those that are not are all that the question asks for.
    opens = [None if tied.tied(layer) else whole for layer in FEATURE_LAYERS]
    listed = ["" if one or not n else _LIST for one, n in zip(opens, free, strict=True)]
    rows.append(Row(("", say("axes.none", lang), *free), (None, None, *opens), ("", "", *listed)))
    everything = [tied.asked[layer] for layer in FEATURE_LAYERS]
    total = Row(("", say("axes.total", lang), *everything), (None, None, *(whole,) * 3))
    heads = [Column(one, say_answer(f"short.{one}", lang), "count") for one in FEATURE_LAYERS]
    columns = (
        Column("code", say("column.code", lang), "code"),
        Column("axis", say("column.axis", lang)),
        *heads,
    )
    notes = [say("axes.source", lang)] if codes else []
    notes.append(say("note.axes", lang))
    if not len(tied.pairs):
        notes.append(say("note.no_axis", lang))
    caption = say("caption.axes", lang)
    return Table("axes", caption, columns, tuple(rows), total=total, notes=tuple(notes))


def _listed(extract: Extract, tied: Ties, names: Mapping[str, str]) -> Table:
    """List the rows of every layer with their axes, a line each; unknown where no axis is named."""
    lang = extract.selection.lang
    rows = [
        Row((axes, say_answer(f"short.{layer}", lang), one, name or None))
        for layer in FEATURE_LAYERS
        for axes, one, name in _of_layer(extract, tied, names, layer)
    ]
    columns = (
        Column(FIELD, say("column.axis", lang)),
        Column("layer", say("column.layer", lang)),
        Column("id", say("column.id", lang), "code"),
        Column("name", say("column.name", lang)),
    )
    caption = say("caption.axis_rows", lang)
    return Table(_LIST, caption, columns, tuple(rows), folded=True)


def _of_layer(
    extract: Extract, tied: Ties, names: Mapping[str, str], layer: LayerName
) -> list[tuple[str | None, str, str]]:
    """Return axes, id and name of the rows of a layer, those that are tied first."""
    answer = extract.layers[layer]
    pairs = tied.pairs[tied.pairs["layer"] == layer]
    told = pairs["axis"].map(names).groupby(pairs["row"]).agg("; ".join).to_dict()
    cells = zip(answer.inside, answer.rows["id"], answer.rows["name"], strict=True)
    lines = [(told.get(int(row)), one, name) for row, one, name in cells]
    return sorted(lines, key=lambda line: line[0] is None)
