"""The answer to typical questions on 100,000 pacts, beside a plain pandas and GeoPandas script."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.made_pacts import CITY, with_pacts
from benchmarks.measure import ROUNDS, Bound, Comparison, Different, in_turns
from benchmarks.plain_extract import PlainCity
from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure import Line, Options
    from benchmarks.plain_extract import Answer
    from data.city import CityData
    from layers.answer import Extract

_PACTS = {"full": 100_000, "small": 2_000}
_GOAL = 5.0
_OURS, _PLAIN, _ANEW = "Condivisa", "plain script, joins kept", "plain script, sjoin within"
_WORDS = (
    "giardino",
    "scuola",
    "chieri",
    "piazza",
    "cortile",
    "associazione",
    "orti",
    "comitato",
    "verde",
    "via",
    "casa",
    "parco",
)
_CHECKED = "rows, reconciliation, uncertain rows, counts per area, facets"


def extract(options: Options) -> Iterator[Line]:
    """One question at a time; no question is asked twice, so neither side may remember it."""
    catalogue = load_catalogue()
    data = with_pacts(load_city(catalogue, CITY), _PACTS[options.size], options.seed)
    words = {name: tuple(catalogue.vocabularies[name]) for name in ("status", "theme", "kind")}
    kept, anew = PlainCity(data, words), PlainCity(data, words, keep_joins=False)
    size = f"{len(data.pacts):,} pacts"
    asked = _questions(data, ROUNDS + 1, options.seed)
    _check(CityLayers.of(data, catalogue), (kept, anew), asked)
    layers = CityLayers.of(data, catalogue)
    yield from _cold(data, words, CityLayers.of(data, catalogue), size)
    for questions in asked.values():
        make_extract(replace(questions[0], areas=()), layers)  # what is kept, of this level
    for name, questions in asked.items():
        works = {
            _OURS: _one_by_one(questions, lambda one: make_extract(one, layers)),
            _PLAIN: _one_by_one(questions, kept.answer),
            _ANEW: _one_by_one(questions, anew.answer),
        }
        times = in_turns(works, rounds=ROUNDS)
        peers = (times[_PLAIN], times[_ANEW])
        yield Comparison(
            f"Extract, {size}: {name}", times[_OURS], peers, goal=_GOAL, checked=_CHECKED
        )
    largest = make_extract(Selection(CITY, "comune"), layers)
    yield Bound(f"Arrays of one kept Extract, {size}, whole city", _megabytes(largest), "MB")


def _questions(data: CityData, n: int, seed: int) -> dict[str, list[Selection]]:
    """Return ``n`` questions of each kind, all different."""
    chance = np.random.default_rng(seed)
    areas = data.areas
    zones = areas.loc[areas["level"] == "zona", "code"].to_numpy()
    comuni = areas[areas["level"] == "comune"].sort_values("population", ascending=False)
    themes = data.pacts["theme"].unique()
    found: dict[str, list[Selection]] = {
        "two zones, statuses, a day": [],
        "one comune, themes": [],
        "a word": [],
        "whole city by comune, a day": [],
    }
    for at in range(n):
        day = date(2016, 1, 1) + timedelta(days=int(chance.integers(0, 3_000)))
        two = tuple(str(code) for code in chance.choice(zones, 2, replace=False))
        some = tuple(str(theme) for theme in chance.choice(themes, 2, replace=False))
        city = Selection(CITY, "comune")
        kinds = (
            replace(city, areas=two, statuses=("unknown", "active_at_source_date"), on=day),
            replace(city, areas=(str(comuni["code"].iloc[at]),), themes=some),
            replace(city, text=_WORDS[at % len(_WORDS)]),
            replace(city, on=day),
        )
        for questions, question in zip(found.values(), kinds, strict=True):
            questions.append(question)
    return found


def _one_by_one(
    questions: list[Selection], answer: Callable[[Selection], object]
) -> Callable[[], object]:
    left = iter(questions)
    return lambda: answer(next(left))


def _cold(
    data: CityData, words: dict[str, tuple[str, ...]], layers: CityLayers, size: str
) -> Iterator[Comparison]:
    """Time the first question after the data is read, with all that is made for it."""
    question = Selection(CITY, "comune", areas=("TO-01",), on=date(2022, 6, 1))
    plain = PlainCity(data, words)
    works: dict[str, Callable[[], Any]] = {
        _OURS: lambda: make_extract(question, layers),
        _PLAIN: lambda: plain.answer(question),
    }
    times = in_turns(works, rounds=1, cold=True)
    note = "once: joins, texts and days are made for it"
    yield Comparison(
        f"First Extract after reading, {size}", times[_OURS], (times[_PLAIN],), note=note
    )


def _check(
    layers: CityLayers, plains: tuple[PlainCity, ...], asked: dict[str, list[Selection]]
) -> None:
    for name, questions in asked.items():
        for question in questions:
            ours = make_extract(question, layers)
            for plain in plains:
                if told := difference(ours, plain.answer(question)):
                    raise Different(f"{name}: {told}")


def difference(answer: Extract, theirs: Answer) -> str:
    """Say the first fact that the plain script finds otherwise; "" if there is none."""
    for fact, value in _facts(answer).items():
        if not _same(value, theirs[fact]):
            return f"{fact} is {value}, theirs {theirs[fact]}"
    return ""


def _facts(answer: Extract) -> dict[str, Any]:
    """Return of an Extract what the plain script knows too."""
    pacts = answer.layers["pacts"]
    went = pacts.reconciliation
    counts = {name: answer.areas[name].to_numpy() for name in ("pacts", "declared", "houses")}
    counts |= {
        f"status:{key}": answer.areas[f"status:{key}"].to_numpy()
        for key in answer.source.vocabularies["status"]
    }
    targets = answer.layers["target_areas"]
    mapped = targets.rows.geometry.notna().to_numpy()
    return {
        "inside": pacts.inside,
        "unknown": pacts.unknown,
        "uncertain": pacts.uncertain,
        "uncertain_outside": pacts.uncertain_outside,
        "reconciliation": (
            *(went.register, went.total, went.by_geometry),
            *(went.by_declaration, went.inside, went.outside),
        ),
        "areas": counts,
        "facets": answer.facets,
        "in_no_area": pacts.gap.in_no_area,
        "unplaced": pacts.gap.unplaced,
        "targets": [one for one, is_mapped in zip(targets.ids, mapped, strict=True) if is_mapped],
    }


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, dict):
        return ours.keys() <= theirs.keys() and all(_same(ours[k], theirs[k]) for k in ours)
    return bool(np.array_equal(ours, theirs))


def _megabytes(answer: Extract) -> float:
    arrays = [
        getattr(layer, name)
        for layer in answer.layers.values()
        for name in ("inside", "unknown", "uncertain", "contradicting")
    ]
    table = float(answer.areas.memory_usage(deep=True).sum())
    return (sum(float(array.nbytes) for array in arrays) + table) / 1e6
