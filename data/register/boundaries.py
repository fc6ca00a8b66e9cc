"""Comuni that are no more: a register that still names one is never counted in silence.

The areas of the catalogue are of one date. A register may be older than a merger: where the comune
that took the other's place is known, the row is declared there and says so; where it is not known,
the row is placed by its geometry alone and says that.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, NamedTuple

from data.register.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from data.model import Catalogue
    from data.words import Lang

_FILE = "former_comuni.csv"


class FormerComune(NamedTuple):
    """A comune that the bundled borders no longer have.

    ``name`` and ``successor`` (the code of the comune that holds it now) are "" where no source
    that was read tells them; ``gone_by`` is the ISO date of the first list without it.
    """

    code: str
    name: str
    successor: str
    gone_by: str
    source: str
    note_it: str
    note_en: str


class Declared(NamedTuple):
    """A row that names a comune that is no more, and where it is counted (None: nowhere by it)."""

    id: str
    former: FormerComune
    now: str

    def text(self, lang: Lang) -> str:
        """Say it."""
        key = "former_moved" if self.now else "former_unknown"
        named = " ".join(filter(None, (self.former.name, f"({self.former.code})")))
        note = self.former.note_it if lang == "it" else self.former.note_en
        return say(key, lang, id=self.id, former=named, now=self.now, note=note)


def former_comuni(catalogue: Catalogue, city: str) -> tuple[FormerComune, ...]:
    """Return the comuni that a city no longer has, as far as the catalogue knows."""
    path: Path = catalogue.root / city / _FILE
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(FormerComune(**row) for row in csv.DictReader(file))


def on_the_borders_of_today(
    rows: gpd.GeoDataFrame, former: Iterable[FormerComune], areas: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, tuple[Declared, ...]]:
    """Bring what rows declare to the comuni that there are, and say of which rows that was done.

    Parameters
    ----------
    rows
        With ``declared`` and, if they came from a file, ``as_written``; other rows come back as
        they are.
    areas
        All areas of the city.
    """
    known = {key.casefold(): one for one in former for key in (one.code, one.name) if key}
    if not known or "declared" not in rows:
        return rows, ()
    names = dict(zip(areas["code"], areas["name"], strict=True))
    declared, notes, found = [], [], []
    written = rows["as_written"] if "as_written" in rows else [""] * len(rows)
    said = rows["notes"] if "notes" in rows else [""] * len(rows)
    for key, codes, cells, note in zip(rows["id"], rows["declared"], written, said, strict=True):
        ended = _named(known, codes, cells)
        told = [Declared(key, one, _place(one, names)) for one in ended]
        gone = {one.code for one in ended}
        new = [one.successor for one in ended if one.successor in names]
        declared.append(tuple(dict.fromkeys([*(c for c in codes if c not in gone), *new])))
        notes.append(" ".join(filter(None, (note, *(one.text("it") for one in told)))))
        found += told
    changed = rows.assign(**_columns(rows, declared, notes))
    return changed, tuple(found)


def _columns(
    rows: gpd.GeoDataFrame, declared: list[tuple[str, ...]], notes: list[str]
) -> dict[str, object]:
    column = rows["declared"].copy()
    column[:] = declared
    return {"declared": column, **({"notes": notes} if "notes" in rows else {})}


def _named(
    known: Mapping[str, FormerComune], codes: tuple[str, ...], as_written: str
) -> list[FormerComune]:
    """Return the former comuni that a row names, by code or by whole name, in any of its cells."""
    cells = json.loads(as_written) if as_written else {}
    texts = [*codes, *(str(cell) for cell in cells.values())]
    found = (known.get(text.strip().casefold()) for text in texts)
    return list(dict.fromkeys(one for one in found if one))


def _place(former: FormerComune, names: Mapping[str, str]) -> str:
    name = names.get(former.successor)
    return f"{name} ({former.successor})" if name else ""
