"""The answer as the small message that the map's page reads: numbers and row positions only.

The features themselves went to the page once, as packed layer files (``layers.map.pack``).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from layers.describe import (
    count_line,
    level_name,
    reconciliation_lines,
    sentence,
    term_label,
)
from layers.legend import HOUSE, TARGET_AREA, LegendItem, pact_symbol
from layers.map.columns import encode_rows
from layers.words import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.answer import Extract, LayerAnswer


def answer_message(extract: Extract) -> dict[str, object]:
    """Return the message of an answer: JSON values, geometry and features left out."""
    selection = extract.selection
    pacts = extract.layers["pacts"]
    return {
        "type": "answer",
        "lang": selection.lang,
        "city": selection.city,
        "fingerprint": extract.fingerprint,
        "level": selection.level,
        "measure": selection.measure,
        "layers": list(selection.layers),
        "chosen": list(selection.areas),
        "targets": list(selection.targets),
        "rows": {layer: _rows(one, one.inside) for layer, one in extract.layers.items()},
        "unknown": _rows(pacts, pacts.unknown),
        "uncertain": {layer: _rows(one, one.uncertain) for layer, one in extract.layers.items()},
        "on": selection.on.isoformat() if selection.on else None,
        "counts": {
            column: _sparse(extract.areas[column].to_numpy(dtype=int))
            for column in ("pacts", "houses", "target_areas", "declared", "in_choice")
        },
        "classes": _classes(extract),
        "legend": [item.as_message() for item in legend_items(extract)],
        "sentence": sentence(extract),
        "count_line": count_line(extract),
        "reconciliation": reconciliation_lines(extract),
        "warnings": [notice.text(selection.lang) for notice in extract.notices],
        "view": list(selection.view) if selection.view else None,
    }


def legend_items(extract: Extract) -> list[LegendItem]:
    """Return the lines of the legend: every symbol of the answer, with how many there are."""
    lang, terms = extract.selection.lang, extract.source.vocabularies
    counts = _pacts_by_symbol(extract)
    items = [
        LegendItem(
            layer="pacts",
            key=f"{status}|{kind}",
            # "proposta · proposta" says it once.
            label=" · ".join(
                dict.fromkeys(
                    term_label(terms[name], key, lang)
                    for name, key in (("kind", kind), ("status", status))
                )
            ),
            n=counts[status, kind],
            symbol=pact_symbol(status, kind),
        )
        for kind in terms["kind"]
        for status in terms["status"]
        if counts[status, kind]
    ]
    houses = extract.layers["houses"].reconciliation.inside
    house = LegendItem("houses", "house", say("legend_house", lang), houses, HOUSE)
    # Those without outline have no symbol on the map: the page counts them on a line of their own.
    targets = extract.layers["target_areas"]
    drawn = int(targets.features.geometry.iloc[targets.inside].notna().sum())
    label = say("legend_target_area", lang)
    target = LegendItem("target_areas", "target_area", label, drawn, TARGET_AREA)
    return [*items, house, target]


def _pacts_by_symbol(extract: Extract) -> dict[tuple[str, str], int]:
    """Return how many pacts of the answer have each status with each kind."""
    status, kind = extract.source.coded["status"], extract.source.coded["kind"]
    inside = extract.layers["pacts"].inside
    both = status.codes[inside] * len(kind.keys) + kind.codes[inside]
    counts = np.bincount(both, minlength=len(status.keys) * len(kind.keys))
    return dict(zip(product(status.keys, kind.keys), counts.tolist(), strict=True))


def _classes(extract: Extract) -> dict[str, object] | None:
    selection = extract.selection
    if selection.measure == "none":
        return None
    level = level_name(extract.source.data.city.level(selection.level), selection.lang)
    return {
        "title": say(f"measure.{selection.measure}", selection.lang, level=level),
        "note": say("measure_note", selection.lang),
        "items": [
            {
                "label": one.label(selection.lang),
                "color": one.color,
                "from": one.lower,
                "to": one.upper,
                "n": one.areas,
            }
            for one in extract.classes
        ],
    }


def _rows(layer: LayerAnswer, rows: NDArray[np.intp]) -> list[int] | str:
    return encode_rows(rows, len(layer.features))


def _deltas(rows: NDArray[np.intp]) -> list[int]:
    """Code ascending positions by their steps: small numbers, few bytes."""
    return [int(step) for step in np.diff(rows, prepend=0)]


def _sparse(counts: NDArray[np.int_]) -> list[list[int]]:
    """Code counts, most of which are zero, as the steps between the others and their values."""
    at = np.flatnonzero(counts)
    return [_deltas(at), [int(n) for n in counts[at]]]
