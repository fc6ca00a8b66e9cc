"""A reading on the screen: its head, its map or maps, its tables, what must be known of it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from layers.map.overlay import overlay_message
from layers.message import answer_message
from views import address
from views.bridge import Given, show_page
from views.kept import kept
from views.page_data import about_url
from views.reading_blocks import head_block, notes_block, refused_block, table_blocks
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from streamlit.components.v2.types import ComponentRenderer

    from exports.legend import LegendSection
    from layers.readings.model import MapOf, Reading
    from layers.readings.registry import ReadingKind
    from layers.selection import Selection
    from layers.words import Lang

MAP = "reading_map"
_SIZE_MM = (120.0, 90.0)


class Asking(NamedTuple):
    """What the reader may do on the map of a reading.

    ``picks``: place houses; ``asks_area``: a click on an area asks the reading about it.
    """

    picks: bool
    asks_area: bool
    on_event: Callable[[Mapping[str, Any]], None]


def show_reading(
    reading: Reading,
    asked: Selection,
    warnings: tuple[str, ...],
    asking: Asking,
) -> None:
    """Show a reading.

    Parameters
    ----------
    asked
        The question of the screen: what the map's page shows of its own is in it.
    warnings
        What was not understood of the address.
    """
    show_blocks("reading_head", reading, [head_block(reading, warnings)])
    if len(reading.maps) == 1 or (asking.picks and reading.maps):
        # Of several the last one tells what comes of the houses that are placed on it.
        _show_map(reading, reading.maps[-1], asked, asking)
    if len(reading.maps) > 1:
        show_blocks("reading_pictures", reading, _drawn(reading.maps))
    link = f"./metodo?{urlencode({**asked.to_params(), **reading.params})}#{reading.key}"
    show_blocks("reading_body", reading, [*_tables(reading), notes_block(reading, link)])


def show_refused(kind: ReadingKind, warnings: tuple[str, ...], lang: Lang) -> None:
    """Say why a reading cannot be made."""
    _component()(
        key="reading_refused",
        data={"of": kind.key, "lang": lang, "blocks": [refused_block(kind, warnings, lang)]},
    )


def show_blocks(key: str, reading: Reading, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Show parts of a reading as text and tables."""
    lang = reading.extract.selection.lang
    _component()(key=key, data={"of": reading.key, "lang": lang, "blocks": list(blocks)})


def _show_map(reading: Reading, shown: MapOf, asked: Selection, asking: Asking) -> None:
    # What the map's page puts into the address by itself is the screen's, whatever the map asks.
    selection = replace(shown.extract.selection, view=asked.view, layers=asked.layers)
    extract = replace(shown.extract, selection=selection)
    show_blocks("reading_map_title", reading, [{"type": "caption", "text": shown.title}])
    given = Given(
        screen=MAP,
        page="map/page.html",
        message={
            **answer_message(extract),
            "about": about_url(selection),
            "mode": "reading",
            "overlay": overlay_message(shown.shapes),
            "focus": shown.focus,
            "asks_area": asking.asks_area,
            "pick": asking.picks,
        },
        query=urlencode({**asked.to_params(), **reading.params}),
        navigation=address.navigation(),
        label=say("reading_map_label", asked.lang),
    )
    show_page(given, asking.on_event)


@kept(16)
def _tables(reading: Reading) -> list[dict[str, Any]]:
    return table_blocks(reading)


@kept(16)
def _drawn(maps: tuple[MapOf, ...]) -> list[dict[str, Any]]:
    """Return the maps of a reading as pictures and in words, group by group, each with its legend.

    They are the files' own: what is seen here is what is printed.
    """
    # Imported when they are first needed: a reading with one map alone needs no picture.
    groups = import_module("exports.picture.map_groups").map_groups(maps)
    draw = import_module("exports.picture.readings").draw_reading_maps
    legend = import_module("exports.readings.legend").reading_legend
    return [
        {
            "type": "pictures",
            "maps": [
                {"title": shown.title, "alt": picture.alt, "svg": _text(picture.svg)}
                for shown, picture in zip(
                    group.maps, draw(group, size_mm=_SIZE_MM, with_ratio=False), strict=True
                )
            ],
            "legend": [_legend_section(section) for section in legend(group)],
        }
        for group in groups
    ]


def _legend_section(section: LegendSection) -> dict[str, Any]:
    lines = [
        {"svg": _text(line.picture), "label": line.label, "n": line.n} for line in section.lines
    ]
    return {"title": section.title, "note": section.note, "lines": lines}


def _text(svg: bytes) -> str:
    return b64encode(svg).decode()


@cache
def _component() -> ComponentRenderer:
    # Streamlit sends a component's script again at every run; this one only fetches ours, once.
    script = """
        const parts = import(new URL("map/reading_parts.js", document.baseURI));
        export default (given) => { parts.then((module) => module.default(given)); };
    """
    return st.components.v2.component("condivisa_reading", js=script, isolate_styles=False)
