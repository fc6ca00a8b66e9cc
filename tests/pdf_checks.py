"""What a PDF must be for a reader who does not see it, looked up in the file itself (PDF/UA-1).

Not a whole validator: the checks that can be told from the structure and from the page's own
commands, with nothing but pikepdf.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
TITLE = "{http://purl.org/dc/elements/1.1/}title"

# Commands that leave something on the page.
_PAINTING = frozenset("S s f F f* B B* b b* sh Do Tj TJ ' \" BI INLINE IMAGE".split())  # noqa: SIM905
_OPENING, _CLOSING = ("BDC", "BMC"), "EMC"


def faults(body: bytes, *, lang: str) -> list[str]:
    """Return what keeps a PDF from being accessible, nothing if all is well."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        return [
            *_document_faults(pdf, lang),
            *_structure_faults(pdf),
            *_content_faults(pdf),
            *_font_faults(pdf),
        ]


def structure(body: bytes) -> list[str]:
    """Return the kinds of all elements of the structure, in reading order."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        return [str(one.S).removeprefix("/") for one in _elements(pdf.Root.StructTreeRoot)]


def alternative_texts(body: bytes) -> list[str]:
    """Return the alternative texts of the figures, in reading order."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        every = _elements(pdf.Root.StructTreeRoot)
        return [str(one.get("/Alt", "")) for one in every if one.S == "/Figure"]


def bookmarks(body: bytes) -> list[str]:
    """Return the titles of the bookmarks, those of all levels."""
    with pikepdf.open(io.BytesIO(body)) as pdf, pdf.open_outline() as outline:
        found = []
        waiting = list(outline.root)
        while waiting:
            one = waiting.pop(0)
            found.append(str(one.title))
            waiting = [*one.children, *waiting]
        return found


def _document_faults(pdf: pikepdf.Pdf, lang: str) -> list[str]:
    root, found = pdf.Root, []
    if not root.get("/MarkInfo", {}).get("/Marked"):
        found.append("it does not say that it is marked")
    if "/StructTreeRoot" not in root:
        found.append("it has no structure")
    if str(root.get("/Lang", "")).partition("-")[0] != lang:
        found.append(f"its language is {root.get('/Lang')!r}, not {lang}")
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        found.append("its window shows the file's name, not the title")
    metadata = etree.fromstring(root.Metadata.read_bytes()) if "/Metadata" in root else None
    if metadata is None:
        return [*found, "it has no metadata"]
    parts = [one.text for one in metadata.iter(UA_PART)]
    parts += [one.get(UA_PART) for one in metadata.iter() if one.get(UA_PART)]
    if parts != ["1"]:
        found.append(f"pdfuaid:part is {parts}, not 1")
    if not any("".join(one.itertext()).strip() for one in metadata.iter(TITLE)):
        found.append("its metadata have no title")
    return found


def _structure_faults(pdf: pikepdf.Pdf) -> list[str]:
    found, level = [], 0
    for one in _elements(pdf.Root.StructTreeRoot):
        kind = str(one.S).removeprefix("/")
        if kind == "Figure" and not str(one.get("/Alt", "")).strip():
            found.append("a figure has no alternative text")
        if kind == "Table" and "TH" not in [str(part.S)[1:] for part in _elements(one)]:
            found.append("a table has no header cells")
        if kind[0] == "H" and kind[1:].isdigit():
            if int(kind[1:]) > level + 1:
                found.append(f"a heading {kind} follows one of level {level}")
            level = int(kind[1:])
    return found


def _content_faults(pdf: pikepdf.Pdf) -> list[str]:
    found = []
    for number, page in enumerate(pdf.pages, 1):
        depth = 0
        for command in pikepdf.parse_content_stream(page):
            operator = str(command.operator)
            if operator in _OPENING:
                depth += 1
            elif operator == _CLOSING:
                depth -= 1
            elif operator in _PAINTING and depth == 0:
                found.append(f"page {number}: {operator} is neither tagged nor an artifact")
                break
        if depth:
            found.append(f"page {number}: marked content is not closed")
        if "/StructParents" not in page.obj:
            found.append(f"page {number}: its content has no way to the structure")
    return found


def _font_faults(pdf: pikepdf.Pdf) -> list[str]:
    descriptors = [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    bare = [str(one.FontName) for one in descriptors if not any(name in one for name in files)]
    fonts = [] if descriptors else ["it has no fonts"]
    return [*fonts, *(f"the font {name} is not embedded" for name in bare)]


def _elements(parent: Any) -> Iterator[Any]:
    """Walk the structure below an element in reading order."""
    waiting = _kids(parent)
    while waiting:
        one = waiting.pop(0)
        yield one
        waiting = [*_kids(one), *waiting]


def _kids(parent: Any) -> list[Any]:
    kids = parent.get("/K", [])
    every = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [one for one in every if isinstance(one, pikepdf.Dictionary) and "/S" in one]
