"""What every file of a reading bears: the stamp of its answer, with its own title and link."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from exports.stamp import BASE_URL, make_stamp
from layers.past import DATA_PARAM
from layers.readings.ask import reading_params

if TYPE_CHECKING:
    from datetime import date

    from exports.stamp import Stamp
    from layers.readings.model import Reading

SCREEN_PATH = "letture"
"""Where the app shows readings, below its own address."""


def stamp_reading(reading: Reading, *, made: date, base_url: str = BASE_URL) -> Stamp:
    """Return the stamp of a reading: its title, and a link that opens the same reading again.

    Its sentence, counts and reconciliation are those of the answer that it was read from. A
    reading holds nothing but what everybody may see.

    Parameters
    ----------
    made
        The day that the files are made on.
    base_url
        Address of the app, without query.
    """
    stamp = make_stamp(reading.extract, made=made, base_url=base_url)
    params = {**reading_params(reading), DATA_PARAM: reading.extract.fingerprint}
    address = f"{base_url.rstrip('/')}/{SCREEN_PATH}?{urlencode(params)}"
    stem = f"{stamp.stem}-{reading.key.replace('_', '-')}"
    return replace(stamp, title=reading.title, link=address, stem=stem)
