"""The question: one frozen value that the widgets, the page's address and the headless twin share.

The address is its only serial form. Reading one never fails and never guesses in silence: what is
not understood is left out and comes back as a :class:`Notice`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, get_args

from geo.join import AreaRule
from layers.ambiti import LEVEL as AMBITO
from layers.ambiti import codes_of, write_ambiti
from layers.ambiti_read import read_ambiti
from layers.notice import MOST_LETTERS, Notice, cut, words_of
from layers.words import LANGS, Lang

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import shapely

    from layers.ambiti import Ambito

T = TypeVar("T")

LayerName = Literal["areas", "houses", "pacts", "target_areas"]
FEATURE_LAYERS: tuple[LayerName, ...] = ("pacts", "houses", "target_areas")
LAYERS: tuple[LayerName, ...] = get_args(LayerName)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
"""The days that one may ask about: those of the screen's calendar, and of the command too."""
MEASURES = (*FEATURE_LAYERS, "none")
KINDS = ("pact", "framework", "coexistence", "proposal", "extension", "integration")
DEFAULT_KINDS = tuple(kind for kind in KINDS if kind != "proposal")
PARAMS = (
    *(
        "city",
        "ambito",
        "level",
        "areas",
        "target",
        "rule",
        "status",
        "theme",
        "kind",
        "on",
        "unknown",
        "q",
    ),
    *("layers", "measure", "view", "lang"),
)


class View(NamedTuple):
    """Where the map looks: centre in degrees (EPSG:4326) and Leaflet zoom level."""

    lat: float
    lon: float
    zoom: float


@dataclass(frozen=True)
class Known:
    """What a question about one city may name: the keys in catalogue order.

    ``outline`` is its ground in EPSG:4326, which what is drawn must share; None: not looked at.
    """

    city: str
    levels: tuple[str, ...]
    areas: tuple[str, ...]
    targets: tuple[str, ...]
    statuses: tuple[str, ...]
    themes: tuple[str, ...]
    outline: shapely.Geometry | None = None

    def with_ambiti(self, ambiti: Sequence[Ambito]) -> Known:
        """Return it for a question that has ambiti: their level and their codes come last."""
        if not ambiti:
            return self
        more = codes_of(ambiti)
        return replace(self, levels=(*self.levels, AMBITO), areas=(*self.areas, *more))


@dataclass(frozen=True)
class Selection:
    """The whole question.

    Parameters
    ----------
    city, level
        Keys of the catalogue; ``level`` is the one that counts are given for.
    areas
        Codes of areas of any level; a row is asked to be in their union. Empty: everywhere.
    targets
        Ids of target areas, and-ed with ``areas``. Empty: no such condition.
    rule
        How shapes that are not points belong to areas.
    statuses, themes
        Empty: all. ``kinds`` defaults to all but proposals.
    on
        Only pacts in force on that day; ``unknown`` keeps those of which nobody can tell.
    text
        Words that must all occur in a row, whatever their case and accents.
    layers, measure, view
        What is drawn, what the areas are coloured by, where the map looks (None: it decides).
    ambiti
        Areas of the reader's own, ``AMB-1`` ... in this order, of the level ``ambito``.
    """

    city: str
    level: str
    areas: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    rule: AreaRule = AreaRule.MOSTLY
    statuses: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = DEFAULT_KINDS
    on: date | None = None
    unknown: bool = True
    text: str = ""
    layers: tuple[LayerName, ...] = LAYERS
    measure: str = "pacts"
    view: View | None = None
    lang: Lang = "it"
    ambiti: tuple[Ambito, ...] = ()

    def to_params(self) -> dict[str, str]:
        """Return the query parameters of the address, without what is default."""
        default = Selection(self.city, self.level)
        texts = {
            "ambito": write_ambiti(self.ambiti),
            "areas": ",".join(self.areas),
            "target": ",".join(self.targets),
            "rule": _unless(self.rule.value, default.rule.value),
            "status": ",".join(self.statuses),
            "theme": ",".join(self.themes),
            "kind": _unless(",".join(self.kinds), ",".join(DEFAULT_KINDS)),
            "on": self.on.isoformat() if self.on else "",
            "unknown": "" if self.unknown else "no",
            "q": self.text,
            "layers": _unless(",".join(self.layers) or "none", ",".join(LAYERS)),
            "measure": _unless(self.measure, default.measure),
            "view": ",".join(f"{value:.6g}" for value in self.view or ()),
        }
        given = {key: value for key, value in texts.items() if value}
        return {"city": self.city, "level": self.level, **given, "lang": self.lang}


def read_lang(params: Mapping[str, str], *, preferred: Lang = "it") -> tuple[Lang, list[Notice]]:
    """Return the language that an address asks for, or the preferred one."""
    asked = params.get("lang", "").strip().casefold()
    for lang in LANGS:
        if asked == lang:
            return lang, []
    return preferred, [_unknown("lang", asked, LANGS)] if asked else []


def read_city(params: Mapping[str, str], cities: Sequence[str]) -> tuple[str, list[Notice]]:
    """Return the city that an address asks for; the catalogue's first if none or none known."""
    asked = params.get("city", "").strip().casefold()
    if asked in cities:
        return asked, []
    return cities[0], [_unknown("city", asked, cities)] if asked else []


def read_params(
    params: Mapping[str, str], known: Known, *, lang: Lang
) -> tuple[Selection, tuple[Notice, ...]]:
    """Read the question about a known city from query parameters.

    Parameters
    ----------
    known
        What the city has; the ambiti of the question come from its parameters.

    Returns
    -------
    tuple
        The selection made of all that was understood, and a notice for each name or value that
        was not.
    """
    own = read_ambiti(params.get(AMBITO, ""), known.areas, known.outline)
    known = known.with_ambiti(own.ambiti)
    read = _Reader(params)
    read.notices += [Notice(*problem) for problem in own.problems]
    selection = Selection(
        city=known.city,
        level=read.one("level", known.levels, known.levels[0]),
        areas=read.many("areas", known.areas, own.codes),
        targets=read.many("target", known.targets),
        rule=AreaRule(read.one("rule", [*AreaRule], AreaRule.MOSTLY)),
        statuses=read.many("status", known.statuses),
        themes=read.many("theme", known.themes),
        kinds=read.many("kind", KINDS) or DEFAULT_KINDS,
        on=read.parsed("on", _read_day, f"YYYY-MM-DD, {FIRST_DAY} – {LAST_DAY}"),
        unknown=read.one("unknown", ("yes", "no"), "yes") == "yes",
        text=read.parsed("q", words_of, f"≤ {MOST_LETTERS}") or "",
        layers=_read_layers(read.many("layers", (*LAYERS, "none")) or LAYERS),
        measure=read.one("measure", MEASURES, "pacts"),
        view=read.parsed("view", _read_view, "lat,lon,zoom"),
        lang=lang,
        ambiti=own.ambiti,
    )
    return selection, (*_unknown_names(params), *read.notices)


class _Reader:
    """Reads single parameters and gathers what it did not understand."""

    def __init__(self, params: Mapping[str, str]) -> None:
        self._params = params
        self.notices: list[Notice] = []

    def one(self, name: str, allowed: Sequence[str], default: str) -> str:
        asked = self._params.get(name, "").strip()
        found = _by_folded(allowed).get(asked.casefold())
        if asked and found is None:
            self.notices.append(_unknown(name, asked, allowed))
        return found or default

    def many(
        self, name: str, allowed: Sequence[str], renamed: Mapping[str, str | None] | None = None
    ) -> tuple[str, ...]:
        """``renamed``: codes that mean another one here, or nothing any more."""
        parts = (part.strip() for part in self._params.get(name, "").split(","))
        asked = dict.fromkeys(part for part in parts if part)
        known: dict[str, str | None] = {**_by_folded(allowed)}
        known |= {code.casefold(): now for code, now in (renamed or {}).items()}
        strange = [part for part in asked if known.get(part.casefold()) is None]
        self.notices.extend(_unknown(name, part, allowed) for part in strange)
        chosen = {known.get(part.casefold()) for part in asked}
        return tuple(key for key in allowed if key in chosen)

    def parsed(self, name: str, parse: Callable[[str], T], expected: str) -> T | None:
        asked = self._params.get(name, "").strip()
        try:
            return parse(asked) if asked else None
        except ValueError:
            values = (("name", name), ("value", cut(asked)), ("expected", expected))
            self.notices.append(Notice("bad_value", values))
            return None


def _by_folded(keys: Collection[str]) -> dict[str, str]:
    """Codes are known in capitals and in small letters: people retype links."""
    return {key.casefold(): key for key in keys}


def _unknown_names(params: Mapping[str, str]) -> list[Notice]:
    return [
        Notice("unknown_param", (("name", cut(name)), ("known", ", ".join(PARAMS))))
        for name in params
        if name not in PARAMS
    ]


def _read_day(text: str) -> date:
    day = date.fromisoformat(text)
    # fromisoformat also takes 20210305 and 2021-W09-5: one way to write a day is enough.
    if day.isoformat() != text or not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def _read_layers(names: tuple[str, ...]) -> tuple[LayerName, ...]:
    return tuple(layer for layer in LAYERS if layer in names)


def _read_view(text: str) -> View:
    lat, lon, zoom = (float(part) for part in text.split(","))
    if not (abs(lat) <= 90 and abs(lon) <= 180 and 0 <= zoom <= 22):  # noqa: PLR2004 - degrees
        raise ValueError(text)
    return View(lat, lon, zoom)


def _unless(value: str, default: str) -> str:
    return "" if value == default else value


def _unknown(name: str, value: str, allowed: Collection[str]) -> Notice:
    few = 12
    expected = ", ".join(list(allowed)[:few]) + (", …" if len(allowed) > few else "")
    return Notice("unknown_value", (("name", name), ("value", cut(value)), ("expected", expected)))
