"""Headers of offices become fields: by name, nearly by name, by the reader's own word."""

from __future__ import annotations

import pytest

from data.intake.columns import fields_of, identifying, match_columns, plain
from data.intake.words import say
from data.schema import COLUMNS


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Cod. Intervento ", "id"),
        ("\ufeffCODICE", "id"),
        ("DENOMINAZIONE\n(estesa)", "name"),
        ("LATITUDINE (WGS84)", "lat"),
        ("Long.", "lon"),
        ("longitudin", "lon"),  # cut at ten letters by a shapefile
        ("Nord", "lat"),
        ("EST", "lon"),
        ("Importo (€)", "amount"),
        ("Data di scadenza", "end_date"),
        ("Città", "comune"),
        ("the_geom", "wkt"),
        ("geo_point_2d", "coordinates"),
    ],
)
def test_a_header_is_known_under_many_names(header: str, field: str) -> None:
    found = match_columns([header], "any")
    assert found.by_field == {field: header}
    assert not found.proposed


def test_every_field_is_known_by_its_own_name_in_every_layer() -> None:
    for layer in ("pacts", "houses", "target_areas", "areas"):
        columns = list(COLUMNS[layer])
        found = match_columns(columns, layer)
        assert {field: found.header(field) for field in columns} == dict(
            zip(columns, columns, strict=True)
        )


def test_the_surer_name_wins_and_no_column_fills_two_fields() -> None:
    found = match_columns(["numero", "codice", "x", "lon", "y", "lat", "data", "tipo"], "pacts")
    assert found.header("id") == "codice"
    assert (found.header("lon"), found.header("lat")) == ("lon", "lat")
    assert len(set(found.by_field.values())) == len(found.by_field)


def test_a_name_that_is_nearly_known_is_a_proposal() -> None:
    found = match_columns(["codice", "latitudne", "longitudne"], "any")
    assert found.proposed == {"latitudne", "longitudne"}
    assert {(each.key, each.grade) for each in found.findings} == {("column_proposed", "ask")}
    assert match_columns(["codice", "giardino"], "any").proposed == frozenset()


def test_the_reader_corrects_and_leaves_out() -> None:
    said = [("boh", "id"), ("codice", "-"), ("nome", "colour"), ("gone", "name")]
    found = match_columns(["codice", "boh", "nome"], "any", said=said)
    assert found.by_field == {"id": "boh"}
    assert [each.key for each in found.findings] == ["field_unknown", "header_unknown"]


def test_a_stand_in_identifies_only_where_any_table_is_welcome() -> None:
    assert identifying(match_columns(["cod_istat", "nome"], "any"), "any") == "cod_istat"
    assert identifying(match_columns(["nome"], "any"), "any") == "nome"
    assert identifying(match_columns(["nome"], "pacts"), "pacts") is None


def test_no_two_fields_of_a_layer_share_their_first_name() -> None:
    for layer in ("any", "pacts", "houses", "target_areas", "areas"):
        first = [plain(names[0]) for names in fields_of(layer).values()]
        assert len(first) == len(set(first))


def test_what_is_asked_is_said_in_both_languages() -> None:
    assert "«boh»" in say("column_proposed", "it", header="boh", field="id")
    assert "“boh”" in say("column_proposed", "en", header="boh", field="id")
