"""What a reader may choose about a reading: once for the form, the address and the command."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from layers.notice import MOST_LETTERS, Notice, cut, words_of
from layers.selection import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Point = tuple[float, float]
"""Latitude and longitude in degrees (EPSG:4326)."""

OptionKind = Literal["area", "areas", "distance_m", "count", "day", "choice", "text", "points"]
Choice = str | int | date | tuple[str, ...] | tuple[Point, ...] | None


@dataclass(frozen=True)
class Option:
    """Something to choose.

    Parameters
    ----------
    name
        Its name in the address: none of those of the question (``layers.selection.PARAMS``).
    kind
        ``area``: a code of any level, or None; ``areas``: several; ``choice``: one of ``choices``;
        ``points``: places on the map; ``distance_m`` and ``count``: whole numbers ``low`` to
        ``high`` in steps of ``step``; ``day``: a date or None; ``text``: free words.
    most
        How many areas or points at the most.
    play
        Whether a reader may want to see it run through its values.
    """

    name: str
    kind: OptionKind
    default: Choice = None
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    step: int = 1
    most: int = 0
    play: bool = False


def read_options(
    params: Mapping[str, str],
    options: Sequence[Option],
    areas: Sequence[str],
    moved: Mapping[str, str | None] | None = None,
) -> tuple[dict[str, Choice], tuple[Notice, ...]]:
    """Read the choices of an address.

    Parameters
    ----------
    areas
        The codes that an area may have.
    moved
        Codes as they were written and what they are now; None for one that is gone.

    Returns
    -------
    tuple
        A value for every option, its default where the address says nothing or nothing that was
        understood, and a notice for each part that was not.
    """
    values: dict[str, Choice] = {}
    notices: list[Notice] = []
    for option in options:
        asked = params.get(option.name, "").strip()
        values[option.name] = option.default
        if not asked:
            continue
        try:
            values[option.name] = _parse(_followed(asked, option, moved or {}), option, areas)
        except ValueError:
            said = (("name", option.name), ("value", cut(asked)), ("expected", _expected(option)))
            notices.append(Notice("bad_value", said))
    return values, tuple(notices)


def write_options(values: Mapping[str, Choice], options: Sequence[Option]) -> dict[str, str]:
    """Return the parameters of the address for these choices, without what is default."""
    given = {option.name: values.get(option.name, option.default) for option in options}
    return {
        option.name: _text(given[option.name])
        for option in options
        if given[option.name] != option.default
    }


def _followed(text: str, option: Option, moved: Mapping[str, str | None]) -> str:
    """Return a text that names areas with the codes that they have now."""
    if option.kind not in {"area", "areas"} or not moved:
        return text
    parts = [part.strip() for part in text.split(",")]
    # What is gone is no code: the whole is then not understood, and no other area stands in.
    return ",".join(moved.get(part.upper(), part) or "?" for part in parts)


def _parse(text: str, option: Option, areas: Sequence[str]) -> Choice:
    if option.kind in {"area", "areas"}:
        codes = _codes(text, areas, option.most if option.kind == "areas" else 1)
        return codes if option.kind == "areas" else codes[0]
    if option.kind in {"distance_m", "count"}:
        return _within(int(text), option)
    if option.kind == "day":
        return _day(text)
    if option.kind == "choice":
        return _one_of(text, option.choices)
    return _points(text, option.most) if option.kind == "points" else words_of(text)


def _codes(text: str, areas: Sequence[str], most: int) -> tuple[str, ...]:
    known = {code.casefold(): code for code in areas}
    found = dict.fromkeys(known.get(part.strip().casefold()) for part in text.split(","))
    codes = tuple(code for code in found if code is not None)
    if None in found or not 0 < len(codes) <= (most or len(codes)):
        raise ValueError(text)
    return codes


def _within(value: int, option: Option) -> int:
    if not option.low <= value <= option.high:
        raise ValueError(value)
    return value


def _day(text: str) -> date:
    value = date.fromisoformat(text)
    if value.isoformat() != text or not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError(text)
    return value


def _one_of(text: str, choices: Sequence[str]) -> str:
    folded = text.casefold()
    if folded not in choices:
        raise ValueError(text)
    return folded


def _points(text: str, most: int) -> tuple[Point, ...]:
    points = []
    for part in text.split(";"):
        lat, lon = (float(number) for number in part.split(","))
        if not (math.isfinite(lat + lon) and abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004
            raise ValueError(text)
        points.append((lat, lon))
    if len(points) > (most or len(points)):
        raise ValueError(text)
    return tuple(points)


def _text(value: Choice) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, tuple):
        return "" if value is None else str(value)
    parts = [one if isinstance(one, str) else ",".join(map(_degrees, one)) for one in value]
    return (",", ";")[any(not isinstance(one, str) for one in value)].join(parts)


def _degrees(value: float) -> str:
    """Write degrees to a tenth of a metre, without zeros that say nothing."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _expected(option: Option) -> str:
    if option.kind in {"distance_m", "count"}:
        return f"{option.low} – {option.high}"
    forms = {
        "area": "001272",
        "areas": ",".join(["001272"] * 2) + f" (≤ {option.most})",
        "day": f"YYYY-MM-DD, {FIRST_DAY} – {LAST_DAY}",
        "choice": ", ".join(option.choices),
        "points": "lat,lon;lat,lon",
        "text": f"≤ {MOST_LETTERS}",
    }
    return forms.get(option.kind, "")
