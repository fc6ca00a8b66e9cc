"""Coordinates as people write them: decimal or in degrees, minutes and seconds, in either order.

Latitude comes first where letters of the hemisphere do not say otherwise (ISO 6709), unless only
the other order lies in the range of the city. West is W or, in Italian, O (*ovest*).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Order = Literal["letters", "range", "turned", "ambiguous", "first"]
"""What said which number is the latitude: letters; the range of the city, as written or turned; it
says that both may be; nothing does, so the first one is."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("′’‘ʹ´`", "'"),  # noqa: RUF001 - the signs for minutes that people paste
        **dict.fromkeys("″”“ʺ", '"'),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("−–", "-"),
        **dict.fromkeys("()[]", " "),
        "\u00a0": " ",
    }
)
_WORDS = (
    (r"(?:geo|latlon)\s*:", " "),
    (r"\b(?:latitudine|latitude|lat|longitudine|longitude|long|lon|lng)\b\.?\s*[:=]?", " "),
    (r"(?:\bnord|\bnorth)\b", "N"),
    (r"(?:\bsud|\bsouth)\b", "S"),
    (r"(?:\best|\beast)\b", "E"),
    (r"(?:\bovest|\bwest)\b", "W"),
    (r"''", '"'),
)
_NUMBER = r"\d+(?:[.,]\d+)?"
_ANGLE = (
    rf"(?P<sign{{n}}>[-+]?)(?P<deg{{n}}>{_NUMBER})"
    rf"(?:\s*°(?:\s*(?P<min{{n}}>{_NUMBER})\s*'(?:\s*(?P<sec{{n}}>{_NUMBER})\s*\")?)?"
    # Without signs, three numbers are degrees, minutes and seconds only where a letter ends them.
    rf"|\s+(?P<bare_min{{n}}>\d\d?)\s+(?P<bare_sec{{n}}>\d\d?(?:[.,]\d+)?)(?=\s*[NSEWO]))?"
)
_LETTER = r"(?P<letter{n}>[NSEWO])"
_BETWEEN = r"(?:\s*[,;/]\s*|\s+|(?<=[NSEWO°'\"])|(?=[NSEWO]))"
_FORMS = tuple(
    re.compile(f"{form.replace('{n}', '1')}{_BETWEEN}{form.replace('{n}', '2')}")
    for form in (rf"{_LETTER}\s*{_ANGLE}", rf"{_ANGLE}\s*{_LETTER}?")
)
_WHOLE = {"lat": 90.0, "lon": 180.0}
_SIXTY = 60


@dataclass(frozen=True)
class Coordinates:
    """A place: latitude and longitude in degrees (EPSG:4326), and how their order was known."""

    lat: float
    lon: float
    order: Order


def parse_coordinates(text: str, box: Box) -> Coordinates | None:
    """Read a pair of coordinates.

    Parameters
    ----------
    text
        ``45.07, 7.68``; ``45,07 7,68``; ``45°04'12"N 7°41'00"E``; ``N45 E7.5``; with minutes or
        seconds left out, decimal commas, O or W for west, and the signs that keyboards have.
    box
        The range of the city, which tells the order where no letter does.

    Returns
    -------
    Coordinates or None
        None if the text is no pair of numbers at all.

    Raises
    ------
    ValueError
        If it is one but no place on Earth: 75 minutes, a latitude of 100 degrees, two latitudes.
    """
    written = text.translate(_SIGNS)
    for word, letter in _WORDS:
        written = re.sub(word, letter, written, flags=re.IGNORECASE)
    written = " ".join(written.upper().split())
    if re.fullmatch(_NUMBER, written):
        return None
    for form in _FORMS:
        if found := form.fullmatch(written):
            return _placed(found.groupdict(), box)
    return None


def _placed(parts: dict[str, str | None], box: Box) -> Coordinates:
    one, other = _angle(parts, "1"), _angle(parts, "2")
    axes = [_axis(parts[f"letter{n}"]) for n in "12"]
    if any(axes):
        if axes[0] == axes[1]:
            raise ValueError(axes)
        turned = axes[0] == "lon" or axes[1] == "lat"
        return _checked(*((other, one) if turned else (one, other)), "letters")
    as_written, turned = _inside(one, other, box), _inside(other, one, box)
    if turned and not as_written:
        return _checked(other, one, "turned")
    order: Order = "ambiguous" if turned else "range" if as_written else "first"
    return _checked(one, other, order)


def _checked(lat: float, lon: float, order: Order) -> Coordinates:
    if abs(lat) > _WHOLE["lat"] or abs(lon) > _WHOLE["lon"]:
        raise ValueError((lat, lon))
    return Coordinates(lat, lon, order)


def _angle(parts: dict[str, str | None], n: str) -> float:
    minutes = parts.get(f"min{n}") or parts.get(f"bare_min{n}")
    seconds = parts.get(f"sec{n}") or parts.get(f"bare_sec{n}")
    degrees, minute, second = (_number(one) for one in (parts[f"deg{n}"], minutes, seconds))
    broken = (minutes and degrees % 1) or (seconds and minute % 1)
    if minute >= _SIXTY or second >= _SIXTY or broken:
        raise ValueError(parts)
    angle = degrees + minute / _SIXTY + second / _SIXTY**2
    south_or_west = (parts[f"letter{n}"] or "") in set("SWO")
    if parts[f"sign{n}"] and parts[f"letter{n}"]:
        raise ValueError(parts)
    return -angle if south_or_west or parts[f"sign{n}"] == "-" else angle


def _number(text: str | None) -> float:
    return float((text or "0").replace(",", "."))


def _axis(letter: str | None) -> str:
    if not letter:
        return ""
    return "lat" if letter in "NS" else "lon"


def _inside(lat: float, lon: float, box: Box) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north
