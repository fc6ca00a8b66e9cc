"""The instruments of the cities, in the reader's words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from layers.describe import term_label
from layers.readings.instruments_counted import (
    NOT_STATED,
    Crossed,
    cross,
    inferred,
    instruments_of,
    since,
)
from layers.readings.instruments_list import Lists
from layers.readings.model import Column, Figure, Reading, Row, Table
from layers.readings.registry import READINGS
from layers.words import Texts, enumerate_names, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from layers.readings.registry import Asked
    from layers.words import Lang

say = Texts(Path(__file__).with_name("instruments.toml")).say
_CLASSES, _PHASES, _CITIES, _YEARS = "class_keys", "phase_keys", "city_keys", "year_keys"


def make(asked: Asked) -> Reading:
    """Make the reading: the matrix of classes and phases, by city, by year, with all lists."""
    extract, kind = asked.extract, READINGS["instruments"]
    own = extract.selection.city
    chosen = asked.values  # noqa: PD011 - no frame
    keys = asked.cities if chosen["place"] == "all" else (own,)
    sources = [extract.source if key == own else asked.layers_of(key) for key in keys]
    cities = {one.data.city.key: one.data.city.name for one in sources}
    year, lang = cast("int", chosen["since"]), extract.selection.lang
    frame, no_year = since(instruments_of(sources), year)
    lists = Lists(frame, cities, extract.source.vocabularies, lang)
    told = _Told(lists, lang)
    names = enumerate_names(list(cities.values()), lang)
    form = "sentence.since" if year else "sentence"
    return Reading(
        key=kind.key,
        title=say("title", lang),
        sentence=say(form, lang, cities=names, year=year),
        figures=_figures(frame, lang),
        tables=(*told.tables(frame, cities), *lists.tables()),
        maps=(),
        notes=_notes(frame, year, no_year, lang),
        params=kind.params(asked.values),
        extract=extract,
    )


class _Told:
    """The crossed tables in one language; every cell asks ``lists`` for its list."""

    def __init__(self, lists: Lists, lang: Lang) -> None:
        self._lists, self._lang = lists, lang

    def tables(self, frame: pd.DataFrame, cities: Mapping[str, str]) -> tuple[Table, ...]:
        classes = self._with_rest("instrument_class", frame, _CLASSES)
        phases = self._with_rest("phase", frame, _PHASES)
        years = self._years(frame)
        by_phase = cross(frame, _CLASSES, _PHASES, (list(classes), list(phases)))
        by_city = cross(frame, _CITIES, _CLASSES, (list(cities), list(classes)))
        by_year = cross(frame, _YEARS, _CITIES, (list(years), list(cities)))
        return (
            self._table("matrix", "class", by_phase, (classes, phases)),
            self._table("by_city", "city", by_city, (cities, classes)),
            self._table("by_year", "year", by_year, (years, cities)),
        )

    def _with_rest(self, vocabulary: str, frame: pd.DataFrame, name: str) -> dict[str, str]:
        """Return the labels of a vocabulary, and of what is in none of it, last: not stated."""
        terms = self._lists.vocabularies.get(vocabulary, {})
        named = {key: term_label(terms, key, self._lang) for key in terms}
        found = frame[name].explode().dropna().astype(str)
        strange = {key: key for key in found.unique() if key not in named and key != NOT_STATED}
        return {**named, **strange, NOT_STATED: say("not_stated", self._lang)}

    def _years(self, frame: pd.DataFrame) -> dict[str, str]:
        found = sorted(key for (key,) in frame[_YEARS] if key != NOT_STATED)
        named = dict(zip(found, found, strict=True))
        return {**named, NOT_STATED: say("not_stated.year", self._lang)}

    def _table(
        self,
        key: str,
        first: str,
        crossed: Crossed,
        labels: tuple[Mapping[str, str], Mapping[str, str]],
    ) -> Table:
        down, across = labels
        all_of_them = say("list.all", self._lang)
        columns = [Column(f"k_{one or 'none'}", label, "count") for one, label in across.items()]
        rows = []
        for one, label in down.items():
            cells = [crossed.cells.get((one, other), ()) for other in across]
            whats = [f"{label}, {other}" for other in across.values()]
            rows.append(self._row(label, [*cells, crossed.rows[one]], [*whats, label]))
        totals = [*(crossed.columns[other] for other in across), crossed.total]
        total = self._row(say("total", self._lang), totals, [*across.values(), all_of_them])
        return Table(
            key=key,
            caption=say(f"{key}.caption", self._lang),
            columns=(
                Column(first, say(f"column.{first}", self._lang)),
                *columns,
                Column("total", say("column.total", self._lang), "count"),
            ),
            rows=tuple(rows),
            total=total,
            notes=self._sums(crossed),
            empty=say("empty", self._lang),
            bars=("total",),
        )

    def _row(self, label: str, cells: Sequence[tuple[int, ...]], whats: Sequence[str]) -> Row:
        keys = [self._lists.key(rows, what) for rows, what in zip(cells, whats, strict=True)]
        return Row((label, *(len(rows) for rows in cells)), lists=("", *keys))

    def _sums(self, crossed: Crossed) -> tuple[str, ...]:
        total = len(crossed.total)
        repeated = {"note.rows": crossed.repeated, "note.columns": crossed.repeated_in_columns}
        notes = [
            say(
                key,
                self._lang,
                sum=number(total + more, self._lang),
                total=number(total, self._lang),
            )
            for key, more in repeated.items()
            if more
        ]
        return tuple(notes) or (say("note.adds_up", self._lang),)


def _figures(frame: pd.DataFrame, lang: Lang) -> tuple[Figure, ...]:
    of = say("figure.of", lang, n=number(len(frame), lang))
    several = (frame[_CLASSES].map(len) > 1) | (frame[_PHASES].map(len) > 1)
    counts = {
        "figure.several": int(several.sum()),
        "figure.class_inferred": inferred(frame, "class_basis"),
        "figure.phase_inferred": inferred(frame, "phase_basis"),
        "figure.no_year": int(frame["year_start"].isna().sum()),
    }
    total = Figure(say("figure.total", lang), len(frame), note=say("figure.total.note", lang))
    return (total, *(Figure(say(key, lang), n, note=of) for key, n in counts.items()))


def _notes(frame: pd.DataFrame, year: int, no_year: int, lang: Lang) -> tuple[str, ...]:
    counts = {
        "classes": number(inferred(frame, "class_basis"), lang),
        "phases": number(inferred(frame, "phase_basis"), lang),
        "total": number(len(frame), lang),
    }
    notes = [
        say("note.question", lang),
        say("note.inferred", lang, **counts),
        say("note.hood", lang),
        say("note.sample", lang),
    ]
    if no_year:
        notes.append(say("note.no_year", lang, year=year, n=number(no_year, lang)))
    approximate = frame["year_is_approximate"].astype(str).str.lower() == "true"
    if n := int((approximate & frame["year_start"].notna()).sum()):
        notes.append(say("note.approximate", lang, n=number(n, lang)))
    return tuple(notes)
