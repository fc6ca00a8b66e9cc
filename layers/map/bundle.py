"""The page's scripts and styles as two files: Leaflet's and ours in their order, named by content.

Forty small files cost a browser more in asking than in reading, and a name that changes with the
content lets it keep them without asking again. Each source file stays one thing; nothing is
rewritten or minified here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from layers.map.pack import Pack
from layers.map.page import SCRIPTS, STYLES, asset_dirs

if TYPE_CHECKING:
    from collections.abc import Sequence

# A declaration with an address in it: Leaflet's own icons, which this page has no use for.
_ADDRESS_IN_STYLE = re.compile(r"[\w-]+\s*:[^;{}]*\burl\([^)]*\)[^;{}]*;?")
_SOURCE_MAP = re.compile(r"^//[#@] sourceMappingURL=.*$", re.MULTILINE)


@dataclass(frozen=True)
class Bundle:
    """The two files that the page is run and dressed by."""

    script: Pack
    style: Pack


@cache
def bundle() -> Bundle:
    """Return the page's files, read once: a new version of them needs a restart, as Python's do."""
    # Our files are strict each for itself; at the head of one file the word holds for all of it.
    script = "'use strict';\n" + _SOURCE_MAP.sub("", _joined(SCRIPTS, ";\n"))
    style = _ADDRESS_IN_STYLE.sub("", _joined(STYLES, "\n"))
    return Bundle(_named("page", "js", script), _named("page", "css", style))


def _joined(names: Sequence[str], between: str) -> str:
    folders = asset_dirs()
    parts = (name.split("/") for name in names)
    paths = (folders[folder] / name for folder, name in parts)
    return between.join(path.read_text(encoding="utf-8") for path in paths)


def _named(stem: str, suffix: str, text: str) -> Pack:
    body = text.encode()
    return Pack(f"{stem}-{sha256(body).hexdigest()[:16]}.{suffix}", body)
