"""The QR code of the link on a file, and the link as it is read beside it."""

from __future__ import annotations

import io

import segno

from exports.colors import INK, WHITE

MOST_IN_QR = 1200
"""Letters of a link; with more, the squares are too small for a camera, then too many."""

MOST_LINK = 1000
"""Letters of a link that a first page has room for."""

_BEGINNING = 240
_DARK, _LIGHT = INK, WHITE


def svg(link: str) -> bytes | None:
    """Return the QR code of a link as SVG, its quiet zone included; None if it is too long."""
    code = _code(link)
    if code is None:
        return None
    out = io.BytesIO()
    code.save(out, kind="svg", border=2, dark=_DARK, light=_LIGHT, xmldecl=False)
    return out.getvalue()


def png(link: str) -> bytes | None:
    """Return the QR code of a link as PNG; None if it is too long."""
    code = _code(link)
    if code is None:
        return None
    out = io.BytesIO()
    code.save(out, kind="png", scale=8, border=2, dark=_DARK)
    return out.getvalue()


def shown(link: str) -> str:
    """Return a link as a first page has room for it: whole, or its beginning and a mark."""
    return link if len(link) <= MOST_LINK else f"{link[:_BEGINNING]}…"


def _code(link: str) -> segno.QRCode | None:
    if not link or len(link.encode()) > MOST_IN_QR:
        return None
    return segno.make(link, error="m", micro=False)
