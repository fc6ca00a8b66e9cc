"""The cells of a version as every store keeps them: their kinds, and the same frame back again.

What one store takes, the other takes too: a register can move between them without the loss of a
sign. What one of them could not give back as it was is refused by both, with its row and column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from data.read import convert
from data.register.errors import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    Kinds = Mapping[str, "StoredKind"]

StoredKind = Literal["text", "int", "whole", "float", "bool", "codes"]
"""``int`` may be missing, ``whole`` never is; ``codes`` are a tuple of texts."""

_DTYPES = {
    "text": "str",
    "int": "Int64",
    "whole": "int64",
    "float": "float64",
    "bool": "bool",
    "codes": "object",
}


def kinds_of(rows: gpd.GeoDataFrame) -> dict[str, StoredKind]:
    """Return how each column but the geometry is stored, in order."""
    names = [name for name in rows.columns if name != rows.geometry.name]
    return {str(name): _kind(rows[name]) for name in names}


def require_distinct(names: Iterable[str], own: Iterable[str] = ()) -> None:
    """Make sure that no two columns differ by capitals alone, nor from the store's own ones.

    Raises
    ------
    NotWrittenError
        Naming both.
    """
    seen = {name: name for name in own}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other is not name:
            raise NotWrittenError("columns_alike", one=other, other=name)


def stored_texts(column: pd.Series, kind: StoredKind) -> list[str | None]:
    """Return the cells of a column of texts or codes as texts, None where one is missing.

    Raises
    ------
    NotWrittenError
        If a text holds a NUL or half a sign, a code a ``;``: the row and the column are named.
    """
    # As Python's own objects at once: one by one, a column of texts takes five times as long.
    texts = [_joined(value, kind) for value in column.astype(object).tolist()]
    for row, text in enumerate(texts, start=1):
        if text is not None and not is_storable(text):
            raise NotWrittenError("text_not_storable", row=row, column=column.name)
    return texts


def is_storable(text: str) -> bool:
    """Whether a text is whole in every store.

    A NUL ends it in a GeoPackage and is refused by PostgreSQL; half a surrogate pair is no UTF-8.
    """
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def series(cells: Sequence[Any], kind: StoredKind) -> pd.Series:
    """Return stored cells as the column that they were; codes as texts joined by ``;``."""
    values: list[Any] = list(cells)
    if kind == "codes":
        values = [convert(cell, "codes") for cell in values]
    elif kind == "bool":
        values = [bool(cell) for cell in values]
    elif kind == "int":
        values = [pd.NA if cell is None else cell for cell in values]
    elif kind == "float":
        values = [np.nan if cell is None else cell for cell in values]
    return pd.Series(values, dtype=_DTYPES[kind])


def _kind(column: pd.Series) -> StoredKind:
    for kind in ("int", "whole", "float", "bool"):
        if column.dtype == _DTYPES[kind]:
            return kind
    if len(column) and all(isinstance(value, tuple) for value in column):
        return "codes"
    return "codes" if column.name == "declared" and not len(column) else "text"


def _joined(value: Any, kind: StoredKind) -> str | None:
    if kind == "text":
        return value if isinstance(value, str) else None
    text = ";".join(value)
    # What cannot be read back as it is must not be written.
    return text if convert(text, "codes") == value else "\0"
