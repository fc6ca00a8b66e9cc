"""The rows of a table as the typed columns of a layer (``data.schema``), field by field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.intake.codes import read_ids
from data.intake.columns import ANY, OF_ANY, identifying, key_of, plain
from data.intake.days import end_before_start, read_days
from data.intake.findings import about_rows, about_table
from data.intake.numbers import as_text, cell_text, read_numbers
from data.intake.terms import read_terms, read_truths
from data.schema import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data.intake.columns import Matched
    from data.intake.days import Days
    from data.intake.findings import Finding
    from data.intake.model import RawTable
    from data.model import Catalogue

DATES = ("date", "end_date", "retrieved", "valid_from", "valid_to")
YEARS = ("year_opened", "year_from", "year_to", "population_year")
AMOUNT = "amount"
_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_BASES = (
    ("signed", ("stipula", "firma", "sottoscrizione", "sign")),
    ("approved", ("approvazione", "delibera", "atto")),
    ("start", ("inizio", "avvio", "decorrenza", "dal", "start", "begin")),
    ("presented", ("presentazione",)),
    ("proposal", ("proposta",)),
    ("published", ("pubblicazione",)),
)
_REPORTED = "reported"
_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, eq=False)
class Typed:
    """The columns of a layer, in order, and what is to be said of their cells."""

    columns: Mapping[str, pd.Series]
    findings: tuple[Finding, ...]


def type_rows(
    table: RawTable, matched: Matched, layer: str, catalogue: Catalogue, today: date
) -> Typed:
    """Read every field of a layer that the table has; the others are unknown."""
    kinds: dict[str, str] = dict.fromkeys(OF_ANY, "text")
    if layer != ANY:
        kinds = dict(COLUMNS[layer])  # type: ignore[index]
    columns: dict[str, pd.Series] = {}
    findings: tuple[Finding, ...] = ()
    vocabularies = _vocabularies(layer, catalogue)
    for field, kind in kinds.items():
        header = identifying(matched, layer) if field == key_of(layer) else matched.header(field)
        if header is None:
            if layer != ANY or field in (key_of(layer), "name"):
                columns[field] = _unknown(kind, len(table.rows))
            continue
        cells = table.cells[header]
        if field in DATES:
            continue
        read, said = _read(cells, field, kind, layer, vocabularies.get(field))
        columns[field], findings = read, findings + said
        if (source := f"{field}_source") in kinds and matched.header(source) is None:
            columns[source] = as_text(cells).str.strip()
    columns, said = _with_dates(table, matched, columns, kinds, today)
    findings += said + _amounts(table, matched)
    order = [field for field in (*kinds, AMOUNT) if field in columns]
    return Typed({field: columns[field] for field in order}, findings)


def as_written(cells: pd.DataFrame) -> pd.Series:
    """Return each row as JSON text, header by header, as it stood in the file."""
    parts, encode = [], json.JSONEncoder(ensure_ascii=False).encode
    for start in range(0, len(cells), _ROWS_AT_ONCE):
        part = cells.iloc[start : start + _ROWS_AT_ONCE]
        texts = {str(head): _json_ready(part[head]) for head in part.columns}
        rows = zip(*texts.values(), strict=True) if texts else ((),) * len(part)
        heads = list(texts)
        written = [encode(dict(zip(heads, row, strict=True))) for row in rows]
        parts.append(pd.Series(written, index=part.index, dtype="str"))
    return pd.concat(parts) if parts else pd.Series([], dtype="str")


def _json_ready(cells: pd.Series) -> list[Any]:
    """Return cells as JSON knows them: texts and finite numbers as they are, the rest as text."""
    if isinstance(cells.dtype, pd.StringDtype):
        texts: list[Any] = cells.fillna("").to_numpy(dtype=object).tolist()
        return texts
    plain_kinds = (bool, int, str)
    return [
        each
        if isinstance(each, plain_kinds) or (isinstance(each, float) and np.isfinite(each))
        else cell_text(each)
        for each in cells
    ]


def _vocabularies(layer: str, catalogue: Catalogue) -> dict[str, Any]:
    fields = catalogue.fields.get(layer, ())  # type: ignore[call-overload]
    return {f.name: catalogue.vocabularies[f.vocabulary] for f in fields if f.vocabulary}


def _read(
    cells: pd.Series, field: str, kind: str, layer: str, known: Any
) -> tuple[pd.Series, tuple[Finding, ...]]:
    if field == key_of(layer):
        return read_ids(cells)
    if kind == "codes":
        empty = pd.Series([()] * len(cells), index=cells.index, dtype=object)
        return empty, ()  # ``placing`` reads them, with the areas at hand
    if kind == "bool":
        return read_truths(cells)
    if known is not None:
        keys, _, findings = read_terms(cells, field, known)
        return keys, findings
    if kind in ("int", "float"):
        return _numbers(cells, field, kind)
    # What our own CSV for spreadsheets puts before a text that they would run.
    return as_text(cells).str.strip().str.replace(r"^'(?=[=+\-@])", "", regex=True), ()


def _numbers(cells: pd.Series, field: str, kind: str) -> tuple[pd.Series, tuple[Finding, ...]]:
    if field in YEARS:
        found = as_text(cells).str.extract(r"(?<!\d)(\d{4})(?!\d)")[0]
        bad = (found.isna() & (as_text(cells).str.strip() != "")).to_numpy(dtype=bool)
        said = about_rows("number_bad", "flag", bad, column=str(cells.name), cells=cells)
        return pd.to_numeric(found).astype("Int64"), said
    values, findings = read_amounts(cells)
    if kind == "int":
        whole = np.isnan(values) | (values == np.trunc(values))
        findings += about_rows("number_bad", "flag", ~whole, column=str(cells.name), cells=cells)
        whole_values = pd.Series(np.where(whole, values, np.nan), index=cells.index)
        return whole_values.astype("Int64"), findings
    return pd.Series(values, index=cells.index, dtype="float64"), findings


def read_amounts(cells: pd.Series) -> tuple[np.ndarray, tuple[Finding, ...]]:
    """Read a column of amounts and flag what is no number, no finite one, or ambiguous."""
    numbers, header = read_numbers(cells, "amount"), str(cells.name)
    findings = about_rows("number_bad", "flag", numbers.bad, column=header, cells=cells)
    findings += about_rows(
        "number_not_finite", "flag", numbers.not_finite, column=header, cells=cells
    )
    findings += about_rows(
        "number_ambiguous", "flag", numbers.ambiguous, column=header, cells=cells
    )
    return numbers.decimal, findings


def _amounts(table: RawTable, matched: Matched) -> tuple[Finding, ...]:
    header = matched.header(AMOUNT)
    return () if header is None else read_amounts(table.cells[header])[1]


def _with_dates(
    table: RawTable,
    matched: Matched,
    columns: dict[str, pd.Series],
    kinds: Mapping[str, str],
    today: date,
) -> tuple[dict[str, pd.Series], tuple[Finding, ...]]:
    """Read the dates of a layer; each says how precise it is and what happened on it."""
    read: dict[str, Days] = {}
    meant = columns.get("date_precision")
    partial_meant = None if meant is None else meant.isin(["month", "year"]).to_numpy(dtype=bool)
    for field in DATES:
        if field in kinds and (header := matched.header(field)) is not None:
            read[field] = read_days(table.cells[header], today, partial_meant=partial_meant)
    findings = tuple(each for days in read.values() for each in days.findings)
    found = columns | {field: days.texts for field, days in read.items()}
    for first, last in (("date", "end_date"), ("valid_from", "valid_to")):
        if first in read and last in read:
            header = matched.by_field[last]
            cells = table.cells[header]
            findings += end_before_start(found[first], found[last], header, cells)
    if "date" in read and "date_precision" in kinds:
        precision = found["date"].str.len().map(_PRECISIONS).fillna("").astype("str")
        basis, said = _basis(found, matched)
        found |= {"date_precision": precision, "date_basis": basis}
        findings += said
    return found, findings


def _basis(
    columns: Mapping[str, pd.Series], matched: Matched
) -> tuple[pd.Series, tuple[Finding, ...]]:
    """Return what the date of each row tells: as written, by the name of the column, or asked."""
    written = columns["date_basis"]
    header = matched.by_field["date"]
    words = plain(header).split()
    by_name = next((basis for basis, names in _BASES if any(n in words for n in names)), "")
    dated = columns["date"] != ""
    open_ = dated & (written == "")
    basis = written.mask(open_, by_name or _REPORTED)
    if by_name or not open_.any():
        return basis, ()
    return basis, about_table("date_basis_assumed", "ask", column=header, header=header)


def _unknown(kind: str, count: int) -> pd.Series:
    if kind == "codes":
        return pd.Series([()] * count, dtype=object)
    dtypes = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool"}
    values: dict[str, Any] = {"text": "", "int": pd.NA, "float": np.nan, "bool": False}
    return pd.Series([values[kind]] * count, dtype=dtypes[kind])
