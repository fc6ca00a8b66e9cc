"""Ambiti held against what a city has: what of a link or a file can be asked, and what not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import shapely

from layers.ambiti import (
    MOST_AMBITI,
    MOST_CORNERS,
    Ambito,
    AmbitoError,
    code_of,
    read_ambito,
    renumbered,
    split_ambiti,
    written_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Problem(NamedTuple):
    """What was not understood: a key of ``words.toml`` and the values of its text."""

    key: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReadAmbiti:
    """What was read.

    Parameters
    ----------
    ambiti
        Those that can be asked about.
    codes
        What the codes of the ambiti as they were written have become: others, or None for those
        that were left out.
    problems
        What was not understood; the rest is kept.
    """

    ambiti: tuple[Ambito, ...]
    codes: Mapping[str, str | None]
    problems: tuple[Problem, ...]


def read_ambiti(text: str, areas: Sequence[str], outline: shapely.Geometry | None) -> ReadAmbiti:
    """Read the parameter ``ambito`` of an address; never fails.

    Parameters
    ----------
    areas
        Codes of the city's areas in catalogue order; small letters stand for capitals.
    outline
        The ground of the city, EPSG:4326; None: not looked at.
    """
    parts = split_ambiti(text)
    found: dict[int, Ambito] = {}
    problems: list[Problem] = []
    for at, part in enumerate(parts[:MOST_AMBITI]):
        name = written_name(part) or code_of(at)
        try:
            one, strange = fitted(read_ambito(part), areas, outline)
        except AmbitoError as error:
            problems.append(refused(error, name))
            continue
        found[at] = one
        problems += [Problem("ambito_code", (("name", name), ("code", code))) for code in strange]
    if len(parts) > MOST_AMBITI:
        many = (("n", str(len(parts))), ("most", str(MOST_AMBITI)))
        problems.append(Problem("ambito_too_many", many))
    kept = renumbered(list(found), len(parts))
    return ReadAmbiti(tuple(found.values()), kept, tuple(problems))


def refused(error: AmbitoError, name: str) -> Problem:
    """Say why an ambito was left out."""
    return Problem(error.key, (("name", name), ("most", str(MOST_CORNERS))))


def fitted(
    ambito: Ambito, areas: Sequence[str], outline: shapely.Geometry | None
) -> tuple[Ambito, list[str]]:
    """Return an ambito with the members that the city has, in its order, and the other codes.

    Raises
    ------
    AmbitoError
        If none of its members is there, or its outline lies outside the city.
    """
    if ambito.polygon is not None:
        if outline is not None and not shapely.area(shapely.intersection(ambito.polygon, outline)):
            raise AmbitoError("shape_elsewhere")
        return ambito, []
    known = {code.casefold(): code for code in areas}
    strange = [code for code in ambito.codes if code.casefold() not in known]
    chosen = {known.get(code.casefold()) for code in ambito.codes}
    codes = tuple(code for code in areas if code in chosen)
    if not codes:
        raise AmbitoError("ambito_no_area")
    return replace(ambito, codes=codes), strange
