"""Sets a document with Typst: a template of ours, the values as JSON, the pictures as SVG.

No value ever stands in Typst's source, no font or package is looked for outside this room, and the
same document gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from exports.errors import ExportError
from exports.fonts import FONTS, drawable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_ROOM = Path(__file__).parent
_SHARED = ("page.typ", "front_page.typ")


class Unseen(str):
    """A text of a document that nobody reads on the page: a name, a target, an alternative text.

    It is handed to the template as it is.
    """

    __slots__ = ()


@dataclass(frozen=True)
class Document:
    """What is to be set.

    Parameters
    ----------
    template
        Name of a template, without ending.
    data
        The values that it reads, of JSON's types. Their texts may hold anything.
    pictures
        SVG files by the names that ``data`` gives them.
    made
        The day that the file bears as that of its creation.
    folder
        Where the template stands; what it imports stands in this room.
    """

    template: str
    data: Mapping[str, Any]
    pictures: Mapping[str, bytes]
    made: date
    folder: Path = _ROOM


def as_pdf(document: Document) -> bytes:
    """Return the document as tagged PDF (PDF/UA-1).

    Raises
    ------
    ExportError
        If it cannot be set, here and in the other functions of this module.
    """
    return _pages(document, format="pdf", pdf_standards=["ua-1"])[0]


def as_png(document: Document, *, dpi: int) -> list[bytes]:
    """Return each page of the document as PNG at a resolution in dots per inch."""
    return _pages(document, format="png", ppi=float(dpi))


def as_svg(document: Document) -> list[bytes]:
    """Return each page of the document as SVG, its texts as outlines.

    The link is there to be read only: the typesetter writes addresses into an SVG without
    escaping them, and a ``&`` in one would make the whole file unreadable.
    """
    unlinked = replace(document, data={**document.data, "link_target": ""})
    return _pages(unlinked, format="svg")


def ask(document: Document, label: str) -> list[Any]:
    """Return the values that the template marks with a label, once it is laid out."""
    try:
        found = typst.query(_files(document), f"<{label}>", field="value", **_FONTS)
    except RuntimeError as error:
        raise ExportError("error_typesetting", reason=_reason(error)) from error
    return list(json.loads(found))


_FONTS: dict[str, Any] = {"font_paths": [str(FONTS)], "ignore_system_fonts": True}


def _pages(document: Document, **options: Any) -> list[bytes]:
    at = datetime.combine(document.made, time(), UTC)
    try:
        made = typst.compile(_files(document), timestamp=at, **_FONTS, **options)
    except RuntimeError as error:
        raise ExportError("error_typesetting", reason=_reason(error)) from error
    pages = made if isinstance(made, list) else [made]
    return [page if isinstance(page, bytes) else page.encode() for page in pages]


def _files(document: Document) -> dict[str, bytes]:
    data = json.dumps(_clean(document.data), ensure_ascii=False).encode()
    return {
        "main": (document.folder / f"{document.template}.typ").read_bytes(),
        **{name: (_ROOM / name).read_bytes() for name in _SHARED},
        "data.json": data,
        **document.pictures,
    }


def _clean(value: Any) -> Any:
    """Return the values with texts that can be drawn."""
    if isinstance(value, Unseen):
        return value
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(one) for one in value]
    return value


def _reason(error: RuntimeError) -> str:
    """Typst's own errors say more than their text; a query raises plain ones."""
    message, hints = getattr(error, "message", str(error)), getattr(error, "hints", ())
    return f"{message} ({'; '.join(hints)})" if hints else str(message)
