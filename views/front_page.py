"""Streamlit's own page with ours begun in it: the map is drawn while Streamlit boots.

Streamlit asks for the parts of its client one after the other, as elements of the first run come
in, and only then for ours. A script of ours (early.js) begins the map at once, and hints in the
head name what will be asked for anyway: none of it is of another host.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.file_util import get_static_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The elements that the screen of the map is made of, as Streamlit's client calls its parts.
_ELEMENTS = (
    *("BidiComponent", "Html", "Radio", "Selectbox", "Multiselect", "DateInput", "Button"),
    *("TextInput", "FileUploader"),
)
_IMPORT = re.compile(r"""\b(?:from|import)\s?["'`]\./([\w.-]+\.js)["'`]""")
_HEAD, _HEAD_END = re.compile(r"<head\b[^>]*>"), "</head>"


def front_page(*, imports: Sequence[str], fetches: Sequence[str]) -> str:
    """Return Streamlit's page with the early map and hints.

    Parameters
    ----------
    imports
        Addresses of modules of ours that will be imported.
    fetches
        Addresses of files that the map's page will ask for; the browser keeps them.
    """
    html = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    parts = (f"./static/js/{name}" for name in _parts() if name not in html)
    early = Path(__file__).with_name("early.js").read_text(encoding="utf-8")
    hints = [
        *(_hint("modulepreload", address) for address in (*imports, *parts)),
        *(_hint("prefetch", address) for address in fetches),
    ]
    # First of all, or it would wait behind a hundred files of Streamlit's.
    if not (_HEAD.search(html) and _HEAD_END in html):
        _tell_that_it_is_another_page()
    html = _HEAD.sub(lambda head: f"{head[0]}\n<script>\n{early}</script>", html, count=1)
    return html.replace(_HEAD_END, "\n".join([*hints, _HEAD_END]), 1)


@cache
def _tell_that_it_is_another_page() -> None:
    logging.getLogger("condivisa").warning(
        "Streamlit's page has no <head> that can be read: the map is drawn later than it could be"
    )


def _hint(kind: str, address: str) -> str:
    cross = " crossorigin" if address.startswith("./static/") else ""
    return f'<link rel="{kind}"{cross} fetchpriority="low" href="{escape(address)}">'


@cache
def _parts() -> tuple[str, ...]:
    """Return the files of Streamlit's client for our elements, with all that those import.

    Their names hold a hash of each release; a part that is not there any more is left out.
    """
    folder = Path(get_static_dir()) / "static" / "js"
    first = [path.name for element in _ELEMENTS for path in folder.glob(f"{element}.*.js")]
    return tuple(_with_imports(folder, first))


def _with_imports(folder: Path, names: Iterable[str]) -> dict[str, None]:
    found: dict[str, None] = {}
    open_ones = list(names)
    while open_ones:
        name = open_ones.pop()
        if name in found:
            continue
        found[name] = None
        open_ones += _IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return found
