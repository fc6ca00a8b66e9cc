"""A link made on other data than there is now: said, and the data of then offered where it is kept.

The fingerprint in a link (``data=``) is no part of the question: the question is the same, the data
is another. So it stands beside the :class:`layers.selection.Selection` and comes back as a notice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data.register.state import find_state
from layers.notice import Notice, cut
from layers.words import day, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.catalogue import Catalogue
    from data.register.state import Past
    from data.register.store import Store
    from layers.words import Lang

DATA_PARAM = "data"
"""The parameter of the address that says which data a link was made on: a fingerprint."""

_FINGERPRINT = re.compile(r"[0-9a-f]{12}", re.ASCII)


def asked_data(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the fingerprint that an address names, as it stands there; "" if it names none."""
    return next((value.strip().lower() for name, value in pairs if name == DATA_PARAM), "")


def past_of(catalogue: Catalogue, city: str, store: Store, fingerprint: str) -> Past | None:
    """Return the state of a city that a fingerprint names, None if it cannot be shown any more."""
    if not _FINGERPRINT.fullmatch(fingerprint):
        return None
    return find_state(catalogue, city, store, fingerprint)


def data_notices(
    asked: str, shown: str, past: Past | None, lang: Lang, *, offer: str = "data_older"
) -> tuple[Notice, ...]:
    """Say of a link whether its data is that which is shown.

    Parameters
    ----------
    asked
        The fingerprint that the link names, "" if none.
    shown
        The fingerprint of the data that is shown.
    past
        The state that the link's fingerprint means, None if it cannot be made again.
    offer
        The notice that says how the data of then can be seen.
    """
    if asked in ("", shown):
        return ()
    if not _FINGERPRINT.fullmatch(asked):
        expected = (("name", DATA_PARAM), ("value", cut(asked)), ("expected", "0-9 a-f, 12"))
        return (Notice("bad_value", expected),)
    if past is None:
        return (Notice("data_gone", (("asked", asked), ("shown", shown))),)
    return (Notice(offer, (("asked", asked), ("shown", shown), *_moment(past, lang))),)


def shown_past(past: Past, lang: Lang) -> Notice:
    """Say that the data of a moment that is past is shown."""
    return Notice("data_past", _moment(past, lang))


def _moment(past: Past, lang: Lang) -> tuple[tuple[str, str], ...]:
    if past.since is None:
        return (("moment", say("data_moment_first", lang)),)
    made = day(past.since.made.astimezone().date(), lang)
    return (("moment", say("data_moment", lang, version=past.since.id, day=made)),)
