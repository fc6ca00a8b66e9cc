"""What ``condivisa fetch`` says of sources and of what came from them; as lines and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from data.live.words import say
from data.words import day, number

if TYPE_CHECKING:
    from datetime import datetime

    from data.live.model import Fetched, Source
    from data.live.versions import LastFetched
    from data.model import Catalogue
    from data.words import Lang

_DIGITS = 12


def source_lines(
    catalogue: Catalogue, source: Source, last: LastFetched | None, lang: Lang
) -> list[str]:
    """Say what a source is, and which version was last made of it."""
    licence = catalogue.vocabularies["licence"][source.licence]
    first = say(
        "source_line",
        lang,
        source=source.key,
        title=getattr(source, lang),
        city=catalogue.cities[source.city].name,
        layer=say(f"layer_{source.layer}", lang),
        publisher=source.publisher,
        licence=getattr(licence, lang),
        page=source.page,
    )
    note = getattr(source, f"note_{lang}")
    return [first, *(f"  {line}" for line in (note, *_last_lines(last, lang)) if line)]


def source_json(source: Source, last: LastFetched | None) -> dict[str, Any]:
    """Return a source as JSON values, with the version that was last made of it."""
    known = None
    if last is not None:
        fetched = last.fetched.to_mapping()
        known = {"version": last.version.id, "current": last.current, "fetched": fetched}
    return {**asdict(source), "last": known}


def fetched_lines(fetched: Fetched, lang: Lang) -> list[str]:
    """Say what came from where and when, and what its publisher says of it."""
    first = say(
        "fetched",
        lang,
        day=_moment(fetched.retrieved, lang),
        url=fetched.url,
        bytes=number(fetched.bytes, lang),
        sha256=fetched.sha256,
    )
    told = {
        "rows": "" if fetched.rows is None else number(fetched.rows, lang),
        "modified": _plain(fetched.modified),
        "licence": _plain(fetched.licence),
    }
    rest = [say(f"fetched_{key}", lang, **{key: value}) for key, value in told.items() if value]
    return [first, *rest]


def _last_lines(last: LastFetched | None, lang: Lang) -> list[str]:
    if last is None:
        return [say("never_fetched", lang)]
    line = say(
        "last_fetched",
        lang,
        version=last.version.id,
        day=_moment(last.fetched.retrieved, lang),
        sha256=last.fetched.sha256[:_DIGITS],
    )
    return [line if last.current else f"{line} {say('not_current', lang)}"]


def _moment(when: datetime, lang: Lang) -> str:
    here = when.astimezone()
    return f"{day(here.date(), lang)} {here:%H:%M}"


def _plain(text: str) -> str:
    """Return what a server says without the signs that would write elsewhere on a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
