"""A plain, accessible table whose cells are text whatever they hold.

Streamlit's own tables draw on a canvas or read Markdown; this one is an HTML table filled
with ``textContent``, with a caption, column headers and links that are only ever http(s).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.components.v2.types import ComponentRenderer


def show_table(
    *, key: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Show rows of text under column headers; a cell that is a web address becomes a link."""
    _component()(
        key=key, data={"caption": caption, "columns": list(columns), "rows": [*map(list, rows)]}
    )


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("table.js").read_text(encoding="utf-8")
    return st.components.v2.component("condivisa_table", js=script, isolate_styles=False)
