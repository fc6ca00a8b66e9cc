"""What is asked of a check, as one frozen value that travels to the child process as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

LAYERS = ("pacts", "houses", "target_areas", "areas", "any")
"""The layers that a file can be checked for; "any" needs an identifier and a geometry only."""

_PATHS = ("path", "areas", "catalogue")


@dataclass(frozen=True)
class Request:
    """A file and how its reader wants it understood.

    Attributes
    ----------
    path, name
        Where the bytes lie, and what the reader calls the file.
    layer
        One of ``LAYERS``.
    city, areas
        The territory: a city of the catalogue, or a GeoJSON file of polygons in EPSG:4326.
    tables
        The sheets or layers to take; () for all.
    columns
        Corrections: (header, field), the field "-" for a column to leave out.
    crs
        The CRS that the reader confirmed, "" if none.
    catalogue
        The folder of the catalogue, None for the bundled one.
    """

    path: Path
    name: str
    layer: str = "any"
    city: str | None = None
    areas: Path | None = None
    tables: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    crs: str = ""
    catalogue: Path | None = None

    def to_json(self) -> str:
        """Return the request as JSON text."""
        return json.dumps(self.to_mapping())

    def to_mapping(self) -> dict[str, Any]:
        """Return the request as values of JSON."""
        content = asdict(self)
        return content | {key: str(content[key]) for key in _PATHS if content[key] is not None}

    @classmethod
    def from_json(cls, content: str | dict[str, Any]) -> Request:
        """Return the request of a JSON text, or of its values.

        Raises
        ------
        ValueError
            If it is of an unknown layer or holds unknown names.
        """
        values: dict[str, Any] = json.loads(content) if isinstance(content, str) else dict(content)
        if strange := values.keys() - {each.name for each in fields(cls)}:
            msg = f"{sorted(strange)} came, of a request {[f.name for f in fields(cls)]} are known"
            raise ValueError(msg)
        values |= {key: Path(values[key]) for key in _PATHS if values.get(key) is not None}
        values["tables"] = tuple(values.get("tables", ()))
        values["columns"] = tuple((head, field) for head, field in values.get("columns", ()))
        request = cls(**values)
        if request.layer not in LAYERS:
            msg = f"{request.layer!r} came as layer, expected one of {', '.join(LAYERS)}"
            raise ValueError(msg)
        return request
