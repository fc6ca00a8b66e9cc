"""Numbers as Italians write them: 1.234.567,89 and € 980,00, told apart by the whole column.

A text such as 1.234 is a thousand in one column and one and a bit in another: the other cells of
the column decide, and an amount that only they could decide is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

Purpose = Literal["amount", "coordinate"]

BLANKS = frozenset(
    [
        *("-", "--", "---", "–", "—", "/", "//", "...", "…", "?", "(vuoto)", "vuoto", "assente"),
        *("n.d.", "nd", "n.d", "n/d", "n.a.", "na", "n/a", "n.p.", "np", "null", "none"),
        *("nessuno", "nessuna", "non disponibile", "non pervenuto"),
    ]
)
"""What offices write for nothing at all, in lower case."""

_MOST_EXACT = 1e15  # beyond it a float does not hold every whole number

_SIGN = r"[+\-−]?"
_DOT_THREE = rf"{_SIGN}\d{{1,3}}\.\d{{3}}"
_COMMA_THREE = rf"{_SIGN}\d{{1,3}},\d{{3}}"
_DOT = rf"{_SIGN}\d*\.\d+|{_SIGN}\d+\."
_COMMA = rf"{_SIGN}\d*,\d+|{_SIGN}\d+,"
_DOTS = rf"{_SIGN}\d{{1,3}}(?:\.\d{{3}}){{2,}}|{_SIGN}\d{{1,3}}(?:\.\d{{3}})+,\d+"
_COMMAS = rf"{_SIGN}\d{{1,3}}(?:,\d{{3}}){{2,}}|{_SIGN}\d{{1,3}}(?:,\d{{3}})+\.\d+"
# The sign ¤ is what stands at the place of € where ISO 8859-15 was read as Windows-1252.
_MONEY = r"(?i)\s*(?:€|¤|eur|euro)\.?\s*"
_NO_BREAK = r"[\u00a0\u202f\u2007\u2009]"


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column as float64 (NaN where there is no number), and what is to be said of its cells.

    ``empty``: nothing stands there; ``bad``: what stands there is no number; ``not_finite``: an
    infinity, NaN or a number too large; ``ambiguous``: the column decided what a sign means.
    """

    decimal: np.ndarray
    empty: np.ndarray
    bad: np.ndarray
    not_finite: np.ndarray
    ambiguous: np.ndarray


def read_numbers(cells: pd.Series, purpose: Purpose, *, grouped: bool = False) -> Numbers:
    """Read a column of cells, texts or typed, as numbers.

    Parameters
    ----------
    grouped
        Whether a column that goes with it has thousands points, as ``has_groups`` says: then a
        coordinate of 396.634 is of metres.
    """
    values = np.full(len(cells), np.nan)
    typed = _typed(cells)
    if typed is not None:
        values[:] = typed
        none = np.zeros(len(cells), dtype=bool)
        finite = np.isfinite(values)
        return Numbers(np.where(finite, values, np.nan), none, none, ~finite, none)
    sure = _numbers_of_the_format(cells)
    text = plain_numbers(cells.mask(sure, "") if sure.any() else cells)
    empty = is_blank(text)
    ambiguous = np.zeros(len(cells), dtype=bool)
    # A dot or no sign at all: what the machine writes, and by far the most of what comes.
    machine = pd.to_numeric(text.where(~empty), errors="coerce")
    values[:] = machine.to_numpy(dtype="float64", na_value=np.nan)
    odd = ~empty & (np.isnan(values) | _matches(text, _DOT_THREE))
    if odd.any():
        convention = "it" if grouped else _convention(text[~empty], purpose)
        values[odd], ambiguous[odd] = _by_convention(text[odd], convention, purpose)
    said_nan = text.str.lower().isin(["nan", "inf", "-inf", "+inf", "infinity", "-infinity"])
    not_finite = (np.isinf(values) | said_nan.to_numpy(dtype=bool)) & ~empty
    values[not_finite] = np.nan
    if sure.any():
        values[sure] = cells[sure].to_numpy(dtype="float64")
        empty = empty & ~sure
    bad = np.isnan(values) & ~empty & ~not_finite
    return Numbers(values, empty, bad, not_finite, ambiguous)


def has_groups(cells: pd.Series) -> bool:
    """Whether a column of coordinates has groups of thousands: 4.991.598 but no 45.0703."""
    return _typed(cells) is None and _convention(plain_numbers(cells), "coordinate") == "it"


def plain_numbers(cells: pd.Series) -> pd.Series:
    """Return cells as texts without what stands around a number: money, blanks, a leading '."""
    text = as_text(cells)
    text = text.str.replace(_NO_BREAK, " ", regex=True).str.strip()
    odd = text.str.contains(r"[€¤' ]|eur|EUR|Eur|−", regex=True)
    if not odd.any():
        return text
    plain = text[odd].str.replace(_MONEY, "", regex=True).str.replace("−", "-", regex=False)
    plain = plain.str.replace(r"^'|(?<=\d)'(?=\d{3})", "", regex=True)
    grouped = _matches(plain, rf"{_SIGN}\d{{1,3}}(?: \d{{3}})+(?:[.,]\d+)?")
    plain = plain.mask(grouped, plain.str.replace(" ", "", regex=False))
    return text.mask(odd, plain.reindex(text.index))


def as_text(cells: pd.Series) -> pd.Series:
    """Return cells as texts, without a trailing ``.0`` of a whole number."""
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.fillna("").astype("str")
    return pd.Series([cell_text(each) for each in cells], index=cells.index, dtype="str")


def cell_text(cell: object) -> str:
    """Return one cell as it is shown: an empty one as "", a whole number without decimals."""
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return ""
    if isinstance(cell, bool | np.bool_):
        return "true" if cell else "false"
    if isinstance(cell, float | np.floating):
        value = float(cell)
        if np.isnan(value):
            return ""
        exact = value.is_integer() and abs(value) < _MOST_EXACT
        return str(int(value)) if exact else repr(value)
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def is_blank(text: pd.Series) -> np.ndarray:
    """Return where a text says that there is nothing."""
    blank = (text == "") | text.str.lower().isin(BLANKS)
    return np.asarray(blank.to_numpy(dtype=bool))


def _typed(cells: pd.Series) -> np.ndarray | None:
    """Return the values of a column of machine numbers, None for any other."""
    if cells.dtype.kind not in "iuf":
        return None
    return np.asarray(cells.to_numpy(dtype="float64", na_value=np.nan))


def _numbers_of_the_format(cells: pd.Series) -> np.ndarray:
    """Return where cells among texts are finite numbers of the file's own: no sign is in doubt."""
    if cells.dtype != object:
        return np.zeros(len(cells), dtype=bool)
    kinds = (int, float, np.integer, np.floating)
    return np.array(
        [isinstance(c, kinds) and not isinstance(c, bool) and bool(np.isfinite(c)) for c in cells],
        dtype=bool,
    )


def _matches(text: pd.Series, pattern: str) -> np.ndarray:
    return np.asarray(text.str.fullmatch(pattern).to_numpy(dtype=bool, na_value=False))


def _convention(text: pd.Series, purpose: Purpose) -> Literal["it", "en", ""]:
    """Return which sign parts the decimals, by the cells that leave no doubt."""
    dots, commas = _matches(text, _DOTS), _matches(text, _COMMAS)
    comma = _matches(text, _COMMA) & ~_matches(text, _COMMA_THREE)
    dot = _matches(text, _DOT) & ~_matches(text, _DOT_THREE)
    if purpose == "coordinate":
        # Three decimals are usual there: only groups of three in a row speak for thousands.
        return "it" if dots.any() and not dot.any() else ""
    italian, english = dots.sum() + comma.sum(), commas.sum() + dot.sum()
    if italian and not english:
        return "it"
    return "en" if english and not italian else ""


def _by_convention(
    text: pd.Series, convention: str, purpose: Purpose
) -> tuple[np.ndarray, np.ndarray]:
    dot_three, comma_three = _matches(text, _DOT_THREE), _matches(text, _COMMA_THREE)
    amount = purpose == "amount"
    thousands = dot_three & (convention != "en" if amount else convention == "it")
    english = _matches(text, _COMMAS) | (comma_three & (convention == "en"))
    comma = (_matches(text, _COMMA) & ~english) | _matches(text, _DOTS) | thousands
    values = np.full(len(text), np.nan)
    _fill(values, text, comma, lambda part: part.str.replace(".", "").str.replace(",", "."))
    _fill(values, text, english, lambda part: part.str.replace(",", ""))
    _fill(values, text, ~comma & ~english, lambda part: part.str.replace(",", "."))
    return values, (dot_three | comma_three) & amount


def _fill(
    values: np.ndarray,
    text: pd.Series,
    where: np.ndarray,
    change: Callable[[pd.Series], pd.Series],
) -> None:
    if where.any():
        numbers = pd.to_numeric(change(text[where]), errors="coerce")
        values[where] = numbers.to_numpy(dtype="float64", na_value=np.nan)
