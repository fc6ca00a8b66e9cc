"""The errors of the house: one root, so that the edges can turn any of them into a message."""

from __future__ import annotations


class CondivisaError(Exception):
    """Root of every error that Condivisa raises on purpose.

    The text says what came, what was expected and what to do.
    """


class CRSError(CondivisaError):
    """A frame has no CRS, another CRS than its partner, or degrees where metres are needed."""


class GeometryError(CondivisaError):
    """A geometry is of a type or a state that the operation cannot answer for."""


class FrameError(CondivisaError):
    """A frame has a column that is in the way, or does not fit what was handed in beside it."""
