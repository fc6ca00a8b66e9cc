"""The same page as one file: every script, style and layer file stands inside it, none is fetched.

What comes from data stands in ``<script type="application/json">`` blocks only, with ``<``, ``>``
and ``&`` escaped; a policy in the file allows the scripts and styles that it was written with and
nothing else, so that even markup that got in could neither run nor fetch.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from layers.map.page import asset_dirs, render_page
from layers.map.skeleton import ANSWER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from layers.map.pack import Pack
    from layers.words import Lang

_LINKED_SCRIPT = re.compile(r'<script src="([a-z]+)/([a-z_-]+\.js)"></script>')
_LINKED_STYLE = re.compile(r'<link rel="stylesheet" href="([a-z]+)/([a-z_-]+\.css)"/>')
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
# A declaration with an address in it: Leaflet's own icons, which this page has no use for.
_ADDRESS_IN_STYLE = re.compile(r"[\w-]+\s*:[^;{}]*\burl\([^)]*\)[^;{}]*;?")
_SOURCE_MAP = re.compile(r"^//[#@] sourceMappingURL=.*$", re.MULTILINE)


def render_standalone(
    *,
    lang: Lang,
    title: str,
    before: str,
    after: str,
    scripts: Sequence[Path],
    styles: Sequence[Path],
    blocks: Sequence[Pack],
) -> str:
    """Return the page of :func:`layers.map.page.render_page` as one file that asks for nothing.

    Parameters
    ----------
    lang, title
        Of the document, until its scripts say otherwise.
    before, after
        Our own markup around the answer. No data.
    scripts, styles
        Files of ours to add after the page's own, in that order.
    blocks
        JSON, each to be found by its ``name`` as the id of a script element.
    """
    html = render_page(assets="", lang=lang)
    html = _LINKED_SCRIPT.sub(lambda link: _script(_asset(link)), html)
    html = _LINKED_STYLE.sub(lambda link: _style(_asset(link)), html)
    added = "\n".join([*map(_style, styles), *map(_script, scripts)])
    html = html.replace("</head>", f"{added}\n</head>", 1)
    html = html.replace(ANSWER, f"{before}{ANSWER}{after}", 1)
    head, start, tail = html.rpartition("<script>")
    data = "\n".join(_block(block) for block in blocks)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_policy(html)}">'
    head = head.replace("<head>", f"<head>\n{policy}", 1)
    head = head.replace("<title>Condivisa</title>", f"<title>{escape(title)}</title>", 1)
    return f"{head}{data}\n{start}{tail}"


def _asset(link: re.Match[str]) -> Path:
    return asset_dirs()[link[1]] / link[2]


def _script(path: Path) -> str:
    source = _SOURCE_MAP.sub("", _text(path))
    # Inside strings, the only place for them in a script, these mean the same.
    source = source.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return f"<script>{source}</script>"


def _style(path: Path) -> str:
    return f"<style>{_ADDRESS_IN_STYLE.sub('', _text(path))}</style>"


def _text(path: Path) -> str:
    # A browser reads every line end as a line feed before it compares with the policy.
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _block(block: Pack) -> str:
    return (
        f'<script type="application/json" id="{block.name}">{block.body.decode("ascii")}</script>'
    )


def _policy(html: str) -> str:
    """Return the policy for the inline scripts and styles of a page that has no data in it yet."""
    hashes: dict[str, dict[str, None]] = {"script": {}, "style": {}}
    for tag, source in _INLINE.findall(html):
        hashes[tag][f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"] = None
    rules = {
        "default-src": ["'none'"],
        "script-src": list(hashes["script"]),
        "style-src": list(hashes["style"]),
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())
