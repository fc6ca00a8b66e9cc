"""The texts of a .dbf: decoded as the .cpg says, unless the bytes say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from data.intake.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.intake.model import Remark
    from data.intake.shapefile_table import Dbf

_LONGEST_TAIL = 3
_LEAD_BYTE = 0xC2  # the least that begins a sign of several bytes in UTF-8


class Doubt(NamedTuple):
    """A text that needs a look: the key of the remark, its column and place, both from 0."""

    key: str
    column: int
    place: int
    value: str


class Texts(NamedTuple):
    """The names of the fields and the columns, decoded, and what was noticed."""

    names: list[str]
    columns: list[list[Any]]
    doubts: list[Doubt]
    remarks: tuple[Remark, ...]


def decoded_columns(dbf: Dbf, declared: str) -> Texts:
    """Decode the texts of a .dbf, all of them in one go: the evidence lies in all.

    Parameters
    ----------
    dbf
        The table; only what is beyond ASCII is still bytes.
    declared
        What the .cpg says ("UTF-8", "1252"), "" without one.
    """
    written = dict.fromkeys(_beyond_ascii(dbf))
    whole, cut = _without_half_signs(list(written), dbf)
    lines = [value.replace(b"\n", b" ").replace(b"\r", b" ") for value in whole]
    decoded = decode(b"\n".join(lines), declared or dbf.code_page)
    texts = dict(zip(written, decoded.text.split("\n"), strict=False)) if lines else {}
    in_doubt = {value for line, value in enumerate(written, 1) if line in decoded.doubtful}
    doubts = list(_doubts(dbf, texts, in_doubt, cut))
    names = [_name(field.name, texts) for field in dbf.fields]
    columns = [
        [texts.get(cell, "") if isinstance(cell, bytes) else cell for cell in column]
        for column in dbf.columns
    ]
    return Texts(names, columns, doubts, decoded.remarks if lines else ())


def _beyond_ascii(dbf: Dbf) -> Iterator[bytes]:
    yield from (field.name for field in dbf.fields if not field.name.isascii())
    yield from (cell for column in dbf.columns for cell in column if isinstance(cell, bytes))


def _name(name: bytes, texts: dict[bytes, str]) -> str:
    return texts[name] if name in texts else name.decode("ascii", errors="replace")


def _without_half_signs(written: list[bytes], dbf: Dbf) -> tuple[list[bytes], set[bytes]]:
    """Take off the half sign at the end of a UTF-8 text that was cut at the width of its field."""
    if not any(_is_utf8(value) for value in written):
        return written, set()
    widths = {field.width for field in dbf.fields if field.kind == "C"}
    whole, cut = [], set()
    for value in written:
        tail = _half_sign(value) if len(value) in widths and not _is_utf8(value) else 0
        whole.append(value[: len(value) - tail])
        if tail:
            cut.add(value)
    return whole, cut


def _half_sign(value: bytes) -> int:
    """Return how many bytes at the end are the beginning of a sign, 0 if that is not all."""
    for tail in range(1, _LONGEST_TAIL + 1):
        if value[-tail] >= _LEAD_BYTE:
            return tail if _is_utf8(value[:-tail]) else 0
    return 0


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _doubts(
    dbf: Dbf, texts: dict[bytes, str], in_doubt: set[bytes], cut: set[bytes]
) -> Iterator[Doubt]:
    if not in_doubt and not cut:
        return
    for number, column in enumerate(dbf.columns):
        for place, cell in enumerate(column):
            if isinstance(cell, bytes) and cell in in_doubt:
                yield Doubt("shapefile_encoding_in_doubt", number, place, texts.get(cell, ""))
            elif isinstance(cell, bytes) and cell in cut:
                yield Doubt("shapefile_text_cut", number, place, texts.get(cell, ""))
