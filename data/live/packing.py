"""Content out of its compression, counted as it comes out: a small answer can hold a huge one."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from data.live.errors import LiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, identity"
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = 47  # zlib finds out which of the two
_CHUNK_BYTES = 1 << 18


def unpacked(chunks: Iterable[bytes], encoding: str, most_bytes: int) -> Iterator[bytes]:
    """Give the content of an answer out of its ``Content-Encoding``.

    Parameters
    ----------
    most_bytes
        How many may come out, whatever went in.

    Raises
    ------
    LiveError
        If there are more, if they break off, or if they are packed in another way.
    """
    packed = encoding.strip().lower()
    if packed not in {"", "identity", *_PACKED}:
        raise LiveError("packing_strange", encoding=encoding)
    came = 0
    for chunk in _inflated(chunks) if packed in _PACKED else chunks:
        came += len(chunk)
        if came > most_bytes:
            raise LiveError("too_large", mib=most_bytes >> 20)
        yield chunk


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
    for chunk in chunks:
        left, more = chunk, False
        while left or more:
            if unpack.eof:  # another member follows the first
                unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                out = unpack.decompress(left, _CHUNK_BYTES)
            except zlib.error as error:
                raise LiveError("packing_broken") from error
            left = unpack.unconsumed_tail or unpack.unused_data
            more = len(out) == _CHUNK_BYTES and not unpack.eof
            if out:
                yield out
    if not unpack.eof:
        raise LiveError("packing_broken")
