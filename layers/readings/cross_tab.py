"""The reading *cross-tab*: any two of area, status, theme, kind, party type and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.dates import HAPPENED
from layers.describe import level_name, sentence
from layers.readings.cross_tab_counts import cross_tab
from layers.readings.cross_tab_table import Words, left_out, matrix, needs_list
from layers.readings.errors import ReadingError
from layers.readings.model import Column, Figure, MapOf, Reading, Table
from layers.readings.pact_axes import axis_labels, may_read, pact_axis
from layers.readings.pact_lists import FIELDS, pact_list
from layers.readings.registry import READINGS
from layers.words import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.readings.cross_tab_counts import CrossTab
    from layers.readings.pact_axes import Axis
    from layers.readings.registry import Asked

KEY = "cross_tab"
AXES = ("area", "status", "theme", "kind", "party", "year")
_LIST = "pacts"
_TEXTS = READINGS[KEY].texts
say = _TEXTS.say


def make(asked: Asked) -> Reading:
    """Make the reading.

    Raises
    ------
    ReadingError
        If both axes are the same, or one is made of what not all may see.
    """
    extract, lang = asked.extract, asked.extract.selection.lang
    names = str(asked.values["rows"]), str(asked.values["columns"])
    _check(extract, *names)
    tab = cross_tab(*(pact_axis(extract, name) for name in names))
    titles = {name: axis_title(extract, name) for name in AXES}
    question = {"rows": titles[names[0]].lower(), "columns": titles[names[1]].lower()}
    table = matrix(
        extract,
        tab,
        _words(extract, titles[names[0]]),
        key="matrix",
        caption=say("caption", lang, **question),
        listed=_LIST,
        notes=tuple(_notes(extract, tab, titles)),
        empty=say("empty", lang),
    )
    tables = (table, _listed(extract, tab, titles)) if needs_list(table) else (table,)
    title = say("title", lang)
    return Reading(
        key=KEY,
        title=title,
        sentence=say("sentence", lang, answer=sentence(extract), **question),
        figures=_figures(tab, titles, extract),
        tables=tables,
        maps=(MapOf(title, extract),) if "area" in names else (),
        notes=(say("how_to_read", lang),),
        params=READINGS[KEY].params(asked.values),
        extract=extract,
    )


def axis_title(extract: Extract, name: str) -> str:
    """Return what an axis is called; that of the areas bears the name of its level."""
    lang = extract.selection.lang
    if name != "area":
        return say(f"axis.{name}", lang)
    level = level_name(extract.source.data.city.level(extract.selection.level), lang)
    return f"{level[:1].upper()}{level[1:]}"


def nowhere_words(extract: Extract) -> dict[str, str]:
    """Return what the line of the pacts that stand nowhere is called, for each axis."""
    return {name: say(f"nowhere.{name}", extract.selection.lang) for name in AXES}


def _check(extract: Extract, rows: str, columns: str) -> None:
    lang = extract.selection.lang
    if rows == columns:
        raise ReadingError(_TEXTS, "same_axis", axis=say(f"axis.{rows}", lang).lower())
    for name in (rows, columns):
        if not may_read(extract, name):
            raise ReadingError(_TEXTS, "not_public", axis=say(f"axis.{name}", lang).lower())


def _words(extract: Extract, first: str) -> Words:
    return Words(first, say("total", extract.selection.lang), nowhere_words(extract))


def _figures(tab: CrossTab, titles: dict[str, str], extract: Extract) -> tuple[Figure, ...]:
    lang = extract.selection.lang
    nowhere = [
        Figure(
            say("figure.nowhere", lang, place=nowhere_words(extract)[axis.name]),
            int(axis.counts[-1]),
            note=say("figure.nowhere_note", lang, axis=titles[axis.name].lower()),
        )
        for axis in (tab.rows, tab.columns)
        if axis.counts[-1]
    ]
    return (Figure(say("figure.pacts", lang), tab.total), *nowhere)


def _notes(extract: Extract, tab: CrossTab, titles: dict[str, str]) -> list[str]:
    lang = extract.selection.lang
    notes = [
        say("excess", lang, axis=titles[axis.name].lower(), n=number(axis.excess, lang))
        for axis in (tab.rows, tab.columns)
        if axis.excess
    ]
    if tab.cell_excess:
        notes.append(say("cell_excess", lang, n=number(tab.cell_excess, lang)))
    if hidden := left_out(tab.columns):
        notes.append(say("left_out", lang, n=number(hidden, lang)))
    names = tab.rows.name, tab.columns.name
    if "area" in names:
        notes += _about_areas(extract)
    if "year" in names:
        notes.append(about_years(extract))
    return notes


def _about_areas(extract: Extract) -> list[str]:
    lang, gap = extract.selection.lang, extract.layers["pacts"].gap
    numbers = {
        "in_no_area": gap.in_no_area,
        "straddling": gap.straddling,
        "unplaced": gap.unplaced,
    }
    if not any(numbers.values()):
        return []
    return [say("area_gap", lang, **{name: number(n, lang) for name, n in numbers.items()})]


def about_years(extract: Extract) -> str:
    """Say what the year of a pact is, and of how many it is not the year in which it began."""
    lang, pacts = extract.selection.lang, extract.layers["pacts"].rows
    dated = pacts["date"] != ""
    other = int(np.count_nonzero(dated & ~pacts["date_basis"].isin(HAPPENED)))
    return say("year_note", lang, n=number(other, lang), dated=number(int(dated.sum()), lang))


def _listed(extract: Extract, tab: CrossTab, titles: dict[str, str]) -> Table:
    """List every pact with where it stands, in the order of the matrix."""
    pacts = extract.layers["pacts"].rows
    both = (tab.rows, tab.columns)
    order = np.lexsort((_first_place(tab.columns), _first_place(tab.rows)))
    more = []
    for axis in both:
        texts = axis.texts(axis_labels(extract, axis))
        more.append((Column(f"axis_{axis.name}", titles[axis.name]), [texts[at] for at in order]))
    fields = [name for name in FIELDS if name not in {axis.name for axis in both}]
    caption = say("list", extract.selection.lang)
    listed = pacts.iloc[order]
    return pact_list(extract, listed, key=_LIST, caption=caption, more=more, fields=fields)


def _first_place(axis: Axis) -> NDArray[np.intp]:
    """Return for each pact the first place of the axis in which it stands."""
    first = np.full(axis.rows, len(axis.order), dtype=np.intp)
    np.minimum.at(first, axis.pairs["row"].to_numpy(dtype=np.intp), axis.places)
    return first
