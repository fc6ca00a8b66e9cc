"""Images, known by their first bytes and measured from their header: nothing is decoded.

A small file can hold an enormous picture (a "pixel bomb"): a 17 kB PNG of 12,000 x 12,000 takes
half a gigabyte when decoded. Its width and height stand in the header, and are believed.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from data.intake.model import remark

if TYPE_CHECKING:
    from data.intake.model import Remark

MOST_PIXELS = 24_000_000
"""A photograph of a good camera; a logo has far fewer."""

# Frame headers of JPEG that give the size: SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81, B.1).
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


_Size = tuple[int, int]


class Image(NamedTuple):
    """The format of an image, its width and height in pixels (0 where the header is cut)."""

    format: str
    width: int
    height: int


def image_of(head: bytes) -> Image | None:
    """Return the format and size of an image by the first bytes of its file; None if it is none."""
    for mark, called, size in (
        (b"\x89PNG\r\n\x1a\n", "PNG", _png),
        (b"\xff\xd8\xff", "JPEG", _jpeg),
        (b"GIF8", "GIF", _gif),
        (b"RIFF", "WebP", _webp),
        (b"BM", "BMP", _bmp),
        (b"II*\0", "TIFF", _tiff),
        (b"MM\0*", "TIFF", _tiff),
        (b"\0\0\1\0", "ICO", _icon),
        (b"8BPS", "PSD", _photoshop),
    ):
        if head.startswith(mark):
            try:
                found = size(head)
            except (struct.error, IndexError):
                found = (0, 0)
            return None if found is None else Image(called, *found)
    return None


def image_refusal(head: bytes, name: str) -> Remark | None:
    """Return why an image is not taken as a register; None if the file is no image."""
    image = image_of(head)
    if image is None:
        return None
    if image.width * image.height > MOST_PIXELS:
        return remark(
            "image_too_large",
            "refuse",
            file=name,
            width=image.width,
            height=image.height,
            limit=MOST_PIXELS // 1_000_000,
        )
    return remark("image_refused", "refuse", file=name, format=image.format)


def _png(head: bytes) -> _Size:
    width, height = struct.unpack_from(">II", head, 16)
    return width, height


def _gif(head: bytes) -> _Size:
    width, height = struct.unpack_from("<HH", head, 6)
    return width, height


def _webp(head: bytes) -> _Size | None:
    if head[8:12] != b"WEBP":
        return None
    if head[12:16] == b"VP8X":
        width, height = (int.from_bytes(head[n : n + 3], "little") + 1 for n in (24, 27))
        return width, height
    if head[12:16] == b"VP8L":
        bits = struct.unpack_from("<I", head, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _bmp(head: bytes) -> _Size | None:
    # "BM" begins many a text: a bitmap also has two reserved zeros and a header of a known size.
    if head[6:10] != b"\0\0\0\0" or head[14] not in {12, 40, 52, 56, 64, 108, 124}:
        return None
    width, height = struct.unpack_from("<ii", head, 18)
    return abs(width), abs(height)


def _tiff(head: bytes) -> _Size:
    order = "<" if head.startswith(b"II") else ">"
    place = struct.unpack_from(f"{order}I", head, 4)[0]
    size = {0x100: 0, 0x101: 0}
    for entry in range(struct.unpack_from(f"{order}H", head, place)[0]):
        tag, kind = struct.unpack_from(f"{order}HH", head, place + 2 + entry * 12)
        if tag in size:
            letter = "H" if kind == 3 else "I"  # noqa: PLR2004 - SHORT of TIFF 6.0
            size[tag] = struct.unpack_from(f"{order}{letter}", head, place + 10 + entry * 12)[0]
    return size[0x100], size[0x101]


def _icon(head: bytes) -> _Size | None:
    return (head[6] or 256, head[7] or 256) if head[4:6] != b"\0\0" else None


def _photoshop(head: bytes) -> _Size:
    height, width = struct.unpack_from(">II", head, 14)
    return width, height


def _jpeg(head: bytes) -> _Size:
    place = 2
    while head[place] == 0xFF:  # noqa: PLR2004 - begins a segment
        marker = head[place + 1]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", head, place + 5)
            return width, height
        alone = marker == 0xFF or 0xD0 <= marker <= 0xD8  # noqa: PLR2004 - no length follows
        place += 2 if alone else 2 + struct.unpack_from(">H", head, place + 2)[0]
    return 0, 0
