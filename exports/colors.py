"""What can be read on a colour: the same on the screen, on paper, on slides and in cells."""

from __future__ import annotations

_DARK = 120.0


def is_dark(color: str) -> bool:
    """Whether white letters read better than dark ones on a colour, written ``#RRGGBB``.

    The screen has the same rule (``layers/map/client/paint.js``).
    """
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red * 0.299 + green * 0.587 + blue * 0.114 < _DARK
