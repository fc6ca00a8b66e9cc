"""Where the session keeps what is chosen about a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.readings.registry import READINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.readings.options import Option
    from layers.readings.registry import ReadingKind


def widget_key(kind: ReadingKind, option: Option) -> str:
    """Return the key of the widget, or of the value in the session, of an option."""
    return f"reading:{kind.key}:{option.name}"


def move_areas(codes: Mapping[str, str | None]) -> None:
    """Let the areas chosen for readings follow codes that have changed; None: it is gone."""
    for kind in READINGS.values():
        for option in kind.options:
            key = widget_key(kind, option)
            chosen = st.session_state.get(key)
            if option.kind == "area" and chosen is not None:
                st.session_state[key] = codes.get(chosen, chosen)
            elif option.kind == "areas" and chosen:
                now = [codes.get(code, code) for code in chosen]
                st.session_state[key] = [code for code in now if code is not None]
