"""How the cells of a reading are written: one way for the screen and for every file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from layers.words import Texts, day, number

if TYPE_CHECKING:
    from layers.readings.model import Kind, Value
    from layers.words import Lang

say = Texts(Path(__file__).with_name("words.toml")).say
"""The words that several readings share."""

DECIMALS: dict[Kind, int] = {"count": 0, "number": 1, "rate": 2, "distance_m": 0, "area_km2": 2}
NUMERIC: frozenset[Kind] = frozenset([*DECIMALS, "share", "year"])
"""The kinds whose cells stand to the right."""


def value_text(value: Value, kind: Kind, lang: Lang) -> str:
    """Write a cell as text of the language; what is not known is said to be."""
    if value is None:
        return say("unknown", lang)
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, str) or kind == "year":
        return str(value)
    if kind == "share":
        return say("percent", lang, n=_written(value * 100, 1, lang))
    unit = say(f"unit.{kind}", lang) if kind in {"distance_m", "area_km2"} else ""
    return f"{_written(value, DECIMALS.get(kind, 0), lang)} {unit}".rstrip()


def _written(value: float, decimals: int, lang: Lang) -> str:
    """Write a number; one below zero with the sign for it, which is as wide as a plus."""
    text = number(abs(value), lang, decimals=decimals)
    if value and not any(sign in text for sign in "123456789"):
        # It is not nothing: the smallest number that can be written, and that it is less.
        least = number(10.0**-decimals, lang, decimals=decimals)
        return f"< {least}" if value > 0 else f"> −{least}"
    return text if value >= 0 else f"−{text}"
