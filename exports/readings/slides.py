"""A reading as slides (PPTX): what it says, its maps, a table each, notes, where it comes from.

Texts, figures and tables are the program's own, to be edited; the maps are pictures.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from exports.formats import Made
from exports.picture.map_groups import map_groups
from exports.readings.cells import cell_text, in_order
from exports.readings.slide_maps import add_maps
from exports.readings.slide_tables import add_tables, slides_of
from exports.readings.words import say
from exports.slides.deck import BODY, Deck
from exports.slides.map import BESIDE_QR, add_qr
from exports.slides.sources import add_sources, columns_of, sources_pages
from exports.slides.text import BLUE, MUTED, Box, Run, clean, height_of
from exports.words import say as say_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exports.formats import Options
    from exports.progress import Progress
    from exports.slides.deck import Sheet
    from exports.slides.text import Paragraph
    from exports.stamp import Stamp
    from layers.readings.model import Figure, Reading

    Step = Callable[[], object]

_SENTENCES = (20, 18, 16, 14, 12, 11)
_SENTENCE_ROOM, _BETWEEN = 1.5, 0.3
_VALUES = (30, 24, 20, 16, 12)
_VALUE_LINES = 2
_CARDS, _PER_SLIDE = 4, 8
_LABEL, _NOTE, _TEXT = 13, 11, 12


def make(reading: Reading, stamp: Stamp, options: Options, progress: Progress) -> tuple[Made, ...]:
    """Make the slides of a reading: one file, 16:9 whatever paper ``options`` name.

    Raises
    ------
    ExportError
        If a map cannot be drawn.
    ExportCancelledError
        If ``progress`` asked to stop; it is called before each slide.
    """
    del options
    deck = Deck(stamp)
    steps = _steps(deck, reading, stamp)
    for done, step in enumerate(steps):
        progress(done, len(steps) + 1)
        step()
    body = deck.body()
    progress(len(steps) + 1, len(steps) + 1)
    return (Made(f"{stamp.stem}.pptx", body),)


def _steps(deck: Deck, reading: Reading, stamp: Stamp) -> list[Step]:
    lang = stamp.lang
    read, lists = in_order(reading)
    tables, backing = slides_of(read, lang), slides_of(lists, lang)
    left: list[Paragraph] = [(Run(clean(note), _TEXT),) for note in reading.notes]
    for one in (*tables, *backing):
        left += one.notes_elsewhere
    notes = columns_of(say("notes", lang), left, stamp) if left else []
    pairs = [notes[at : at + 2] for at in range(0, len(notes), 2)]
    title = say("notes", lang)
    return [
        partial(_add_title, deck, reading, stamp),
        *(partial(add_maps, deck, group) for group in map_groups(reading.maps)),
        *(step for one in tables for step in add_tables(deck, one)),
        *(partial(add_sources, deck, title, pair) for pair in pairs),
        *(step for one in backing for step in add_tables(deck, one)),
        *(partial(add_sources, deck, *page) for page in sources_pages(stamp)),
    ]


def _add_title(deck: Deck, reading: Reading, stamp: Stamp) -> None:
    """Add the first slide: title, sentence, figures, question; more slides for many figures."""
    lang = stamp.lang
    city = say_file("title", lang, city=reading.extract.source.data.city.name)
    sheet = deck.add(reading.title, width=BESIDE_QR, kicker=city)
    top = sheet.title_bottom + 0.12
    sentence = _sentence(reading.sentence)
    height = height_of([sentence], BESIDE_QR)
    box = Box(BODY.left, top, BESIDE_QR, height)
    sheet.text(box, [sentence], name=say("asked", lang))
    asked = (
        Run(f"{say('question', lang)}: ", _TEXT, bold=True, color=MUTED),
        Run(clean(stamp.sentence), _TEXT, color=MUTED),
    )
    counted = (Run(clean(stamp.count_line), _TEXT, color=MUTED),)
    low = height_of([asked, counted], BODY.width, after=3)
    foot = Box(BODY.left, BODY.bottom - low, BODY.width, low)
    cards = Box(BODY.left, box.bottom + _BETWEEN, BODY.width, foot.top - box.bottom - 2 * _BETWEEN)
    rest = _add_figures(sheet, reading.figures, cards)
    sheet.text(foot, [asked, counted], name=say("question", lang), after=3)
    add_qr(sheet, say("slides_qr_alt", lang, link=stamp.link))
    deck.finish(sheet)
    while rest:
        sheet = deck.add(say("figures", lang))
        fewer = _add_figures(sheet, rest, BODY)
        deck.finish(sheet)
        # One that is higher than a slide is shown all the same.
        rest = fewer if len(fewer) < len(rest) else rest[1:]


def _sentence(text: str) -> Paragraph:
    tried = [(Run(clean(text), size, bold=True),) for size in _SENTENCES]
    fitting = (one for one in tried if height_of([one], BESIDE_QR) <= _SENTENCE_ROOM)
    return next(fitting, tried[-1])


def _add_figures(sheet: Sheet, figures: Sequence[Figure], box: Box) -> Sequence[Figure]:
    """Add figures row by row as far as they fit; return those that did not."""
    count = min(_CARDS, len(figures))
    if not count:
        return ()
    width = (box.width - (count - 1) * _BETWEEN) / count
    top, at = box.top, 0
    while at < min(len(figures), _PER_SLIDE):
        row = [_card(one, width, sheet.stamp) for one in figures[at : at + count]]
        height = max(height_of(one, width, after=3) for one in row)
        if top + height > box.bottom:
            break
        for place, paragraphs in enumerate(row):
            left = box.left + place * (width + _BETWEEN)
            sheet.text(
                Box(left, top, width, height_of(paragraphs, width, after=3)),
                paragraphs,
                name=figures[at + place].label,
                after=3,
            )
        top += height + _BETWEEN
        at += count
    return figures[at:]


def _card(figure: Figure, width: float, stamp: Stamp) -> list[Paragraph]:
    text = clean(cell_text(figure.value, figure.kind, stamp.lang))
    known = figure.value is not None
    tried = [(Run(text, size, bold=True, color=BLUE if known else MUTED),) for size in _VALUES]
    lines = (one for one in tried if height_of([one], width) <= one[0].size * _VALUE_LINES / 72)
    value = next(lines, tried[-1])
    note = [(Run(clean(figure.note), _NOTE, color=MUTED),)] if figure.note else []
    return [(Run(clean(figure.label), _LABEL),), value, *note]
