"""``condivisa fetch``: live sources, listed, fetched and checked, imported, asked for changes."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.check import EXIT_CODES, as_json, as_text
from cli.live_told import fetched_lines, source_json, source_lines
from cli.options import add_columns
from cli.register import enter
from cli.register_command import add_yes, read_catalogue, read_store, register_command
from cli.told import DONE, NOT_MADE, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED, fail
from data.live.errors import LiveError, StoppedError, UnknownSourceError
from data.live.network import PUBLIC
from data.live.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.intake.check import Checked
    from data.live.fetch import Download
    from data.live.model import Source
    from data.model import Catalogue

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

UNCHANGED, CHANGED = 0, 1
"""Exit codes of ``--changed``; a source that was never fetched counts as changed."""


class _Asked(NamedTuple):
    """A command and the source that it names."""

    arguments: argparse.Namespace
    catalogue: Catalogue
    source: Source


def add_fetch(commands: Commands) -> None:
    """Add the command to those that there are."""
    text = "fetch a live source of the catalogue and check it; without a key, list them"
    command = register_command(commands, "fetch", text, _fetch)
    add = command.add_argument
    add("key", nargs="?", help="a source, as the list names it")
    add("--out", type=Path, help="keep the file there")
    add("--changed", action="store_true", help="only ask whether it has changed: 0 no, 1 yes")
    add("--import", action="store_true", dest="bring", help="go on as `condivisa import` does")
    add("--message", default="", help="with --import: what this version is")
    modes = "update (default): known ids are replaced, new ones added; replace: the rows are all"
    add("--mode", choices=("update", "replace"), default="update", help=modes)
    add("--crs", default="", help="CRS of a source that declares none, for example EPSG:3003")
    add_columns(command)
    add_yes(command)


def _fetch(arguments: argparse.Namespace) -> int:
    """Do what is asked, and say in the reader's language what goes wrong on the network."""
    if why := _misfit(arguments):
        return fail(why, NOT_UNDERSTOOD)
    try:
        return _run(arguments)
    except UnknownSourceError as error:
        return fail(error.text(arguments.lang), NOT_UNDERSTOOD)
    except StoppedError as error:
        return fail(error.text(arguments.lang), STOPPED)
    except LiveError as error:
        code = NOT_WRITTEN if error.key == "disk" else NOT_MADE
        return fail(error.text(arguments.lang), code)


def _misfit(arguments: argparse.Namespace) -> str:
    """Return why the options do not go together, "" if they do."""
    named = {"--changed": arguments.changed, "--out": arguments.out, "--import": arguments.bring}
    given = [option for option, value in named.items() if value]
    if given and not arguments.key:
        return say("needs_key", arguments.lang, options=", ".join(given))
    if len(given) > 1:
        return say("options_together", arguments.lang, options=", ".join(given))
    if arguments.bring and not arguments.message.strip():
        return say("import_needs_message", arguments.lang)
    return ""


def _run(arguments: argparse.Namespace) -> int:
    from data.live.sources import load_sources, named  # noqa: PLC0415 - when it is needed

    catalogue = read_catalogue(arguments)
    sources = load_sources(catalogue, PUBLIC)
    if not arguments.key:
        return _list(arguments, catalogue, list(sources.values()))
    asked = _Asked(arguments, catalogue, named(sources, arguments.key))
    return _changed(asked) if arguments.changed else _bring(asked)


def _list(arguments: argparse.Namespace, catalogue: Catalogue, sources: list[Source]) -> int:
    """List the sources, each with the version that was last made of it."""
    from data.live.versions import last_fetched  # noqa: PLC0415 - when it is needed

    store, lang = read_store(arguments), arguments.lang
    known = [(source, last_fetched(store, source)) for source in sources]
    if arguments.json:
        print(json.dumps([source_json(*each) for each in known], ensure_ascii=False))
    elif known:
        print("\n".join(line for each in known for line in source_lines(catalogue, *each, lang)))
    else:
        print(say("no_sources", lang))
    return DONE


def _changed(asked: _Asked) -> int:
    """Ask whether the source is another one than that of the newest version made of it."""
    from data.live.fetch import has_changed  # noqa: PLC0415 - when it is needed
    from data.live.versions import last_fetched  # noqa: PLC0415 - as above

    arguments = asked.arguments
    last = last_fetched(read_store(arguments), asked.source)
    change = has_changed(asked.source, last.fetched, network=PUBLIC) if last else None
    changed = change.changed if change else True
    if arguments.json:
        evidence = change.evidence if change else None
        version = last.version.id if last else None
        print(json.dumps({"changed": changed, "evidence": evidence, "version": version}))
    else:
        print(change.text(arguments.lang) if change else say("never_fetched", arguments.lang))
    return CHANGED if changed else UNCHANGED


def _bring(asked: _Asked) -> int:
    """Fetch the source and check it; go on as an import does if that is wanted."""
    from data.intake.check import check  # noqa: PLC0415 - loads what reads files
    from data.live.versions import request_of  # noqa: PLC0415 - as above

    arguments, source = asked.arguments, asked.source
    if arguments.bring and (said := _still_the_same(asked)):
        print(said)
        return DONE
    with _downloaded(asked) as download:
        lines = fetched_lines(download.fetched, arguments.lang)
        print("\n".join(lines), file=sys.stderr)
        columns = {**dict(source.columns), **dict(arguments.columns)}
        checked = check(
            request_of(
                source,
                download,
                asked.catalogue.root,
                columns=tuple(columns.items()),
                crs=arguments.crs or source.crs,
            )
        )
        if arguments.bring:
            return _enter(asked, download, checked)
        return _tell(asked, download, checked)


def _still_the_same(asked: _Asked) -> str:
    """Return what says that the current version is that of the source already, "" if it is not."""
    from data.live.fetch import told_change  # noqa: PLC0415 - when it is needed
    from data.live.versions import last_fetched  # noqa: PLC0415 - as above

    last = last_fetched(read_store(asked.arguments), asked.source)
    if last is None or not last.current:
        return ""
    change = told_change(asked.source, last.fetched, network=PUBLIC)
    if change is None or change.changed:
        return ""
    lang = asked.arguments.lang
    return f"{change.text(lang)} {say('nothing_to_import', lang, version=last.version.id)}"


@contextmanager
def _downloaded(asked: _Asked) -> Iterator[Download]:
    """Fetch into a folder that goes away, or to where the reader wants to keep the file."""
    from data.live.fetch import fetch  # noqa: PLC0415 - when it is needed

    out: Path | None = asked.arguments.out
    progress = partial(_show, asked.arguments.lang) if sys.stderr.isatty() else None
    with ExitStack() as stack:
        with _disk_in_words():
            beside = tempfile.TemporaryDirectory(dir=out.parent if out else None)
            folder = Path(stack.enter_context(beside))
        download = fetch(asked.source, folder, network=PUBLIC, progress=progress)
        if out:
            with _disk_in_words():
                download = download._replace(path=download.path.replace(out))
        yield download


@contextmanager
def _disk_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LiveError("disk", problem=error.strerror or error) from error


def _tell(asked: _Asked, download: Download, checked: Checked) -> int:
    """Print the report as ``condivisa check`` does."""
    arguments, report = asked.arguments, checked.report
    warning = _rows_differ(download, checked, arguments)
    if arguments.json:
        told = as_json(report, arguments.lang) | {"fetched": download.fetched.to_mapping()}
        told["messages"] = [*warning, *told["messages"]]  # type: ignore[misc]
        print(json.dumps(told, ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join([*warning, as_text(report, arguments.lang)]))
    return EXIT_CODES[report.status]


def _enter(asked: _Asked, download: Download, checked: Checked) -> int:
    from data.live.versions import FETCHED  # noqa: PLC0415 - when it is needed

    arguments, source = asked.arguments, asked.source
    for line in _rows_differ(download, checked, arguments):
        print(f"! {line}", file=sys.stderr)
    of_source = {"city": source.city, "layer": source.layer, "licence": source.licence}
    whole = argparse.Namespace(**{**vars(arguments), **of_source, "file": download.path})
    told = {FETCHED: download.fetched.to_mapping()}
    return enter(whole, checked, source=source.page, told=told)


def _rows_differ(download: Download, checked: Checked, arguments: argparse.Namespace) -> list[str]:
    """Say that the file has not as many rows as its source declares, if so."""
    declared, read = download.fetched.rows, checked.report.read
    if declared is None or declared == read:
        return []
    return [say("rows_differ", arguments.lang, declared=declared, read=read)]


def _show(lang: str, step: str, done: int, total: int) -> None:  # noqa: ARG001 - one step only
    """Show how far it is, to a reader who looks on."""
    figure = f"{done} / {total}" if total else str(done)
    text = say("fetching", "en" if lang == "en" else "it", done=figure)
    print(f"\r{text} ", end="", file=sys.stderr, flush=True)
