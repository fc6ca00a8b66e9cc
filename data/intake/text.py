"""Bytes as text: which encoding they are in, and how sure that is, line by line.

Offices hand over UTF-8, UTF-16 (Excel's "Unicode text"), Windows-1252 (Excel's plain CSV), and
sometimes Mac OS Roman or the DOS code page 850. Only UTF-8 and UTF-16 prove themselves. The others
give a text for any bytes: the one whose accented letters read most like Italian is taken, and
unless it is the usual Windows-1252 the lines where the choice matters are in doubt.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.intake.model import remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.intake.model import Remark

NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": "Windows-1252",
    "mac-roman": "Mac OS Roman",
    "cp850": "DOS 850",
}
"""How each encoding that we know is called when we speak of it."""

_MARKS = (  # the longer first: the mark of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BYTES_TO_JUDGE = 1 << 16
_ENDS_OF_DOS = (b"\n\x1a", b"\r\x1a")  # what old programs write after the last line
_OFTEN = 0.3  # of the bytes at even (or odd) places are zero: texts in our letters as UTF-16
_SELDOM = 0.05

# Python's codecs also turn bytes into bytes, or run a parser: only these are encodings of texts.
_ENCODINGS = re.compile(r"utf-8|ascii|cp\d+|iso8859-\d+|mac-[a-z]+|koi8-[ru]")

# Signs above ASCII that Italian texts hold: inside a word, or by themselves.
_LETTERS = frozenset("àèéìíòóùúÀÈÉÌÒÙçñöüäßëïâêîôûáÖÜÄ")
_SIGNS = frozenset("°€–—’\u2018“”«»…•·ºª²³½¼×©®§\xa0")


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was in (a Python codec's name), the lines in doubt, what to say.

    ``doubtful`` counts lines from 1, as line feeds part them: on these the encoding is a guess that
    matters. ``encoding`` is "mixed" where some lines are UTF-8 and others are not.
    """

    text: str
    encoding: str
    doubtful: frozenset[int] = frozenset()
    remarks: tuple[Remark, ...] = ()

    @property
    def called(self) -> str:
        """The encoding as it is called in our texts."""
        return NAMES.get(self.encoding, self.encoding)


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Turn bytes into text; it never fails, and says what it did.

    All lines end with a line feed afterwards, and no byte order mark is left.

    Parameters
    ----------
    content
        The bytes, whole: the evidence for an encoding lies in all of them.
    declared
        The encoding that the file itself claims, any spelling ("UTF-8", "1252", "ISO 88591");
        taken if the bytes agree, else said to be wrong. None where nothing is claimed.
    """
    if content.endswith(_ENDS_OF_DOS):
        content = content[:-1]
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _unicode(content[len(mark) :], encoding)
    if unmarked := _unmarked_utf16(content):
        return _unicode(content, unmarked)
    claimed = _codec(declared)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(content, claimed)
    wrong = claimed not in {None, "utf-8", "ascii"} and not content.isascii()
    said = (remark("encoding_declared_wrong", "repair", declared=declared, encoding="UTF-8"),)
    return Decoded(_one_line_end(text), "utf-8", remarks=said if wrong else ())


def _unicode(content: bytes, encoding: str) -> Decoded:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            return _not_utf8(content, None)
        text = content.decode(encoding, errors="replace")
    said = () if encoding == "utf-8" else (remark("encoding", "note", encoding=NAMES[encoding]),)
    return Decoded(_one_line_end(text.removeprefix("\ufeff")), encoding, remarks=said)


def _unmarked_utf16(content: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: one half of the bytes is mostly zero."""
    head = content[:_BYTES_TO_JUDGE]
    half = len(head) // 2
    if half == 0:
        return None
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > _OFTEN and even < _SELDOM:
        return "utf-16-le"
    return "utf-16-be" if even > _OFTEN and odd < _SELDOM else None


def _not_utf8(content: bytes, claimed: str | None) -> Decoded:
    """Decode bytes of which at least one line is not UTF-8."""
    content = _one_line_end_of(content)
    lines = content.split(b"\n")
    beyond = [number for number, line in enumerate(lines, 1) if not line.isascii()]
    broken = frozenset(number for number in beyond if not _is_utf8(lines[number - 1]))
    if len(broken) < len(beyond):
        return _mixed(lines, broken, frozenset(beyond) - broken)
    if claimed not in {None, "utf-8", "ascii"} and (text := _whole(content, claimed)) is not None:
        return Decoded(text, str(claimed))
    encoding = likeliest(content)
    text = content.decode(encoding, errors="replace")
    if claimed is None and encoding == "cp1252":
        return Decoded(
            text, encoding, remarks=(remark("encoding", "note", encoding=NAMES[encoding]),)
        )
    key = "encoding_guessed" if claimed is None else "encoding_declared_wrong"
    said = remark(key, "repair", declared=claimed or "", encoding=NAMES[encoding])
    return Decoded(text, encoding, broken, (said,))


def _mixed(lines: list[bytes], broken: frozenset[int], sound: frozenset[int]) -> Decoded:
    """Decode a file of two encodings line by line; the fewer lines are the ones in doubt.

    A block pasted into a UTF-8 file is in doubt; so is, in a Windows-1252 file, the odd line that
    was UTF-8 before.
    """
    encoding = likeliest(b"\n".join(lines[number - 1] for number in sorted(broken)))
    doubtful = broken if len(broken) <= len(sound) or encoding != "cp1252" else sound
    text = "\n".join(_line(line, encoding) for line in lines)
    said = remark("encoding_mixed", "repair", lines=len(doubtful), encoding=NAMES[encoding])
    return Decoded(text, "mixed", doubtful, (said,))


def likeliest(content: bytes) -> str:
    """Return the one-byte encoding in which the signs above ASCII read most like Italian.

    Windows-1252 unless another is better: it is what almost every office program here writes.
    """
    found = [match.group() for match in _beyond_ascii(content)]
    candidates = ("cp1252", "mac-roman", "cp850")
    return max(candidates, key=lambda encoding: sum(_likeness(each, encoding) for each in found))


def _beyond_ascii(content: bytes) -> Iterator[re.Match[bytes]]:
    """Yield what is above ASCII with the sign before and after it, from the first such lines."""
    return re.finditer(rb"[\x00-\x7f]?[\x80-\xff]+[\x00-\x7f]?", content[: _BYTES_TO_JUDGE * 64])


def _likeness(piece: bytes, encoding: str) -> int:
    """Weigh one piece of text: letters of ours in words and known signs speak for an encoding."""
    text = piece.decode(encoding, errors="replace")
    return sum(_weight(text, place) for place, sign in enumerate(text) if ord(sign) > 127)  # noqa: PLR2004 - the last of ASCII


def _weight(text: str, place: int) -> int:
    sign = text[place]
    before = text[place - 1 : place] if place else ""
    if sign in _LETTERS:
        # An upper-case accent after a lower-case letter ("perchÈ") is another encoding's é.
        return -1 if sign.isupper() and before.islower() else 3
    if sign in _SIGNS:
        # Dashes, quotes and degrees stand beside a word, not within it.
        within = before.isalpha() and text[place + 1 : place + 2].isalpha() and sign != "’"
        return 0 if within else 1
    return -2


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line(line: bytes, encoding: str) -> str:
    """Decode one line: what is UTF-8 in it as such, every other byte in the other encoding."""
    text, rest = "", line
    while True:
        try:
            return text + rest.decode("utf-8")
        except UnicodeDecodeError as error:
            text += rest[: error.start].decode("utf-8")
            text += rest[error.start : error.end].decode(encoding, errors="replace")
            rest = rest[error.end :]


def _whole(content: bytes, encoding: str | None) -> str | None:
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return None


def _codec(declared: str | None) -> str | None:
    """Return the codec's name of a declared encoding; None for none, or one that is not known.

    Shapefiles say "1252", "ANSI 1252", "ISO 88591", "88591", "65001" for what Python calls
    cp1252, latin-1 and UTF-8; Latin-1 is read as Windows-1252, of which it is the innocent half.
    """
    if declared is None or not declared.strip():
        return None
    plain = declared.strip().lower().replace("_", "-").removeprefix("ansi").strip()
    plain = {"1252": "cp1252", "65001": "utf-8", "utf8": "utf-8"}.get(plain, plain)
    plain = re.sub(r"^(?:iso)?[ -]?8859[ -]?(\d+)$", r"iso8859-\1", plain)
    try:
        codec = codecs.lookup(plain)
    except (LookupError, ValueError):
        return None
    if not _ENCODINGS.fullmatch(codec.name):
        return None
    return "cp1252" if codec.name == "iso8859-1" else codec.name


def _one_line_end(text: str) -> str:
    if "\r" not in text:
        return text
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def _one_line_end_of(content: bytes) -> bytes:
    if b"\r" not in content:
        return content
    return content.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
