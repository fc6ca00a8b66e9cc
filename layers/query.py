"""From the text of an address to a question: one way for the page and for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from layers.notice import Notice
from layers.past import DATA_PARAM
from layers.selection import Selection, read_city, read_lang, read_params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from layers.selection import Known
    from layers.words import Lang

    Pairs = Iterable[tuple[str, str]]

LISTS = ("ambito", "areas", "target", "status", "theme", "kind", "layers")
"""Parameters that hold several values: repeated, they add up."""


def split_address(text: str) -> list[tuple[str, str]]:
    """Return the names and values of a query string, or of a whole address that ends in one.

    What stands before a ``?`` is an address if it holds neither ``=`` nor ``&``; then a ``#`` and
    what follows it are no part of the query either.
    """
    text = text.strip()
    before, mark, after = text.partition("?")
    if mark and not {"=", "&"} & set(before):
        text = after.partition("#")[0]
    return parse_qsl(text, keep_blank_values=True)


def read_question(
    pairs: Pairs,
    cities: Sequence[str],
    known_of: Callable[[str], Known],
    *,
    preferred: Lang = "it",
) -> tuple[Selection, tuple[Notice, ...]]:
    """Read a question.

    Parameters
    ----------
    pairs
        Names and values of the address, in order; a name may come several times. What says which
        data a link was made on is no part of the question (:mod:`layers.past`).
    cities
        Keys of the catalogue's cities; the first is the one that is asked about by default.
    known_of
        What a question about a city may name, ambiti left out: those come from the address.
    preferred
        The language if the address names none.

    Returns
    -------
    tuple
        The selection made of all that was understood, and a notice for each part that was not.
    """
    params, repeated = _gather(pairs)
    lang, lang_notices = read_lang(params, preferred=preferred)
    city, city_notices = read_city(params, cities)
    selection, notices = read_params(params, known_of(city), lang=lang)
    return selection, (*repeated, *lang_notices, *city_notices, *notices)


def _gather(pairs: Pairs) -> tuple[dict[str, str], list[Notice]]:
    params: dict[str, str] = {}
    notices = []
    for name, value in pairs:
        if name == DATA_PARAM:
            continue
        if name not in params:
            params[name] = value
        elif name in LISTS:
            params[name] = f"{params[name]},{value}"
        elif value != params[name]:
            kept = (("name", name), ("kept", params[name]), ("value", value))
            notices.append(Notice("repeated_param", kept))
    return params, notices
