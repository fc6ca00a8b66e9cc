"""Monitoring: what is published of each pact, by area and year, and the axes of the plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from invented_city import CITY, HOSTILE, edit, edit_features, write_invented_city
from layers.readings.monitoring_axes import ties
from layers.readings.monitoring_evidence import KINDS, RENEWED, evidence
from pact_questions import (
    column,
    extract_of,
    lists_are_there,
    questions_keep_their_promise,
    read,
    shown,
    tables,
)
from plain_cross_tab import plain_axis, plain_pacts
from plain_monitoring import AFTER, plain_evidence

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = (
    "city=torino&level=zona",
    "city=milano&level=municipio&kind=pact,framework,proposal&rule=touches",
    "city=milano&level=statistica&areas=MI-6",
    "city=bologna&level=comune",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_invented_city(tmp_path_factory.mktemp("invented"))


@pytest.mark.parametrize("query", QUERIES)
def test_every_count_equals_the_plain_one(query: str) -> None:
    extract, plain = extract_of(query), plain_evidence(plain_pacts(query))
    reading = read("monitoring", extract)
    found = tables(reading)
    per_kind = [sum(kind in kinds for kinds in plain.values()) for kind in KINDS]
    nothing = sum(not kinds for kinds in plain.values())
    assert column(found["kinds"], "pacts") == [*per_kind, nothing]
    after = sum(bool(kinds & AFTER) for kinds in plain.values())
    assert [figure.value for figure in reading.figures] == [
        len(plain) - nothing,
        after,
        0,
        nothing,
    ]
    for name in ("area", "year"):
        pairs = plain_axis(query, name)
        pairs = pairs[pairs["id"].isin(plain)]
        for place, row in zip(_order(found, name, extract), found[name].rows, strict=True):
            kinds = [plain[one] for one in pairs.loc[pairs["key"] == place, "id"]]
            some = sum(bool(one) for one in kinds)
            later = sum(bool(one & AFTER) for one in kinds)
            assert row.cells[1:6] == (len(kinds), some, later, 0, len(kinds) - some), place
            assert row.cells[6] == (some / len(kinds) if kinds else None)
    listed = {(row.cells[0]) for row in found["evidence"].rows}
    assert listed == {one for one, kinds in plain.items() if kinds}
    assert {row.cells[0] for row in found["nothing"].rows} == set(plain) - listed


def _order(found: dict[str, Any], name: str, extract: Any) -> list[str]:
    """Return the places of the lines: codes of areas, years; "" for nowhere."""
    if name == "year":
        return [*column(found["year"], "place")[:-1], ""]
    return [*extract.areas.loc[extract.areas["in_choice"], "code"], ""]


@pytest.mark.parametrize("query", QUERIES)
def test_a_count_opens_its_pacts_or_names_their_list(query: str) -> None:
    reading = read("monitoring", extract_of(query))
    assert questions_keep_their_promise(reading) > 0
    lists_are_there(reading)


def test_the_headline_of_torino_is_small() -> None:
    # Read off the file by eye: one renewal, two conclusions, eleven acts, of 49 pacts.
    reading = read("monitoring", extract_of("city=torino"))
    assert [figure.value for figure in reading.figures] == [14, 3, 0, 35]
    assert column(tables(reading)["kinds"], "pacts") == [0, 0, 1, 2, 11, 35]


@pytest.mark.parametrize(
    ("words", "renewed"),
    [
        ("prorogato al novembre 2023", True),
        ("concluso; prorogato a giugno 2022", True),
        ("P.G. 496986/2023; proroghe P.G. 365734/2024", True),
        ("Rinnovata nel 2020", True),
        ("rinnovo di un patto scaduto", False),
        ("concluso; rinnovo del precedente", False),
        ("non prorogato", False),
        ("prorogabile di un anno", False),
        ("", False),
    ],
)
def test_which_words_say_that_a_pact_was_carried_on(words: str, *, renewed: bool) -> None:
    assert bool(re.search(RENEWED, words)) is renewed


def test_an_extension_of_the_register_is_evidence_for_its_parent(root: Path) -> None:
    found = evidence(extract_of(f"city={CITY}&kind=pact", root)).found
    first = found[found["rule"] == "renewal_following"]
    assert first["row"].tolist() == [0]
    assert first["date"].tolist() == ["2023-03-05"]
    assert first["source"].tolist() == ["https://example.org/registro?voce=1"]


def test_reports_evaluations_and_axes_of_a_register_are_tabulated(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    edit(root, "city.toml", lambda text: _with_fields(text, "pacts", "report evaluation axis"))
    edit(root, "city.toml", lambda text: _with_fields(text, "houses", "axis"))

    def reported(features: list[Any]) -> None:
        for feature in features:
            feature["properties"] |= {"report": "", "evaluation": "", "axis": ""}
        features[0]["properties"] |= {"report": "https://example.org/r", "axis": "Cura;Scuola"}
        features[5]["properties"] |= {"evaluation": "relazione 2024", "axis": "cura | Cura"}

    edit_features(root, "pacts", reported)
    edit(root, "houses.csv", _first_house_tied)
    reading = read("monitoring", extract_of(f"city={CITY}", root))
    found = tables(reading)
    assert column(found["kinds"], "pacts")[:2] == [1, 1]
    sources = {row.cells[3]: row.cells[6] for row in found["evidence"].rows}
    assert sources["rendiconto"] == "https://example.org/r"
    assert sources["valutazione"] == "relazione 2024"
    axes = {row.cells[1]: row.cells[2:] for row in found["axes"].rows}
    pacts, houses = (len(_inside(reading, layer)) for layer in ("pacts", "houses"))
    # Capitals and small letters are one axis, and a row that names it twice is counted once.
    assert axes["Cura"] == (2, 1, 0)
    assert "cura" not in axes
    assert axes["non collegati a un asse nella fonte"][:2] == (pacts - 2, houses - 1)
    listed = {row.cells[2]: row.cells[0] for row in found["axis_rows"].rows}
    assert listed["ES-01"] == "Cura; Scuola"
    assert [one for one, axis in listed.items() if axis] == ["ES-01", "ES-06", "ES-H1"]
    lists_are_there(reading)


def _inside(reading: Any, layer: str) -> Any:
    return reading.extract.layers[layer].inside


def _first_house_tied(text: str) -> str:
    head, first, *others = text.splitlines()
    return "\n".join([f"{head},axis", f"{first},Cura", *(f"{one}," for one in others)]) + "\n"


def _with_fields(text: str, key: str, names: str, *, access: str = "public") -> str:
    fields = ", ".join(
        f'{{ name = "{name}", kind = "text", it = "{name}", en = "{name}", access = "{access}" }}'
        for name in names.split()
    )
    head, tail = text.split(f'[[dataset]]\nkey = "{key}"\n')
    return f'{head}[[dataset]]\nkey = "{key}"\nfields = [{fields}]\n{tail}'


def test_what_is_not_public_is_not_read(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    fields = "report axis"
    edit(root, "city.toml", lambda text: _with_fields(text, "pacts", fields, access="internal"))

    def reported(features: list[Any]) -> None:
        for feature in features:
            feature["properties"] |= {"report": "riservato", "axis": "Riservata"}

    edit_features(root, "pacts", reported)
    reading = read("monitoring", extract_of(f"city={CITY}", root))
    assert column(tables(reading)["kinds"], "pacts")[0] == 0
    assert "axes" not in tables(reading)
    assert "iservat" not in shown(reading)


def test_the_axes_of_torino_are_shown_with_nothing_tied_to_them() -> None:
    found = tables(read("monitoring", extract_of("city=torino")))["axes"]
    assert [row.cells[0] for row in found.rows] == ["A1", "A2", "A3", "A4", "A5", "A6", ""]
    assert all(row.cells[2:] == (0, 0, 0) for row in found.rows[:-1])
    assert found.rows[-1].cells[2:] == found.total.cells[2:] == (49, 9, 19)
    assert "Nessuna delle righe" in found.notes[-1]
    assert "axes" not in tables(read("monitoring", extract_of("city=milano")))


def test_codes_and_names_of_the_plan_are_the_same_axis(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    edit(root, "city.toml", lambda text: _with_fields(text, "pacts", "axis"))

    def tied(features: list[Any]) -> None:
        for at, axis in enumerate(("a2", "Più verde ed ecologica", "A2;A6", "Altro")):
            features[at]["properties"]["axis"] = axis

    edit_features(root, "pacts", tied)
    names = {"A2": "Più verde ed ecologica", "A6": "Più sana"}
    found = ties(extract_of(f"city={CITY}", root), names)
    assert found.axes == ("A2", "A6", "Altro")
    assert [found.count("pacts", axis) for axis in found.axes] == [3, 1, 1]
    assert (found.tied("pacts"), found.tied("houses")) == (4, 0)


def test_proposals_are_left_out_and_said(root: Path) -> None:
    reading = read("monitoring", extract_of(f"city={CITY}&kind=pact,proposal", root))
    assert any(note.endswith("andamento: 1.") for note in reading.notes)
    assert "ES-09" not in shown(reading)
    alone = read("monitoring", extract_of(f"city={CITY}&kind=proposal", root))
    assert [figure.value for figure in alone.figures] == [0, 0, 0, 0]
    lists_are_there(alone)


def test_no_pacts_at_all_is_still_a_reading(tmp_path: Path, root: Path) -> None:
    bare = write_invented_city(tmp_path)
    edit_features(bare, "pacts", lambda features: features.clear())
    edit(bare, "parties.csv", lambda text: text.splitlines()[0] + "\n")
    for query, where in ((f"city={CITY}", bare), (f"city={CITY}&q=nessunosichiamacosi", root)):
        reading = read("monitoring", extract_of(query, where))
        assert [figure.value for figure in reading.figures] == [0, 0, 0, 0]
        assert all(row.cells[-1] is None for row in tables(reading)["area"].rows)


def test_a_hostile_name_is_plain_text_in_both_languages(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    for lang in ("it", "en"):
        text = shown(read("monitoring", extract_of(f"city={CITY}&lang={lang}", root)))
        assert all(one in text for one in HOSTILE)
