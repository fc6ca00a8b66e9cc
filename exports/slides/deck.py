"""A deck of slides that all bear the stamp: title, footer, notes; and how it becomes a file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATION
from pptx.oxml.ns import qn

from exports.fixed_zip import fixed_zip
from exports.slides.shapes import describe, paint
from exports.slides.text import (
    BLUE,
    MUTED,
    Box,
    Run,
    clean,
    count_lines,
    height_of,
    safe_url,
    shortened,
    width_of,
    write,
)
from exports.slides.theme import (
    FOOTER,
    INNER,
    NUMBER,
    SIDE,
    TITLE,
    WIDTH,
    empty_deck,
    set_language,
)
from exports.words import LOCALES, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.slides.text import Paragraph
    from exports.stamp import Stamp

KICKER = Box(SIDE, 0.24, 6.1, 0.26)
ACCESS = Box(WIDTH - SIDE - 6.0, 0.2, 5.0, 0.3)
BODY = Box(SIDE, 1.22, INNER, 5.6)
"""What the content of a slide with a short title may take."""

# The sizes that a title is tried at, and how many lines it may take at each.
_TITLES = ((26, 1), (24, 2), (22, 2), (20, 2), (18, 3), (16, 4), (14, 5), (12, 6))
_WARNING = "A32C13"
_SMALL = 10


@dataclass(frozen=True)
class Sheet:
    """A slide to be filled: its shapes, the words it is in, and where its title ends (inches)."""

    slide: Any
    stamp: Stamp
    title_bottom: float

    def text(
        self,
        box: Box,
        paragraphs: Sequence[Paragraph],
        *,
        name: str,
        align: PP_ALIGN = PP_ALIGN.LEFT,
        anchor: MSO_ANCHOR = MSO_ANCHOR.TOP,
        after: float = 0,
        inside: Any = None,
    ) -> Any:
        """Add a text; ``inside`` a group if not on the slide itself."""
        made = (inside or self.slide).shapes.add_textbox(*box.lengths)
        made.name = name
        write(made.text_frame, paragraphs, self.stamp.lang, align=align, anchor=anchor, after=after)
        return made

    def picture(self, box: Box, body: bytes, *, name: str, alt: str) -> Any:
        """Add a picture (PNG) with its alternative text."""
        made = self.slide.shapes.add_picture(io.BytesIO(body), *box.lengths)
        made.name = name
        describe(made, clean(alt))
        return made


class Deck:
    """Slides in the making, all with the same stamp.

    Slide titles are made unique, as they are what a reader who does not see jumps by.
    """

    def __init__(self, stamp: Stamp) -> None:
        self._stamp = stamp
        self._deck = empty_deck(stamp.lang)
        self._titles: set[str] = set()

    def add(
        self, title: str, *, notes: Sequence[str] = (), width: float = INNER, kicker: str = ""
    ) -> Sheet:
        """Add a slide.

        Parameters
        ----------
        notes
            What is told to the speaker before what all slides tell.
        width
            How wide the title may be, in inches.
        kicker
            What stands small over it; "" for the title of the stamp.
        """
        stamp = self._stamp
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[0])
        bottom = self._set_title(slide, self._unique(clean(title)), width)
        sheet = Sheet(slide, stamp, bottom)
        named = shortened(clean(kicker or stamp.title), KICKER.width, 12, bold=True)
        over = (Run(named, 12, bold=True, color=BLUE),)
        sheet.text(KICKER, [over], name=say("slides_place_kicker", stamp.lang))
        if stamp.access_note:
            _add_access_note(sheet)
        self._add_notes(slide, notes)
        return sheet

    def finish(self, sheet: Sheet) -> None:
        """Add what is read last on a slide: its footer and its number."""
        _add_footer(sheet)
        number = len(self._deck.slides)
        _add_number(sheet, number)

    def body(self) -> bytes:
        """Return the file: the same bytes for the same slides."""
        self._set_properties()
        self._name_notes_master()
        saved = io.BytesIO()
        self._deck.save(saved)
        with zipfile.ZipFile(saved) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return fixed_zip(parts, self._stamp.made)

    def _unique(self, title: str) -> str:
        number, tried = 1, title
        while tried in self._titles:
            number += 1
            tried = f"{title} ({number})"
        self._titles.add(tried)
        return tried

    def _set_title(self, slide: Any, title: str, width: float) -> float:
        """Set a title as large as it fits, few lines when large; return where it ends (inches)."""
        shape, lang = slide.shapes.title, self._stamp.lang
        tried = ((Run(title, size, bold=True), lines) for size, lines in _TITLES)
        fitting = (run for run, lines in tried if count_lines((run,), width) <= lines)
        size, lines = _TITLES[-1]
        shown = shortened(title, width, size, bold=True, lines=lines)
        run = next(fitting, Run(shown, size, bold=True))
        box = Box(TITLE.left, TITLE.top, width, height_of([(run,)], width) + 0.04)
        shape.left, shape.top, shape.width, shape.height = box.lengths
        shape.name = say("slides_place_title", lang)
        write(shape.text_frame, [(run,)], lang)
        return box.bottom

    def _add_notes(self, slide: Any, first: Sequence[str]) -> None:
        frame = slide.notes_slide.notes_text_frame
        texts = [clean(text) for text in (*first, *notes_of(self._stamp))]
        frame.text = "\n".join(texts)
        set_language(slide.notes_slide.element, self._stamp.lang)
        for made in frame._txBody.iter(qn("a:r")):  # noqa: SLF001 - no member for the language
            made.get_or_add_rPr().set("lang", LOCALES[self._stamp.lang])

    def _name_notes_master(self) -> None:
        """List the master of the notes where the standard wants it; the library leaves it out."""
        root, part = self._deck.element, self._deck.part
        if root.find(qn("p:notesMasterIdLst")) is not None or not len(self._deck.slides):
            return
        listed = etree.Element(qn("p:notesMasterIdLst"))
        key = part.relate_to(part.notes_master_part, RELATION.NOTES_MASTER)
        etree.SubElement(listed, qn("p:notesMasterId")).set(qn("r:id"), key)
        root.find(qn("p:sldMasterIdLst")).addnext(listed)

    def _set_properties(self) -> None:
        stamp, core = self._stamp, self._deck.core_properties
        day = datetime(stamp.made.year, stamp.made.month, stamp.made.day, tzinfo=UTC)
        core.title, core.subject = clean(stamp.title)[:255], clean(stamp.sentence)[:255]
        core.language = LOCALES[stamp.lang]
        core.author = core.last_modified_by = "Condivisa"
        core.identifier, core.keywords = stamp.fingerprint, ""
        core.created = core.modified = day.replace(tzinfo=None)
        core.revision = 1


def notes_of(stamp: Stamp) -> list[str]:
    """Return what the notes of every slide tell the speaker."""
    lang = stamp.lang
    return [
        stamp.sentence,
        stamp.count_line,
        *stamp.reconciliation,
        *stamp.warnings,
        f"{say('sources', lang)}:",
        *(source.line(lang) for source in stamp.sources),
        stamp.made_line,
        f"{say('fingerprint', lang)}: {stamp.fingerprint}",
        f"{stamp.link_label}: {stamp.link}",
        *([stamp.access_note] if stamp.access_note else []),
    ]


def _add_access_note(sheet: Sheet) -> None:
    """Say in white on red, over the title, that not everybody may see the slide."""
    text = clean(sheet.stamp.access_note)
    width = min(width_of(text, 12, bold=True) + 0.4, ACCESS.width)
    box = Box(ACCESS.right - width, ACCESS.top, width, ACCESS.height)
    tag = sheet.slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *box.lengths)
    tag.name = say("slides_place_access", sheet.stamp.lang)
    paint(tag, fill=_WARNING)
    write(
        tag.text_frame,
        [(Run(text, 12, bold=True, rgb="FFFFFF"),)],
        sheet.stamp.lang,
        align=PP_ALIGN.CENTER,
        anchor=MSO_ANCHOR.MIDDLE,
    )


def _add_footer(sheet: Sheet) -> None:
    stamp, lang = sheet.stamp, sheet.stamp.lang
    said = f"{stamp.made_line} · {say('fingerprint', lang)}: {stamp.fingerprint} · "
    link = safe_url(stamp.link)
    runs = [Run(clean(said) + " ", _SMALL, color=MUTED)]
    runs.append(Run(say("slides_open", lang), _SMALL, url=link) if link else Run("–", _SMALL))
    short = clean(say("slides_sources_short", lang, sources=_sources_short(stamp)))
    made = sheet.text(
        FOOTER,
        [tuple(runs), (Run(shortened(short, FOOTER.width, _SMALL), _SMALL, color=MUTED),)],
        name=say("slides_place_ftr", lang),
        anchor=MSO_ANCHOR.MIDDLE,
    )
    _make_placeholder(made, "ftr", 11)


def _sources_short(stamp: Stamp) -> str:
    names = dict.fromkeys(
        source.source.removeprefix("https://").removeprefix("http://") for source in stamp.sources
    )
    return " · ".join(names)


def _add_number(sheet: Sheet, number: int) -> None:
    made = sheet.text(
        NUMBER,
        [(Run(str(number), _SMALL, color=MUTED),)],
        name=say("slides_place_sldNum", sheet.stamp.lang),
        align=PP_ALIGN.RIGHT,
        anchor=MSO_ANCHOR.MIDDLE,
    )
    run = made.text_frame.paragraphs[0].runs[0]._r  # noqa: SLF001 - no member makes fields
    field = etree.Element(qn("a:fld"))
    field.set("id", "{C1FF6DA9-008F-8B48-92A6-B652298478BF}")
    field.set("type", "slidenum")
    run.getparent().replace(run, field)
    field.extend(list(run))
    _make_placeholder(made, "sldNum", 12)


def _make_placeholder(made: Any, kind: str, index: int) -> None:
    """Turn a text into the layout's own footer or number, which an editor turns on and off."""
    properties = made._element.nvSpPr  # noqa: SLF001 - no member makes placeholders
    properties.find(qn("p:cNvSpPr")).attrib.pop("txBox", None)
    place = etree.SubElement(properties.find(qn("p:nvPr")), qn("p:ph"))
    place.set("type", kind)
    place.set("sz", "quarter")
    place.set("idx", str(index))
