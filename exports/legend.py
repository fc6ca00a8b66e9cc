"""The legend of an answer's map: the screen's lines, with a picture each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from exports.colors import OUT_OF_CHOICE
from exports.picture.symbols import convention_svg, swatch_svg, symbol_svg
from layers.describe import level_name
from layers.map.words import client_words
from layers.message import legend_items
from layers.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import geopandas as gpd

    from layers.answer import Extract
    from layers.classes import CountClass
    from layers.selection import LayerName

SIZE_MM = 5.0
"""Side of the square that each picture is drawn in."""

OVER = "over:"
"""What the keys of lines begin with that stand for shapes drawn over a map."""

_WITH_POINTS: tuple[LayerName, ...] = ("pacts", "houses")
_SYMBOLS: tuple[LayerName, ...] = ("pacts", "houses", "target_areas")


@dataclass(frozen=True)
class LegendLine:
    """A picture, what it stands for, and how many there are (None where it is not a number).

    ``key`` names the line whatever the language; ``color`` is that of a patch, "" for a symbol.
    """

    picture: bytes
    label: str
    n: int | None
    key: str
    color: str = ""


@dataclass(frozen=True)
class LegendSection:
    """Lines under a title; title and note may be ""."""

    title: str
    note: str
    lines: tuple[LegendLine, ...]


def legend_sections(
    extract: Extract, classes: Sequence[CountClass] | None = None
) -> tuple[LegendSection, ...]:
    """Return the legend of the layers that are shown: what the screen's says, in its order.

    ``classes`` are those of the areas where several maps share them, else the answer's own.
    """
    shown = extract.selection.layers
    filled = extract.classes if classes is None else classes
    sections = [
        *([_classes(extract, filled)] if "areas" in shown and filled else []),
        *(_symbols(extract, layer) for layer in _SYMBOLS if layer in shown),
        _conventions(extract),
    ]
    return tuple(section for section in sections if section.lines)


def _classes(extract: Extract, classes: Sequence[CountClass]) -> LegendSection:
    lang, measure = extract.selection.lang, extract.selection.measure
    level = extract.source.data.city.level(extract.selection.level)
    lines = [
        LegendLine(
            swatch_svg(one.color, size_mm=SIZE_MM),
            one.label(lang),
            one.areas,
            f"class:{one.lower}-{one.upper}",
            one.color,
        )
        for one in classes
    ]
    outside = int((~extract.areas["in_choice"]).sum())
    if outside:
        label = client_words(lang)["out_of_choice"]
        swatch = swatch_svg(OUT_OF_CHOICE, size_mm=SIZE_MM)
        lines.append(LegendLine(swatch, label, outside, "out_of_choice", OUT_OF_CHOICE))
    title = say(f"measure.{measure}", lang, level=level_name(level, lang))
    return LegendSection(title, say("measure_note", lang), tuple(lines))


def _symbols(extract: Extract, layer: LayerName) -> LegendSection:
    lines = tuple(
        LegendLine(
            symbol_svg(item.symbol, size_mm=SIZE_MM), item.label, item.n, f"{layer}:{item.key}"
        )
        for item in legend_items(extract)
        if item.layer == layer and item.n
    )
    return LegendSection(client_words(extract.selection.lang)[f"layer.{layer}"], "", lines)


def _conventions(extract: Extract) -> LegendSection:
    return LegendSection("", "", tuple(_convention_lines(extract)))


def _convention_lines(extract: Extract) -> Iterator[LegendLine]:
    """Yield what part of the numbers above is drawn in a way of its own."""
    words = client_words(extract.selection.lang)
    shown = extract.selection.layers

    def count(layers: tuple[LayerName, ...], of: Callable[[gpd.GeoDataFrame], int]) -> int:
        return sum(of(extract.layers[layer].rows) for layer in layers if layer in shown)

    numbers = {
        "approximate": count(_WITH_POINTS, _approximate),
        "declared": count(_WITH_POINTS, _without),
        "no_outline": count(("target_areas",), _without),
    }
    for key, n in numbers.items():
        if n:
            picture = convention_svg(key, size_mm=SIZE_MM)
            yield LegendLine(picture, words[f"legend_{key}"], n, key)
    if count(_WITH_POINTS, len):
        picture = convention_svg("group", size_mm=SIZE_MM)
        yield LegendLine(picture, words["legend_group"], None, "group")


def _without(rows: gpd.GeoDataFrame) -> int:
    geometry = rows.geometry.to_numpy()
    return int((shapely.is_missing(geometry) | shapely.is_empty(geometry)).sum())


def _approximate(rows: gpd.GeoDataFrame) -> int:
    geometry = rows.geometry.to_numpy()
    has = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    return int((has & (rows["precision_m"].fillna(0) > 0).to_numpy()).sum())
