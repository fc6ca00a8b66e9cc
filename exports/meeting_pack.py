"""The meeting pack: what the reader ticked, in one zip, with a text that says what each file is."""

from __future__ import annotations

import hashlib
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from exports.errors import ExportError
from exports.fixed_zip import fixed_zip
from exports.formats import FORMATS, Made, make
from exports.readings.pack import reading_parts
from exports.slides.text import clean
from exports.words import say
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.readings.model import Reading

    Part = Callable[[Progress], tuple[Made, ...]]

ATLAS, PACK = "atlas", "zip"
SUFFIX = ".zip"

# How finely each part's own progress is told within that of the whole.
_FINE = 100
_NOT_IN_A_NAME = frozenset('/\\:*?"<>|')
# A text that Windows' own editor shows right, whatever its age.
_BOM = "\ufeff"


def pack_keys() -> tuple[str, ...]:
    """Return what may be asked for: the formats, a pack itself excepted, and the atlas."""
    return (*(key for key in FORMATS if key not in {PACK, ATLAS}), ATLAS)


def make_pack(
    extract: Extract,
    stamp: Stamp,
    wanted: Sequence[str],
    options: Options,
    progress: Progress,
    *,
    readings: Sequence[Reading] = (),
) -> tuple[Made, ...]:
    """Make one zip of the formats asked for, in the order of :func:`pack_keys`, each once.

    Of each of the ``readings`` there are sheet, slides and workbook besides; with one of them
    nothing else need be asked for.

    Raises
    ------
    ExportError
        If none is asked for, or one that there is not, or an answer cannot be given in it.
    ExportCancelledError
        If ``progress`` asked to stop; nothing is left behind, as nothing is written here.
    """
    if wanted or not readings:
        _require_known(wanted)
    keys = [key for key in pack_keys() if key in wanted]
    parts: list[tuple[str, Part]] = [
        (say(f"pack_is_{key}", stamp.lang), partial(_make, key, extract, stamp, options))
        for key in keys
    ]
    parts += reading_parts(readings, stamp, options)
    files: dict[str, bytes] = {}
    said: list[tuple[str, Made]] = []
    for done, (what, make_part) in enumerate(parts):
        for made in make_part(_within(progress, done, len(parts))):
            _require_name(made.name, files)
            files[made.name] = made.body
            said.append((what, made))
    progress(len(parts) * _FINE, len(parts) * _FINE)
    readme = {say("pack_readme", stamp.lang): _readme(stamp, said)}
    return (Made(f"{stamp.stem}{SUFFIX}", fixed_zip(readme | files, stamp.made)),)


def _require_known(wanted: Sequence[str]) -> None:
    known = ", ".join(pack_keys())
    if not wanted:
        raise ExportError("error_pack_empty", known=known)
    for key in wanted:
        if key not in pack_keys():
            raise ExportError("error_pack_unknown", format=key, known=known)


def _make(
    key: str, extract: Extract, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    if key != ATLAS:
        return make(key, extract, stamp, options, progress)
    maker: Callable[..., tuple[Made, ...]] = import_module("exports.paper.atlas").make_atlas
    return maker(extract, stamp, options, progress)


def _within(progress: Progress, part: int, parts: int) -> Progress:
    """Return what tells a part's progress as a share of the whole's."""

    def tell(done: int, total: int) -> None:
        share = _FINE * min(done, total) // total if total > 0 else 0
        progress(part * _FINE + share, parts * _FINE)

    tell(0, 1)
    return tell


def _require_name(name: str, files: dict[str, bytes]) -> None:
    """Refuse a name that would leave the folder that a reader unpacks into, or replace a file."""
    plain = name.isprintable() and not _NOT_IN_A_NAME & set(name) and name.strip(". ") == name
    readmes = {say("pack_readme", lang).casefold() for lang in ("it", "en")}
    taken = {one.casefold() for one in files} | readmes
    if not plain or not name or name.casefold() in taken:
        raise ExportError("error_pack_name", name=clean(name))


def _readme(stamp: Stamp, files: Sequence[tuple[str, Made]]) -> bytes:
    lang = stamp.lang
    lines = [
        stamp.title,
        say("pack_title", lang),
        *([stamp.access_note] if stamp.access_note else []),
        "",
        stamp.sentence,
        stamp.count_line,
        stamp.made_line,
        f"{say('fingerprint', lang)}: {stamp.fingerprint}",
        f"{say('link', lang)}: {stamp.link}",
        *_section(say("pack_files", lang), [say("pack_check", lang)]),
    ]
    for what, made in files:
        size = say("pack_size", lang, n=number(len(made.body), lang))
        lines += [
            "",
            made.name,
            f"  {what}",
            f"  {size}",
            f"  SHA-256 {hashlib.sha256(made.body).hexdigest()}",
        ]
    for title, texts in (
        ("reconciliation", stamp.reconciliation),
        ("warnings", stamp.warnings),
        ("sources", [source.line(lang) for source in stamp.sources]),
    ):
        if texts:
            lines += _section(say(title, lang), [f"- {text}" for text in texts])
    return (_BOM + "\r\n".join(map(_plain, lines)) + "\r\n").encode()


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title.upper(), *lines]


def _plain(line: str) -> str:
    """Return a line that stays one line and reads as it was written; its indent stays."""
    indent = " " * (len(line) - len(line.lstrip(" ")))
    return indent + clean(line)
