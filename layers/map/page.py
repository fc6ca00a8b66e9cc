"""The page as Folium writes it: our own Map, one canvas Layer, no data.

Branca renders what it has rendered once more as a template, so a name with ``{{ ... }}`` in it
would run on the server. Therefore nothing that comes from data may ever be handed to an element
of this module: it holds our own markup, our own file names and two checked words.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import folium
from branca.element import Figure, MacroElement
from folium.map import Layer
from folium.template import Template

from layers.map.skeleton import SKELETON
from layers.words import LANGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.catalogue import Basemap
    from layers.words import Lang

# In the order in which they need each other.
CLIENT_SCRIPTS = (
    "words.js",
    "dom.js",
    "columns.js",
    "store.js",
    "geometry.js",
    "shapes.js",
    "symbols.js",
    "cells.js",
    "groups.js",
    "labels.js",
    "scene.js",
    "overlay.js",
    "paint_labels.js",
    "paint.js",
    "hit.js",
    "canvas.js",
    "tooltip.js",
    "record.js",
    "panel.js",
    "table.js",
    "list.js",
    "numbers.js",
    "legend.js",
    "legend_fit.js",
    "controls.js",
    "basemap.js",
    "answer.js",
    "pick.js",
    "draw.js",
    "pointer.js",
    "session.js",
    "page.js",
)
CLIENT_STYLES = ("page.css", "stage.css", "results.css", "reading.css")
SCRIPTS = ("leaflet/leaflet.js", *(f"client/{name}" for name in CLIENT_SCRIPTS))
STYLES = ("leaflet/leaflet.css", *(f"client/{name}" for name in CLIENT_STYLES))
"""All that the page needs, as folder of :func:`asset_dirs` and name, in order."""
_HOST = re.compile(r"[A-Za-z0-9.*:-]+")
_ASSETS = re.compile(r"[A-Za-z0-9/_.:-]*")


class Page(Figure):
    """The document: language, title, skeleton; scripts at the end of the body."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang }}">\n'
        "<head>\n{{ this.header.render(**kwargs) }}\n<title>Condivisa</title>\n</head>\n"
        "<body>\n{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</body>\n"
        "</html>\n"
    )

    def __init__(self, *, lang: Lang) -> None:
        super().__init__()
        self._id = "page"
        self.lang = lang


class SharedMap(folium.Map):
    """A Leaflet map whose every file is our own and whose markup is the whole page.

    Folium's Map asks four foreign hosts for eight files; this one asks for those it is told.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
        {% endmacro %}

        {% macro html(this, kwargs) %}
        """
        + SKELETON
        + """
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map("map", Condivisa.mapOptions());
        {% endmacro %}
        """
    )

    def __init__(self, *, scripts: Sequence[str], styles: Sequence[str]) -> None:
        super().__init__(tiles=None)
        self._id = "condivisa"
        self.default_js = [(address, address) for address in scripts]
        self.default_css = [(address, address) for address in styles]


class CanvasLayer(Layer):
    """The one canvas that all layers of the data are drawn on."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = new Condivisa.CanvasLayer();
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(name="condivisa", overlay=True, control=False)
        self._name = "CanvasLayer"
        self._id = "condivisa"


class Start(MacroElement):
    """The call that binds map and canvas and begins to listen for messages."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Condivisa.start({map: {{ this.map }}, canvas: {{ this.canvas }}});
        {% endmacro %}
        """
    )

    def __init__(self, *, shared_map: SharedMap, canvas: CanvasLayer) -> None:
        super().__init__()
        self._name = "Start"
        self._id = "condivisa"
        self.map = shared_map.get_name()
        self.canvas = canvas.get_name()


def render_page(
    *,
    assets: str,
    lang: Lang,
    scripts: Sequence[str] = SCRIPTS,
    styles: Sequence[str] = STYLES,
) -> str:
    """Return the page: the same text for the same arguments, and no data in it.

    Parameters
    ----------
    assets
        Address that the files are under, with its final slash: a path of this host, such as
        ``app/static/``.
    lang
        Language of the document until the first message names one.
    scripts, styles
        Names of the files: each by itself, or those of :mod:`layers.map.bundle`.

    Raises
    ------
    ValueError
        If ``assets`` or a name has signs that a path does not need, or ``lang`` is not a language
        of ours.
    """
    if not all(map(_ASSETS.fullmatch, (assets, *scripts, *styles))) or lang not in LANGS:
        raise ValueError(
            f"assets={assets!r}, lang={lang!r}: expected a plain path and one of {LANGS}."
        )
    page = Page(lang=lang)
    shared_map = SharedMap(
        scripts=[f"{assets}{name}" for name in scripts],
        styles=[f"{assets}{name}" for name in styles],
    )
    page.add_child(shared_map)
    canvas = CanvasLayer()
    shared_map.add_child(canvas)
    page.add_child(Start(shared_map=shared_map, canvas=canvas))
    return str(page.render())


def content_security_policy(html: str, basemaps: Sequence[Basemap]) -> str:
    """Return the policy under which a browser must run the page.

    Parameters
    ----------
    html
        The page: its inline scripts, and no other, may run.
    basemaps
        Those that a reader may switch on: pictures may come from their hosts, nothing else.
    """
    hosts = dict.fromkeys(_tile_host(one.url) for one in basemaps)
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *(_hash_source(script) for script in _inline_scripts(html))],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *hosts],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def asset_dirs() -> Mapping[str, Path]:
    """Return the folders to serve under ``assets``: Leaflet's own files and our client."""
    leaflet = import_module("xstatic.pkg.leaflet")
    return {"leaflet": Path(leaflet.BASE_DIR), "client": Path(__file__).with_name("client")}


class _InlineScripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"


def _inline_scripts(html: str) -> list[str]:
    parser = _InlineScripts()
    parser.feed(html)
    return parser.found


def _hash_source(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def _tile_host(url: str) -> str:
    parts = urlsplit(url.replace("{s}", "*"))
    # A host and no more: the policy is a header, and the address comes from a catalogue.
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise ValueError(f"{url!r} does not name a tile host. Give https://host/{{z}}/{{x}}/{{y}}.")
    return f"{parts.scheme}://{parts.netloc}"
