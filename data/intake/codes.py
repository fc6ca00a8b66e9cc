"""Identifiers as they are written: zeros kept, twins found however they hide.

Two identifiers are twins if they are equal but for case, blanks, signs that no screen shows,
letters of another alphabet that look the same, or zeros that a spreadsheet took away. Of twins the
one that is written cleanly stays, the others are flagged; no row is dropped.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.intake.findings import about_rows
from data.intake.numbers import as_text

if TYPE_CHECKING:
    from data.intake.findings import Finding

_UNSEEN = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff]"
)
_BLANKS = "[\\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_SCIENTIFIC = r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+"
_MONTHS = "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic|jan|may|jun|jul|aug|sep|oct|dec"
_LIKE_DATE = (
    rf"(?i)(?:{_MONTHS})-\d{{2,4}}|\d{{1,2}}-(?:{_MONTHS})(?:-\d{{2,4}})?"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}(?:[T ]00:00:00)?"
)
# What stands for no code at all. NA and None may be names and codes of something.
_NO_CODE = r"(?i)n\.d\.?|n/d|n\.a\.|n\.p\.|null|<null>|nan|-+|–|—|\?+|\.\.\.|vuoto|\(vuoto\)"
_LIKE_LATIN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # noqa: RUF001 - Cyrillic and Greek look-alikes
    "ABESIJKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXo",
)


def read_ids(cells: pd.Series) -> tuple[pd.Series, tuple[Finding, ...]]:
    """Return identifiers without blanks around them, and what is to be said of them.

    A number of a spreadsheet loses nothing but its decimals; texts keep every zero.
    """
    header = str(cells.name)
    written = as_text(cells)
    clean = written.str.replace(_UNSEEN, "", regex=True)
    clean = clean.str.replace(f"^{_BLANKS}+|{_BLANKS}+$", "", regex=True)
    missing = (clean == "").to_numpy(dtype=bool)
    nothing = clean.str.fullmatch(_NO_CODE).to_numpy(dtype=bool, na_value=False)
    like_date = clean.str.fullmatch(_LIKE_DATE).to_numpy(dtype=bool, na_value=False)
    texts = _are_texts(cells)
    scientific = clean.str.fullmatch(_SCIENTIFIC).to_numpy(dtype=bool, na_value=False) & texts
    findings = about_rows("id_missing", "flag", missing | nothing, column=header, cells=written)
    findings += about_rows("id_like_date", "flag", like_date, column=header, cells=written)
    findings += about_rows("id_scientific", "flag", scientific, column=header, cells=written)
    return clean, findings + _twins(written, clean, ~missing & ~nothing, header)


def twin_key(identifier: str) -> str:
    """Return what two identifiers have in common that a reader would take for the same."""
    plain = unicodedata.normalize("NFKC", identifier).translate(_LIKE_LATIN)
    plain = "".join(plain.split()).casefold()
    return plain.lstrip("0") or plain[-1:]


def _twins(
    written: pd.Series, clean: pd.Series, there: np.ndarray, header: str
) -> tuple[Finding, ...]:
    rows = pd.DataFrame({"written": written, "clean": clean})[there]
    # Most columns hold no odd sign at all: then one pass over the whole column is enough.
    plain = rows["clean"].str.replace(r"\s+", "", regex=True).str.lower()
    odd = ~rows["clean"].str.fullmatch(r"[\x21-\x7e]*").to_numpy(dtype=bool, na_value=False)
    keys = plain.str.replace("^0+(?=.)", "", regex=True)
    keys[odd] = [twin_key(each) for each in rows["clean"][odd]]
    double = keys.duplicated(keep=False)
    if not double.any():
        return ()
    groups = rows[double].assign(key=keys[double])
    groups["unclean"] = groups["written"] != groups["clean"]
    groups["foreign"] = odd[double.to_numpy()]
    groups["short"] = -groups["clean"].str.len()
    groups["at"] = np.arange(len(groups))
    first = groups.sort_values(["key", "unclean", "foreign", "short", "at"], kind="stable")
    extra = first[first["key"].duplicated()].index
    kept = first[~first["key"].duplicated()].set_index("key")["clean"]
    alike = clean.loc[extra].to_numpy() == kept.loc[keys.loc[extra]].to_numpy()
    position = np.searchsorted(clean.index.to_numpy(), extra.to_numpy())
    exact, like = np.zeros((2, len(clean)), dtype=bool)
    same = written.loc[extra].to_numpy() == clean.loc[extra].to_numpy()
    exact[position[alike & same]] = True
    like[position[~(alike & same)]] = True
    return (
        *about_rows("id_duplicate", "flag", exact, column=header, cells=written),
        *about_rows("id_like_another", "flag", like, column=header, cells=written),
    )


def _are_texts(cells: pd.Series) -> np.ndarray:
    if isinstance(cells.dtype, pd.StringDtype):
        return np.ones(len(cells), dtype=bool)
    return np.array([isinstance(each, str) for each in cells], dtype=bool)
