"""The gaps of the bundled cities: against a plain computation, and what their cells open."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from invented_city import CITY, HOSTILE, edit, edit_features, write_invented_city
from layers.extract import make_extract
from layers.in_force import Truth
from layers.readings.gaps_found import _anywhere, _pairs
from layers.readings.registry import Asked
from plain_gaps import plain_gaps
from readings_asked import TODAY, asked, cells, layers_of, opened, sound, table

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Reading

# All levels of the three cities, with and without a choice, a day, words, rules; other distances.
QUERIES = (
    ("city=torino&level=zona", 1200),
    ("city=torino&level=municipio&on=2021-06-30&unknown=no", 800),
    ("city=torino&level=zona&areas=TO-01,TO-11&rule=touches", 3000),
    ("city=milano&level=zona&on=2019-12-31", 1200),
    ("city=milano&level=municipio&rule=within&areas=015146", 1500),
    ("city=bologna&level=zona", 1200),
    ("city=bologna&level=comune&kind=pact,proposal", 5000),
    ("city=bologna&level=municipio&q=giardino", 500),
)


@cache
def gaps(query: str) -> Reading:
    reading = asked(f"{query}&reading=gaps")
    sound(reading)
    return reading


def by_code(reading: Reading, key: str, name: str) -> dict[str, dict[str, Any]]:
    return {str(row[name]): row for row in cells(table(reading, key))}


@pytest.mark.parametrize(("query", "reach"), QUERIES)
def test_every_number_equals_a_plain_computation(query: str, reach: int) -> None:
    reading, expected = gaps(f"{query}&reach={reach}"), plain_gaps(query, reach, str(TODAY))
    covered = by_code(reading, "coverage", "code")
    assert set(covered) <= set(expected.coverage.index)
    assert len(covered) >= (len(expected.coverage) if "areas" not in query else 1)
    for code, row in covered.items():
        exact = expected.coverage.loc[code]
        assert row["area_km2"] == pytest.approx(exact["area_km2"], rel=1e-9)
        assert row["distance_m"] == pytest.approx(exact["distance_m"], abs=1e-6)
        # A tenth of a percent of the exact union and, of a sliver, of a thousandth of the area.
        assert row["share"] == pytest.approx(exact["share"], rel=0.001, abs=1e-6)
        if np.isnan(exact["residents"]):
            assert row["residents"] is None
        else:
            assert row["residents"] == pytest.approx(exact["residents"], rel=0.001, abs=1)
    total = table(reading, "coverage").total
    assert total is not None
    assert total.cells[6] == pytest.approx(expected.whole_share, rel=0.001)

    found = by_code(reading, "pacts", "id")
    assert {code: row["distance_m"] for code, row in found.items()} == pytest.approx(
        expected.pacts_beyond, abs=1e-6
    )
    assert set(by_code(reading, "pacts_unplaced", "id")) == expected.pacts_unplaced
    targets = by_code(reading, "targets", "id")
    assert {code: row["unknown"] for code, row in targets.items()} == expected.targets
    assert set(by_code(reading, "targets_unknown", "id")) == expected.targets_unknown
    lacking = {
        code: (row["pacts"], row["houses"]) for code, row in by_code(reading, "areas", "id").items()
    }
    assert lacking == {
        code: counts
        for code, counts in expected.areas.items()
        if code in covered and min(counts) == 0
    }


def test_the_queries_find_gaps_of_every_kind() -> None:
    kinds = ("targets", "targets_unknown", "areas", "pacts", "pacts_unplaced")
    readings = [gaps(f"{query}&reach={reach}") for query, reach in QUERIES]
    found = [[len(table(one, key).rows) for key in kinds] for one in readings]
    assert (np.array(found).astype(bool).sum(axis=0) >= 4).all()


@pytest.mark.parametrize(("query", "reach"), QUERIES)
def test_a_cell_opens_what_it_counts_or_lists_it(query: str, reach: int) -> None:
    reading = gaps(f"{query}&reach={reach}")
    counted = {"unknown": "pacts", "pacts": "pacts", "houses": "houses"}
    for key in ("targets", "areas"):
        one = table(reading, key)
        for row in one.rows[:4]:
            for at, column in enumerate(one.columns):
                if row.opens[at] is not None:
                    assert opened(row, counted[column.key], at) == row.cells[at]
    layers = {"targets": "target_areas", "pacts": "pacts"}
    for row in table(reading, "summary").rows:
        for value, key in zip(row.cells, row.lists, strict=True):
            assert not key or len(table(reading, key).rows) == value
        layer = layers.get(row.lists[1].partition("_")[0])
        if layer and row.opens[2]:
            assert opened(row, layer, 2) == row.cells[2]


def test_which_pacts_lie_in_a_target_area_is_what_the_answer_says() -> None:
    for query in ("city=torino&level=municipio&areas=TO-C6", "city=milano&rule=touches"):
        extract = gaps(query).extract
        source, rule = extract.source, extract.selection.rule
        question = Asked(extract, {}, TODAY, (), layers_of, make_extract)
        pairs = _pairs(extract, _anywhere(question), "pacts")
        targets = extract.layers["target_areas"].rows
        for at in range(len(targets)):
            says = source.places["pacts", rule].in_targets(targets.iloc[[at]]) == Truth.YES
            asked_too = np.isin(np.arange(len(says)), extract.layers["pacts"].inside)
            assert sorted(pairs.loc[pairs["target"] == at, "row"]) == list(
                np.flatnonzero(says & asked_too)
            )


def test_the_ranks_follow_their_rule() -> None:
    areas = cells(table(gaps("city=milano&level=zona"), "areas"))
    people = [row["population"] for row in areas]
    assert people == sorted(people, reverse=True)
    pacts = [row["distance_m"] for row in cells(table(gaps("city=bologna"), "pacts"))]
    assert pacts == sorted(pacts, reverse=True)
    targets = cells(table(gaps("city=milano"), "targets"))
    order = [(row["unknown"] > 0, -row["area_km2"]) for row in targets]
    assert order == sorted(order)
    assert [row["rank"] for row in targets] == list(range(1, len(targets) + 1))


def test_show_leaves_out_the_other_lists() -> None:
    keys = {
        show: [one.key for one in gaps(f"city=torino&show={show}").tables]
        for show in ("targets", "areas", "pacts")
    }
    assert keys["targets"] == ["summary", "targets", "targets_unknown", "coverage", "houses"]
    assert keys["areas"] == ["summary", "areas", "coverage", "houses"]
    assert keys["pacts"] == ["summary", "pacts", "pacts_unplaced", "coverage", "houses"]
    assert gaps("city=torino&show=pacts&reach=600").params == {
        "reading": "gaps",
        "show": "pacts",
        "reach": "600",
    }


def test_the_map_shows_reach_and_hole_that_make_up_the_choice() -> None:
    reading = gaps("city=torino&level=zona&areas=TO-01,001191")
    shapes = {one.key: one.geometry.to_crs("EPSG:7791") for one in reading.maps[0].shapes}
    total = table(reading, "coverage").total
    assert total is not None
    reached, hole = (shapes[key].area.sum() / 1e6 for key in ("reach", "hole"))
    assert reached + hole == pytest.approx(total.cells[3], rel=1e-9)
    assert reached / (reached + hole) == pytest.approx(total.cells[6], rel=1e-9)
    assert len(shapes["pacts"]) == len(table(reading, "pacts").rows)


# --- where next to nothing is known --------------------------------------------------------------


def invented(root: Path, query: str = "level=zona") -> Reading:
    reading = asked(f"city={CITY}&{query}&reading=gaps", root)
    sound(reading)
    return reading


def only_header(text: str) -> str:
    return text.splitlines()[0] + "\n"


def without_geometry(features: list[Any]) -> None:
    for one in features:
        one["geometry"] = None
        one["properties"] |= {"location_method": "none", "location_source": ""}
        one["properties"].pop("precision_m", None)


def test_no_house_at_all_reaches_nothing(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    edit(root, "houses.csv", only_header)
    reading = invented(root)
    for row in cells(table(reading, "coverage")):
        # No distance to what is not there: blank, neither zero nor unknown.
        assert (row["distance_m"], row["house"]) == ("", "")
        assert (row["share"], row["residents"]) == (0.0, 0)
    placed = reading.extract.layers["pacts"].rows.geometry.notna().sum()
    assert len(table(reading, "pacts").rows) == placed > 0
    assert next(one.key for one in reading.maps[0].shapes) == "hole"
    assert not table(reading, "houses").rows
    assert table(reading, "houses").empty
    assert any("non c’è alcuna casa" in note for note in reading.notes)


def test_houses_none_of_which_has_a_place_reach_nobody_knows_what(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    edit(root, "houses.csv", lambda text: text.splitlines()[0] + "\n" + text.splitlines()[3] + "\n")
    reading = invented(root)
    for row in cells(table(reading, "coverage")):
        assert [row[key] for key in ("distance_m", "house", "share", "residents")] == [None] * 4
    assert not table(reading, "pacts").rows
    assert "non sono note" in table(reading, "pacts").empty
    counts = {row.cells[0]: row.cells[1] for row in table(reading, "summary").rows}
    assert counts["Patti senza una casa entro 1.200 m"] is None
    assert {one.key for one in reading.maps[0].shapes} <= {"targets"}


def test_pacts_without_any_place_are_all_unknown(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    edit_features(root, "pacts", without_geometry)
    reading = invented(root)
    inside = len(reading.extract.layers["pacts"].inside)
    assert len(table(reading, "pacts_unplaced").rows) == inside > 0
    assert not table(reading, "pacts").rows
    # Every target area may hold some of them: said, and not counted.
    assert {row["maybe"] for row in cells(table(reading, "targets"))} <= {"patti", "patti e case"}


def test_a_question_that_nothing_answers(tmp_path: Path) -> None:
    reading = invented(write_invented_city(tmp_path), "level=comune&q=nowhere")
    assert [len(table(reading, key).rows) for key in ("targets", "areas", "pacts")] == [0, 4, 0]
    # Houses serve whoever asks: words that leave them out of the answer leave their reach.
    assert reading.figures[3].value == invented(tmp_path, "level=comune").figures[3].value
    reasons = {row["reason"] for row in cells(table(reading, "areas"))}
    assert reasons == {"nessun patto e nessuna casa"}


def test_zero_residents_are_zero_and_unknown_ones_unknown(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)

    def emptied(features: list[Any]) -> None:
        for one in features:
            code = one["properties"]["code"]
            one["properties"]["population"] = None if code == "099002" else 0

    edit_features(root, "areas_comune", emptied)
    rows = by_code(invented(root), "coverage", "code")
    # The western zone has nobody; of a part of the eastern one nobody knows, so neither of it.
    assert rows["ES-Z1"]["residents"] == 0
    assert rows["ES-Z2"]["residents"] is None
    assert rows["ES-Z2"]["share"] is not None
    total = table(invented(root), "coverage").total
    assert total is not None
    # The whole takes that zone as one: 3,000 residents, evenly spread over it.
    assert total.cells[7] == round(3000 * rows["ES-Z2"]["share"])


def test_residents_are_those_of_the_comuni_by_surface(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    zones, comuni = (invented(root, f"level={level}") for level in ("zona", "comune"))
    share = {code: row["share"] for code, row in by_code(comuni, "coverage", "code").items()}
    found = {code: row["residents"] for code, row in by_code(zones, "coverage", "code").items()}
    assert found == {
        "ES-Z1": round(2500 * share["099001"] + 1500 * share["099003"]),
        "ES-Z2": round(1000 * share["099002"] + 2000 * share["099004"]),
    }
    assert {row["residents"] for row in cells(table(comuni, "coverage"))} == {None}
    whole = [one.total.cells[7] for one in (table(zones, "coverage"), table(comuni, "coverage"))]
    assert whole[0] == whole[1] == pytest.approx(sum(found.values()), abs=1)


def test_one_area_of_which_a_part_is_chosen_says_so(tmp_path: Path) -> None:
    reading = invented(write_invented_city(tmp_path), "level=comune&areas=ES-M1")
    (row,) = cells(table(reading, "coverage"))
    total = table(reading, "coverage").total
    assert total is not None
    assert row["code"] == "099001"
    assert total.cells[3] == pytest.approx(row["area_km2"] / 2, rel=1e-3)
    assert any("solo il territorio scelto" in note for note in table(reading, "coverage").notes)
    # No question asks for what of Alba lies in one of its municipi: the cells open nothing.
    assert all(one.opens[6] is None for one in table(reading, "areas").rows)


def test_hostile_names_pass_as_text(tmp_path: Path) -> None:
    reading = invented(write_invented_city(tmp_path, hostile=True), "level=comune&lang=en")
    names = [row["name"] for row in cells(table(reading, "houses"))]
    assert len(names) == 3
    assert all(sign in name for name in names for sign in HOSTILE)
    told = [row["house"] for row in cells(table(reading, "coverage"))]
    assert set(told) <= set(names)
