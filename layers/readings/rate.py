"""Rates: a count over the residents or the surface of an area, and when such a rate says little.

A rate whose count is below :data:`FEW_EVENTS` is marked: the relative standard error of a Poisson
count n is 1 / sqrt(n), 22.4 % at 20, and the US National Center for Health Statistics has long
called rates from fewer than 20 events unreliable (National Vital Statistics Reports, "Deaths: Final
Data", technical notes). So is one over :data:`FEW_RESIDENTS` or fewer, a *piccolo comune* of the
Italian law 158/2017, art. 1 par. 2: one pact more or less moves it by two per 10,000 at the least.
Nothing is suppressed: pacts and houses are public, and a marked rate can still be read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from layers.readings.pact_axes import is_public

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from layers.answer import Extract

RESIDENTS = 10_000
"""Rates are given per so many residents."""

FEW_EVENTS = 20
"""A rate from fewer is marked."""

FEW_RESIDENTS = 5_000
"""A rate over so many or fewer is marked."""

Warned = Literal["few_events", "few_residents"]
"""Why a rate is marked."""


@dataclass(frozen=True)
class Base:
    """What counts are divided by; None for what nobody knows.

    Parameters
    ----------
    population
        Residents.
    population_year
        Of which year; None too if they are of several years.
    area_km2
        Surface in square kilometres, as the catalogue has it.
    """

    population: int | None = None
    population_year: int | None = None
    area_km2: float | None = None


def per_10k(count: int, population: int | None) -> float | None:
    """Return a count per 10,000 residents; None if nobody lives there or nobody knows how many."""
    return count * RESIDENTS / population if population else None


def per_km2(count: int, area_km2: float | None) -> float | None:
    """Return a count per square kilometre; None if the surface is zero or not known."""
    return count / area_km2 if area_km2 else None


def relative_error(count: int) -> float | None:
    """Return the relative standard error of a Poisson count, 1 / sqrt(n); None of a count of 0."""
    return 1 / math.sqrt(count) if count > 0 else None


def warnings(count: int, population: int | None) -> tuple[Warned, ...]:
    """Say why the rates of a count are unreliable; few residents are told where some are known."""
    few: list[Warned] = ["few_events"] if count < FEW_EVENTS else []
    small = population is not None and 0 < population <= FEW_RESIDENTS
    return (*few, "few_residents") if small else tuple(few)


def base_of(areas: pd.DataFrame, code: str) -> Base:
    """Return what the counts of an area are divided by.

    Parameters
    ----------
    areas
        The city's: ``code``, ``population``, ``population_year``, ``area_km2``, missing if unknown.

    Raises
    ------
    KeyError
        If there is no such area.
    """
    return bases_of(areas, [code])[0]


def bases_of(areas: pd.DataFrame, codes: Sequence[str]) -> tuple[Base, ...]:
    """Return the same of several areas, in the order of ``codes``; see :func:`base_of`."""
    names = ["population", "population_year", "area_km2"]
    found = areas.set_index("code")[names].loc[list(codes)]
    known = found.astype(object).where(found.notna(), None)
    return tuple(Base(_int(p), _int(year), _float(km2)) for p, year, km2 in known.to_numpy())


def bases_in(extract: Extract, codes: Sequence[str]) -> tuple[Base, ...]:
    """Return the same of areas of an answer, without what not all may see; see :func:`base_of`."""
    areas = extract.source.data.areas
    names = ("population", "population_year", "area_km2")
    secret = [name for name in names if not is_public(extract, "areas", name)]
    return bases_of(areas.assign(**dict.fromkeys(secret)), codes)


def whole(bases: Iterable[Base]) -> Base:
    """Add up what counts are divided by: unknown as soon as one of them is.

    The areas must not overlap. The year is None if there are several.
    """
    parts = tuple(bases)
    people = [part.population for part in parts]
    years = {part.population_year for part in parts}
    km2 = [part.area_km2 for part in parts]
    return Base(
        population=None if None in people or not parts else sum(n for n in people if n),
        population_year=years.pop() if len(years) == 1 else None,
        area_km2=None if None in km2 or not parts else math.fsum(n for n in km2 if n),
    )


def several_years(bases: Iterable[Base]) -> bool:
    """Whether the known populations are of more than one year, or of a year nobody knows too."""
    return len({one.population_year for one in bases if one.population is not None}) > 1


def _int(value: object) -> int | None:
    return None if value is None else int(value)  # type: ignore[call-overload]


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
