"""What every reading is made of: figures, tables, maps and notes, in the reader's words.

A reading is worked out from an :class:`~layers.answer.Extract` and told once, as the frozen values
below; the screen, the sheet, the slides and the workbook show these and compute nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.answer import Extract
    from layers.selection import Selection

Kind = Literal[
    "text", "code", "count", "number", "share", "rate", "distance_m", "area_km2", "year", "date"
]
"""What the cells of a column are: it decides how they are written and aligned.

``count`` is a whole number, ``number`` any other; ``share`` is 0 to 1 and is written in percent;
``rate`` and ``area_km2`` are written with two decimals, ``distance_m`` in whole metres.
"""

Value = str | int | float | date | None
Style = Literal["area", "reach", "hole", "line", "house", "pact", "candidate", "spot"]
"""How shapes are drawn: outlined areas, what is reached, what is not, lines, symbols, a place."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its key, its title in the reader's language, what its cells are.

    ``note`` says what a reader must know of it: denominator, year, source; "" for nothing.
    """

    key: str
    label: str
    kind: Kind = "text"
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A row: a value per column, None where it is not known (shown as unknown, never as 0).

    Parameters
    ----------
    opens
        For each cell the question whose map and list show exactly what it counts, or None; empty
        if no cell opens anything.
    lists
        For each cell the key of the table of the same reading that lists what it counts, or "".
    """

    cells: tuple[Value, ...]
    opens: tuple[Selection | None, ...] = ()
    lists: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with its caption.

    Parameters
    ----------
    total
        The last row, which sums up or stands for the whole; None if there is none.
    notes
        Why rows and total differ, what is inferred, what is left out.
    empty
        What to say if there is no row.
    bars
        Keys of the count columns that a reader compares: drawn as bars beside their numbers.
    folded
        Whether it is a list that backs another table: closed until asked for.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    notes: tuple[str, ...] = ()
    empty: str = ""
    bars: tuple[str, ...] = ()
    folded: bool = False


@dataclass(frozen=True)
class Figure:
    """A headline number with its label; ``note`` is its denominator, year, source."""

    label: str
    value: Value
    kind: Kind = "count"
    note: str = ""


@dataclass(frozen=True, eq=False)
class Shapes:
    """Shapes that a reading draws over the map of its answer: geometry of any type, EPSG:4326."""

    key: str
    label: str
    style: Style
    geometry: gpd.GeoSeries


@dataclass(frozen=True, eq=False)
class MapOf:
    """A map: an answer, the area of its level that it shows (None: all), and shapes over it.

    Maps of one reading that have the same ``group`` are drawn at one scale with one legend.
    """

    title: str
    extract: Extract
    focus: str | None = None
    shapes: tuple[Shapes, ...] = ()
    group: str = ""


@dataclass(frozen=True, eq=False)
class Reading:
    """A reading, told in the language of its answer's question.

    Parameters
    ----------
    key
        Which reading it is (a key of :data:`layers.readings.registry.READINGS`).
    sentence
        What was asked, in one sentence.
    notes
        What must be known to read it right: thresholds, what is not comparable, what is unknown.
    params
        The parameters of the address that ask for it, beside those of the question.
    extract
        The answer that it was read from.
    """

    key: str
    title: str
    sentence: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    maps: tuple[MapOf, ...]
    notes: tuple[str, ...]
    params: dict[str, str]
    extract: Extract
