"""What every file bears, so that it can be trusted, traced and opened again: the same on all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from exports.words import say
from layers.describe import count_line, reconciliation_lines, sentence
from layers.past import DATA_PARAM
from layers.sources import caveats, sources_of
from layers.words import day

if TYPE_CHECKING:
    from datetime import date

    from layers.answer import Extract
    from layers.records import Access
    from layers.sources import Source
    from layers.words import Lang

BASE_URL = "http://localhost:8501/"
"""Where the app answers when nobody says otherwise."""


@dataclass(frozen=True)
class Stamp:
    """The words of an answer and where it comes from.

    ``warnings`` are what was not understood of the question and what must be known of the areas.
    ``link_label`` says where the link can be opened, if that is on one computer alone.
    ``stem`` is the beginning of file names: ASCII letters, digits and hyphens. ``access_note`` is
    "" for what everybody may see; otherwise every page says it.
    """

    lang: Lang
    title: str
    sentence: str
    count_line: str
    reconciliation: tuple[str, ...]
    warnings: tuple[str, ...]
    sources: tuple[Source, ...]
    made: date
    fingerprint: str
    link: str
    link_label: str
    access: Access
    access_note: str
    stem: str

    @property
    def made_line(self) -> str:
        """Say on which day the file was made."""
        return say("made", self.lang, day=day(self.made, self.lang))


def make_stamp(
    extract: Extract, *, made: date, base_url: str = BASE_URL, access: Access = "public"
) -> Stamp:
    """Return the stamp of an answer.

    Parameters
    ----------
    made
        The day that the files are made on.
    base_url
        Address of the app that the link leads to, without query.
    access
        What the files hold besides what everybody may see.
    """
    selection = extract.selection
    lang = selection.lang
    return Stamp(
        lang=lang,
        title=say("title", lang, city=extract.source.data.city.name),
        sentence=sentence(extract),
        count_line=count_line(extract),
        reconciliation=tuple(reconciliation_lines(extract)),
        warnings=(
            *(notice.text(lang) for notice in extract.notices),
            *caveats(extract.source, selection.level, lang),
        ),
        sources=sources_of(extract.source, lang),
        made=made,
        fingerprint=extract.fingerprint,
        link=f"{base_url}?{urlencode({**selection.to_params(), DATA_PARAM: extract.fingerprint})}",
        link_label=say("link_here" if _is_this_computer(base_url) else "link", lang),
        access=access,
        access_note="" if access == "public" else say(f"access_{access}", lang),
        stem=f"condivisa-{selection.city}-{selection.level}-{made:%Y%m%d}",
    )


def _is_this_computer(address: str) -> bool:
    """Whether an address means whoever asks: on another computer, or a phone, it leads nowhere."""
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
