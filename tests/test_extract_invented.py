"""The answers on the invented city, each told by hand from the drawing in ``invented_rows``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asked import read_extract
from cli import as_json, as_text
from data.catalogue import load_catalogue
from data.city import load_city
from invented_city import HOSTILE, write_invented_city
from layers.city_layers import CityLayers
from layers.describe import reconciliation_lines
from layers.message import answer_message, legend_items

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_invented_city(tmp_path_factory.mktemp("invented"))


def asked(root: Path, query: str) -> Extract:
    return read_extract(f"city=esempio&{query}", catalogue=root)


def counts(extract: Extract, column: str = "pacts") -> dict[str, int]:
    return dict(zip(extract.areas["code"], extract.areas[column], strict=True))


def numbers(extract: Extract, layer: str = "pacts") -> set[int]:
    return {int(one.removeprefix("ES-")) for one in extract.layers[layer].ids}


@pytest.mark.parametrize(
    ("rule", "west", "east", "straddling", "repeated"),
    [("mostly", 8, 2, 1, 0), ("touches", 10, 3, 0, 2), ("within", 8, 1, 2, 0)],
)
def test_counts_by_zone_by_each_rule(
    root: Path, rule: str, west: int, east: int, straddling: int, repeated: int
) -> None:
    extract = asked(root, f"rule={rule}")
    assert counts(extract) == {"ES-Z1": west, "ES-Z2": east}
    gap = extract.layers["pacts"].gap
    assert (gap.straddling, gap.repeated) == (straddling, repeated)
    assert (gap.in_no_area, gap.unplaced) == (0, 0)
    sums = extract.layers["pacts"].reconciliation
    assert (sums.register, sums.total, sums.placed, sums.unplaced) == (13, 12, 11, 1)
    assert (sums.by_geometry, sums.by_declaration, sums.inside, sums.outside) == (9, 2, 11, 0)


def test_counts_by_comune_zero_included(root: Path) -> None:
    extract = asked(root, "level=comune")
    assert counts(extract) == {"099001": 7, "099003": 1, "099002": 2, "099004": 0}
    assert counts(extract, "declared") == {"099001": 1, "099003": 0, "099002": 1, "099004": 0}
    assert counts(extract, "houses") == {"099001": 1, "099003": 1, "099002": 1, "099004": 0}


def test_the_sentence_says_what_cannot_be_placed_on_the_level(root: Path) -> None:
    told = as_json(asked(root, "level=municipio"))["sentence"]
    assert isinstance(told, str)
    assert told.startswith("11 patti")
    assert "che si possono collocare per municipio" in told
    assert "altri non collocabili: 1 patto" in told
    assert "proposta di patto" in str(as_json(asked(root, "kind=proposal"))["sentence"])
    long = str(as_json(asked(root, f"q={'parola+' * 300}"))["sentence"])
    assert len(long) < 400


def test_a_level_that_only_one_comune_has(root: Path) -> None:
    extract = asked(root, "level=municipio")
    sums = extract.layers["pacts"].reconciliation
    # Without place: only the one that declares nothing. Bora's row is certainly in no municipio.
    assert (sums.placed, sums.unplaced) == (11, 1)
    assert counts(extract) == {"ES-M1": 3, "ES-M2": 4}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("areas=099001&rule=within", {1, 2, 3, 7, 8, 13}),
        ("areas=099001&rule=mostly", {1, 2, 3, 5, 7, 8, 13}),
        ("areas=099001&rule=touches", {1, 2, 3, 4, 5, 7, 8, 11, 13}),
        # In the union of the two zones every shape is whole.
        ("areas=ES-Z1,ES-Z2&rule=within", {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13}),
        # The border point belongs to Alba, and to Alba only.
        ("areas=099002&rule=touches", {4, 6}),
        ("areas=ES-M2,099004&kind=pact,proposal", {2, 3, 7, 8, 9}),
        ("target=ES-T1&rule=within", {1, 2, 3, 8, 13}),
        # The two flower beds touch the zone with one and the target area with the other.
        ("areas=ES-Z2&target=ES-T2&rule=touches", {4, 11}),
        ("areas=ES-Z2&target=ES-T2&rule=mostly", {4}),
        ("status=ended", {12}),
        ("kind=extension", {13}),
        ("q=CIRCA qui", {8}),
        ("on=2024-06-01&unknown=no", {13}),
        ("on=2020-12-31&kind=pact,proposal", {3, 4, 5, 7, 8, 11}),
    ],
)
def test_rows_of_a_question(root: Path, query: str, expected: set[int]) -> None:
    extract = asked(root, query)
    assert extract.notices == ()
    assert numbers(extract) == expected


def test_a_target_area_without_outline_is_said(root: Path) -> None:
    extract = asked(root, "target=ES-T4")
    assert extract.layers["target_areas"].ids == ["ES-T4"]
    assert "Senza perimetro" in extract.notices[0].text("it")
    sums = extract.layers["pacts"].reconciliation
    assert sums.inside == 0
    assert sums.unplaced > 0


def test_what_is_uncertain_or_contradicts_itself_is_said(root: Path) -> None:
    answer = asked(root, "level=comune").layers["pacts"]
    assert [answer.features["id"].iloc[row] for row in answer.uncertain] == ["ES-08"]
    assert [answer.features["id"].iloc[row] for row in answer.contradicting] == ["ES-12"]
    lines = " ".join(reconciliation_lines(asked(root, "level=comune")))
    assert "1 con posizione approssimata" in lines
    assert "1 con un punto fuori" in lines


def test_the_reader_is_told_what_the_other_rules_would_change(root: Path) -> None:
    extract = asked(root, "areas=099001&rule=mostly")
    changes = {rule.value: by_layer for rule, by_layer in extract.rule_changes.items()}
    assert changes["touches"]["pacts"] == (2, 0)
    assert changes["within"]["pacts"] == (0, 1)
    lines = reconciliation_lines(extract)
    assert any("«tocca»" in line and "+2 −0 patti" in line for line in lines)


def test_proposals_asked_for_by_status_alone_are_explained(root: Path) -> None:
    extract = asked(root, "status=proposal")
    assert extract.layers["pacts"].ids == []
    assert "proposta" in extract.notices[0].text("it").lower()


def test_the_legend_counts_what_is_in_the_answer(root: Path) -> None:
    extract = asked(root, "kind=pact,proposal,extension")
    items = legend_items(extract)
    pacts = [item for item in items if item.layer == "pacts"]
    assert sum(item.n for item in pacts) == extract.layers["pacts"].reconciliation.inside
    assert len({item.symbol for item in pacts}) == len(pacts), "no two symbols look the same"
    classes = answer_message(extract)["classes"]
    assert isinstance(classes, dict)
    assert sum(item["n"] for item in classes["items"]) == len(extract.areas)


def test_both_languages_say_the_same_numbers(root: Path) -> None:
    italian, english = (as_json(asked(root, f"level=comune&lang={lang}")) for lang in ("it", "en"))
    assert italian["totals"] == english["totals"]
    assert "11 patti di collaborazione" in str(italian["sentence"])
    assert "11 collaboration pacts" in str(english["sentence"])


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    catalogue = load_catalogue(root)
    layers = CityLayers.of(load_city(catalogue, "esempio"), catalogue)
    assert HOSTILE[0] in layers.data.pacts["name"].iloc[0]
    extract = asked(root, "areas=099001&target=ES-T1")
    told = as_text(extract)
    for text in HOSTILE:
        assert text in told
    assert "{{49}}" not in told
    assert " 49 " not in told
