"""The chooser of the screen *Esporta*: which file, and what may be chosen about it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from exports.formats import DIALECTS, ORIENTATIONS, PAPERS, RESOLUTIONS, Options
from layers.describe import level_plural
from layers.readings.registry import READINGS
from layers.records import ACCESSES
from layers.selection import LAYERS
from views import reading_address
from views.orders import ATLAS, PACK, PACKABLE, PRODUCTS
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from layers.answer import Extract
    from layers.records import Access
    from layers.selection import LayerName
    from layers.words import Lang
    from views.orders import AtlasKind, ReadingParams

_PRODUCT, _LEVEL, _KIND, _ACCESS = "export_product", "export_level", "export_kind", "export_access"
_PAPER, _ORIENTATION, _DPI = "export_paper", "export_orientation", "export_dpi"
_DIALECT, _LAYER = "export_dialect", "export_layer"
_READINGS = "export_readings"
_ALL_LAYERS = "all"
_PACKED_AT_FIRST = ("pdf", "pptx", "xlsx")
_EDITOR = "CONDIVISA_EDITOR"

_ON_PAPER = ("pdf", "png", "svg", ATLAS)
_BY_LAYER = ("csv", "geojson", "parquet")
_STATIC: Mapping[str, Any] = {
    _PRODUCT: PRODUCTS[0],
    _PAPER: PAPERS[0],
    _ORIENTATION: ORIENTATIONS[0],
    _DPI: RESOLUTIONS[0],
    _DIALECT: DIALECTS[0],
    _LAYER: _ALL_LAYERS,
    _KIND: "pdf",
    _ACCESS: ACCESSES[0],
    **{f"export_pack_{key}": key in _PACKED_AT_FIRST for key in PACKABLE},
}


@dataclass(frozen=True)
class Choice:
    """What was chosen; ``level`` is that of an atlas, else ""."""

    product: str
    options: Options
    level: str
    access: Access
    kind: AtlasKind
    wanted: tuple[str, ...]
    readings: tuple[ReadingParams, ...]


def keep() -> None:
    """Keep the choices while they are not drawn: Streamlit drops undrawn widgets' values."""
    for key in (*_STATIC, _LEVEL, _READINGS):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def show(answer: Extract) -> Choice:
    """Draw the chooser and return what it says; only the options that the file has are shown."""
    lang = answer.selection.lang
    for key, value in _STATIC.items():
        st.session_state.setdefault(key, value)
    st.session_state.setdefault(_READINGS, [])
    _product(lang)
    product: str = st.session_state[_PRODUCT]
    if product == PACK:
        _pack(lang)
    with st.container(key="export_options", horizontal=True, gap="large"):
        _options(product, answer)
    access: Access = _access(lang) if may_edit() else "public"
    return _chosen(product, access)


def may_edit() -> bool:
    """Whether whoever runs the app says that its readers may have more than the public sees."""
    return os.environ.get(_EDITOR, "") == "1"


def _chosen(product: str, access: Access) -> Choice:
    state = st.session_state
    wanted = tuple(key for key in PACKABLE if state[f"export_pack_{key}"])
    shown = {product} | (set(wanted) if product == PACK else set())
    # An option that is not on the screen is not part of the order: equal orders are equal files.
    layer: LayerName | None = None
    if product in _BY_LAYER and state[_LAYER] != _ALL_LAYERS:
        layer = state[_LAYER]
    on_paper = shown & set(_ON_PAPER)
    options = Options(
        paper=state[_PAPER] if on_paper else PAPERS[0],
        orientation=state[_ORIENTATION] if on_paper else ORIENTATIONS[0],
        dpi=state[_DPI] if "png" in shown else RESOLUTIONS[0],
        dialect=state[_DIALECT] if "csv" in shown else DIALECTS[0],
        layer=layer,
    )
    atlas = product == ATLAS
    return Choice(
        product=product,
        options=options,
        level=state[_LEVEL] if atlas else "",
        access=access,
        kind=state[_KIND] if atlas else "pdf",
        wanted=wanted if product == PACK else (),
        readings=_readings() if product == PACK else (),
    )


def _readings() -> tuple[ReadingParams, ...]:
    """Return the readings that were picked, in the order of *Letture*, as last chosen there."""
    picked = [kind for key, kind in READINGS.items() if key in st.session_state[_READINGS]]
    return tuple(tuple(kind.params(reading_address.choices_of(kind)).items()) for kind in picked)


def _product(lang: Lang) -> None:
    st.radio(
        say("export_product", lang),
        PRODUCTS,
        format_func=lambda key: say(f"product_{key}", lang),
        captions=[say(f"product_{key}_for", lang) for key in PRODUCTS],
        key=_PRODUCT,
    )


def _pack(lang: Lang) -> None:
    st.markdown(say("export_pack", lang))
    with st.container(key="export_pack", horizontal=True):
        for key in PACKABLE:
            st.checkbox(say(f"product_{key}", lang), key=f"export_pack_{key}")
    st.multiselect(
        say(_READINGS, lang),
        list(READINGS),
        format_func=lambda key: READINGS[key].texts.say("title", lang),
        key=_READINGS,
        placeholder=say("export_readings_placeholder", lang),
        help=say("export_readings_help", lang),
        select_all=False,
        width=640,
    )


def _options(product: str, answer: Extract) -> None:
    lang = answer.selection.lang
    shown = {product}
    if product == PACK:
        shown |= {key for key in PACKABLE if st.session_state[f"export_pack_{key}"]}
    if product == ATLAS:
        _atlas(answer)
    if shown & set(_ON_PAPER):
        _choice(_PAPER, PAPERS, lambda key: key.upper(), lang)
        _choice(_ORIENTATION, ORIENTATIONS, lambda key: say(f"orientation_{key}", lang), lang)
    if "png" in shown:
        _choice(_DPI, RESOLUTIONS, lambda dpi: say("dpi", lang, dpi=dpi), lang)
    if "csv" in shown:
        _choice(_DIALECT, DIALECTS, lambda key: say(f"dialect_{key}", lang), lang)
    if product in _BY_LAYER:
        st.selectbox(
            say(_LAYER, lang),
            (_ALL_LAYERS, *LAYERS),
            format_func=lambda key: say(f"layer_{key}", lang),
            key=_LAYER,
            width=260,
        )


def _atlas(answer: Extract) -> None:
    lang, city = answer.selection.lang, answer.source.data.city
    levels = [level.key for level in city.levels]
    if st.session_state.get(_LEVEL) not in levels:
        st.session_state[_LEVEL] = answer.selection.level
    st.selectbox(
        say(_LEVEL, lang),
        levels,
        format_func=lambda key: level_plural(city.level(key), lang).capitalize(),
        key=_LEVEL,
        width=260,
    )
    _choice(_KIND, ("pdf", "pptx"), str.upper, lang)


def _choice(key: str, values: Sequence[Any], label: Callable[[Any], str], lang: Lang) -> None:
    st.radio(say(key, lang), values, format_func=label, key=key, horizontal=True, width="content")


def _access(lang: Lang) -> Access:
    _choice(_ACCESS, ACCESSES, lambda key: say(f"access_{key}", lang), lang)
    access: Access = st.session_state[_ACCESS]
    if access != "public":
        st.warning(say(f"access_{access}_warning", lang), icon=":material/lock:")
    return access
