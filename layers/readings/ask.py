"""From the text of an address to a reading: one way for the screen, the command and the files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from layers.ambiti import LEVEL as AMBITO
from layers.ambiti_read import read_ambiti
from layers.extract import make_extract
from layers.notice import Notice, cut
from layers.readings.options import read_options
from layers.readings.registry import PARAM, READINGS, Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.model import Reading
    from layers.readings.options import Choice
    from layers.readings.registry import ReadingKind

    Pairs = Iterable[tuple[str, str]]

_BETWEEN = {"areas": ",", "points": ";"}
"""What stands between the parts of a choice of several."""


def split_reading(pairs: Pairs) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Part the names and values of an address into those of the question and of the reading.

    Parameters
    ----------
    pairs
        Names and values in order (:func:`layers.query.split_address`); a name may come several
        times.

    Returns
    -------
    tuple
        The pairs of the question, for :func:`layers.query.read_question`, and the parameters of
        the reading, for :func:`read_reading`, with the ambiti that its codes may mean. Repeated
        lists add up; other values that contradict each other are kept side by side, so that
        reading them gives a notice and no guess.
    """
    question, params = [], {}
    for name, value in pairs:
        between = _separators().get(name)
        if between is None:
            question.append((name, value))
        elif name not in params:
            params[name] = value
        elif value not in params[name].split(between):
            params[name] = f"{params[name]}{between}{value}"
    if params and (ambiti := [value for name, value in question if name == AMBITO]):
        params[AMBITO] = ",".join(ambiti)
    return question, params


def read_reading(
    params: Mapping[str, str], source: CityLayers
) -> tuple[ReadingKind, dict[str, Choice], tuple[Notice, ...]]:
    """Read which reading is asked for and what is chosen about it.

    Parameters
    ----------
    params
        The parameters of the reading (:func:`split_reading`); without any, the first one is asked
        for with all that is default.
    source
        The layers of the city that the question is about, with its ambiti.

    Returns
    -------
    tuple
        The reading, a value for each of its options, and a notice for each part of the address
        that was not understood or belongs to another reading.
    """
    kind, notices = _kind(params.get(PARAM, "").strip())
    city = (source.base or source).known
    # Where one of the link's ambiti was refused those after it move up: codes follow them.
    moved = read_ambiti(params.get(AMBITO, ""), city.areas, city.outline).codes
    values, bad = read_options(params, kind.options, source.known.areas, moved)
    known = (PARAM, *(option.name for option in kind.options))
    strange = [
        Notice("unknown_param", (("name", cut(name)), ("known", ", ".join(known))))
        for name in params
        if name not in (*known, AMBITO)
    ]
    return kind, values, (*notices, *strange, *bad)


def ask_reading(
    kind: ReadingKind,
    values: Mapping[str, Choice],
    extract: Extract,
    *,
    today: date,
    cities: Sequence[str],
    layers_of: Callable[[str], CityLayers],
    answer: Callable[..., Extract] = make_extract,
) -> Reading:
    """Make a reading of an answer.

    Parameters
    ----------
    values
        What was chosen (:func:`read_reading`).
    today
        The day on which it is asked.
    cities
        Keys of the catalogue's cities, in its order.
    layers_of
        Gives the layers of any of them.
    answer
        Gives the answer to another question, as :func:`layers.extract.make_extract` does.

    Raises
    ------
    ReadingError
        If the choices cannot be read together.
    """
    return kind.make(
        Asked(
            extract=extract,
            values=values,
            today=today,
            cities=tuple(cities),
            layers_of=layers_of,
            answer=answer,
        )
    )


def reading_params(reading: Reading) -> dict[str, str]:
    """Return all parameters of the address that asks for a reading: its question and its own."""
    return {**reading.extract.selection.to_params(), **reading.params}


def _kind(asked: str) -> tuple[ReadingKind, list[Notice]]:
    first = next(iter(READINGS.values()))
    kind = READINGS.get(asked.casefold())
    if kind is not None or not asked:
        return kind or first, []
    said = (("name", PARAM), ("value", asked), ("expected", ", ".join(READINGS)))
    return first, [Notice("unknown_value", said)]


@cache
def _separators() -> Mapping[str, str]:
    """Every parameter of a reading, and what stands between its values where it is repeated."""
    options = [option for kind in READINGS.values() for option in kind.options]
    return {PARAM: ",", **{one.name: _BETWEEN.get(one.kind, ",") for one in options}}
