"""The fonts that come with us, and which characters a page can show with them."""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typst

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FONTS = Path(__file__).with_name("fonts")
"""The folder of the font files (OFL): the only ones that any export uses."""

FAMILY = "Titillium Web"

# What Italian and English are written with is in the font: no need to ask for each letter.
_SURE = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))))
_SURE_TOO = frozenset("–—’“”…€•")
_ASK = b"""#set document(title: "?")
#set text(font: "Titillium Web")
#json("text.json")
"""
_MISSING = "□"


def typeset(files: Mapping[str, bytes], **options: object) -> bytes:
    """Set a document with the fonts that come with us and no others; return its first page or PDF.

    Parameters
    ----------
    files
        By name, all in memory; ``main`` is the one that is set.
    options
        ``format``, ``ppi``, ``pdf_standards`` as the typesetter takes them.

    Raises
    ------
    typst.TypstError
        If it cannot be set.
    """
    # Its types do not know yet that it reads files in memory.
    compile_files = cast("Callable[..., bytes | list[bytes]]", typst.compile)
    made = compile_files(dict(files), font_paths=[str(FONTS)], ignore_system_fonts=True, **options)
    return made if isinstance(made, bytes) else made[0]


def drawable(text: str) -> str:
    """Return a text as a page can show it.

    White space becomes a plain space; what has no shape of its own (control characters, marks of
    writing direction, joiners) is taken out; a character that no font here has is shown as ``□``.
    PDF/UA-1 refuses what cannot be shown, so everything that is set in type passes here.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(one if one in _SURE else _shown(one) for one in composed)


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if character in _SURE_TOO:
        return character
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in {"Cc", "Cf"}:
        return ""
    # A private character looks different in every font, and surrogates are halves of characters.
    if category in {"Co", "Cs", "Cn"}:
        return _MISSING
    return character if _has_shape(character) else _MISSING


def _has_shape(character: str) -> bool:
    """Ask the typesetter itself; a mark that combines stands on a letter."""
    text = f"a{character}"
    try:
        typeset(
            {"main": _ASK, "text.json": json.dumps(text).encode()},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError:
        return False
    return True
