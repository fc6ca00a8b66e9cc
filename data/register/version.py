"""What a version of a register is: a frozen value, and its form in JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

RegisterLayer = Literal["pacts", "houses", "target_areas", "areas"]
Mode = Literal["update", "replace", "restore"]

LAYERS: tuple[RegisterLayer, ...] = get_args(RegisterLayer)
"""The layers that an office can bring a register of."""
MODES: tuple[Mode, ...] = get_args(Mode)

_DIGITS = 12


@dataclass(frozen=True)
class Version:
    """One state of one layer of one city, for ever.

    Attributes
    ----------
    id
        ``v0007-3f2a9c1b44d0``: its number in the store and the beginning of ``sha256``.
    made
        When it was published, UTC.
    file_name
        The file that it was made of, as the reader called it.
    rows
        How many rows the layer has in it.
    sha256
        Of the bytes of its rows: two versions of equal digest hold the same.
    parent
        The version that was current before it; None for the first.
    mode
        How it was made: rows replaced and added, all rows replaced, an older version restored.
    """

    id: str
    number: int
    city: str
    layer: RegisterLayer
    made: datetime
    message: str
    file_name: str
    rows: int
    sha256: str
    parent: str | None
    mode: Mode


def version_id(number: int, sha256: str) -> str:
    """Return the name of a version."""
    return f"v{number:04d}-{sha256[:_DIGITS]}"


def to_json(version: Version) -> dict[str, Any]:
    """Return the version as JSON values."""
    return {**asdict(version), "made": version.made.isoformat()}


def from_json(values: Mapping[str, Any]) -> Version:
    """Read it back.

    Raises
    ------
    ValueError, TypeError, KeyError
        If it is no such version.
    """
    read = Version(**{**values, "made": datetime.fromisoformat(values["made"])})
    if read.layer not in LAYERS or read.mode not in MODES or read.made.tzinfo is None:
        msg = f"{read.layer!r}, {read.mode!r}, {read.made}: no version has these"
        raise ValueError(msg)
    return read
