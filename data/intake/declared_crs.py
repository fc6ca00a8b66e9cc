"""The CRS that a geographic file declares, as pyproj knows it, and nothing guessed.

Only codes of registers and plain WKT are understood. A PROJ string is not: it can name a grid file
of the machine that reads it. Nothing here opens a file or an address.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyproj import CRS
from pyproj.exceptions import CRSError

WGS84 = "EPSG:4326"

MOST_LETTERS_OF_WKT = 20_000

# The spellings: a plain code; a URN of the OGC, with or without the version of the register; an
# address of opengis.net, which is a name here and never opened.
_CODE = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/(?:def/crs/|gml/srs/))?"
    r"(?P<authority>EPSG|ESRI|OGC|IGNF)(?:[:/][\w.]*[:/]|[:/]|\.xml#)(?P<code>\w{1,12})",
    re.IGNORECASE | re.ASCII,
)

# Other codes of the same: WGS 84 with the axes longitude, latitude, as coordinates stand in a file;
# and Esri's Roma 1940, which is the datum of Monte Mario but has no shift to WGS 84 there.
_SAME = {
    "OGC:CRS84": WGS84,
    "OGC:CRS84H": WGS84,
    "ESRI:102091": "EPSG:3003",
    "ESRI:102094": "EPSG:3003",
    "ESRI:102092": "EPSG:3004",
    "ESRI:102093": "EPSG:3004",
    "ESRI:104127": "EPSG:4265",
    "ESRI:102100": "EPSG:3857",
    "ESRI:102113": "EPSG:3857",
}

# The code at the end of a WKT 1 is that of the whole. A PROJ string within it is never run.
_OWN_CODE = re.compile(r'AUTHORITY\["(EPSG|ESRI)","?(\d{1,6})"?\]\s*\]\s*$', re.IGNORECASE)

# How sure pyproj must be that a WKT is that of a code: the names of Esri differ, the parameters
# must not. 70 of 100 is its own default.
_SURE = 70


@lru_cache(maxsize=256)
def crs_by_name(name: str) -> str:
    """Return the CRS of a name such as ``urn:ogc:def:crs:EPSG::32632``, "" if it is not known."""
    found = _CODE.fullmatch(name.strip())
    if found is None:
        return ""
    code = f"{found['authority'].upper()}:{found['code'].upper()}"
    return _known(_SAME.get(code, code))


@lru_cache(maxsize=256)
def crs_by_wkt(text: str) -> str:
    """Return the CRS of a WKT, by its code where it has one ("EPSG:3003"), else as WKT.

    The WKT of Esri names Monte Mario without a shift to WGS 84: by its code it gets the shift
    that the EPSG register gives it. "" if it is no WKT of a horizontal CRS.
    """
    text = text.strip("\ufeff \r\n\t\0")
    if not text or len(text) > MOST_LETTERS_OF_WKT or not text[0].isalpha() or "[" not in text:
        return ""
    if "nadgrids" in text.lower() or "extension[" in text.lower():
        own = _OWN_CODE.search(text)
        return crs_by_name(f"{own[1]}:{own[2]}") if own else ""
    try:
        return _code_or_wkt(CRS.from_wkt(text))
    except (CRSError, RuntimeError, ValueError):
        return ""


def _code_or_wkt(crs: CRS) -> str:
    """Return the code of a CRS, that of its source where a shift to WGS 84 is tied to it."""
    plain = crs.source_crs if crs.is_bound and crs.source_crs else crs
    code = plain.to_epsg(min_confidence=_SURE)
    authority = ("EPSG", str(code)) if code else plain.to_authority(min_confidence=_SURE)
    if authority and (known := crs_by_name(":".join(authority))):
        return known
    return str(crs.to_wkt()) if plain.is_geographic or plain.is_projected else ""


def _known(code: str) -> str:
    try:
        crs = CRS.from_authority(*code.split(":"))
    except (CRSError, RuntimeError, ValueError):
        return ""
    return code if crs.is_geographic or crs.is_projected else ""
