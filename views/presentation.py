"""A presentation: saved views in an order, each the query of a link, and which of them is shown.

Whatever is in a link is only ever read by :func:`layers.query.read_question`; here it is text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from layers.query import split_address
from layers.selection import PARAMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VIEW_PARAM, AT_PARAM = "v", "n"
"""Its own names in the address: a saved view, once for each; which one is shown, from 1."""
MOST_VIEWS = 60
MOST_LETTERS = 6_000
"""Of the query of one view: what is saved and what is read back obey the same."""
_MOST_TEXT = 4 * MOST_LETTERS
LONG_ADDRESS = 8_000
"""Characters that an address may have before some mail programs and browsers cut it."""


@dataclass(frozen=True)
class Presentation:
    """Saved views; ``at`` is the place of the one that is shown, None while the list is."""

    views: tuple[str, ...] = ()
    at: int | None = None

    def with_views(self, queries: Iterable[str]) -> Presentation:
        """Return it with more views at its end, as many as there is room for."""
        return replace(self, views=(*self.views, *queries)[:MOST_VIEWS])

    def without(self, at: int) -> Presentation:
        """Return it without a view."""
        kept = tuple(one for place, one in enumerate(self.views) if place != at)
        return replace(self, views=kept)

    def moved(self, at: int, by: int) -> Presentation:
        """Return it with a view earlier (by < 0) or later, as far as the list goes."""
        if not 0 <= at < len(self.views):
            return self
        views = list(self.views)
        views.insert(max(0, at + by), views.pop(at))
        return replace(self, views=tuple(views))

    def shown(self, at: int) -> Presentation:
        """Return it showing the view at a place, or the nearest that there is."""
        if not self.views:
            return replace(self, at=None)
        return replace(self, at=min(max(at, 0), len(self.views) - 1))

    def stepped(self, by: int) -> Presentation:
        """Return it showing another view; the first and the last have none beyond them."""
        return self if self.at is None else self.shown(self.at + by)

    def listed(self) -> Presentation:
        """Return it with the list shown instead of a view."""
        return replace(self, at=None)

    def to_params(self) -> dict[str, list[str]]:
        """Return the parameters of its address."""
        place = [] if self.at is None or not self.views else [str(self.at + 1)]
        named = {VIEW_PARAM: list(self.views), AT_PARAM: place}
        return {name: values for name, values in named.items() if values}

    def query(self) -> str:
        """Return its query as it stands in a link."""
        return urlencode(self.to_params(), doseq=True)


class Refused(NamedTuple):
    """How many links were not taken, by the reason."""

    no_question: int = 0
    too_long: int = 0
    no_room: int = 0
    there_already: int = 0


@dataclass(frozen=True)
class Links:
    """What was read: queries of saved views, and what was not."""

    queries: tuple[str, ...] = ()
    refused: Refused = field(default_factory=Refused)


def read_presentation(views: Sequence[str], at: Sequence[str]) -> tuple[Presentation, Refused]:
    """Read a presentation from the values of its address; also say which views were refused."""
    links = read_links(views)
    presentation = Presentation(links.queries)
    place = at[0] if at else ""
    if place.isdecimal() and place.isascii():
        presentation = presentation.shown(int(place[:6]) - 1)
    return presentation, links.refused


def read_file(text: str) -> Links:
    """Read a file of links, one a line; blank lines and those that begin with ``#`` are none."""
    lines = (line.strip() for line in text.splitlines())
    return read_links([line for line in lines if line and not line.startswith("#")])


def read_links(texts: Sequence[str]) -> Links:
    """Read links, or their queries; what names no part of a question is refused."""
    read = [_query(text) for text in texts]
    queries = [query for query in read if query and len(query) <= MOST_LETTERS]
    refused = Refused(
        no_question=read.count(""),
        too_long=sum(len(query) > MOST_LETTERS for query in read),
        no_room=max(0, len(queries) - MOST_VIEWS),
    )
    return Links(tuple(queries[:MOST_VIEWS]), refused)


def file_text(views: Sequence[str], base_url: str) -> str:
    """Write the file of a presentation: a whole link a line."""
    return "".join(f"{base_url}?{view}\n" for view in views)


def _query(text: str) -> str:
    """Return the query of a link; what is longer than any may be is too long, whatever it says."""
    # A whole link is longer than its query, and a query may be written with more signs than ours.
    if len(text) > _MOST_TEXT:
        return text
    pairs = split_address(text)
    # Control characters could break a file's lines; no question needs them.
    clean = [(name, "".join(letter for letter in value if letter >= " ")) for name, value in pairs]
    return urlencode(clean) if any(name in PARAMS for name, _ in clean) else ""
