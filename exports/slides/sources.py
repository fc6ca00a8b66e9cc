"""The last slides: how the figures add up, and where the data comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports import qr
from exports.slides.deck import BODY
from exports.slides.text import MUTED, Box, Run, clean, height_of, safe_url
from exports.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.slides.deck import Deck, Sheet
    from exports.slides.text import Paragraph
    from exports.stamp import Stamp
    from layers.sources import Source

_SIZE, _SMALL = 12, 11
_AFTER = 6
_BETWEEN = 0.45
_COLUMN = (BODY.width - _BETWEEN) / 2


@dataclass(frozen=True)
class Column:
    """A heading and the paragraphs below it, for half a slide."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


def sources_pages(stamp: Stamp) -> list[tuple[str, tuple[Column, ...]]]:
    """Return title and columns of each slide: both on one if they fit, else as many as it takes."""
    reading = columns_of(say("slides_reading", stamp.lang), _reading(stamp), stamp)
    sources = columns_of(say("slides_sources", stamp.lang), _sources(stamp), stamp)
    if len(reading) == len(sources) == 1:
        title = say("slides_reading_and_sources", stamp.lang)
        return [(title, (reading[0], sources[0]))]
    pages = []
    for columns in (reading, sources):
        pairs = [tuple(columns[at : at + 2]) for at in range(0, len(columns), 2)]
        for part, pair in enumerate(pairs, 1):
            title = columns[0].heading
            if len(pairs) > 1:
                title = say("slides_part", stamp.lang, title=title, part=part, parts=len(pairs))
            pages.append((title, pair))
    return pages


def add_sources(deck: Deck, title: str, columns: Sequence[Column]) -> None:
    """Add one of those slides."""
    sheet = deck.add(title)
    for at, column in enumerate(columns):
        left = BODY.left + at * (_COLUMN + _BETWEEN)
        _add_column(sheet, column, Box(left, BODY.top, _COLUMN, BODY.height))
    deck.finish(sheet)


def _add_column(sheet: Sheet, column: Column, box: Box) -> None:
    heading = (Run(column.heading, 14, bold=True),)
    paragraphs = [heading, *column.paragraphs]
    height = height_of(paragraphs, box.width, after=_AFTER)
    place = Box(box.left, box.top, box.width, min(height, box.height))
    sheet.text(place, paragraphs, name=column.heading, after=_AFTER)


def columns_of(heading: str, paragraphs: Sequence[Paragraph], stamp: Stamp) -> list[Column]:
    """Return paragraphs in as many columns as they need, each under the heading."""
    columns: list[list[Paragraph]] = [[]]
    head: Paragraph = (Run(heading, 14, bold=True),)
    for one in paragraphs:
        if (
            columns[-1]
            and height_of([head, *columns[-1], one], _COLUMN, after=_AFTER) > BODY.height
        ):
            columns.append([])
        columns[-1].append(one)
    again = say("slides_continued", stamp.lang, title=heading)
    return [Column(again if at else heading, tuple(one)) for at, one in enumerate(columns)]


def _reading(stamp: Stamp) -> list[Paragraph]:
    lines: list[Paragraph] = [(Run(clean(line), _SIZE),) for line in stamp.reconciliation]
    if stamp.warnings:
        lines.append((Run(say("warnings", stamp.lang), _SIZE, bold=True),))
        lines += [(Run(clean(line), _SIZE),) for line in stamp.warnings]
    return lines


def _sources(stamp: Stamp) -> list[Paragraph]:
    lang = stamp.lang
    said = f"{stamp.made_line}. {say('fingerprint', lang)}: {stamp.fingerprint}"
    link = Run(clean(qr.shown(stamp.link)), _SMALL, url=safe_url(stamp.link))
    return [
        *(_source(source, stamp) for source in stamp.sources),
        (Run(clean(said), _SMALL, color=MUTED),),
        (Run(f"{stamp.link_label}: ", _SMALL, color=MUTED), link),
    ]


def _source(source: Source, stamp: Stamp) -> Paragraph:
    """Return the line of a source, its title in bold and its address a link."""
    line, title, address = source.line(stamp.lang), source.title, source.source
    before, _, after = line.removeprefix(title).partition(address)
    return (
        Run(clean(title), _SMALL, bold=True),
        Run(f"{clean(before)} ", _SMALL),
        Run(clean(address), _SMALL, url=safe_url(source.url)),
        Run(clean(after), _SMALL),
    )
