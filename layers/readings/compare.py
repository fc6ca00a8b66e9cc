"""The reading *compare*: two to four areas, or one area on two dates, side by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, cast

from layers.describe import level_name
from layers.readings.compare_dates import dates_figures, dates_tables
from layers.readings.compare_found import side, two_dates
from layers.readings.compare_tables import say, side_tables
from layers.readings.errors import ReadingError
from layers.readings.model import Figure, MapOf, Reading
from layers.readings.profile_found import area_chosen, level_of, overlap
from layers.readings.rate import several_years
from layers.readings.rate_told import small_numbers_note, source_note, warning_text
from layers.readings.registry import READINGS
from layers.selection import FEATURE_LAYERS
from layers.words import day, enumerate_names
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from layers.answer import Extract
    from layers.readings.compare_found import Side
    from layers.readings.registry import Asked

KEY = "compare"
_GROUP = "compare"
_TEXTS = READINGS[KEY].texts


def make(asked: Asked) -> Reading:
    """Make the reading.

    Raises
    ------
    ReadingError
        If several areas and dates are given, or the first date alone is missing, or the second
        is not after the first.
    """
    codes = cast("tuple[str, ...]", asked.values["with"])
    then = cast("date | None", asked.values["then"])
    now = cast("date | None", asked.values["now"])
    if then is None and now is None:
        return _areas(asked, codes)
    lang = asked.extract.selection.lang
    if len(codes) > 1:
        raise ReadingError(_TEXTS, "error.areas_and_dates")
    if then is None:
        raise ReadingError(_TEXTS, "error.then")
    until = now or asked.today
    if until <= then:
        written = {"then": day(then, lang), "now": day(until, lang)}
        raise ReadingError(_TEXTS, "error.order", **written)
    code = area_chosen(asked.extract, codes[0] if codes else None)
    return _dates(asked, code, then, until)


def _areas(asked: Asked, codes: tuple[str, ...]) -> Reading:
    extract, lang = asked.extract, asked.extract.selection.lang
    chosen, missing = _completed(asked, codes)
    sides = [side(asked, code) for code in chosen]
    names = enumerate_names([one.name for one in sides], lang)
    return Reading(
        key=KEY,
        title=say("title.of", lang, names=names),
        sentence=say("sentence.areas", lang, names=names),
        figures=tuple(
            Figure(f"{say_of_answer('short.pacts', lang)}: {one.name}", one.counts["pacts"])
            for one in sides
        ),
        tables=side_tables(sides),
        maps=_maps(asked, sides),
        notes=(*([say(missing, lang)] if missing else []), *_notes(sides)),
        params=READINGS[KEY].params(asked.values),
        extract=extract,
    )


def _completed(asked: Asked, codes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return the areas to compare, and the key of what to say where too few were chosen."""
    extract = asked.extract
    chosen = codes or (extract.selection.areas if len(extract.selection.areas) in {2, 3, 4} else ())
    if len(chosen) > 1:
        return chosen, ""
    if chosen:
        level = extract.source.hierarchy.codes(level_of(extract.source, chosen[0]))
        others = tuple(code for code in level if code != chosen[0])[:1]
        return (*chosen, *others), "note.choose_with" if others else "note.choose_one"
    first = extract.source.hierarchy.codes(extract.selection.level)[:2]
    return first, "note.choose" if len(first) > 1 else "note.choose_one"


def _maps(asked: Asked, sides: Sequence[Side]) -> tuple[MapOf, ...]:
    """One map per area, in one group; coloured only where they are areas of one level."""
    selection = asked.extract.selection
    levels = {one.extract.selection.level for one in sides}
    if len(levels) > 1:
        return tuple(
            MapOf(one.name, _uncoloured(one.extract), one.code, group=_GROUP) for one in sides
        )
    codes = tuple(one.code for one in sides)
    together = replace(selection, level=levels.pop(), areas=codes, view=None)
    answer = asked.answer(together, asked.extract.source)
    return tuple(MapOf(one.name, answer, one.code, group=_GROUP) for one in sides)


def _uncoloured(answer: Extract) -> Extract:
    """Return the same answer without a measure, which changes no row and no count."""
    return replace(answer, selection=replace(answer.selection, measure="none"))


def _notes(sides: Sequence[Side]) -> list[str]:
    lang = sides[0].extract.selection.lang
    notes = [say("note.first", lang, first=sides[0].name)]
    for one in sides:
        counts = {say_of_answer(f"short.{key}", lang): one.counts[key] for key in FEATURE_LAYERS}
        warning = warning_text(counts, one.base.population, lang)
        notes += [say("note.warning", lang, name=one.name, warning=warning)] if warning else []
    if several_years([one.base for one in sides]):
        notes.append(say("note.years", lang))
    levels = dict.fromkeys(one.extract.selection.level for one in sides)
    notes += [say("note.levels", lang)] if len(levels) > 1 else []
    notes += [
        say("note.overlap", lang, one=one.name, other=other.name)
        for one, other in combinations(sides, 2)
        if _overlap(one, other)
    ]
    notes.append(small_numbers_note(lang))
    return [*notes, *(source_note(sides[0].extract, level) for level in levels)]


def _overlap(one: Side, other: Side) -> bool:
    """Whether two areas have ground in common, more than slivers between their outlines."""
    return overlap(one.ground.shape, other.ground.shape)


def _dates(asked: Asked, code: str, then: date, now: date) -> Reading:
    found = two_dates(asked, code, then, now)
    own, lang = found.extract, found.extract.selection.lang
    name = own.source.area_names[code]
    level = level_name(own.source.data.city.level(own.selection.level), lang)
    written = {"then": day(then, lang), "now": day(now, lang)}
    maps = tuple(
        MapOf(
            day(on, lang),
            asked.answer(replace(own.selection, on=on, measure="none"), own.source),
            code,
            group=_GROUP,
        )
        for on in (then, now)
    )
    notes = [say("note.undated_layers", lang)]
    notes += [say("note.today", lang)] if asked.values["now"] is None else []
    notes += [say("note.on", lang)] if asked.extract.selection.on else []
    return Reading(
        key=KEY,
        title=say("title.of", lang, names=f"{name}, {written['then']} – {written['now']}"),
        sentence=say("sentence.dates", lang, name=name, level=level, **written),
        figures=dates_figures(found),
        tables=dates_tables(found, code),
        maps=maps,
        notes=(*notes, small_numbers_note(lang), source_note(own, own.selection.level)),
        params=READINGS[KEY].params(asked.values),
        extract=asked.extract,
    )
