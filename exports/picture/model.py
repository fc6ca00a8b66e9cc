"""A map as a picture: what it shows, at which scale, and how it reads in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.selection import LayerName


@dataclass(frozen=True)
class Picture:
    """A map drawn at a true scale.

    Parameters
    ----------
    svg
        A file that stands alone: sizes in millimetres, nothing fetched from anywhere, its texts in
        the family of :data:`exports.fonts.FAMILY`.
    width_mm, height_mm
        Its size on paper; at any other size the ratio is no longer true.
    scale
        Denominator of the scale: one millimetre of paper is that many on the ground, in the
        city's metric CRS.
    bar_km
        What the scale bar stands for; it is ``bar_km * 1e6 / scale`` millimetres long. Zero where
        there is none.
    drawn
        How many rows of each layer have a symbol or a shape on it; of ``areas`` those in the
        choice.
    alt
        The map in words, from the same numbers.
    """

    svg: bytes
    width_mm: float
    height_mm: float
    scale: int
    bar_km: float
    drawn: Mapping[LayerName, int]
    alt: str
