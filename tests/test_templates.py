"""The templates: what an office fills is read back field by field, whatever it is saved as."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import main
from data.catalogue import load_catalogue
from data.city import load_city
from data.intake.asked import Request
from data.intake.check import check_file
from data.intake.columns import match_columns
from exports.errors import ExportError
from exports.spreadsheet.template import make_template, template_csv
from invented_city import CITY, write_invented_city
from layers.intake.template import TEMPLATES, Template, template_of
from made_registers import registers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from data.model import LayerKey

TODAY = date(2026, 11, 21)
BUNDLED = load_catalogue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_invented_city(tmp_path_factory.mktemp("template") / "catalogue")


class Saved(NamedTuple):
    """How a register is saved: as what, in which CRS."""

    ending: str
    delimiter: str = ";"
    encoding: str = "utf-8-sig"
    crs: str = "EPSG:4326"

    def write(self, template: Template, rows: gpd.GeoDataFrame) -> bytes:
        moved = rows.to_crs(self.crs)
        cells = template.cells(moved)
        if self.crs != "EPSG:4326":
            template = in_metres(template)
        if self.ending == "xlsx":
            return make_template(template, cells, made=TODAY)
        return template_csv(template, cells, delimiter=self.delimiter, encoding=self.encoding)


SAVED = (
    Saved("xlsx"),
    Saved("csv"),
    Saved("csv", ",", "utf-8"),
    Saved("csv", ";", "cp1252"),
    Saved("csv", "\t", "utf-16"),
    Saved("csv", ";", "cp1252", "EPSG:32632"),
    Saved("xlsx", crs="EPSG:32632"),
    Saved("csv", crs="EPSG:3003"),
)


def in_metres(template: Template) -> Template:
    """Return the template as an office changes it that has its coordinates in metres."""
    titles = {"lat": "Nord", "lon": "Est"}
    columns = tuple(
        type(one)(**{**vars(one), "header": titles.get(one.field, one.header)})
        for one in template.columns
    )
    return Template(template.layer, template.lang, columns, template.words)


def apart_m(some: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> float:
    """Return how far the shapes of two registers are apart at most, in metres."""
    pairs = zip(some.to_crs(7791).geometry, others.to_crs(7791).geometry, strict=True)
    far = [0.0 if a is None and b is None else shapely.hausdorff_distance(a, b) for a, b in pairs]
    return max(far)


def values(rows: gpd.GeoDataFrame, fields: Sequence[str]) -> list[tuple[Any, ...]]:
    return [
        tuple(str(row[name]) for name in fields) for row in rows[list(fields)].to_dict("records")
    ]


@pytest.mark.parametrize("layer", TEMPLATES)
@pytest.mark.parametrize("lang", ["it", "en"])
def test_each_title_is_read_as_its_field_and_nothing_else(layer: LayerKey, lang: Any) -> None:
    template = template_of(BUNDLED, layer, lang)
    headers = [column.header for column in template.columns]
    matched = match_columns(headers, layer)
    assert dict(matched.by_header(headers)) == {c.header: c.field for c in template.columns}
    assert not matched.proposed
    assert not matched.findings


@pytest.mark.parametrize("layer", ["pacts", "houses", "target_areas"])
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_the_template_holds_comes_back_equal(
    layer: LayerKey, data: st.DataObject, folder: Path, tmp_path: Path
) -> None:
    catalogue = load_catalogue(folder)
    rows = data.draw(registers(catalogue, layer))
    saved = data.draw(st.sampled_from(SAVED))
    template = template_of(catalogue, layer)
    path = tmp_path / "registro"
    path.write_bytes(saved.write(template, rows))
    name = f"registro.{saved.ending}"
    crs = "" if saved.crs == "EPSG:4326" else saved.crs
    found = check_file(Request(path, name, layer, CITY, crs=crs, catalogue=folder))
    told = [(one.key, one.row, one.column, one.value) for one in found.report.remarks]
    assert (found.report.accepted, found.report.read) == (len(rows), len(rows)), told
    held = [c.field for c in template.columns if c.field in rows.columns]
    assert values(found.rows, held) == values(rows, held)
    assert apart_m(found.rows, rows) <= (5 if saved.crs == "EPSG:3003" else 0.01)


@pytest.mark.parametrize("layer", TEMPLATES)
def test_the_bundled_rows_come_back_equal(layer: LayerKey, tmp_path: Path) -> None:
    rows = getattr(load_city(BUNDLED, "torino"), layer)
    if layer == "areas":
        rows = rows[rows["level"] == "zona"].reset_index(drop=True)
    template = template_of(BUNDLED, layer)
    path = tmp_path / "registro.xlsx"
    path.write_bytes(make_template(template, template.cells(rows), made=TODAY))
    found = check_file(Request(path, path.name, layer, "torino"))
    assert found.report.accepted == len(rows)
    held = [c.field for c in template.columns if c.field in rows.columns]
    assert values(found.rows, held) == values(rows, held)
    assert apart_m(found.rows, rows) <= 0.01


def test_the_workbook_offers_the_words_and_explains_every_column() -> None:
    template = template_of(BUNDLED, "pacts")
    book = openpyxl.load_workbook(io.BytesIO(make_template(template, made=TODAY)))
    sheet, instructions, lists = (book[name] for name in ("Registro", "Istruzioni", "Elenchi"))
    assert [cell.value for cell in sheet[1]] == [c.header for c in template.columns]
    assert sheet.freeze_panes == "C2"
    offered = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    words = [tuple(column.words) for column in template.columns if column.words]
    assert [offered_words(lists, rule.formula1) for rule in offered] == words
    explained = {str(cell.value).partition(" (obb")[0] for cell in instructions["A"] if cell.value}
    assert {column.header for column in template.columns} <= explained
    # A code such as 0012 must not become a number, a year no day of 1905.
    for title in ("Codice", "Data", "Scadenza"):
        column = next(cell.column_letter for cell in sheet[1] if cell.value == title)
        assert sheet.column_dimensions[column].number_format == "@"


def offered_words(lists: Any, formula: str) -> tuple[str, ...]:
    """Return the words of the range that a list of a cell points at."""
    place = formula.partition("!")[2].replace("$", "")
    return tuple(cell.value for (cell,) in lists[place])


def test_the_command_writes_a_template_or_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "modello.csv"
    assert main(["template", "--layer", "houses", "--out", str(out), "--rows-of", "torino"]) == 0
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Codice;Nome;")
    assert len(lines) == 1 + len(load_city(BUNDLED, "torino").houses)
    assert str(out) in capsys.readouterr().out
    assert main(["template", "--out", str(out), "--rows-of", "atlantide"]) == 2
    assert "atlantide" in capsys.readouterr().err
    assert main(["template", "--out", str(tmp_path / "no" / "m.xlsx")]) == 4
    assert "no" in capsys.readouterr().err


def test_what_no_cell_can_hold_is_told_and_not_cut() -> None:
    template = template_of(BUNDLED, "areas")
    fields = [column.field for column in template.columns]
    values = {"code": "A1", "valid_from": date(1861, 3, 17), "wkt": "P" * 32_767}
    book = make_template(template, [tuple(map(values.get, fields))], made=TODAY)
    cells = dict(zip(fields, openpyxl.load_workbook(io.BytesIO(book))["Registro"][2], strict=True))
    # Excel has no days before 1900.
    assert cells["valid_from"].value == "17/03/1861"
    assert len(cells["wkt"].value) == 32_767
    longer = tuple(map({**values, "wkt": "P" * 32_768}.get, fields))
    with pytest.raises(ExportError) as told:
        make_template(template, [longer], made=TODAY)
    assert "Riga 2" in told.value.text("it")
    assert "CSV" in told.value.text("it")
    assert "P" * 32_768 in template_csv(template, [longer]).decode("utf-8-sig")
