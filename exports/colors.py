"""The colours of files, and what can be read on one: on paper, on slides, in cells, in QGIS."""

from __future__ import annotations

INK = "#17324D"
BLUE = "#0066CC"
QUIET = "#5C6F82"
MUTED_INK = "#5B6B7A"
WHITE = "#FFFFFF"
ALARM = "#A61E34"
AREA_LINE = "#8A9BAC"
BACKDROP, BACKDROP_LINE = "#E9EDF1", "#B6C1CC"
OUT_OF_CHOICE, NO_MEASURE = "#DDE2E8", "#F4F7FA"
"""The colours of every file, written ``#RRGGBB``: those of the screen, after Bootstrap Italia."""

_DARK = 120.0


def is_dark(color: str) -> bool:
    """Whether white letters read better than dark ones on a colour, written ``#RRGGBB``.

    The screen has the same rule (``layers/map/client/paint.js``).
    """
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red * 0.299 + green * 0.587 + blue * 0.114 < _DARK
