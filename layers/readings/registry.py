"""The readings that there are: one table for the screen, the command and the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from layers.readings.options import Option, write_options
from layers.words import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.model import Reading
    from layers.readings.options import Choice

PARAM = "reading"
"""The name in the address that says which reading is asked for."""

WALK_M = 1200
"""Fifteen minutes on foot, in metres of straight line (``docs/method.md``)."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What a reading is made from.

    Parameters
    ----------
    values
        The reader's choice for every option of the reading.
    today
        The day on which it is asked.
    cities
        Keys of the catalogue's cities, in its order.
    layers_of
        Gives the layers of any of them.
    answer
        Gives the answer to another question, as :func:`layers.extract.make_extract` does.
    """

    extract: Extract
    values: Mapping[str, Choice]
    today: date
    cities: tuple[str, ...]
    layers_of: Callable[[str], CityLayers]
    answer: Callable[..., Extract]


@dataclass(frozen=True)
class ReadingKind:
    """A reading: its key, who makes it (``module:function``), what a reader may choose.

    Its texts stand in ``<key>.toml`` beside this file: ``title``, ``about`` (what it answers, one
    sentence), ``option.<name>`` and ``option.<name>.<choice>`` for what may be chosen.
    """

    key: str
    maker: str
    options: tuple[Option, ...] = field(default=())

    @property
    def texts(self) -> Texts:
        """Its texts in both languages."""
        return Texts(Path(__file__).with_name(f"{self.key}.toml"))

    def make(self, asked: Asked) -> Reading:
        """Make it.

        Raises
        ------
        ReadingError
            If the choices cannot be read together.
        """
        module, _, name = self.maker.partition(":")
        maker: Callable[[Asked], Reading] = getattr(import_module(module), name)
        return maker(asked)

    def params(self, values: Mapping[str, Choice]) -> dict[str, str]:
        """Return the parameters of the address that ask for it with these choices."""
        return {PARAM: self.key, **write_options(values, self.options)}


_ROOM = "layers.readings"
_REACH = Option("reach", "distance_m", WALK_M, low=200, high=5000, step=100)
_AXES = ("area", "status", "theme", "kind", "party", "year")

READINGS: Mapping[str, ReadingKind] = {
    one.key: one
    for one in (
        ReadingKind("profile", f"{_ROOM}.profile:make", (Option("of", "area"),)),
        ReadingKind(
            "compare",
            f"{_ROOM}.compare:make",
            (Option("with", "areas", (), most=4), Option("then", "day"), Option("now", "day")),
        ),
        ReadingKind("rates", f"{_ROOM}.rates:make"),
        ReadingKind(
            "gaps",
            f"{_ROOM}.gaps:make",
            (_REACH, Option("show", "choice", "all", choices=("all", "targets", "areas", "pacts"))),
        ),
        ReadingKind(
            "what_if",
            f"{_ROOM}.what_if:make",
            (
                Option("houses", "points", (), most=20),
                _REACH,
                Option("best", "count", 0, low=0, high=10),
            ),
        ),
        ReadingKind(
            "frontier",
            f"{_ROOM}.frontier:make",
            (Option("near", "distance_m", 500, low=50, high=5000, step=50),),
        ),
        ReadingKind(
            "cross_tab",
            f"{_ROOM}.cross_tab:make",
            (
                Option("rows", "choice", "area", choices=_AXES),
                Option("columns", "choice", "status", choices=_AXES),
            ),
        ),
        ReadingKind(
            "time",
            f"{_ROOM}.time:make",
            (
                Option("day", "day", play=True),
                Option("months", "count", 12, low=1, high=60),
            ),
        ),
        ReadingKind("monitoring", f"{_ROOM}.monitoring:make"),
        ReadingKind(
            "instruments",
            f"{_ROOM}.instruments:make",
            (
                Option("place", "choice", "city", choices=("city", "all")),
                Option("since", "count", 0, low=0, high=2100),
            ),
        ),
        ReadingKind("cities", f"{_ROOM}.cities:make"),
        ReadingKind("lookup", f"{_ROOM}.lookup:make", (Option("find", "text", ""),)),
    )
}
