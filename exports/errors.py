"""What can go wrong with an export."""

from __future__ import annotations

from geo.errors import CondivisaError


class ExportError(CondivisaError):
    """A file cannot be made or cannot be written; the text says why and what to do."""


class ExportCancelledError(CondivisaError):
    """The reader stopped it; nothing was written."""
