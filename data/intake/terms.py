"""Words of a vocabulary as offices write them; a word that is not known stays as it is written."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.intake.columns import plain
from data.intake.findings import about_rows
from data.intake.numbers import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd

    from data.intake.findings import Finding
    from data.model import Term

_SPELLINGS = Path(__file__).with_name("terms.toml")


def read_terms(
    cells: pd.Series, field: str, known: Mapping[str, Term]
) -> tuple[pd.Series, np.ndarray, tuple[Finding, ...]]:
    """Return the key of each cell's word ("" for a word that is not known), and where it is not.

    Several words of one cell are parted by ";", as in the catalogue's own files.
    """
    names = _names(known, field)
    text = as_text(cells).str.strip()
    keys = {each: _keys(each, names) for each in text.unique()}
    found = text.map(keys)
    unknown = (found.isna() & (text != "")).to_numpy(dtype=bool)
    findings = about_rows("word_unknown", "ask", unknown, column=str(cells.name), cells=cells)
    return found.fillna("").astype("str"), unknown, findings


def read_truths(cells: pd.Series) -> tuple[pd.Series, tuple[Finding, ...]]:
    """Return a column of sì and no as bool; an empty cell is no."""
    names = {plain(name): key for key, all_ in _spellings()["truth"].items() for name in all_}
    text = as_text(cells)
    plain_text = text.map({each: plain(each) for each in text.unique()})
    found = plain_text.map(names)
    bad = (found.isna() & (plain_text != "")).to_numpy(dtype=bool)
    findings = about_rows("truth_bad", "flag", bad, column=str(cells.name), cells=cells)
    return (found == "true").astype(bool), findings


def _keys(text: str, names: Mapping[str, str]) -> str | None:
    parts = [plain(part) for part in text.split(";") if part.strip()]
    if not parts or any(part not in names for part in parts):
        return None if text else ""
    return ";".join(names[part] for part in parts)


def _names(known: Mapping[str, Term], field: str) -> Mapping[str, str]:
    others = _spellings().get(field, {})
    names = {plain(name): key for key, all_ in others.items() if key in known for name in all_}
    for key, term in known.items():
        names |= {plain(term.en): key, plain(term.it): key, plain(key): key}
    return names


@cache
def _spellings() -> Mapping[str, Mapping[str, list[str]]]:
    return MappingProxyType(tomllib.loads(_SPELLINGS.read_text(encoding="utf-8")))
