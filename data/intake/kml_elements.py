"""The Placemarks of a KML one after the other; no DTD, no entity, no address is ever followed.

Tags are known by their local names: KML comes in five namespaces, in none, and with prefixes that
were never declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.handler import ContentHandler  # the handler only: defusedxml parses

from defusedxml import sax

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.sax.xmlreader import AttributesImpl

DEEPEST = 200

ROOTS = frozenset({"kml", "Document", "Folder", "Placemark"})
OVERLAYS = frozenset({"GroundOverlay", "ScreenOverlay", "PhotoOverlay"})


class NotKMLError(Exception):
    """The root of the document is another; its first argument is the tag."""


class TooDeepError(Exception):
    """The document is nested deeper than any real one."""


@dataclass(eq=False)
class Element:
    """An element of a Placemark: its local name, attributes, text of its own and children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def find_all(self, tag: str) -> list[Element]:
        """Return the children of that name."""
        return [child for child in self.children if child.tag == tag]

    def descendants(self) -> list[Element]:
        """Return the element and all below it, in the order of the document."""
        found, left = [], [self]
        while left:
            element = left.pop()
            found.append(element)
            left.extend(reversed(element.children))
        return found


def read_elements(
    content: bytes, placemark: Callable[[Element, str], None], beside: Callable[[str], None]
) -> None:
    """Walk through a KML document.

    Parameters
    ----------
    content
        The XML, in the encoding that it declares.
    placemark
        Called with each Placemark and the names of the folders it lies in, joined by " / ".
    beside
        Called with the tag of each NetworkLink and overlay outside a Placemark.

    Raises
    ------
    defusedxml.DefusedXmlException
        If it has a DTD or an entity.
    xml.sax.SAXParseException
        If it is no XML, or breaks off.
    NotKMLError, TooDeepError
        If it is another XML, or nested too deep.
    """
    sax.parseString(content, _Handler(placemark, beside), forbid_dtd=True)


class _Handler(ContentHandler):
    def __init__(
        self, placemark: Callable[[Element, str], None], beside: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._placemark = placemark
        self._beside = beside
        self._tags: list[str] = []
        self._folders: list[str] = []
        self._open: list[Element] = []  # within a Placemark: from it down to the current one
        self._texts: list[list[str]] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - of SAX
        tag = name.rpartition(":")[2]
        if not self._tags and tag not in ROOTS:
            raise NotKMLError(tag)
        if len(self._tags) >= DEEPEST:
            raise TooDeepError
        self._tags.append(tag)
        self._texts.append([])
        if tag == "Folder":
            self._folders.append("")
        if self._open or tag == "Placemark":
            element = Element(tag, {key: str(attrs[key]) for key in attrs.getNames()})
            if self._open:
                self._open[-1].children.append(element)
            self._open.append(element)
        elif tag == "NetworkLink" or tag in OVERLAYS:
            self._beside(tag)

    def characters(self, content: str) -> None:
        if self._texts:
            self._texts[-1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002 - of SAX
        tag = self._tags.pop()
        text = "".join(self._texts.pop())
        if self._open:
            element = self._open.pop()
            element.text = text
            if not self._open:
                self._placemark(element, " / ".join(filter(None, self._folders)))
        elif tag == "Folder":
            self._folders.pop()
        elif tag == "name" and self._tags[-1:] == ["Folder"]:
            self._folders[-1] = text.strip()
