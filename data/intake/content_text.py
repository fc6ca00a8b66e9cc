"""The beginning of a file as text, and whether it is one at all."""

from __future__ import annotations

from data.intake.text import decode

_MOST_CONTROLS = 0.1  # of the signs: a text spoilt here and there has fewer
_BLANKS = "\t\n\r\f\x1e"


def first_text(head: bytes) -> str:
    """Return the beginning of a file as text; the last sign may be cut."""
    # Three bytes at the most belong to a sign that goes on after the head.
    whole = head[: len(head) - len(head) % 4] if len(head) > 64 else head  # noqa: PLR2004
    return decode(whole).text


def is_binary(text: str) -> bool:
    """Whether this was no text: too many of its signs are controls or could not be decoded."""
    odd = sum(
        (sign < " " and sign not in _BLANKS) or sign in "\x7f\ufffd" or "\x80" <= sign <= "\x9f"
        for sign in text
    )
    return odd > len(text) * _MOST_CONTROLS
