"""The answer to an address before there is a session: what the map shows while Streamlit boots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.ambiti import MOST_AMBITI
from layers.message import answer_message
from layers.query import read_question, split_address
from layers.readings.ask import split_reading
from views.cached import catalogue, extract, layers_now
from views.page_data import about_url

if TYPE_CHECKING:
    from layers.answer import Extract
    from layers.words import Lang


def map_message(answer: Extract) -> dict[str, object]:
    """Return what the map's page is told of an answer on the screen *Mappa*."""
    selection = answer.selection
    return {
        **answer_message(answer),
        "about": about_url(selection),
        # A drawn outline becomes an ambito; the page offers it where there is room for one.
        "draw": len(selection.ambiti) < MOST_AMBITI,
    }


def first_message(query: str, preferred: Lang) -> dict[str, object]:
    """Return what the screen of a new session will tell the page, of the data as it is now.

    Parameters
    ----------
    query
        Of the address, as it stands there.
    preferred
        The language if the address names none.
    """
    pairs, _ = split_reading(split_address(f"?{query}"))
    selection, notices = read_question(
        pairs,
        tuple(catalogue().cities),
        lambda city: layers_now(city).known,
        preferred=preferred,
    )
    return map_message(extract(selection, notices))
