"""What a typed name may mean: areas, houses, target areas, pacts, places, the exact ones first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from layers.search import find_names, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from layers.city_layers import CityLayers
    from layers.selection import LayerName

MOST_HITS = 20
"""So many are listed: who gets more should type more."""

How = Literal["code", "exact", "begins", "contains", "alike"]
"""How the text was found: it is the code; it is the name; a name begins with it, contains it, or is
only like it (a slip or two)."""

_NAMED: Mapping[LayerName, tuple[str, ...]] = {
    "areas": ("code", "name", "alt_names"),
    "houses": ("id", "name", "alt_names"),
    "target_areas": ("id", "name", "places"),
    "pacts": ("id", "name", "place"),
}
"""The fields of each layer that name a row or its place, its code first."""


@dataclass(frozen=True)
class Hit:
    """Something that a text may mean: the row of a layer, how it was found, and by which name."""

    layer: LayerName
    row: int
    how: How
    text: str


def hits_of(asked: str, source: CityLayers) -> tuple[Hit, ...]:
    """Return what a text may mean, the surest first, at most :data:`MOST_HITS`.

    Case, accents and marks do not matter (:func:`layers.search.fold`). A row comes once, by the
    surest of its names; where several are equally sure, areas come first, the largest level first.
    A code is found whole or not at all, and then alone: its neighbours mean something else.
    """
    wanted = fold(asked).strip()
    if not wanted:
        return ()
    codes: list[Hit] = []
    named: dict[str, list[tuple[LayerName, int]]] = {}
    for layer, row, text, is_code in _names(source):
        if not is_code:
            named.setdefault(text, []).append((layer, row))
        elif fold(text) == wanted:
            codes.append(Hit(layer, row, "code", text))
    if codes:
        return tuple(codes)
    equal = {text: text for text in named if fold(text) == wanted}
    others = {text: text for text in named if text not in equal}
    found: dict[tuple[LayerName, int], Hit] = {}
    for text in (*equal, *find_names(asked, others, most=MOST_HITS)):
        for layer, row in named[text]:
            found.setdefault((layer, row), Hit(layer, row, _how(fold(text), wanted), text))
    return tuple(found.values())[:MOST_HITS]


def _how(name: str, wanted: str) -> How:
    if name == wanted:
        return "exact"
    if name.startswith(wanted):
        return "begins"
    return "contains" if wanted in name else "alike"


def _names(source: CityLayers) -> Iterator[tuple[LayerName, int, str, bool]]:
    """Every name that all may see: layer, position, text, and whether it is the row's code."""
    for layer, fields in _NAMED.items():
        frame = source.features(layer)
        allowed = {one.name for one in source.data.city.fields_of(layer) if one.access == "public"}
        for name in fields:
            if name not in frame or (name not in allowed and name not in {"id", "code"}):
                continue
            for row, texts in enumerate(frame[name].tolist()):
                for text in str(texts).split(";") if texts else ():
                    if text.strip():
                        yield layer, row, text.strip(), name in {"id", "code"}
