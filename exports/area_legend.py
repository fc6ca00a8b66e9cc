"""The legend of one area's page: what is on it, with its own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from exports.legend import LegendLine, LegendSection
    from layers.answer import Extract
    from layers.atlas import AreaPage


def area_sections(
    extract: Extract, page: AreaPage, sections: Iterable[LegendSection]
) -> tuple[LegendSection, ...]:
    """Return the ``sections`` of the answer's legend with the lines that the page needs.

    A line has the number of the page's rows that it stands for; of the classes it is the one that
    the area is filled with.
    """
    numbers = _numbers(extract, page)
    kept = []
    for section in sections:
        lines = tuple(_lines(section.lines, numbers))
        if lines:
            kept.append(replace(section, lines=lines, note=""))
    return tuple(kept)


def _lines(lines: Iterable[LegendLine], numbers: dict[str, int | None]) -> Iterable[LegendLine]:
    for line in lines:
        n = numbers.get(line.key, 0)
        if n != 0:
            yield replace(line, n=n)


def _numbers(extract: Extract, page: AreaPage) -> dict[str, int | None]:
    """Return for each key of a legend how many it stands for here; None: there, but not counted."""
    frames = {layer: extract.layers[layer].features.iloc[rows] for layer, rows in page.rows.items()}
    pacts, houses, targets = frames["pacts"], frames["houses"], frames["target_areas"]
    points = [
        frame
        for layer, frame in (("pacts", pacts), ("houses", houses))
        if layer in extract.selection.layers
    ]
    with_place = [frame[_has_place(frame)] for frame in points]
    numbers: dict[str, int | None] = {
        f"pacts:{status}|{kind}": int(n)
        for (status, kind), n in pacts.groupby(["status", "kind"]).size().items()
    }
    numbers |= {
        "houses:house": len(houses),
        "target_areas:target_area": int(_has_place(targets).sum()),
        "no_outline": int((~_has_place(targets)).sum()),
        "approximate": sum(int(frame["precision_m"].notna().sum()) for frame in with_place),
        "declared": sum(len(frame) for frame in points) - sum(map(len, with_place)),
        "group": None if sum(map(len, with_place)) > 1 else 0,
    }
    return numbers | _own_class(extract, page)


def _own_class(extract: Extract, page: AreaPage) -> dict[str, int | None]:
    measure = extract.selection.measure
    if measure == "none":
        return {}
    n = len(page.rows[measure])  # type: ignore[index]
    own = [one for one in extract.classes if one.lower <= n <= one.upper]
    return {f"class:{one.lower}-{one.upper}": None for one in own}


def _has_place(frame: pd.DataFrame) -> pd.Series[bool]:
    return ~(frame.geometry.isna() | frame.geometry.is_empty)
