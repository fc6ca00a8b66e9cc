"""The features of a JSON text one after the other, so that a large file is never held whole.

Read are one document, several in a row, one per line (GeoJSONL, NDJSON), RFC 8142 (each begun by
the sign RS), and a plain list of features.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD_SEPARATOR = "\x1e"

_BLANKS = re.compile(r"[ \t\r\n\ufeff]*")
_FIRST_LINES = 20

# A longer whole number is a code, and larger than what a table holds as a number.
_MOST_DIGITS = 18


class Piece(NamedTuple):
    """A value of the text: an element of ``features``, or the members of a whole document.

    ``repeated`` are the keys that stood twice in one object, with the value that did not win.
    A ``broken`` piece is a line that is no JSON: its text is the value. ``in_doubt`` says that it
    has signs beyond ASCII on a line whose encoding is in doubt.
    """

    kind: Literal["feature", "document", "collection", "broken"]
    value: Any
    repeated: tuple[tuple[str, str], ...] = ()
    in_doubt: bool = False


class NotJSONError(ValueError):
    """The text is no JSON; where (line and column from 1), and how many features came before."""

    def __init__(self, line: int, column: int, features: int) -> None:
        self.line, self.column, self.features = line, column, features
        super().__init__(f"not JSON at line {line}, column {column}")


def pieces(text: str, doubtful: frozenset[int] = frozenset()) -> Iterator[Piece]:
    """Yield the features of a text; after those of a collection, its other members.

    ``doubtful`` are the lines, from 1, of which the encoding is a guess.

    Raises
    ------
    NotJSONError
        If the text breaks off or is no JSON. A broken line of several is a broken piece.
    RecursionError
        If it is nested deeper than the parser goes.
    """
    if RECORD_SEPARATOR in text:
        sign = RECORD_SEPARATOR
    elif _is_one_per_line(text):
        sign = "\n"
    else:
        yield from _Parser(text, doubtful).documents()
        return
    line = 1
    for record in text.split(sign):
        yield from _record(record, doubtful, line)
        line += record.count("\n") + (sign == "\n")


def _record(record: str, doubtful: frozenset[int], line: int) -> Iterator[Piece]:
    if not record.strip(" \t\r\n\ufeff"):
        return
    if not doubtful and (value := _plain_object(record)) is not None:
        yield Piece("document", value)
        return
    try:
        yield from _Parser(record, doubtful, line).documents()
    except NotJSONError:
        yield Piece("broken", record.strip())


def _is_one_per_line(text: str) -> bool:
    """Whether most of the first lines are each a JSON object of their own, and there are several.

    A document that a program has broken into lines has a comma after each feature: such a line is
    no JSON by itself.
    """
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return False
    lines = [line.strip(" \t\r\ufeff") for line in text[:2_000_000].split("\n", _FIRST_LINES)]
    full = [line for line in lines[:_FIRST_LINES] if line]
    return len(full) > 1 and 2 * sum(map(_is_object, full)) > len(full)


def _is_object(line: str) -> bool:
    try:
        return line.startswith("{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


class _RepeatedKey(ValueError):  # noqa: N818 - a way out of the parser
    """A key stands twice in an object."""


def _plain_object(record: str) -> dict[str, Any] | None:
    """Return a line that is one plain object, quickly; None if it needs a closer look."""
    try:
        value = _PLAIN.decode(record.strip("\ufeff"))
    except ValueError:
        return None
    # A collection, or a list, is taken apart.
    return value if isinstance(value, dict) and "features" not in value else None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _RepeatedKey
    return members


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


_PLAIN = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_int=_whole_number)


class _Parser:
    """A walk through one text. It knows the keys that stood twice since it was last asked."""

    def __init__(self, text: str, doubtful: frozenset[int], line: int = 1) -> None:
        self._text = text
        self._doubtful = doubtful
        self._line = line  # of the place up to which lines were counted
        self._counted = 0
        self._at = 0
        self._features = 0
        self._repeated: list[tuple[str, str]] = []
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_int=_whole_number)

    def documents(self) -> Iterator[Piece]:
        try:
            while self._next() or not self._at:
                if self._next() == "[":
                    yield from self._elements("document")
                else:
                    yield from self._document()
        except json.JSONDecodeError as error:
            raise NotJSONError(error.lineno, error.colno, self._features) from None

    def _document(self) -> Iterator[Piece]:
        members: dict[str, Any] = {}
        streamed = False
        begin = self._at
        self._take("{")
        while self._next() != "}":
            if members or streamed:
                self._take(",")
            key = self._key()
            if key == "features" and self._next() == "[":
                streamed = True
                yield from self._elements("feature")
            else:
                value = self._value()
                if key in members:
                    self._repeated.append((key, str(members[key])))
                members[key] = value
        self._take("}")
        kind: Literal["collection", "document"] = "collection" if streamed else "document"
        in_doubt = not streamed and self._in_doubt(begin)
        yield Piece(kind, members, self._taken_repeated(), in_doubt)

    def _elements(self, kind: Literal["feature", "document"]) -> Iterator[Piece]:
        outer = self._taken_repeated()
        first = True
        self._take("[")
        while self._next() != "]":
            if not first:
                self._take(",")
            first = False
            self._next()
            begin = self._at
            value = self._value()
            self._features += 1
            yield Piece(kind, value, self._taken_repeated(), self._in_doubt(begin))
        self._take("]")
        self._repeated.extend(outer)

    def _key(self) -> str:
        if self._next() != '"':
            raise json.JSONDecodeError("no key", self._text, self._at)
        key = self._value()
        self._take(":")
        return str(key)

    def _value(self) -> Any:
        self._next()
        try:
            value, self._at = self._decoder.raw_decode(self._text, self._at)
        except json.JSONDecodeError:
            raise
        except ValueError as error:  # a number that Python will not read
            raise json.JSONDecodeError(str(error), self._text, self._at) from None
        return value

    def _next(self) -> str:
        """Go to the next sign that is no blank and return it, "" at the end."""
        blanks = _BLANKS.match(self._text, self._at)
        self._at = blanks.end() if blanks else self._at
        return self._text[self._at : self._at + 1]

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise json.JSONDecodeError(f"{sign} expected", self._text, self._at)
        self._at += 1

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            left = dict(members)
            for key, value in reversed(pairs):
                if key in left:
                    del left[key]  # the last one won
                else:
                    self._repeated.append((key, str(value)))
        return members

    def _in_doubt(self, begin: int) -> bool:
        """Whether the text from there to here has signs of which the encoding is a guess."""
        if not self._doubtful or self._text[begin : self._at].isascii():
            return False
        first = self._line + self._text.count("\n", self._counted, begin)
        last = first + self._text.count("\n", begin, self._at)
        self._line, self._counted = last, self._at
        return any(line in self._doubtful for line in range(first, last + 1))

    def _taken_repeated(self) -> tuple[tuple[str, str], ...]:
        taken = tuple(self._repeated)
        self._repeated.clear()
        return taken
