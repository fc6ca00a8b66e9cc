"""Why a reading cannot be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import CondivisaError

if TYPE_CHECKING:
    from layers.words import Lang, Texts


class ReadingError(CondivisaError):
    """The choices cannot be read together: ``key`` of its texts and the values say why."""

    def __init__(self, texts: Texts, key: str, **values: object) -> None:
        self.texts = texts
        self.key = key
        self.values = values
        super().__init__(texts.say(key, "en", **values))

    def text(self, lang: Lang) -> str:
        """Say it in that language."""
        return self.texts.say(self.key, lang, **self.values)
