"""Angles in all the spellings of a coordinate: 45°04'12" N, N 45 4,2', 45:04:12, 45,07 Nord.

Only odd cells come here: what is a plain decimal number has been read by ``numbers``.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Axis = Literal["lat", "lon", ""]

_POLES = {"N": ("lat", 1), "S": ("lat", -1), "E": ("lon", 1), "W": ("lon", -1), "O": ("lon", -1)}
_WORDS = (
    (re.compile(r"\b(?:LATITUDINE|LATITUDE|LAT|LONGITUDINE|LONGITUDE|LONG|LON|LNG)\b\.?:?"), " "),
    (re.compile(r"NORD|NORTH"), "N"),
    (re.compile(r"SUD|SOUTH"), "S"),
    (re.compile(r"OVEST|WEST"), "O"),
    (re.compile(r"EAST|EST"), "E"),
    (re.compile(r"GRADI|DEGREES|DEG|GR\.?(?=[\s\d])"), "°"),
    (re.compile(r"MINUTI|MINUTES|MIN\.?|PRIMI"), "'"),
    (re.compile(r"SECONDI|SECONDS|SEC\.?"), '"'),
)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚ᵒ*", "°"),
        **dict.fromkeys("\u2032\u2019\u2018\u00b4`\u02b9", "'"),
        **dict.fromkeys("″”“„ʺ", '"'),
        **dict.fromkeys("\u00a0\u202f\u2009\t\r\n", " "),
        **dict.fromkeys("−–", "-"),
    }
)
_NUMBER = r"\d+(?:[.,]\d+)?"
_ANGLE = re.compile(
    rf"(-|\+)?\s*({_NUMBER})\s*[°D:\s]?\s*(?:({_NUMBER})\s*['M:\s]?\s*(?:({_NUMBER})\s*(?:\"|S(?!\w))?)?)?"
)
_COMPACT = re.compile(r"(-|\+)?(\d{2,3})(\d{2})(\d{2}(?:[.,]\d+)?)")
_POLE_FIRST = re.compile(r"^([NSEWO])\s*(.*)$")
_POLE_LAST = re.compile(r"^(.*?)\s*([NSEWO])$")
_LETTERED = re.compile(r"(\d)\s*D\s*(\d[\d.,]*)\s*M\s*(?:(\d[\d.,]*)\s*S(?![A-Z]{2}))?")
_HYPHENS = re.compile(r"(\d)\s*-\s*(?=\d)")
_NMEA = re.compile(r"(-|\+)?(\d{2,3})(\d{2}[.,]\d+)")
_SIXTY = 60
_MOST_LETTERS = 120  # no coordinate is longer, and no pattern is tried on a whole book


class Angle(NamedTuple):
    """An angle in degrees, which axis it said it is on, whether it had minutes or a pole."""

    degrees: float
    axis: Axis
    sexagesimal: bool


def parse_angle(text: str) -> Angle | None:
    """Read one angle; None if the text is none.

    The pole may stand before or after (N, S, E, W, and O for ovest, or the words); minutes and
    seconds are below sixty and only the last part has decimals.
    """
    if len(text) > _MOST_LETTERS:
        return None
    plain = _plain(text)
    pole, body = _pole(plain)
    body = body.strip(" .;")
    if pole:  # 45-04-12 N: with a pole no hyphen is a sign
        body = _HYPHENS.sub(r"\1 ", body)
    found = _ANGLE.fullmatch(body)
    nmea = _NMEA.fullmatch(body) if pole else None
    parts: tuple[str | None, ...]
    if nmea:
        sign, parts = nmea[1], (*nmea.groups()[1:], None)
    elif found and (found[3] or not (pole and _COMPACT.fullmatch(body))):
        sign, parts = found[1], found.groups()[1:]
    elif pole and (compact := _COMPACT.fullmatch(body)):
        sign, parts = compact[1], compact.groups()[1:]
    else:
        return None
    degrees = _degrees([part for part in parts if part])
    if degrees is None or (sign == "-" and pole):
        return None
    axis, side = _POLES[pole] if pole else ("", 1)
    whole = bool(parts[1]) or bool(pole) or "°" in plain
    return Angle(degrees * side * (-1 if sign == "-" else 1), axis, whole)  # type: ignore[arg-type]


def parse_pair(text: str) -> tuple[Angle, Angle] | None:
    """Read two angles of one cell, in the order in which they stand; None if there are not two."""
    if len(text) > _MOST_LETTERS:
        return None
    plain = _plain(text).strip(" ()[]{}")
    for first, second in _halves(plain):
        pair = parse_angle(first), parse_angle(second)
        if pair[0] and pair[1] and _two_axes(pair[0].axis, pair[1].axis):
            return pair[0], pair[1]
    return None


def _plain(text: str) -> str:
    plain = text.upper().translate(_SIGNS).replace("''", '"')
    for word, sign in _WORDS:
        plain = word.sub(sign, plain)
    # 45d04m12s: there the S means seconds, not south.
    return _LETTERED.sub(_marked, plain).strip()


def _marked(found: re.Match[str]) -> str:
    seconds = f'{found[3]}"' if found[3] else ""
    return f"{found[1]}°{found[2]}'{seconds}"


def _pole(text: str) -> tuple[str, str]:
    if found := _POLE_FIRST.match(text):
        return found[1], found[2]
    if found := _POLE_LAST.match(text):
        return found[2], found[1]
    return "", text


def _degrees(parts: list[str]) -> float | None:
    numbers = [float(part.replace(",", ".")) for part in parts]
    decimals = [("," in part or "." in part) for part in parts]
    if any(decimals[:-1]) or any(each >= _SIXTY for each in numbers[1:]):
        return None
    return float(sum(number / _SIXTY**place for place, number in enumerate(numbers)))


def _two_axes(first: Axis, second: Axis) -> bool:
    return bool(first) == bool(second) and (first != second or not first)


def _each_has_decimals(parts: list[str]) -> bool:
    return all("." in part or any(sign in part for sign in "°'NSEWO") for part in parts)


def _halves(text: str) -> list[tuple[str, str]]:
    """Return the ways to part a cell in two, the surest first."""
    signs = (";", "|", "/", ", ", " - ")
    ways = [text.partition(sign)[::2] for sign in signs if text.count(sign) == 1]
    commas = text.split(",")
    if len(commas) == 4 or (len(commas) == 2 and _each_has_decimals(commas)):  # noqa: PLR2004
        # 45,07,7,68 or 45.07,7.68; but 45,0703 is one number.
        half = len(commas) // 2
        ways.append((",".join(commas[:half]), ",".join(commas[half:])))
    if after := re.match(r"^(.*?[NSEWO])[\s,;/|-]*(\S.*[NSEWO])$", text):
        ways.append((after[1], after[2]))
    if before := re.match(r"^([NSEWO].*?)[\s,;/|-]*([NSEWO].*)$", text):
        ways.append((before[1], before[2]))
    words = text.split()
    if len(words) in (2, 4, 6):
        half = len(words) // 2
        ways.append((" ".join(words[:half]), " ".join(words[half:])))
    return ways
