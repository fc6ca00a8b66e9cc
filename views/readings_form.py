"""What a reader chooses about a reading: the form that its options make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.readings.options import read_options, write_options
from layers.readings.registry import READINGS
from layers.selection import FIRST_DAY, LAST_DAY
from views import filters, reading_play
from views.reading_address import KIND
from views.reading_keys import widget_key
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from layers.city_layers import CityLayers
    from layers.readings.options import Choice, Option, Point
    from layers.readings.registry import ReadingKind
    from layers.words import Lang

_FEW = 4
_TYPED, _NOT_UNDERSTOOD = "reading_points_typed", "reading_points_not_understood"
_WIDE = {"area": 340, "areas": 460, "text": 340}


def show_kinds(lang: Lang) -> None:
    """Draw the choice of the reading."""
    st.radio(
        say("reading_kind", lang),
        list(READINGS),
        format_func=lambda key: READINGS[key].texts.say("title", lang),
        key=KIND,
        horizontal=True,
        label_visibility="collapsed",
    )


def show_options(
    kind: ReadingKind, values: Mapping[str, Choice], layers: CityLayers, lang: Lang
) -> None:
    """Draw what may be chosen about a reading; nothing where there is nothing to choose."""
    if not kind.options:
        return
    with st.container(key="reading_options", horizontal=True, gap="medium"):
        for option in kind.options:
            # The widget shows what is read of it: an area of another city is none of this one.
            value = values[option.name]
            is_list = option.kind in {"areas", "points"}
            st.session_state[widget_key(kind, option)] = (
                list(value) if is_list and isinstance(value, tuple) else value
            )
            _WIDGETS[option.kind](kind, option, layers, lang)


def add_point(kind: ReadingKind, lat: float, lon: float) -> None:
    """Add a place to the option of a reading that takes places; no more than it may have."""
    option = points_option(kind)
    if option is not None:
        _set_points(kind, option, (*_points_of(kind, option), (lat, lon)))


def points_option(kind: ReadingKind) -> Option | None:
    """Return the option that takes places on the map, if the reading has one."""
    return next((option for option in kind.options if option.kind == "points"), None)


def area_option(kind: ReadingKind) -> Option | None:
    """Return the option that takes one area, if the reading has one."""
    return next((option for option in kind.options if option.kind == "area"), None)


def _area(kind: ReadingKind, option: Option, layers: CityLayers, lang: Lang) -> None:
    labels = filters.area_labels(layers, lang)
    st.selectbox(
        _label(kind, option, lang),
        list(labels),
        index=None,
        format_func=lambda code: labels.get(code, code),
        key=widget_key(kind, option),
        placeholder=say("areas_placeholder", lang),
        width=_WIDE["area"],
    )


def _areas(kind: ReadingKind, option: Option, layers: CityLayers, lang: Lang) -> None:
    labels = filters.area_labels(layers, lang)
    st.multiselect(
        _label(kind, option, lang),
        list(labels),
        format_func=lambda code: labels.get(code, code),
        key=widget_key(kind, option),
        max_selections=option.most or None,
        placeholder=say("areas_placeholder", lang),
        select_all=False,
        width=_WIDE["areas"],
    )


def _distance(kind: ReadingKind, option: Option, _layers: CityLayers, lang: Lang) -> None:
    st.slider(
        _label(kind, option, lang),
        option.low,
        option.high,
        step=option.step,
        format="%d m",
        key=widget_key(kind, option),
        width=340,
    )


def _count(kind: ReadingKind, option: Option, _layers: CityLayers, lang: Lang) -> None:
    st.number_input(
        _label(kind, option, lang),
        option.low,
        option.high,
        step=option.step,
        key=widget_key(kind, option),
        width=260,
    )


def _day(kind: ReadingKind, option: Option, layers: CityLayers, lang: Lang) -> None:
    if option.play:
        reading_play.show_day(kind, option, layers, lang)
        return
    st.date_input(
        _label(kind, option, lang),
        value=None,
        key=widget_key(kind, option),
        format="DD/MM/YYYY",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        width=200,
    )


def _choice(kind: ReadingKind, option: Option, _layers: CityLayers, lang: Lang) -> None:
    def named(choice: str) -> str:
        return kind.texts.say(f"option.{option.name}.{choice}", lang)

    label, key = _label(kind, option, lang), widget_key(kind, option)
    if len(option.choices) <= _FEW:
        st.radio(label, option.choices, format_func=named, key=key, horizontal=True)
    else:
        st.selectbox(label, option.choices, format_func=named, key=key, width=240)


def _text(kind: ReadingKind, option: Option, _layers: CityLayers, lang: Lang) -> None:
    st.text_input(_label(kind, option, lang), key=widget_key(kind, option), width=_WIDE["text"])


def _places(kind: ReadingKind, option: Option, _layers: CityLayers, lang: Lang) -> None:
    """Draw the places that were picked on the map, each to be taken away, and a box to type one."""
    points = _points_of(kind, option)
    with st.container(key="reading_points", width=420, gap="small"):
        st.text_input(
            _label(kind, option, lang),
            key=_TYPED,
            placeholder=say("reading_points_typed", lang),
            help=say("reading_points_help", lang, most=option.most),
            on_change=_take_typed,
            args=(kind, option),
        )
        if wrong := st.session_state.pop(_NOT_UNDERSTOOD, ""):
            st.caption(say("reading_points_wrong", lang))
            # As code: what the reader typed is never read as markup.
            st.code(wrong, language=None)
        for at, (lat, lon) in enumerate(points):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.text(f"{at + 1}.  {lat:.6g}, {lon:.6g}", width="content")
                st.button(
                    say("reading_points_remove", lang, n=at + 1),
                    key=f"reading_remove_{at}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=_set_points,
                    args=(kind, option, (*points[:at], *points[at + 1 :])),
                )


def _take_typed(kind: ReadingKind, option: Option) -> None:
    typed = st.session_state[_TYPED].strip()
    if not typed:
        return
    read, wrong = read_options({option.name: typed}, [option], ())
    points = read[option.name]
    if wrong or not isinstance(points, tuple):
        st.session_state[_NOT_UNDERSTOOD] = typed
        return
    st.session_state[_TYPED] = ""
    _set_points(kind, option, (*_points_of(kind, option), *_as_points(points)))


def _points_of(kind: ReadingKind, option: Option) -> tuple[Point, ...]:
    return _as_points(st.session_state.get(widget_key(kind, option)) or ())


def _as_points(values: object) -> tuple[Point, ...]:
    return tuple((float(lat), float(lon)) for lat, lon in values)  # type: ignore[attr-defined]


def _set_points(kind: ReadingKind, option: Option, points: tuple[Point, ...]) -> None:
    """Keep places as the link writes them, each once; those that are nowhere change nothing."""
    written = write_options({option.name: points[: option.most]}, [option])
    read, wrong = read_options(written, [option], ())
    value = read[option.name]
    if not wrong and isinstance(value, tuple):
        st.session_state[widget_key(kind, option)] = list(dict.fromkeys(value))


def _label(kind: ReadingKind, option: Option, lang: Lang) -> str:
    return kind.texts.say(f"option.{option.name}", lang)


_WIDGETS: Mapping[str, Callable[[ReadingKind, Option, CityLayers, Lang], None]] = {
    "area": _area,
    "areas": _areas,
    "distance_m": _distance,
    "count": _count,
    "day": _day,
    "choice": _choice,
    "text": _text,
    "points": _places,
}
