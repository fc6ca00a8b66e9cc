"""The second file of a version: the types of its columns and the report of its check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.register.cells import Kinds


class Details(NamedTuple):
    """What is kept of a version beside its rows."""

    kinds: Kinds
    report: Mapping[str, Any]


def write_details(kinds: Kinds, report: Mapping[str, Any]) -> bytes:
    """Return the details as JSON.

    Raises
    ------
    ValueError, TypeError
        If the report is no JSON.
    """
    content = {"columns": dict(kinds), "report": dict(report)}
    return json.dumps(content, ensure_ascii=True, allow_nan=False).encode()


def read_details(content: bytes) -> Details:
    """Read them back; the bytes are known to be those that were written."""
    values = json.loads(content)
    return Details(values["columns"], values["report"])
