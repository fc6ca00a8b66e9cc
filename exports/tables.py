"""What the files of rows have in common: which layers they hold, their columns, their errors."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from exports.errors import ExportError
from exports.words import say
from layers.numbers import COUNTS
from layers.records import Column, records
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.records import Access, Records
    from layers.selection import LayerName
    from layers.words import Lang

ORDER: tuple[LayerName, ...] = ("areas", *FEATURE_LAYERS)
"""The layers in the order in which every file of rows has them."""


def wanted_layers(extract: Extract, options: Options) -> tuple[LayerName, ...]:
    """Return the layers that a file of rows holds: the one asked for, else those shown.

    Raises
    ------
    ExportError
        If none is shown and none is asked for.
    """
    if options.layer is not None:
        return (options.layer,)
    shown = tuple(layer for layer in ORDER if layer in extract.selection.layers)
    if not shown:
        raise ExportError("error_no_layer")
    return shown


def in_turn(extract: Extract, options: Options, progress: Progress) -> Iterator[LayerName]:
    """Yield the layers that a file of rows holds, telling how far it has come.

    Raises
    ------
    ExportError
        If none is shown and none is asked for.
    """
    layers = wanted_layers(extract, options)
    for done, layer in enumerate(layers):
        progress(done, len(layers))
        yield layer
    progress(len(layers), len(layers))


def file_name(stamp: Stamp, layer: LayerName, suffix: str) -> str:
    """Name the file of one layer: never with a word of the data."""
    return f"{stamp.stem}-{say(f'part.{layer}', stamp.lang)}{suffix}"


def layer_table(extract: Extract, layer: LayerName, *, access: Access = "public") -> Records:
    """Return the rows of a layer; those of the areas have their counts behind the other columns."""
    table = records(extract, layer, access=access)
    if layer != "areas":
        return table
    counted = extract.areas[extract.areas["in_choice"]]
    counts = [tuple(int(n) for n in row) for row in counted[list(COUNTS)].itertuples(index=False)]
    return _widened(table, count_columns(extract.selection.lang), counts)


def all_areas(extract: Extract, *, access: Access = "public") -> Records:
    """Return every area of the level, with its counts; those out of the choice have none.

    They were not counted: the rows of the answer that lie there are not all that there are.
    """
    everywhere = replace(extract, areas=extract.areas.assign(in_choice=True))
    table = layer_table(everywhere, "areas", access=access)
    counted = list(extract.areas["in_choice"])

    def honest(rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
        blank = (None,) * len(COUNTS)
        pairs = zip(rows, counted, strict=True)
        return tuple(row if there else (*row[: -len(COUNTS)], *blank) for row, there in pairs)

    return replace(table, rows=honest(table.rows), raw=honest(table.raw))


def count_columns(lang: Lang) -> tuple[Column, ...]:
    """Return the columns of :data:`layers.numbers.COUNTS`."""
    return tuple(Column(name, say(f"table.{name}", lang), "extensive") for name in COUNTS)


def with_access_note(table: Records, stamp: Stamp) -> Records:
    """Say in each row that it is not for everybody, where a file has no other place for it."""
    if not stamp.access_note:
        return table
    column = Column("access_note", say("table.access", stamp.lang), "text")
    return _widened(table, (column,), [(stamp.access_note,)] * len(table.rows))


def heading(column: Column) -> str:
    """Return the title of a column with its unit; a share ("1") has none."""
    return f"{column.label} ({column.unit})" if column.unit not in {"", "1"} else column.label


def stamp_values(extract: Extract, stamp: Stamp) -> dict[str, Any]:
    """Return the stamp as JSON values, for the formats whose metadata a program reads."""
    sources = [asdict(one) | {"retrieved": one.retrieved.isoformat()} for one in stamp.sources]
    return {
        "title": stamp.title,
        "lang": stamp.lang,
        "sentence": stamp.sentence,
        "count_line": stamp.count_line,
        "reconciliation": list(stamp.reconciliation),
        "numbers": {
            layer: {**asdict(one.reconciliation), "excluded": one.reconciliation.excluded}
            for layer, one in extract.layers.items()
        },
        "level": extract.selection.level,
        "rule": extract.selection.rule.value,
        "in_force_on": extract.selection.on.isoformat() if extract.selection.on else None,
        "measure": extract.selection.measure,
        "classes": [asdict(one) for one in extract.classes],
        "warnings": list(stamp.warnings),
        "sources": sources,
        "made": stamp.made.isoformat(),
        "fingerprint": stamp.fingerprint,
        "link": stamp.link,
        "access": stamp.access,
        "access_note": stamp.access_note,
    }


@contextmanager
def library_errors(format_name: str, *kinds: type[Exception]) -> Iterator[None]:
    """Turn what a library raises while it makes a file into an :class:`ExportError`."""
    try:
        yield
    except ExportError:
        raise
    except Exception as error:
        if not isinstance(error, (*kinds, OSError)):
            raise
        raise ExportError("error_library", format=format_name, reason=str(error)) from error


def _widened(table: Records, columns: tuple[Column, ...], cells: list[tuple[Any, ...]]) -> Records:
    return replace(
        table,
        columns=(*table.columns, *columns),
        rows=tuple((*row, *more) for row, more in zip(table.rows, cells, strict=True)),
        raw=tuple((*row, *more) for row, more in zip(table.raw, cells, strict=True)),
    )
