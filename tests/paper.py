"""Sheets and atlases made for tests, and their texts read back."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pypdf

from asked import read_extract
from exports.fonts import drawable
from exports.formats import Options, make
from exports.paper.atlas import make_atlas
from exports.progress import silent
from exports.stamp import make_stamp

if TYPE_CHECKING:
    from exports.stamp import Stamp
    from layers.answer import Extract

DAY = date(2026, 11, 21)
# Where a line ends a word may be cut: with a hyphen, or with a mark that is not seen.
_LINE_ENDS = re.compile(r"[\s\u200b\u00ad\u2010-]+")


@cache
def answer(query: str) -> Extract:
    """Return the answer to a question, read once."""
    return read_extract(query)


def stamped(extract: Extract) -> Stamp:
    """Return the stamp of an answer on the day of all tests."""
    return make_stamp(extract, made=DAY)


@cache
def sheet_of(query: str, paper: str = "a4", orientation: str = "landscape") -> bytes:
    """Return the sheet of a question as PDF."""
    extract = answer(query)
    options = Options(paper=paper, orientation=orientation)  # type: ignore[arg-type]
    return make("pdf", extract, stamped(extract), options)[0].body


@cache
def atlas_of(query: str) -> bytes:
    """Return the atlas of a question as PDF."""
    extract = answer(query)
    return make_atlas(extract, stamped(extract), Options(), silent)[0].body


@cache
def pages_of(body: bytes) -> list[str]:
    """Return the text of each page, without spaces and hyphens: lines may end anywhere."""
    reader = pypdf.PdfReader(io.BytesIO(body))
    return [squeezed(page.extract_text()) for page in reader.pages]


def squeezed(text: str) -> str:
    """Return a text as :func:`pages_of` gives it."""
    return _LINE_ENDS.sub("", drawable(text))
