"""The question's widgets: they show a Selection, and what the reader makes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.join import AreaRule
from layers.describe import level_name, level_plural, term_label
from layers.search import find_names
from layers.selection import DEFAULT_KINDS, FIRST_DAY, KINDS, LAST_DAY, Selection
from layers.words import number
from layers.words import say as say_answer
from views import ambiti_panel
from views.cached import catalogue, layers_of
from views.kept import kept
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from layers.city_layers import CityLayers
    from layers.words import Lang

_TOLD = "filters_told"


_KEYS = (
    *("city", "level", "areas", "targets", "rule", "statuses", "themes", "kinds"),
    *("on", "unknown", "text", "measure", "lang", "ambiti"),
)


def seed(selection: Selection) -> None:
    """Make the widgets show a selection; to be called before they are drawn."""
    for key in _KEYS:
        value = getattr(selection, key)
        st.session_state[key] = list(value) if isinstance(value, tuple) else value
    # The default is shown as an empty box that says so, not as five chips.
    if selection.kinds == DEFAULT_KINDS:
        st.session_state["kinds"] = []


def keep() -> None:
    """Keep the question while another screen is shown: Streamlit drops undrawn widgets' values."""
    for key in _KEYS:
        st.session_state[key] = st.session_state[key]


def shown(base: Selection) -> Selection | None:
    """Return what the widgets show, or None if they were never drawn."""
    return current(base) if all(key in st.session_state for key in _KEYS) else None


def current(base: Selection) -> Selection:
    """Return the selection that the widgets show; what they do not hold comes from ``base``."""
    state = st.session_state
    known = asked_layers().known
    return replace(
        base,
        city=state["city"],
        ambiti=tuple(state["ambiti"]),
        level=state["level"] if state["level"] in known.levels else known.levels[0],
        areas=_in_order(state["areas"], known.areas),
        targets=_in_order(state["targets"], known.targets),
        rule=AreaRule(state["rule"]),
        statuses=_in_order(state["statuses"], known.statuses),
        themes=_in_order(state["themes"], known.themes),
        kinds=_in_order(state["kinds"], KINDS) or DEFAULT_KINDS,
        on=state["on"],
        unknown=state["unknown"],
        text=" ".join(state["text"].split()),
        measure=state["measure"],
        lang=state["lang"],
    )


def asked_layers() -> CityLayers:
    """Return the layers that the widgets' question is asked of: the city's, with its ambiti."""
    return layers_of(st.session_state["city"], tuple(st.session_state["ambiti"]))


def show(facets: Callable[[Selection], Mapping[str, Mapping[str, int]]], base: Selection) -> None:
    """Draw the widgets; each choice of status, theme and kind says how many pacts it would give."""
    lang: Lang = st.session_state["lang"]
    asked = asked_layers()
    _city_and_level(asked, lang)
    _areas(asked, lang)
    ambiti_panel.show(asked, area_labels(asked, lang), lang)
    counts = facets(current(base))
    _pacts(asked, counts, lang)
    _place_rule(lang)
    st.button(
        say("reset", lang),
        key="reset",
        on_click=_reset,
        width="stretch",
        icon=":material/restart_alt:",
    )


def toggle_area(code: str) -> None:
    """Add an area to the chosen ones, or take it away."""
    _toggle("areas", code)


def toggle_target(target: str) -> None:
    """Add a target area to the chosen ones, or take it away."""
    _toggle("targets", target)


def _city_and_level(layers: CityLayers, lang: Lang) -> None:
    cities = catalogue().cities
    st.selectbox(
        say("city", lang),
        list(cities),
        format_func=lambda key: cities[key].name,
        key="city",
        on_change=_forget_places,
    )
    city = layers.data.city
    st.selectbox(
        say("level", lang),
        [level.key for level in city.levels],
        format_func=lambda key: level_plural(city.level(key), lang).capitalize(),
        key="level",
        help=say("level_help", lang),
    )


def _areas(layers: CityLayers, lang: Lang) -> None:
    labels = area_labels(layers, lang)
    st.multiselect(
        say("areas", lang),
        list(labels),
        format_func=lambda code: labels.get(code, code),
        key="areas",
        placeholder=say("areas_placeholder", lang),
        accept_new_options=True,
        on_change=_understand_areas,
        args=(layers, lang),
        help=say("areas_help", lang),
        select_all=False,
    )
    for told in st.session_state.pop(_TOLD, ()):
        # A name that the reader typed is shown as text: code is never read as markup.
        st.caption(say(told[0], lang))
        st.code(told[1], language=None)
    targets = layers.data.target_areas
    names = dict(zip(targets["id"], _unique(targets["name"], targets["id"]), strict=True))
    if names:
        st.multiselect(
            say("targets", lang),
            list(names),
            format_func=lambda key: names.get(key, key),
            key="targets",
            placeholder=say("targets_placeholder", lang),
            select_all=False,
        )


def _pacts(layers: CityLayers, counts: Mapping[str, Mapping[str, int]], lang: Lang) -> None:
    _faceted(layers, "status", "statuses", counts, lang)
    _faceted(layers, "theme", "themes", counts, lang)
    _faceted(layers, "kind", "kinds", counts, lang)
    on: date | None = st.date_input(
        say("on", lang),
        key="on",
        value=None,
        format="DD/MM/YYYY",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        help=say("on_help", lang),
    )
    if on:
        st.checkbox(say("unknown", lang), key="unknown")
    st.text_input(say("text", lang), key="text", placeholder=say("text_placeholder", lang))


def _faceted(
    layers: CityLayers,
    facet: str,
    key: str,
    counts: Mapping[str, Mapping[str, int]],
    lang: Lang,
) -> None:
    terms = layers.vocabularies[facet]
    # What nobody has is left out of the list, unless it is chosen: then it must stay visible.
    present = _present(layers, facet) | set(st.session_state[key])
    st.multiselect(
        say(facet, lang),
        [term for term in terms if term in present],
        format_func=lambda term: (
            f"{term_label(terms, term, lang)} ({number(counts[facet].get(term, 0), lang)})"
        ),
        key=key,
        placeholder=say(f"{facet}_placeholder", lang),
        select_all=False,
    )


@kept(32)
def _present(layers: CityLayers, facet: str) -> frozenset[str]:
    return frozenset(layers.data.pacts[facet])


def _place_rule(lang: Lang) -> None:
    with st.expander(say("rule_title", lang)):
        st.radio(
            say("rule", lang),
            list(AreaRule),
            format_func=lambda rule: say_answer(f"rule.{rule}", lang).capitalize(),
            captions=[say_answer(f"rule_help.{rule}", lang) for rule in AreaRule],
            key="rule",
        )


@kept(64)
def area_labels(layers: CityLayers, lang: Lang) -> Mapping[str, str]:
    """Return a label for each area code, different for each: name, level and, if needed, code."""
    areas, city = layers.data.areas, layers.data.city
    levels = {level.key: level_name(level, lang) for level in city.levels}
    labels = [
        f"{name} · {levels[level]}"
        for name, level in zip(areas["name"], areas["level"], strict=True)
    ]
    return dict(zip(areas["code"], _unique(labels, areas["code"]), strict=True))


def _unique(labels: list[str], keys: list[str]) -> list[str]:
    times = Counter(labels)
    return [
        label if times[label] == 1 else f"{label} · {key}"
        for label, key in zip(labels, keys, strict=True)
    ]


def _understand_areas(layers: CityLayers, lang: Lang) -> None:
    """Replace what was typed and is no code by the area whose name is most like it."""
    codes = set(layers.known.areas)
    names = dict(zip(layers.data.areas["code"], layers.data.areas["name"], strict=True))
    labels = area_labels(layers, lang)
    chosen, told = [], []
    for value in st.session_state["areas"]:
        if value in codes:
            chosen.append(value)
            continue
        found = find_names(value, names) or find_names(value, labels)
        chosen.extend(found[:1])
        message = "area_understood" if found else "area_not_found"
        told.append((message, f"{value} → {labels[found[0]]}" if found else value))
    st.session_state["areas"] = list(dict.fromkeys(chosen))
    st.session_state[_TOLD] = told


def _toggle(key: str, value: str) -> None:
    chosen = list(st.session_state.get(key, []))
    st.session_state[key] = (
        [one for one in chosen if one != value] if value in chosen else [*chosen, value]
    )


def _forget_places() -> None:
    st.session_state.update(areas=[], targets=[], ambiti=[])


def _reset() -> None:
    state = st.session_state
    kept = {name: state[name] for name in ("lang", "measure")}
    # Ambiti are the reader's own work, and the level may be theirs.
    ambiti = tuple(state["ambiti"])
    seed(Selection(state["city"], state["level"], **kept, ambiti=ambiti))


def _in_order(chosen: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in known if key in set(chosen))
