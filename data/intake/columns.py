"""Which column of a file is which field of a layer: by the names that offices use.

A name that is known is taken; one that is nearly known is taken as a proposal which the reader
confirms; what the reader said comes before both.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from data.intake.findings import about_table
from data.schema import COLUMNS, KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.intake.findings import Finding

ANY = "any"
OF_ANY = (
    *("id", "name", "address", "place", "district", "comune", "istat", "date", "end_date"),
    *("amount", "kind", "status", "theme", "parties", "notes", "source"),
)
OF_PLACE = ("lat", "lon", "wkt", "coordinates")
BESIDE = ("comune", "istat", "district", "amount")
"""Fields that no frame holds and that are understood all the same: they place or check a row."""

IGNORED = "-"
"""What a reader says of a column that is no field, whatever its name."""

_SYNONYMS = Path(__file__).with_name("columns.toml")
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|\{[^}]*\}")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_LETTERS_OF_DBF = 10  # a dBase field name has no more
_SURE_ENOUGH = 88.0  # of 100; below it proposals were wrong more often than right
_LETTERS_TO_COMPARE = 5  # shorter names are near to everything


@dataclass(frozen=True, eq=False)
class Matched:
    """Which header fills which field, and which headers are taken on trust (``proposed``)."""

    by_field: Mapping[str, str]
    proposed: frozenset[str]
    findings: tuple[Finding, ...]

    def header(self, field: str) -> str | None:
        """Return the header of a field, None where the file has none."""
        return self.by_field.get(field)

    def with_proposed(self, field: str, header: str) -> Matched:
        """Return the match with one more field, which the reader is asked to confirm."""
        said = about_table("id_column_guessed", "ask", column=header, header=header)
        by_field = MappingProxyType({**self.by_field, field: header})
        return Matched(by_field, self.proposed | {header}, self.findings + said)

    def by_header(self, headers: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Return each header with its field, "" for one that is no field."""
        fields = {header: field for field, header in self.by_field.items()}
        return tuple((header, fields.get(header, "")) for header in headers)


def match_columns(
    headers: Sequence[str], layer: str, *, said: Sequence[tuple[str, str]] = ()
) -> Matched:
    """Match the headers of a table with the fields of a layer.

    Parameters
    ----------
    headers
        As written in the file.
    layer
        A key of ``data.schema.COLUMNS``, or "any".
    said
        What the reader corrected: header and field, ``IGNORED`` for a column to leave out.
    """
    known = fields_of(layer)
    by_field = {field: header for header, field in said if field in known and header in headers}
    taken = {header for header, _ in said}
    left = [header for header in headers if header not in taken]
    exact = _by_name(left, {f: names for f, names in known.items() if f not in by_field})
    by_field |= exact
    left = [header for header in left if header not in exact.values()]
    near = _by_likeness(left, {f: names for f, names in known.items() if f not in by_field})
    findings = tuple(
        each
        for field, header in near.items()
        for each in about_table("column_proposed", "ask", column=header, header=header, field=field)
    )
    findings += _left_out(said, headers, known)
    return Matched(MappingProxyType(by_field | near), frozenset(near.values()), findings)


@cache
def fields_of(layer: str) -> Mapping[str, tuple[str, ...]]:
    """Return the fields that a file of a layer may hold, with the names of each, plain."""
    content = tomllib.loads(_SYNONYMS.read_text(encoding="utf-8"))
    own = content["layers"].get(layer, {})
    names = content["fields"] | own
    wanted = list(OF_ANY) if layer == ANY else list(COLUMNS[layer])  # type: ignore[index]
    fields = dict.fromkeys([*wanted, *BESIDE, *OF_PLACE])
    found = {field: (plain(field), *names.get(field, ())) for field in fields}
    return MappingProxyType({f: tuple(dict.fromkeys(each)) for f, each in found.items()})


def key_of(layer: str) -> str:
    """Return the field that identifies a row of the layer."""
    return "id" if layer == ANY else KEY[layer]  # type: ignore[index]


def identifying(matched: Matched, layer: str) -> str | None:
    """Return the header that identifies a row; for "any" a code of ISTAT or a name serves too."""
    stand_ins = ("istat", "name") if layer == ANY else ()
    found = (matched.header(field) for field in (key_of(layer), *stand_ins))
    return next((header for header in found if header is not None), None)


def plain(header: str) -> str:
    """Return a header as it is compared: letters and digits of ASCII, in lower case, one blank."""
    without = _IN_BRACKETS.sub(" ", header)
    decomposed = unicodedata.normalize("NFKD", without if without.strip() else header)
    ascii_only = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NO_LETTER.sub(" ", ascii_only.casefold()).strip()


def _by_name(headers: Iterable[str], known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Match by a known name; where two fields or two headers claim one another the surer wins."""
    claims = []
    for order, header in enumerate(headers):
        name = plain(header)
        for place, (field, names) in enumerate(known.items()):
            rank = _rank(name, header, names)
            if rank is not None:
                claims.append((rank, place, order, field, header))
    found: dict[str, str] = {}
    for _, _, _, field, header in sorted(claims):
        if field not in found and header not in found.values():
            found[field] = header
    return found


def _rank(name: str, header: str, names: tuple[str, ...]) -> int | None:
    squeezed = name.replace(" ", "")
    for rank, known in enumerate(names):
        if squeezed == known.replace(" ", "") and squeezed:
            return rank
    if len(header) == _LETTERS_OF_DBF:
        for rank, known in enumerate(names):
            if known.replace(" ", "").startswith(squeezed) or known.replace(" ", "_")[
                :_LETTERS_OF_DBF
            ].strip("_") == header.casefold().strip("_"):
                return rank + len(names)
    return None


def _by_likeness(headers: Iterable[str], known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    by_name = {
        name: field
        for field, names in known.items()
        for name in names
        if len(name) >= _LETTERS_TO_COMPARE
    }
    claims = []
    for header in headers:
        name = plain(header)
        if len(name) >= _LETTERS_TO_COMPARE:
            likely = process.extract(
                name,
                {each: each for each in by_name},
                scorer=fuzz.ratio,
                limit=1,
                score_cutoff=_SURE_ENOUGH,
            )
            claims += [(-score, by_name[known_name], header) for _, score, known_name in likely]
    found: dict[str, str] = {}
    for _, field, header in sorted(claims):
        if field not in found:
            found[field] = header
    return found


def _left_out(
    said: Sequence[tuple[str, str]], headers: Sequence[str], known: Mapping[str, object]
) -> tuple[Finding, ...]:
    """Tell which corrections of the reader fit no column or no field of this table."""
    findings: tuple[Finding, ...] = ()
    for header, field in said:
        if field != IGNORED and field not in known:
            fields = ", ".join(known)
            findings += about_table("field_unknown", "ask", field=field, known=fields)
        elif header not in headers:
            findings += about_table("header_unknown", "note", header=header)
    return findings
