"""The XML of spreadsheets, element by element: no tree is built, no DTD is read.

expat calls us at each element. A document type is refused at its first word, whatever encoding the
text is in, so that no entity is ever defined, let alone fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat  # nosec - no DTD gets past the handler below

from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from collections.abc import Mapping

_BYTES_AT_A_TIME = 1 << 20


class Listener(Protocol):
    """What is told of each element, by its local name: its beginning, its text, its end.

    Attributes bear their local names where the elements have prefixes, else the names as written:
    :func:`attribute` asks for one that has a prefix of its own.
    """

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element with its attributes."""

    def text(self, text: str) -> None:
        """Take a piece of text."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


class _WithoutPrefixes:
    """Passes on elements and attributes by their local names."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._local: dict[str, str] = {}
        self.text = listener.text

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Pass on the beginning of an element."""
        local = {self._name(key): value for key, value in attributes.items()}
        self._listener.start(self._name(name), local)

    def end(self, name: str) -> None:
        """Pass on the end of an element."""
        self._listener.end(self._name(name))

    def _name(self, name: str) -> str:
        if name not in self._local:
            self._local[name] = name.rpartition(":")[2]
        return self._local[name]


class _DocumentType(Exception):  # noqa: N818 - it is caught where it is raised
    """A document type declaration stands in the text."""


def listen(content: bytes, listener: Listener, member: str) -> None:
    """Tell the listener each element of an XML text.

    Raises
    ------
    FileRefused
        If the text is no XML, or declares a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        """Take the root: where it bears no prefix, neither do the elements of its language."""
        heard: Listener = _WithoutPrefixes(listener) if ":" in name else listener
        parser.StartElementHandler, parser.EndElementHandler = heard.start, heard.end
        heard.start(name, attributes)

    parser.StartElementHandler = begin
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for place in range(0, len(content), _BYTES_AT_A_TIME):
            parser.Parse(content[place : place + _BYTES_AT_A_TIME], False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword
    except _DocumentType:
        raise FileRefused(remark("sheet_dtd", "refuse", value=member)) from None
    except (expat.ExpatError, ValueError):
        raise FileRefused(remark("sheet_damaged", "refuse", value=member)) from None


def attribute(attributes: Mapping[str, str], local: str) -> str:
    """Return the attribute of a local name, whatever its prefix; "" if there is none."""
    found = (value for key, value in attributes.items() if key.rpartition(":")[2] == local)
    return next(found, "")


def _refuse(*_: object) -> None:
    raise _DocumentType
