"""How wide the columns of a table are, and into how many parts it falls where it is too wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Measure = Callable[[str], float]
    """The width of a text on one line, as it would be in bold."""

_FIRST = 0.25
"""Of the room: what the first column may take before the others get more than the least."""


@dataclass(frozen=True)
class Need:
    """What a column needs: the least that breaks no word, and what it would like to have."""

    least: float
    wish: float


@dataclass(frozen=True)
class Part:
    """Some columns of a table, by their places, with their widths."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]


def need_of(
    title: str,
    texts: Sequence[str],
    measure: Measure,
    *,
    numeric: bool,
    most_word: float,
    most: float,
    extra: float,
) -> Need:
    """Return what a column needs.

    Parameters
    ----------
    most_word
        A longer word may be broken.
    most
        What a column may wish for at the most: longer texts stand on several lines.
    extra
        Room beside the text: margins, bars.
    """
    words = [measure(word) for word in title.split()]
    longest = {text: measure(text) for text in set(texts)}
    if numeric:
        bare = max((measure(text) for text in longest), default=0.0)
    else:
        bare = max((measure(word) for text in longest for word in text.split()), default=0.0)
    least = max(min(max([bare, *words], default=0.0), most_word), 0.0) + extra
    # A title takes two lines rather than make its column wide.
    heads = measure(title) * 0.6
    wish = min(max([*longest.values(), heads, *words], default=0.0), most) + extra
    return Need(least, max(least, wish))


def fit(needs: Sequence[Need], room: float) -> tuple[float, ...] | None:
    """Return a width for each column, None if their words do not fit into the room together.

    Columns get what they wish for if there is room; else the first, which names the rows, is
    served first, and what is left beyond the least is shared out by what each lacks.
    """
    needs = _first_served(needs, room)
    least, wish = sum(one.least for one in needs), sum(one.wish for one in needs)
    if wish <= room:
        return tuple(one.wish for one in needs)
    if least > room:
        return None
    share = (room - least) / (wish - least) if wish > least else 0.0
    return tuple(one.least + (one.wish - one.least) * share for one in needs)


def _first_served(needs: Sequence[Need], room: float) -> list[Need]:
    first = min(needs[0].wish, max(needs[0].least, room * _FIRST))
    rest = sum(one.least for one in needs[1:])
    served = Need(first, max(first, needs[0].wish)) if first + rest <= room else needs[0]
    return [served, *needs[1:]]


def comfort(needs: Sequence[Need], room: float) -> float:
    """Return how much of what the columns wish for beyond the least they get, 0 to 1; -1 if none.

    That is the case where not even the least fits.
    """
    least, wish = sum(one.least for one in needs), sum(one.wish for one in needs)
    if least > room:
        return -1.0
    return 1.0 if wish <= room else (room - least) / (wish - least)


def parts_of(needs: Sequence[Need], room: float) -> tuple[Part, ...]:
    """Return the parts that a table falls into: the first column stands in each of them."""
    whole = fit(needs, room)
    if whole is not None:
        return (Part(tuple(range(len(needs))), whole),)
    first = Need(min(needs[0].least, room / 3), min(needs[0].wish, room / 3))
    groups: list[list[int]] = [[]]
    used = first.wish
    for at in range(1, len(needs)):
        wide = needs[at].least
        if groups[-1] and used + wide > room:
            groups.append([])
            used = first.wish
        groups[-1].append(at)
        used += wide
    even = _evened([at for group in groups for at in group], len(groups))
    narrow = all(first.least + sum(needs[at].least for at in one) <= room for one in even)
    kept = even if narrow else groups
    return tuple(_part(first, needs, group, room) for group in kept)


def _evened(columns: list[int], parts: int) -> list[list[int]]:
    """Return as many groups of like length: none is left with a column or two."""
    size = -(-len(columns) // parts)
    return [columns[at : at + size] for at in range(0, len(columns), size)]


def _part(first: Need, needs: Sequence[Need], group: list[int], room: float) -> Part:
    own = [first, *(needs[at] for at in group)]
    least = [min(one.least, room) for one in own]
    widths = fit(own, room) or tuple(one * room / sum(least) for one in least)
    return Part((0, *group), widths)
