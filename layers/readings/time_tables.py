"""The tables of the reading *time* that tell the pacts of the question on a day and day by day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from layers.in_force import Truth, in_force
from layers.readings.model import Column, Row, Table
from layers.readings.pact_lists import pact_list
from layers.readings.registry import READINGS
from layers.readings.time_counts import Said, after, in_force_counts, life, moments
from layers.words import day as day_text
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.readings.pact_lists import More
    from layers.selection import Selection

KEY = "time"
LIST = "pacts"
"""The key of the table that lists every pact of the question with what its dates say."""

say = READINGS[KEY].texts.say
_TRUTHS = {Truth.YES: "yes", Truth.UNKNOWN: "unknown", Truth.NO: "no"}
_SAID = {Said.YES: "yes", Said.PERHAPS: "perhaps", Said.UNKNOWN: "unknown", Said.NO: "no"}


@dataclass(frozen=True, eq=False)
class OnDay:
    """The pacts of an answer on a day: whether in force, and what their dates say."""

    extract: Extract
    day: date
    months: int
    force: NDArray[np.int8]
    said: Mapping[str, NDArray[np.int8]]

    @classmethod
    def of(cls, extract: Extract, day: date, months: int) -> OnDay:
        """Work it out."""
        pacts = extract.layers["pacts"].rows
        return cls(extract, day, months, in_force(pacts, day), life(pacts, day, months))

    @property
    def pacts(self) -> pd.DataFrame:
        """The pacts of the question."""
        return self.extract.layers["pacts"].rows

    def in_force(self, truth: Truth) -> int:
        """Count the pacts with that answer."""
        return int(np.count_nonzero(self.force == truth))

    def count(self, what: str, said: Said) -> int:
        """Count the pacts of which the dates say that."""
        return int(np.count_nonzero(self.said[what] == said))

    def words(self) -> dict[str, str]:
        """Return what the texts name: the day, the end of the term, the months."""
        lang = self.extract.selection.lang
        return {
            "day": day_text(self.day, lang),
            "limit": day_text(after(self.day, self.months), lang),
            "months": number(self.months, lang),
        }


def asked_on(extract: Extract, day: date, *, unknown: bool) -> Selection | None:
    """Return the question for the pacts in force on a day; None if another day is asked about."""
    selection = extract.selection
    if selection.on not in {None, day} or (unknown and not selection.unknown):
        return None
    return replace(selection, on=day, unknown=unknown, view=None)


def force_table(on: OnDay) -> Table:
    """Tell how many pacts were in force on the day: yes, unknown, no, and all of them."""
    lang = on.extract.selection.lang
    rows = []
    for truth, word in _TRUTHS.items():
        n = on.in_force(truth)
        opens = asked_on(on.extract, on.day, unknown=False) if truth is Truth.YES else None
        lists = "" if opens or not n else LIST
        rows.append(Row((say(f"force.{word}", lang), n), (None, opens), ("", lists)))
    everything = replace(on.extract.selection, view=None)
    total = Row((say("total", lang), len(on.force)), (None, everything))
    columns = (Column("answer", say("column.force", lang)), _count("pacts", on))
    caption = say("caption.force", lang, **on.words())
    notes = (say("note.force", lang),)
    return Table("in_force", caption, columns, tuple(rows), total, notes, bars=("pacts",))


def life_table(on: OnDay) -> Table:
    """Tell what the dates say of the day, a line per question; every line adds up to all pacts."""
    lang = on.extract.selection.lang
    heads = [Column(word, say(f"said.{word}", lang), "count") for word in _SAID.values()]
    everything = replace(on.extract.selection, view=None)
    rows = []
    for what in on.said:
        counts = [on.count(what, said) for said in _SAID]
        question = say(f"life.{what}", lang, **on.words())
        lists = ("", *(LIST if n else "" for n in counts), "")
        opens = (*(None,) * (len(counts) + 1), everything)
        rows.append(Row((question, *counts, len(on.force)), opens, lists))
    columns = (Column("what", say("column.life", lang)), *heads, _count("total", on))
    caption = say("caption.life", lang, **on.words())
    notes = (say("note.life", lang), say("note.overdue", lang))
    return Table("life", caption, columns, tuple(rows), notes=notes)


def sequence_table(on: OnDay) -> Table:
    """Tell the pacts in force day by day, twice a year."""
    lang, days = on.extract.selection.lang, moments(on.pacts, on.day)
    rows = []
    for day, counts in zip(days, in_force_counts(on.pacts, days), strict=True):
        yes, unknown, no = counts[Truth.YES], counts[Truth.UNKNOWN], counts[Truth.NO]
        opens = [asked_on(on.extract, day, unknown=keep) for keep in (False, True)]
        numbers = (yes, unknown, yes + unknown, no)
        asked = (None, opens[0], None, opens[1], None)
        lists = ["" if one or not n else LIST for one, n in zip(asked[1:], numbers, strict=True)]
        rows.append(Row((day, *numbers), asked, ("", *lists)))
    names = ("yes", "unknown", "at_most", "no")
    heads = [Column(name, say(f"sequence.{name}", lang), "count") for name in names]
    columns = (Column("day", say("column.day", lang), "date"), *heads)
    notes = (say("note.sequence", lang),)
    caption = say("caption.sequence", lang)
    return Table("sequence", caption, columns, tuple(rows), notes=notes, bars=("yes", "at_most"))


def listed(on: OnDay, what: str) -> Table:
    """List the pacts that surely or perhaps end in the term, or are overdue, by their end."""
    lang, said = on.extract.selection.lang, on.said[what]
    rows = np.flatnonzero(said >= Said.PERHAPS)
    ends = on.pacts["end_max"].to_numpy()[rows]
    rows = rows[np.argsort(np.array(list(ends), dtype="datetime64[D]"), kind="stable")]
    words = [say(f"said.{_SAID[Said(one)]}", lang) for one in said[rows]]
    return pact_list(
        on.extract,
        on.pacts.iloc[rows],
        key=what,
        caption=say(f"caption.{what}", lang, **on.words()),
        more=[(Column("certainty", say("column.certainty", lang)), words)],
        folded=False,
        empty=say(f"empty.{what}", lang, **on.words()),
    )


def all_listed(on: OnDay) -> Table:
    """List every pact of the question with what is said of it on the day."""
    lang = on.extract.selection.lang
    force = [say(f"said.{_TRUTHS[Truth(one)]}", lang) for one in on.force]
    more: list[More] = [(Column("in_force", say("column.in_force", lang, **on.words())), force)]
    for what, said in on.said.items():
        words = {int(one): say(f"said.{_SAID[one]}", lang) for one in Said}
        title = say(f"life.{what}", lang, **on.words())
        more.append((Column(f"on_{what}", title), [words[int(one)] for one in said]))
    return pact_list(on.extract, on.pacts, key=LIST, caption=say("list", lang), more=more)


def _count(key: str, on: OnDay) -> Column:
    return Column(key, say("column.pacts", on.extract.selection.lang), "count")
