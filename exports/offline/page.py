"""The answer as one page that works without a network: map, list, numbers, and the question too.

The page is the app's own. What Streamlit does for the app is done in the page: its boxes change the
question, and a twin of :func:`layers.extract.make_extract` in JavaScript (``offline/``) answers it
from tables that Python worked out (``offline_tables``). The question that the file was made for
bears Python's own answer. The whole city is in the file, public fields only.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from exports.formats import Made, Options
from exports.offline.tables import city_tables
from exports.progress import silent
from exports.stamp import make_stamp
from exports.words import say
from layers.extract import OWN_NOTICES, make_extract
from layers.map.city import about_city, city_packs
from layers.map.pack import Pack, pack_json
from layers.map.standalone import render_standalone
from layers.map.words import client_words
from layers.message import answer_message
from layers.words import LANGS, Texts

if TYPE_CHECKING:
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.words import Lang

_FOLDER = Path(__file__).with_name("client")
_WORDS = Texts(Path(__file__).with_name("words.toml"))
# In the order in which they need each other.
SCRIPTS = (
    "fold.js",
    "hierarchy.js",
    "in_force.js",
    "places.js",
    "extract.js",
    "classes.js",
    "describe.js",
    "message.js",
    "address.js",
    "day.js",
    "link.js",
    "hash.js",
    "question.js",
    "slips.js",
    "combobox.js",
    "ticks.js",
    "form.js",
    "stamp.js",
    "print.js",
    "alone.js",
)
STYLES = ("alone.css", "print.css")


def make(
    extract: Extract,
    stamp: Stamp,
    options: Options | None = None,
    progress: Progress = silent,
) -> tuple[Made, ...]:
    """Make the page: one file, in the language of the stamp until its reader changes it.

    Raises
    ------
    ExportCancelledError
        If ``progress`` asked to stop.
    """
    del options
    # Whatever the reader may see: layer files hold what is public, so the page says nothing else.
    stamp = replace(stamp, access="public", access_note="")
    steps = 3
    progress(0, steps)
    packs = city_packs(extract.source)
    progress(1, steps)
    tables = pack_json("tables", city_tables(extract.source))
    progress(2, steps)
    words = {lang: _words(lang) for lang in LANGS}
    files = [*packs.values(), *words.values()]
    question = pack_json("question", _question(extract, stamp, packs, words))
    html = render_standalone(
        lang=stamp.lang,
        title=_WORDS.say("document", stamp.lang, city=extract.source.data.city.name),
        before=(_FOLDER / "before.html").read_text(encoding="utf-8"),
        after=(_FOLDER / "after.html").read_text(encoding="utf-8"),
        scripts=[_FOLDER / name for name in SCRIPTS],
        styles=[_FOLDER / name for name in STYLES],
        blocks=[
            replace(question, name="data-question"),
            replace(tables, name="data-tables"),
            *files,
        ],
    )
    progress(steps, steps)
    return (Made(f"{stamp.stem}.html", html.encode()),)


def _words(lang: Lang) -> Pack:
    return pack_json(f"words-{lang}", {**client_words(lang), **_WORDS.all(lang)})


def _question(
    extract: Extract, stamp: Stamp, packs: dict[str, Pack], words: dict[Lang, Pack]
) -> dict[str, object]:
    """Return the question as it was asked, Python's answers to it, and what the file bears."""
    extracts = {lang: _in_language(extract, lang) for lang in LANGS}
    names = {key: pack.name for key, pack in packs.items()}
    base_url = stamp.link.partition("?")[0]
    # The stamp names the sources, with their licences and days.
    abouts = {
        lang: about_city(extract.source, lang, packs=names, words=words[lang].name)
        | {"sources": []}
        for lang in LANGS
    }
    return {
        "files": [*names.values(), *(pack.name for pack in words.values())],
        "base_url": base_url,
        "asked": _as_json(extract),
        "answers": {lang: answer_message(one) for lang, one in extracts.items()},
        "about": abouts,
        "stamps": {
            lang: _stamp(make_stamp(one, made=stamp.made, base_url=base_url, access=stamp.access))
            for lang, one in extracts.items()
        },
    }


def _in_language(extract: Extract, lang: Lang) -> Extract:
    """Return the same answer in a language: what was noticed while reading the question stays."""
    if extract.selection.lang == lang:
        return extract
    given = tuple(one for one in extract.notices if one.key not in OWN_NOTICES)
    return make_extract(replace(extract.selection, lang=lang), extract.source, notices=given)


def _as_json(extract: Extract) -> dict[str, object]:
    selection = asdict(extract.selection)
    del selection["city"]
    on = extract.selection.on
    return selection | {"rule": extract.selection.rule.value, "on": on.isoformat() if on else None}


def _stamp(stamp: Stamp) -> dict[str, object]:
    lang = stamp.lang
    return {
        "title": stamp.title,
        "made": stamp.made_line,
        "fingerprint": stamp.fingerprint,
        "fingerprint_label": say("fingerprint", lang),
        "sources_title": say("sources", lang),
        "sources": [{"text": one.line(lang), "url": one.url} for one in stamp.sources],
        "access": stamp.access_note,
    }
