"""What the commands of the register say: versions, changes, faults; as lines and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from data.register.words import say
from data.words import day, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from data.intake.report import Report
    from data.register.changes import Changes, RowChange
    from data.register.publish import Plan
    from data.register.version import Version
    from data.words import Lang

_MOST_ROWS = 20
"""Rows of each kind that a list names: a terminal shows no more at once."""

_MOST_LETTERS = 60


def version_line(version: Version, lang: Lang) -> str:
    """Say which version it is, on one line."""
    made = version.made.astimezone()
    return say(
        "version_line",
        lang,
        id=version.id,
        day=f"{day(made.date(), lang)} {made:%H:%M}",
        city=version.city,
        layer=say(f"layer_{version.layer}", lang),
        rows=number(version.rows, lang),
        message=_plain(version.message),
        file=_plain(version.file_name),
    )


def version_json(version: Version) -> dict[str, Any]:
    """Return a version as JSON values."""
    return {**asdict(version), "made": version.made.isoformat()}


def check_lines(report: Report, lang: Lang) -> list[str]:
    """Say how many rows were read and what became of them."""
    counts = {name: getattr(report, name) for name in ("read", "accepted", "flagged", "refused")}
    return [say("checked", lang, **{name: number(one, lang) for name, one in counts.items()})]


def plan_lines(plan: Plan, lang: Lang) -> list[str]:
    """Say what an import would change, and what was filled in to make it possible."""
    base = say("base_version", lang, version=plan.expected) if plan.expected else ""
    lines = [say("would_change", lang, base=base or say("base_bundled", lang))]
    lines += changes_lines(plan.changes, lang)
    return [*lines, *(f"! {remark.text(lang)}" for remark in plan.remarks)]


def changes_lines(changes: Changes, lang: Lang, by_area: pd.DataFrame | None = None) -> list[str]:
    """Say what changed: how many rows of each kind, and the first of them."""
    lines = [
        *_named("added", changes.added, lang),
        *_named("removed", changes.removed, lang),
        *_named("closed", [_name(one) for one in changes.closed], lang),
        *_named("moved", [_moved(one, lang) for one in changes.moved], lang),
        *_named("edited", [_edited(one) for one in changes.edited], lang),
        say("unchanged", lang, count=number(changes.unchanged, lang)),
    ]
    return [*lines, *_areas(by_area, lang)]


def changes_json(changes: Changes, by_area: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return what changed as JSON values: what is not known is null or ""."""
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "closed": one.closed,
            "moved": one.moved,
            "distance_m": one.distance_m,
            "edits": [
                {
                    "field": edit.field,
                    "before": _written(edit.before),
                    "after": _written(edit.after),
                }
                for edit in one.edits
            ],
        }
        for one in changes.changed
    ]
    areas = {} if by_area is None else {"areas": by_area.to_dict("records")}
    return {
        "added": list(changes.added),
        "removed": list(changes.removed),
        "changed": rows,
        "unchanged": changes.unchanged,
        **areas,
    }


def _named(kind: str, rows: Sequence[str], lang: Lang) -> list[str]:
    if not rows:
        return []
    shown = [f"  {row}" for row in rows[:_MOST_ROWS]]
    more = len(rows) - len(shown)
    rest = [f"  {say('and_more', lang, count=number(more, lang))}"] if more else []
    return [say(kind, lang, count=number(len(rows), lang)), *shown, *rest]


def _name(change: RowChange) -> str:
    return " ".join(filter(None, (change.id, _plain(change.name))))


def _moved(change: RowChange, lang: Lang) -> str:
    if change.distance_m is None:
        return f"{_name(change)}: {say('moved_unknown', lang)}"
    decimals = 0 if change.distance_m >= 1 else 3
    return f"{_name(change)}: {number(change.distance_m, lang, decimals=decimals)} m"


def _edited(change: RowChange) -> str:
    edits = (
        f"{one.field}: {_plain(_written(one.before)) or '–'} → {_plain(_written(one.after)) or '–'}"
        for one in change.edits
    )
    return f"{_name(change)}: {'; '.join(edits)}"


def _areas(by_area: pd.DataFrame | None, lang: Lang) -> Iterable[str]:
    if by_area is None:
        return
    kinds = [name for name in by_area.columns if name not in ("code", "name")]
    yield say("by_area", lang)
    for row in by_area.to_dict("records"):
        if any(row[kind] for kind in kinds):
            counts = ", ".join(
                f"{say(f'kind_{kind}', lang)} {number(row[kind], lang)}"
                for kind in kinds
                if row[kind]
            )
            where = f"{row['code']} {row['name']}" if row["code"] else say("no_area", lang)
            yield f"  {where}: {counts}"


def _written(value: object) -> str:
    from data.register.changes import written  # noqa: PLC0415 - loads the frames

    return written(value)


def _plain(text: str) -> str:
    """Return a text of a file as one short line: a terminal obeys signs that no one sees."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return plain if len(plain) <= _MOST_LETTERS else f"{plain[:_MOST_LETTERS]}…"
