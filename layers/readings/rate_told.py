"""Rates in the reader's words: what they are over, and which of them to mistrust."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from layers.ambiti import LEVEL as AMBITO
from layers.readings.model import Column
from layers.readings.rate import FEW_EVENTS, FEW_RESIDENTS, several_years, warnings
from layers.sources import sources_of
from layers.words import Texts, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.answer import Extract
    from layers.readings.rate import Base
    from layers.words import Lang

say = Texts(Path(__file__).with_name("rates.toml")).say


def rate_columns(key: str, what: str, bases: Sequence[Base], lang: Lang) -> tuple[Column, Column]:
    """Return the columns of a count's rates, which name their denominator and its year.

    Parameters
    ----------
    key
        Of the count; theirs are ``<key>_per_10k`` and ``<key>_per_km2``.
    what
        What is counted, "" where the column before says so.
    """
    named = [
        say(f"of.{per}", lang, what=what) if what else say(per, lang)
        for per in ("per_10k", "per_km2")
    ]
    residents = say("base.residents", lang, year=year_text(bases, lang))
    return (
        Column(f"{key}_per_10k", named[0], "rate", residents),
        Column(f"{key}_per_km2", named[1], "rate", say("base.km2", lang)),
    )


def year_text(bases: Sequence[Base], lang: Lang) -> str:
    """Say of which year the known populations are."""
    if several_years(bases):
        return say("base.years", lang)
    years = {one.population_year for one in bases if one.population is not None} - {None}
    return say("base.year", lang, year=years.pop()) if years else say("base.year_unknown", lang)


def source_note(extract: Extract, level: str) -> str:
    """Say where the residents and the surface of a level's areas come from."""
    lang = extract.selection.lang
    if level == AMBITO:
        return say("base.ambito", lang)
    datasets = zip(extract.source.data.city.datasets, sources_of(extract.source, lang), strict=True)
    found = [told for dataset, told in datasets if dataset.level == level]
    notes = [
        say("base.source", lang, title=one.title, source=one.source, note=one.note).strip()
        for one in found
    ]
    return " ".join(notes)


def small_numbers_note(lang: Lang) -> str:
    """Say which rates are marked, and why."""
    events, residents = number(FEW_EVENTS, lang), number(FEW_RESIDENTS, lang)
    return say("small_numbers", lang, events=events, residents=residents)


def warning_text(counts: Mapping[str, int], population: int | None, lang: Lang) -> str:
    """Say why the rates of an area are to be mistrusted; "" if they are not.

    Parameters
    ----------
    counts
        The counts by what they are called.
    """
    why = {what: warnings(count, population) for what, count in counts.items()}
    few = [what for what, reasons in why.items() if "few_events" in reasons]
    said = [say("warning.few_events", lang, what=", ".join(few).lower())] if few else []
    if any("few_residents" in reasons for reasons in why.values()):
        said.append(say("warning.few_residents", lang))
    if not population:
        key = "unknown_population" if population is None else "no_residents"
        said.append(say(f"warning.{key}", lang))
    return "; ".join(said)
