"""The map in words, for those who cannot see it: from the numbers that it is drawn from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from exports.fonts import drawable
from exports.words import say
from layers.describe import level_name, level_plural
from layers.message import legend_items
from layers.words import enumerate_names, number
from layers.words import say as say_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from exports.picture.furniture import Furniture
    from exports.picture.question import Question
    from layers.answer import Extract
    from layers.selection import LayerName

_MOST_AREAS = 8


def describe_map(
    question: Question,
    held: Mapping[LayerName, frozenset[int]],
    furniture: Furniture,
    *,
    in_inset: int = 0,
) -> str:
    """Say what the map shows.

    Parameters
    ----------
    held
        The rows of each layer that are on it, those in its inset too.
    in_inset
        How many of them are drawn in the inset.
    """
    return " ".join(
        (
            _what(question, furniture),
            *_counts(question),
            _symbols(question, held),
            *_inset(question, in_inset),
            *_declared(question),
            _scale(question, furniture),
        )
    )


def describe_locator(extract: Extract, code: str) -> str:
    """Say what the small map shows: where one area is among those of its level."""
    lang, city = extract.selection.lang, extract.source.data.city
    return say(
        "picture_locator",
        lang,
        name=_name(extract, code),
        n=number(len(extract.areas), lang),
        level=level_plural(city.level(extract.selection.level), lang),
        city=drawable(city.name),
    )


def _what(question: Question, furniture: Furniture) -> str:
    extract = question.extract
    lang, city = extract.selection.lang, drawable(extract.source.data.city.name)
    of = "picture_of" if furniture.with_ratio else "slides_map_of"
    if question.focus is not None:
        name = _name(extract, question.focus)
        return say(f"{of}_area", lang, ratio=furniture.ratio, name=name, city=city)
    return say(f"{of}_city", lang, ratio=furniture.ratio, city=city)


def _name(extract: Extract, code: str) -> str:
    return drawable(extract.source.area_names.get(code, code))


def _counts(question: Question) -> list[str]:
    """Say what the areas count; nothing if they are not shown or count nothing."""
    extract, measure = question.extract, question.extract.selection.measure
    if measure == "none" or not question.shown("areas"):
        return []
    lang = extract.selection.lang
    level = extract.source.data.city.level(extract.selection.level)
    title = say_answer(f"measure.{measure}", lang, level=level_name(level, lang))
    told = extract.areas[extract.areas["in_choice"]]
    if question.focus is not None:
        told = told[told["code"] == question.focus]
    told = told.sort_values(measure, ascending=False, kind="stable")
    some = told[told[measure] > 0]
    named = [
        f"{drawable(name)} ({number(n, lang)})"
        for name, n in zip(some["name"], some[measure], strict=True)
    ]
    parts = [say("picture_counts", lang, title=title, areas=_few(named, question))]
    return [*parts, *_without(question, told, measure)]


def _few(named: list[str], question: Question) -> str:
    lang = question.extract.selection.lang
    if not named:
        return say("picture_nothing", lang)
    if len(named) <= _MOST_AREAS:
        return enumerate_names(named, lang)
    rest = number(len(named) - _MOST_AREAS, lang)
    return say("picture_and_others", lang, names=", ".join(named[:_MOST_AREAS]), n=rest)


def _without(question: Question, told: pd.DataFrame, measure: str) -> list[str]:
    lang, zero = question.extract.selection.lang, int((told[measure] == 0).sum())
    if not zero or len(told) == 1:
        return []
    level = question.extract.source.data.city.level(question.extract.selection.level)
    return [
        say(
            "picture_zero",
            lang,
            n=number(zero, lang),
            total=number(len(told), lang),
            level=level_plural(level, lang),
        )
    ]


def _symbols(question: Question, held: Mapping[LayerName, frozenset[int]]) -> str:
    lang = question.extract.selection.lang
    pacts = question.extract.layers["pacts"].features
    rows = sorted(held["pacts"])
    drawn: Counter[tuple[str, str]] = Counter(
        ("pacts", f"{status}|{kind}")
        for status, kind in zip(pacts["status"].iloc[rows], pacts["kind"].iloc[rows], strict=True)
    )
    drawn["houses", "house"] = len(held["houses"])
    drawn["target_areas", "target_area"] = len(held["target_areas"])
    named = [
        f"{drawable(item.label)} ({number(drawn[item.layer, item.key], lang)})"
        for item in legend_items(question.extract)
        if drawn[item.layer, item.key]
    ]
    if not named:
        return say("picture_no_symbols", lang)
    return say("picture_symbols", lang, names=enumerate_names(named, lang))


def _declared(question: Question) -> list[str]:
    """Say how many pacts are counted but have no point to be drawn at."""
    if not question.shown("pacts"):
        return []
    extract, lang = question.extract, question.extract.selection.lang
    if question.focus is not None:
        own = extract.areas[extract.areas["code"] == question.focus]
        without = int(own["declared"].sum())
    else:
        rows, _ = question.features("pacts")
        without = len(question.rows["pacts"]) - len(rows)
    return [say("picture_declared", lang, n=number(without, lang))] if without else []


def _inset(question: Question, n: int) -> list[str]:
    lang = question.extract.selection.lang
    return [say("picture_in_inset", lang, n=number(n, lang))] if n else []


def _scale(question: Question, furniture: Furniture) -> str:
    lang = question.extract.selection.lang
    return say("picture_bar", lang, length=furniture.length_text)
