"""What kind of numbers a pair of coordinates is: degrees, metres, a placeholder, nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

_MOST_METRES = 1e8
"""Farther than any projected coordinate of the earth (40,075 km around), in metres."""

_SENTINELS = tuple(
    sign * float("9" * digits) for digits in range(3, 11) for sign in (1, -1)
) + tuple(sign * (10.0**digits) for digits in (8, 9, 10) for sign in (1, -1))
_MARGIN_DEGREES = 0.1
_MOST_DECIMALS = 16


@dataclass(frozen=True, eq=False)
class Kinds:
    """Masks over the rows; a row is in one of them at most."""

    degrees: np.ndarray
    metres: np.ndarray
    sentinel: np.ndarray
    huge: np.ndarray
    not_finite: np.ndarray

    def without(self, rows: np.ndarray) -> Kinds:
        """Return the kinds with these rows out of those in metres and those too large."""
        return replace(self, metres=self.metres & ~rows, huge=self.huge & ~rows)


def kinds_of(x: np.ndarray, y: np.ndarray) -> Kinds:
    """Tell the pairs apart.

    0/0 lies in the Gulf of Guinea and stands for "unknown", and so do rows of nines.
    """
    finite = np.isfinite(x) & np.isfinite(y)
    sentinel = finite & (((x == 0) & (y == 0)) | np.isin(x, _SENTINELS) | np.isin(y, _SENTINELS))
    huge = finite & ~sentinel & ((np.abs(x) > _MOST_METRES) | (np.abs(y) > _MOST_METRES))
    usable = finite & ~sentinel & ~huge
    with np.errstate(invalid="ignore"):
        degrees = usable & (np.abs(x) <= 180) & (np.abs(y) <= 180)  # noqa: PLR2004
        degrees &= (np.abs(x) <= 90) | (np.abs(y) <= 90)  # noqa: PLR2004
    return Kinds(degrees, usable & ~degrees, sentinel, huge, ~finite)


def without_point(
    x: np.ndarray, y: np.ndarray, rows: np.ndarray, bounds: tuple[float, float, float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return degrees of pairs that lost their decimal point, NaN where that explains nothing.

    45070300 can only be 45.0703 in a territory between 44 and 46 degrees, and so can 450.703, what
    an Italian sheet shows of it with a thousands point. Both numbers must fall into the territory's
    box, and those that are changed be whole or of three decimals.
    """
    west, south, east, north = bounds
    m = _MARGIN_DEGREES
    lon = _put_point(x, rows, west - m, east + m)
    lat = _put_point(y, rows, south - m, north + m)
    both = ~np.isnan(lon) & ~np.isnan(lat)
    return np.where(both, lon, np.nan), np.where(both, lat, np.nan)


def _put_point(values: np.ndarray, rows: np.ndarray, low: float, high: float) -> np.ndarray:
    found = np.full(len(values), np.nan)
    for digits in range(_MOST_DECIMALS):
        with np.errstate(invalid="ignore"):
            scaled = values / 10.0**digits
            whole = _thousandths(values) if digits else np.ones(len(values), dtype=bool)
            fits = rows & np.isnan(found) & whole & (scaled >= low) & (scaled <= high)
        found[fits] = scaled[fits]
    return found


def _thousandths(values: np.ndarray) -> np.ndarray:
    """Return which values have three decimals at the most."""
    return np.asarray(np.isclose(values * 1000, np.round(values * 1000), rtol=0, atol=1e-6))
