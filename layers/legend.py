"""The symbols of the features: one source for the map, its legend and every export.

Status is told by colour and fill, kind by shape, layer by both: nothing hangs on colour alone.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from layers.selection import LayerName

Shape = Literal["circle", "square", "diamond", "triangle", "hexagon", "house", "hatch"]

_KIND_SHAPES: dict[str, Shape] = {
    "pact": "circle",
    "framework": "diamond",
    "coexistence": "hexagon",
    "proposal": "triangle",
    "extension": "square",
    "integration": "square",
}
_STATUS_COLORS = {
    "active_at_source_date": ("#008055", "#FFFFFF"),
    "extended_or_renewed": ("#66C2A5", "#00543A"),
    "ended": ("#5C6F82", "#FFFFFF"),
    "unknown": ("#FFFFFF", "#455A64"),
    "proposal": ("#FFFFFF", "#B35C00"),
}


@dataclass(frozen=True)
class Symbol:
    """How a feature is drawn: a shape, its fill and stroke colours, and whether it is dashed."""

    shape: Shape
    fill: str
    stroke: str
    dash: bool = False


@dataclass(frozen=True)
class LegendItem:
    """One line of the legend: a symbol, what it stands for, and how many are in the answer."""

    layer: LayerName
    key: str
    label: str
    n: int
    symbol: Symbol

    def as_message(self) -> dict[str, object]:
        """Return the plain form that the map's page reads."""
        return asdict(self)


HOUSE = Symbol("house", "#A0522D", "#FFFFFF")
TARGET_AREA = Symbol("hatch", "#D1344B", "#A61E34", dash=True)


def pact_symbol(status: str, kind: str) -> Symbol:
    """Return the symbol of a pact; a status that the catalogue adds is drawn as an unknown one."""
    fill, stroke = _STATUS_COLORS.get(status, _STATUS_COLORS["unknown"])
    return Symbol(_KIND_SHAPES.get(kind, "circle"), fill, stroke)
