"""``condivisa export`` and ``condivisa atlas``: the answer as files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from cli.readings import make_reading_of, read_packed
from cli.told import NOT_UNDERSTOOD, fail, tell, warn
from cli.writing import day_of, misfit, options, write
from exports.formats import FORMATS, make
from exports.stamp import Stamp, make_stamp
from exports.words import say
from layers.extract import make_extract

if TYPE_CHECKING:
    from argparse import Namespace

    from layers.answer import Extract

PACK = "zip"
PACKED = ("pdf", "pptx", "xlsx", "html")
"""What a pack holds if nobody says otherwise."""


def export(extract: Extract, arguments: Namespace) -> int:
    """Make the files of one format and write them where they were asked for."""
    asked, notices = read_packed(extract, arguments.readings or ())
    if not warn(replace(extract, notices=(*extract.notices, *notices)), arguments):
        return NOT_UNDERSTOOD
    lang, key = extract.selection.lang, arguments.format or arguments.out.suffix.lstrip(".").lower()
    if key not in (*FORMATS, PACK):
        known = ", ".join((*FORMATS, PACK))
        return fail(say("error_format", lang, format=key, known=known), NOT_UNDERSTOOD)
    suffix = FORMATS[key].suffix if key in FORMATS else f".{PACK}"
    why = misfit(arguments, key, (suffix,)) or _unknown_parts(arguments, key)
    if why:
        return fail(say(why[0], lang, **why[1]), NOT_UNDERSTOOD)
    stamp, chosen = _stamp(extract, arguments), options(arguments)
    if key != PACK:
        return write(make(key, extract, stamp, chosen, tell), stamp, arguments.out)
    from exports.meeting_pack import make_pack  # noqa: PLC0415 - loads every format

    catalogue, today = arguments.catalogue, day_of(arguments)
    readings = [
        make_reading_of(extract, params, catalogue=catalogue, today=today) for params in asked
    ]
    made = make_pack(extract, stamp, _parts(arguments), chosen, tell, readings=readings)
    return write(made, stamp, arguments.out)


def atlas(extract: Extract, arguments: Namespace) -> int:
    """Make the atlas of a level."""
    from exports.paper.atlas import make_atlas  # noqa: PLC0415 - loads the typesetter

    if not warn(extract, arguments):
        return NOT_UNDERSTOOD
    lang, known = extract.selection.lang, extract.source.known.levels
    level = arguments.level or extract.selection.level
    if level not in known:
        text = say("error_level", lang, level=level, known=", ".join(known))
        return fail(text, NOT_UNDERSTOOD)
    if why := misfit(arguments, "atlas", (".pdf", ".pptx")):
        return fail(say(why[0], lang, **why[1]), NOT_UNDERSTOOD)
    asked = replace(extract.selection, level=level)
    answer = make_extract(asked, extract.source, notices=extract.notices)
    stamp = _stamp(answer, arguments)
    kind: Literal["pdf", "pptx"] = "pptx" if arguments.out.suffix.lower() == ".pptx" else "pdf"
    made = make_atlas(answer, stamp, options(arguments), tell, kind=kind)
    return write(made, stamp, arguments.out)


def _stamp(extract: Extract, arguments: Namespace) -> Stamp:
    made, url = day_of(arguments), arguments.url
    return make_stamp(extract, made=made, base_url=url, access=arguments.access)


def _parts(arguments: Namespace) -> list[str]:
    # Said to be none, they are none: readings alone are a pack too.
    text = ",".join(PACKED) if arguments.parts is None else arguments.parts
    return [part.strip() for part in text.split(",") if part.strip()]


def _unknown_parts(arguments: Namespace, key: str) -> tuple[str, dict[str, str]] | None:
    if key != PACK:
        given = {"--parts": arguments.parts, "--reading": arguments.readings}
        option = next((name for name, value in given.items() if value), None)
        return (
            ("error_option", {"option": option, "format": key, "known": PACK}) if option else None
        )
    from exports.meeting_pack import pack_keys  # noqa: PLC0415 - loads every format

    known = pack_keys()
    strange = [part for part in _parts(arguments) if part not in known]
    values = {"parts": ", ".join(strange), "known": ", ".join(known)}
    return ("error_parts", values) if strange else None
