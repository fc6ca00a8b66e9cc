"""Ambiti of variable geometry: areas that a reader picks or draws, names, and asks about like any.

An ambito is a grouping of areas of the catalogue, of any levels, or one drawn outline, never both.
Its code is its place in the link (``AMB-1`` ...): names are data and may change. The text of the
parameter ``ambito`` is its only serial form in an address; the file is in ``layers.ambiti_file``.

The text: ambiti joined by ``,``; each is its name and the codes of its members joined by ``.``, or
its name, two dots and its outline. In names and codes ``~``, ``,`` and ``.`` are written ``~0``,
``~1`` and ``~2``. An outline is a list of steps from corner to corner, in hundred-thousandths of a
degree, longitude before latitude, each number in groups of five bits, the lowest first (the way of
an encoded polyline, over the 64 signs that need no escape in an address), and four signs that are
a checksum of the rest: a letter lost on the way is noticed, never drawn.
"""

from __future__ import annotations

import unicodedata
from binascii import crc32
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    Corner = tuple[float, float]

LEVEL = "ambito"
"""Key of the level that ambiti form, and name of their parameter in the address."""
MOST_AMBITI = 6
MOST_CORNERS = 150
MOST_LETTERS_OF_NAME = 80
_CODE = "AMB-"
_DECIMALS = 5
_SCALE = 10**_DECIMALS
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BITS = 5
_MOST_BITS = 30
_MORE = 1 << _BITS
_CHECK_SIGNS = 4
_LEAST_CORNERS = 3
_ESCAPES = (("~", "~0"), (",", "~1"), (".", "~2"))


class AmbitoError(ValueError):
    """An outline or an ambito that cannot be; the argument is a key of ``words.toml``."""

    @property
    def key(self) -> str:
        """Why, as the key of a text."""
        return str(self.args[0])


@dataclass(frozen=True)
class Ambito:
    """A named grouping of areas, or a named outline.

    Parameters
    ----------
    name
        Any text, on one line; "" if it has none, then it goes by its code.
    codes
        Codes of the areas that it is made of, in catalogue order; empty if it is drawn.
    shape
        Corners of the outline as longitude and latitude (EPSG:4326), five decimals, the first one
        not repeated; empty if it is made of areas.
    """

    name: str
    codes: tuple[str, ...] = ()
    shape: tuple[Corner, ...] = ()

    @cached_property
    def polygon(self) -> shapely.Polygon | None:
        """The outline as a polygon in EPSG:4326, None if it has none."""
        return shapely.Polygon(self.shape) if self.shape else None


def code_of(at: int) -> str:
    """Return the code of the ambito at a place in the link, counted from 0."""
    return f"{_CODE}{at + 1}"


def codes_of(ambiti: Sequence[Ambito]) -> tuple[str, ...]:
    """Return the codes of ambiti in their order."""
    return tuple(code_of(at) for at in range(len(ambiti)))


def named(ambito: Ambito, at: int) -> str:
    """Return the name of an ambito, or its code where it has none."""
    return ambito.name or code_of(at)


def renumbered(kept: Sequence[int], before: int) -> Mapping[str, str | None]:
    """Return what the codes of ambiti become when some of them go: another code, or None.

    Parameters
    ----------
    kept
        Places that stay, ascending.
    before
        How many there were.
    """
    places = {place: at for at, place in enumerate(kept)}
    return {
        code_of(place): code_of(places[place]) if place in places else None
        for place in range(before)
    }


def one_line(name: str) -> str:
    """Return a name as it is kept: on one line, without control signs, not too long."""
    words = " ".join(name.split())
    plain = "".join(sign for sign in words if unicodedata.category(sign) not in {"Cc", "Cs"})
    return plain[:MOST_LETTERS_OF_NAME].strip()


def drawn(name: str, outline: BaseGeometry) -> Ambito:
    """Make an ambito of an outline.

    Parameters
    ----------
    outline
        A polygon without holes, in EPSG:4326; its corners are rounded to five decimals.

    Raises
    ------
    AmbitoError
        If it is no polygon, has holes, too many corners, crosses itself or encloses nothing.
    """
    if outline.geom_type == "MultiPolygon" and len(shapely.get_parts(outline)) == 1:
        outline = shapely.get_parts(outline)[0]
    if not isinstance(outline, shapely.Polygon) or outline.is_empty:
        raise AmbitoError("shape_no_polygon")
    if len(outline.interiors):
        raise AmbitoError("shape_holes")
    return Ambito(one_line(name), (), _checked(list(outline.exterior.coords)[:-1]))


def _checked(corners: Iterable[Sequence[float]]) -> tuple[Corner, ...]:
    rounded = [
        (round(lon, _DECIMALS) + 0.0, round(lat, _DECIMALS) + 0.0) for lon, lat, *_ in corners
    ]
    kept = [one for at, one in enumerate(rounded) if one != rounded[at - 1]]
    if len(kept) > MOST_CORNERS:
        raise AmbitoError("shape_corners")
    if len(kept) < _LEAST_CORNERS:
        raise AmbitoError("shape_no_polygon")
    if any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in kept):  # noqa: PLR2004 - degrees
        raise AmbitoError("shape_no_polygon")
    if not shapely.Polygon(kept).is_valid:
        raise AmbitoError("shape_crosses")
    return tuple(kept)


def write_ambiti(ambiti: Sequence[Ambito]) -> str:
    """Return the text of the parameter ``ambito``; "" for none."""
    return ",".join(_write(one) for one in ambiti)


def split_ambiti(text: str) -> list[str]:
    """Return the text of each ambito in a parameter; empty ones are left out."""
    return [part for part in text.split(",") if part.strip()]


def read_ambito(text: str) -> Ambito:
    """Read one ambito; its codes are whatever the text says, in the order in which they stand.

    Raises
    ------
    AmbitoError
        If it has neither members nor an outline, or the outline is not one.
    """
    name, *rest = (_unescaped(part) for part in text.split("."))
    codes = tuple(dict.fromkeys(part.strip() for part in rest if part.strip()))
    if len(rest) == 2 and not rest[0].strip():  # noqa: PLR2004 - two dots before an outline
        return Ambito(one_line(name), (), _checked(_read_outline(rest[1].strip())))
    if not codes:
        raise AmbitoError("ambito_empty")
    return Ambito(one_line(name), codes)


def written_name(text: str) -> str:
    """Return the name in the text of one ambito, whatever the rest is."""
    return one_line(_unescaped(text.partition(".")[0]))


def _write(ambito: Ambito) -> str:
    name = _escaped(ambito.name)
    if ambito.shape:
        return f"{name}..{_write_outline(ambito.shape)}"
    return ".".join([name, *(_escaped(code) for code in ambito.codes)])


def _escaped(text: str) -> str:
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text


def _unescaped(text: str) -> str:
    for sign, escape in reversed(_ESCAPES):
        text = text.replace(escape, sign)
    return text


def _write_outline(shape: Sequence[Corner]) -> str:
    signs: list[str] = []
    before = (0, 0)
    for corner in shape:
        at = (round(corner[0] * _SCALE), round(corner[1] * _SCALE))
        for step in (at[0] - before[0], at[1] - before[1]):
            number = ~(step << 1) if step < 0 else step << 1
            while number >= _MORE:
                signs.append(_SIGNS[number & (_MORE - 1) | _MORE])
                number >>= _BITS
            signs.append(_SIGNS[number])
        before = at
    text = "".join(signs)
    return text + _check(text)


def _read_outline(text: str) -> list[Corner]:
    body, check = text[:-_CHECK_SIGNS], text[-_CHECK_SIGNS:]
    if not body or _check(body) != check or set(body) - set(_SIGNS):
        raise AmbitoError("shape_damaged")
    numbers, number, shift = [], 0, 0
    for sign in body:
        value = _SIGNS.index(sign)
        number |= (value & (_MORE - 1)) << shift
        shift += _BITS
        # Degrees fit in so many bits: a link that anybody can write must not make us count further.
        if shift > _MOST_BITS:
            raise AmbitoError("shape_damaged")
        if value < _MORE:
            numbers.append(~(number >> 1) if number & 1 else number >> 1)
            number, shift = 0, 0
            if len(numbers) > 2 * MOST_CORNERS:
                raise AmbitoError("shape_corners")
    if shift or len(numbers) % 2:
        raise AmbitoError("shape_damaged")
    corners, lon, lat = [], 0, 0
    for east, north in zip(numbers[::2], numbers[1::2], strict=True):
        lon, lat = lon + east, lat + north
        corners.append((lon / _SCALE, lat / _SCALE))
    return corners


def _check(text: str) -> str:
    sum_ = crc32(text.encode())
    return "".join(_SIGNS[sum_ >> 6 * at & 63] for at in range(_CHECK_SIGNS))
