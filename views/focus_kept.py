"""Keeps the focus on a screen whose buttons come and go: nobody is sent back to its beginning."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.components.v2.types import ComponentRenderer


def keep_focus(*, key: str, targets: Sequence[str]) -> None:
    """Send the focus of a button that goes away on to another.

    Parameters
    ----------
    key
        Of the component, different on each screen.
    targets
        Keys of widgets or containers, the best first: the first that is there gets the focus,
        unless the button itself was only drawn anew.
    """
    _component()(key=key, data={"targets": [f"st-key-{target}" for target in targets]})


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("focus_kept.js").read_text(encoding="utf-8")
    return st.components.v2.component("condivisa_focus", js=script, isolate_styles=False)
