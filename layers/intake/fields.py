"""What the fields are called that a column of a file can be, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.intake.columns import fields_of
from layers.intake.words import say

if TYPE_CHECKING:
    from data.model import Catalogue
    from layers.words import Lang

_OWN = ("lat", "lon", "wkt", "coordinates", "comune", "istat", "district", "amount", "id", "code")
"""Fields that no layer shows, or that are asked for under another name than they are shown."""


def field_labels(catalogue: Catalogue, layer: str, lang: Lang) -> dict[str, str]:
    """Return the fields that a file of a layer may hold, each with its label."""
    known = {field.name: field for field in catalogue.fields.get(layer, ())}  # type: ignore[call-overload]
    if not known:
        known = {field.name: field for field in catalogue.fields["pacts"]}
    labels = {}
    for name in fields_of(layer):
        if name in _OWN or name not in known:
            labels[name] = _own_label(name, lang)
        else:
            labels[name] = known[name].en if lang == "en" else known[name].it
    return labels


def _own_label(name: str, lang: Lang) -> str:
    return say(f"field_{name}", lang) if name in _OWN else name
