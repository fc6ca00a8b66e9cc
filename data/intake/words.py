"""The texts of the intake, in Italian and English: one TOML file per subject in ``words/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from data.words import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.words import Lang

_FOLDER = Path(__file__).with_name("words")


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a text of the intake; see :meth:`data.words.Texts.say`."""
    return _where()[key].say(key, lang, **values)


@cache
def _where() -> Mapping[str, Texts]:
    """Return the file of each text; a text that two files had would be one too many."""
    found: dict[str, Texts] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        texts = Texts(path)
        for key in texts.all("it"):
            if key in found:
                msg = f"{key!r} stands in {found[key].path.name} and in {path.name}: keep one"
                raise ValueError(msg)
            found[key] = texts
    return found
