"""``condivisa import``, ``versions``, ``diff``, ``restore``: the office's own register."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.options import REGISTER_LAYERS, add_columns
from cli.register_command import (
    add_yes,
    read_catalogue,
    read_store,
    register_command,
)
from cli.register_told import (
    changes_json,
    changes_lines,
    check_lines,
    plan_lines,
    version_json,
    version_line,
)
from cli.told import DONE, NOT_READ, NOT_UNDERSTOOD, STOPPED, fail
from data.catalogue import catalogue_of_environment
from data.register.words import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from data.intake.check import Checked
    from data.model import Catalogue
    from data.register.publish import Plan
    from data.register.version import Version

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name
    Run = Callable[[argparse.Namespace], int]


def add_register(commands: Commands) -> None:
    """Add the commands to those that there are."""
    text = "publish a file as a new version of a register; what it would change is shown first"
    command = register_command(commands, "import", text, _import)
    add = command.add_argument
    add("file", type=Path, help="the office's file")
    add("--layer", choices=REGISTER_LAYERS, required=True, help="what its rows are")
    add("--city", required=True, help="key of the metropolitan city, for example torino")
    add("--message", required=True, help="what this version is, for those who come after")
    modes = "update (default): known ids are replaced, new ones added; replace: the rows are all"
    add("--mode", choices=("update", "replace"), default="update", help=modes)
    add("--licence", default="", help="of the rows that name none; default: not-stated")
    add("--crs", default="", help="CRS of a file that declares none, for example EPSG:3003")
    text = "sheet or layer, may come several times"
    add("--table", "--sheet", action="append", default=[], dest="tables", metavar="NAME", help=text)
    add_columns(command)
    add_yes(command)
    command = register_command(
        commands, "versions", "list the versions, the newest first", _versions
    )
    command.add_argument("--city", default="", help="only of this city")
    command.add_argument("--layer", choices=REGISTER_LAYERS, help="only of this layer")
    command = register_command(
        commands, "diff", "say what changed from one version to another", _diff
    )
    command.add_argument("before", help="a version, or how its name begins; or: bundled")
    command.add_argument("after", help="a version, or how its name begins; or: bundled")
    command.add_argument("--level", help="count the changes per area of this level, too")
    text = "publish an older version again, as a new one: history only grows"
    command = register_command(commands, "restore", text, _restore)
    command.add_argument("version", help="a version, or how its name begins")
    command.add_argument("--message", required=True, help="why, for those who come after")
    add_yes(command)


def _import(arguments: argparse.Namespace) -> int:
    """Check the file, show what it would change, ask, publish."""
    from data.intake.asked import Request  # noqa: PLC0415 - loads what reads files
    from data.intake.check import check  # noqa: PLC0415 - as above

    if why := _misfit(arguments, read_catalogue(arguments)):
        return fail(why, NOT_UNDERSTOOD)
    checked = check(
        Request(
            path=arguments.file,
            name=arguments.file.name,
            layer=arguments.layer,
            city=arguments.city,
            tables=tuple(arguments.tables),
            columns=tuple(arguments.columns),
            crs=arguments.crs,
            catalogue=arguments.catalogue or catalogue_of_environment(),
        )
    )
    return enter(arguments, checked)


def enter(
    arguments: argparse.Namespace,
    checked: Checked,
    *,
    source: str = "",
    told: Mapping[str, object] | None = None,
) -> int:
    """Show what a checked file would change, ask, publish.

    Parameters
    ----------
    source
        Where its rows come from, if that is not the office's own file.
    told
        What the report of the version is to hold besides that of the check.
    """
    from data.register.complete import NO_LICENCE, Origin  # noqa: PLC0415 - loads the frames
    from data.register.publish import plan_import, publish  # noqa: PLC0415 - as above

    lang, catalogue, store = arguments.lang, read_catalogue(arguments), read_store(arguments)
    if why := _misfit(arguments, catalogue):
        return fail(why, NOT_UNDERSTOOD)
    print("\n".join(check_lines(checked.report, lang)), file=sys.stderr)
    if checked.report.status == "reject":
        return fail(say("file_rejected", lang), NOT_READ)
    if not getattr(arguments, "crs", "") and any(one.proposals for one in checked.report.tables):
        # Without it the rows would enter without their positions.
        return fail(say("crs_to_confirm", lang), NOT_UNDERSTOOD)
    origin = Origin(
        file_name=arguments.file.name,
        message=arguments.message.strip(),
        day=datetime.now(UTC).astimezone().date(),
        licence=arguments.licence or NO_LICENCE,
        source=source,
    )
    plan = plan_import(
        catalogue,
        store,
        checked.rows,
        city=arguments.city,
        layer=arguments.layer,
        mode=arguments.mode,
        origin=origin,
        fields=checked.fields,
    )
    report = {**json.loads(checked.report.to_json()), **(told or {})}
    return _decide(arguments, plan, lambda: publish(store, plan, report))


def _decide(arguments: argparse.Namespace, plan: Plan, make: Callable[[], Version]) -> int:
    """Show what would change; publish it if there is something, and if the reader says yes."""
    lang = arguments.lang
    print("\n".join(plan_lines(plan, lang)), file=sys.stderr)
    if plan.changes.none:
        # A version without a change would only make the history longer.
        return _done(arguments, None, say("nothing_changes", lang), plan)
    if code := _refused(arguments, say("ask_import", lang)):
        return code
    made = make()
    return _done(arguments, made, version_line(made, lang), plan)


def _versions(arguments: argparse.Namespace) -> int:
    """List the versions."""
    found = read_store(arguments).versions(arguments.city, arguments.layer)
    if arguments.json:
        print(json.dumps([version_json(one) for one in found], ensure_ascii=False))
    elif found:
        print("\n".join(version_line(one, arguments.lang) for one in found))
    else:
        print(say("no_versions", arguments.lang))
    return DONE


def _diff(arguments: argparse.Namespace) -> int:
    """Say what changed between two versions of one layer."""
    from data.register.compare import compare  # noqa: PLC0415 - loads the frames

    catalogue, store = read_catalogue(arguments), read_store(arguments)
    found = compare(catalogue, store, arguments.before, arguments.after, level=arguments.level)
    if arguments.json:
        print(json.dumps(changes_json(found.changes, found.by_area), ensure_ascii=False))
    else:
        print("\n".join(changes_lines(found.changes, arguments.lang, found.by_area)))
    return DONE


def _restore(arguments: argparse.Namespace) -> int:
    """Publish an older version again."""
    from data.register.compare import compare  # noqa: PLC0415 - loads the frames
    from data.register.publish import require_restorable  # noqa: PLC0415

    lang, catalogue, store = arguments.lang, read_catalogue(arguments), read_store(arguments)
    version = store.version(arguments.version)
    now = store.current(version.city, version.layer)
    if now is not None and now.sha256 == version.sha256:
        return _done(arguments, None, say("nothing_changes", lang), None)
    require_restorable(catalogue, store, version)
    changes = compare(catalogue, store, now.id if now else version.id, version.id).changes
    print("\n".join(changes_lines(changes, lang)), file=sys.stderr)
    if code := _refused(arguments, say("ask_restore", lang, version=version.id)):
        return code
    # Others may have published while the question stood there.
    require_restorable(catalogue, store, version)
    made = store.restore(version.id, arguments.message.strip())
    return _done(arguments, made, version_line(made, lang), None)


def _refused(arguments: argparse.Namespace, question: str) -> int:
    """Return 0 if the reader said yes, else why not: nothing is published without it."""
    if arguments.yes:
        return DONE
    if not sys.stdin.isatty():
        return fail(say("no_terminal", arguments.lang), NOT_UNDERSTOOD)
    print(question, end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().casefold()
    if answer in {"s", "sì", "si", "y", "yes"}:
        return DONE
    return fail(say("not_published", arguments.lang), STOPPED)


def _done(arguments: argparse.Namespace, made: Version | None, line: str, plan: Plan | None) -> int:
    if not arguments.json:
        print(line)
        return DONE
    version = version_json(made) if made else None
    changes = changes_json(plan.changes) if plan else {}
    print(json.dumps({"version": version, **changes}, ensure_ascii=False))
    return DONE


def _misfit(arguments: argparse.Namespace, catalogue: Catalogue) -> str:
    """Return why the options do not go together, "" if they do."""
    lang = arguments.lang
    if arguments.city not in catalogue.cities:
        known = ", ".join(catalogue.cities)
        return say("city_unknown", lang, city=arguments.city, known=known)
    licences = catalogue.vocabularies["licence"]
    if arguments.licence and arguments.licence not in licences:
        known = ", ".join(licences)
        return say("licence_unknown", lang, licence=arguments.licence, known=known)
    return "" if arguments.message.strip() else say("message_empty", lang)
