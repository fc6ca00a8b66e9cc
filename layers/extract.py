"""From the question to the answer: made once from a question and a version of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.join import AreaRule
from layers.answer import Extract, LayerAnswer, LevelGap, Reconciliation
from layers.city_layers import FACETS, layers_for
from layers.in_force import Truth
from layers.notice import Notice
from layers.search import fold
from layers.selection import FEATURE_LAYERS, LayerName, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from layers.city_layers import CityLayers
    from layers.places import Places

    Mask = NDArray[np.bool_]
    Truths = NDArray[np.int8]


OWN_NOTICES = ("target_without_outline", "proposals_excluded")
"""What is noticed of a question that was understood; all else was noticed while reading it."""


def make_extract(
    selection: Selection, source: CityLayers, *, notices: tuple[Notice, ...] = ()
) -> Extract:
    """Answer a question.

    Parameters
    ----------
    selection
        A question whose codes all exist in ``source`` (see :func:`layers.selection.read_params`).
    source
        The layers of the city that it asks about; its ambiti are added if they are not there.
    notices
        What was already noticed while reading the question.
    """
    source = layers_for(selection, source)
    masks = {layer: _conditions(selection, source, layer) for layer in FEATURE_LAYERS}
    truths = {
        layer: place_of_rows(selection, source, layer, selection.rule) for layer in FEATURE_LAYERS
    }
    answers = {
        layer: _answer(selection, source, layer, _all(masks[layer]), truths[layer])
        for layer in FEATURE_LAYERS
    }
    return Extract(
        selection=selection,
        source=source,
        layers=answers,
        areas=_count_areas(selection, source, answers),
        facets=_facets(source, masks["pacts"], truths["pacts"]),
        rule_changes=_rule_changes(selection, source, masks, truths),
        notices=(*notices, *_own_notices(selection, source)),
        fingerprint=source.data.fingerprint,
    )


def rows_asked_for(selection: Selection, source: CityLayers, layer: LayerName) -> Mask:
    """Return which rows of a layer meet all conditions of a question that are not about place."""
    return _all(_conditions(selection, source, layer))


def _conditions(selection: Selection, source: CityLayers, layer: LayerName) -> dict[str, Mask]:
    """One mask per condition that is not about place."""
    masks = {"text": np.ones(len(source.features(layer)), dtype=bool)}
    for word in fold(selection.text).split():
        masks["text"] &= source.words[layer].rows_with(word)
    if layer != "pacts":
        return masks
    chosen = {"status": selection.statuses, "theme": selection.themes, "kind": selection.kinds}
    for name, keys in chosen.items():
        if keys or name == "kind":
            masks[name] = source.coded[name].among(keys)
    if selection.on:
        least = Truth.UNKNOWN if selection.unknown else Truth.YES
        masks["on"] = source.lives.in_force(selection.on) >= least
    return masks


def place_of_rows(
    selection: Selection, source: CityLayers, layer: LayerName, rule: AreaRule
) -> Truths:
    """Return whether each row of a layer is in the place that a question asks for, by a rule.

    Values are those of :class:`layers.in_force.Truth`; unknown means that it cannot be placed.
    """
    places = source.places[layer, rule]
    asked: list[Truths] = []
    if selection.areas:
        asked.append(places.in_areas(selection.areas))
    if selection.targets:
        asked.append(_in_targets(selection, source, layer, places))
    if not asked:
        return places.on_level(selection.level)
    together: Truths = np.minimum.reduce(asked)
    return together


def _in_targets(
    selection: Selection, source: CityLayers, layer: LayerName, places: Places
) -> Truths:
    chosen = source.data.target_areas["id"].isin(selection.targets)
    if layer == "target_areas":
        # A chosen target area is itself, whatever others it overlaps.
        return np.where(chosen, Truth.YES, Truth.NO).astype(np.int8)
    return places.in_targets(source.data.target_areas[chosen])


def _all(masks: Mapping[str, Mask], *, but: str = "") -> Mask:
    together: Mask = np.logical_and.reduce([mask for name, mask in masks.items() if name != but])
    return together


def _answer(
    selection: Selection, source: CityLayers, layer: LayerName, asked: Mask, where: Truths
) -> LayerAnswer:
    places = source.places[layer, selection.rule]
    inside = asked & (where == Truth.YES)
    near = (
        places.uncertain_in(selection.areas, among=asked)
        if selection.areas
        else places.uncertain_on(selection.level)
    )
    unknown = np.zeros(len(inside), dtype=bool)
    if layer == "pacts" and selection.on:
        unknown = source.lives.in_force(selection.on) == Truth.UNKNOWN
    return LayerAnswer(
        layer=layer,
        features=source.features(layer),
        inside=np.flatnonzero(inside),
        unknown=np.flatnonzero(inside & unknown),
        uncertain=np.flatnonzero(inside & near),
        uncertain_outside=int((asked & near & (where == Truth.NO)).sum()),
        contradicting=np.flatnonzero(inside & places.contradicts),
        reconciliation=_reconcile(asked, where, places.has_geometry),
        gap=_level_gap(selection, source, layer, inside),
    )


def _reconcile(asked: Mask, where: Truths, has_geometry: Mask) -> Reconciliation:
    placed = asked & (where != Truth.UNKNOWN)
    return Reconciliation(
        register=len(asked),
        total=int(asked.sum()),
        placed=int(placed.sum()),
        by_geometry=int((placed & has_geometry).sum()),
        by_declaration=int((placed & ~has_geometry).sum()),
        unplaced=int((asked & ~placed).sum()),
        inside=int((asked & (where == Truth.YES)).sum()),
        outside=int((asked & (where == Truth.NO)).sum()),
    )


def _level_gap(
    selection: Selection, source: CityLayers, layer: LayerName, inside: Mask
) -> LevelGap:
    level = selection.level
    places = source.places[layer, selection.rule]
    counted = places.times(level)
    touching = source.places[layer, AreaRule.TOUCHES].times(level) > 0
    known = places.on_level(level) == Truth.YES
    nowhere = inside & (counted == 0)
    return LevelGap(
        in_no_area=int((nowhere & known & ~touching).sum()),
        straddling=int((nowhere & touching).sum()),
        unplaced=int((nowhere & ~known & ~touching).sum()),
        repeated=int((counted[inside & (counted > 1)] - 1).sum()),
    )


def _count_areas(
    selection: Selection, source: CityLayers, answers: Mapping[LayerName, LayerAnswer]
) -> pd.DataFrame:
    codes = source.hierarchy.codes(selection.level)
    pairs = {
        layer: source.places[layer, selection.rule].indexed(selection.level).of_rows(answer.mask)
        for layer, answer in answers.items()
    }
    pacts, status = pairs["pacts"], source.coded["status"]
    by_status = pacts.counts_by(status.codes[pacts.row], len(status.keys))
    counts: dict[str, Any] = {layer: one.counts() for layer, one in pairs.items()}
    in_choice = _in_choice(selection, source, codes) | (sum(counts.values()) > 0)
    text = source.data.areas["code"].dtype
    names = {"code": codes, "name": [source.area_names[code] for code in codes]}
    names["level"] = [selection.level] * len(codes)
    numbers: dict[str, Any] = {"declared": pacts.counts(pacts.declared), "in_choice": in_choice}
    for at, key in enumerate(source.vocabularies["status"]):
        numbers[f"status:{key}"] = by_status[at]
    texts = {name: pd.array(column, dtype=text) for name, column in names.items()}
    return pd.DataFrame({**texts, **counts, **numbers})


def _in_choice(selection: Selection, source: CityLayers, codes: Sequence[str]) -> Mask:
    """Which areas of the level share ground with the chosen ones, by the stored hierarchy."""
    if not selection.areas:
        return np.ones(len(codes), dtype=bool)
    hierarchy = source.hierarchy
    chosen = set(selection.areas)
    above = {up for code in chosen for up in hierarchy.kin(code)}
    return np.array([code in above or bool(hierarchy.kin(code) & chosen) for code in codes])


def _facets(
    source: CityLayers, masks: Mapping[str, Mask], where: Truths
) -> dict[str, dict[str, int]]:
    facets = {}
    for name in FACETS:
        counts = source.coded[name].counts(_all(masks, but=name) & (where == Truth.YES))
        facets[name] = {key: counts[key] for key in source.vocabularies[name]}
    return facets


def _rule_changes(
    selection: Selection,
    source: CityLayers,
    masks: Mapping[LayerName, Mapping[str, Mask]],
    truths: Mapping[LayerName, Truths],
) -> dict[AreaRule, dict[LayerName, tuple[int, int]]]:
    changes: dict[AreaRule, dict[LayerName, tuple[int, int]]] = {}
    for rule in AreaRule:
        if rule is selection.rule:
            continue
        changes[rule] = {}
        for layer in FEATURE_LAYERS:
            if not source.places[layer, rule].rule_matters:
                continue
            asked = _all(masks[layer])
            now = asked & (truths[layer] == Truth.YES)
            then = asked & (place_of_rows(selection, source, layer, rule) == Truth.YES)
            if (now != then).any():
                changes[rule][layer] = int((then & ~now).sum()), int((now & ~then).sum())
    return changes


def _own_notices(selection: Selection, source: CityLayers) -> list[Notice]:
    notices = []
    if selection.targets:
        targets = source.data.target_areas
        bare = targets[targets["id"].isin(selection.targets) & targets.geometry.isna()]
        if len(bare):
            notices.append(Notice("target_without_outline", (("names", ", ".join(bare["name"])),)))
    if "proposal" in selection.statuses and "proposal" not in selection.kinds:
        term, kind = (source.vocabularies[name]["proposal"] for name in ("status", "kind"))
        label = {"it": (term.it, kind.it), "en": (term.en, kind.en)}[selection.lang]
        notices.append(Notice("proposals_excluded", (("status", label[0]), ("kind", label[1]))))
    return notices
