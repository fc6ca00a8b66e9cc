"""The tables of the reading *time* that tell what followed what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from layers.readings.model import Column, Row, Table
from layers.readings.pact_lists import pact_list
from layers.readings.time_follow import FOLLOWING, became, families, followers, without_parent
from layers.readings.time_tables import say
from layers.words import number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.readings.pact_lists import More
    from layers.readings.registry import Asked
    from layers.readings.time_follow import Family
    from layers.selection import Selection

_FIELDS = ("id", "name", "kind", "status", "date", "end_date")


def proposals_asked(extract: Extract) -> Selection:
    """Return the question for the proposals of the same places, themes and words.

    A proposal is never in force and bears its own status, so that conditions on either would hide
    every one.
    """
    selection = extract.selection
    return replace(selection, kinds=("proposal",), statuses=(), on=None, unknown=True, view=None)


def proposal_tables(asked: Asked) -> tuple[Table, ...]:
    """Tell how many proposals are known to have become pacts, and list them all."""
    question = proposals_asked(asked.extract)
    answer = asked.answer(question, asked.extract.source)
    lang, rows = question.lang, answer.layers["pacts"].inside
    register = asked.extract.source.data.pacts
    known = became(register, rows)
    caption = say("caption.proposals", lang)
    lines = [
        Row((say(f"proposals.{word}", lang), n), (None, None), ("", "proposals_list" if n else ""))
        for word, n in (("became", int(known.sum())), ("not_said", int((~known).sum())))
    ]
    total = Row((say("proposals.total", lang), len(rows)), (None, question))
    columns = (
        Column("fate", say("column.fate", lang)),
        Column("proposals", say("column.proposals", lang), "count"),
    )
    notes = (say("note.proposals", lang), say("note.relation", lang))
    table = Table("proposals", caption, columns, tuple(lines), total, notes, bars=("proposals",))
    return (table, _proposals_listed(answer, rows, known)) if len(rows) else (table,)


def _proposals_listed(answer: Extract, rows: NDArray[np.intp], known: NDArray[np.bool_]) -> Table:
    lang, register = answer.selection.lang, answer.source.data.pacts
    some = register.iloc[rows]
    after = followers(register, list(some["id"]))
    names = ["; ".join(_named(register, row) for row in after[one]) or None for one in some["id"]]
    fates = [say("proposals.became" if one else "proposals.not_said", lang) for one in known]
    more: list[More] = [
        (Column("fate", say("column.fate", lang)), fates),
        (Column("followed_by", say("column.followed_by", lang)), names),
    ]
    caption = say("list.proposals", lang)
    return pact_list(answer, some, key="proposals_list", caption=caption, more=more)


def _named(register: pd.DataFrame, row: int) -> str:
    return f"{register['id'].iloc[row]} {register['name'].iloc[row]}".strip()


def family_tables(extract: Extract) -> tuple[Table, ...]:
    """Tell what follows what: each act, then those of the question that follow it."""
    lang, register = extract.selection.lang, extract.source.data.pacts
    inside = extract.layers["pacts"].inside
    found, lost = families(register, inside), without_parent(register, inside)
    roles, rows = _in_turn(extract, found)
    listed = pact_list(
        extract,
        _with_unknown(register, found, rows),
        key="families",
        caption=say("caption.families", lang),
        folded=False,
        empty=say("empty.families", lang),
        notes=tuple(_family_notes(extract, found, lost)),
    )
    role = Column("role", say("column.role", lang))
    told = replace(
        listed,
        columns=(role, *listed.columns),
        rows=tuple(
            Row((say(f"role.{word}", lang), *row.cells))
            for word, row in zip(roles, listed.rows, strict=True)
        ),
    )
    if not len(lost):
        return (told,)
    some, caption = register.iloc[lost], say("list.orphans", lang)
    return told, pact_list(extract, some, key="orphans", caption=caption)


def _in_turn(extract: Extract, found: tuple[Family, ...]) -> tuple[list[str], list[int | None]]:
    """Return what each line is and its row in the register: a parent, then its children."""
    inside = set(extract.layers["pacts"].inside.tolist())
    roles: list[str] = []
    rows: list[int | None] = []
    for family in found:
        if family.parent_row is None:
            roles.append("parent_missing")
        else:
            roles.append("parent" if family.parent_row in inside else "parent_outside")
        rows += [family.parent_row, *family.children]
        roles += ["child"] * len(family.children)
    return roles, rows


def _with_unknown(
    register: pd.DataFrame, found: tuple[Family, ...], rows: list[int | None]
) -> pd.DataFrame:
    """Take rows of the register; a parent that it does not have is its id and nothing else."""
    missing = [family.parent for family in found if family.parent_row is None]
    columns = [name for name in _FIELDS if name in register]
    blank = pd.DataFrame({name: [""] * len(missing) for name in columns}).assign(id=missing)
    both = pd.concat([pd.DataFrame(register[columns]), blank], ignore_index=True)
    unknown = iter(range(len(register), len(both)))
    return both.iloc[[next(unknown) if row is None else row for row in rows]]


def _family_notes(extract: Extract, found: tuple[Family, ...], lost: NDArray[np.intp]) -> list[str]:
    lang, register = extract.selection.lang, extract.source.data.pacts
    pacts = extract.layers["pacts"].rows
    children = sum(len(family.children) for family in found)
    totals = {"n": number(children, lang), "total": number(len(pacts), lang)}
    notes = [say("note.families", lang, **totals)]
    if len(lost):
        notes.append(say("note.orphans", lang, n=number(len(lost), lang)))
    followed = set(register.loc[register["kind"].isin(FOLLOWING), "parent_pact"])
    extended = pacts[pacts["status"] == "extended_or_renewed"]
    alone = int((~extended["id"].isin(followed)).sum())
    if alone:
        notes.append(say("note.extended_alone", lang, n=number(alone, lang)))
    return notes
