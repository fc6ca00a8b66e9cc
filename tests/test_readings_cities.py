"""The cities side by side: every number as a plain count of the files has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from invented_city import CITY, HOSTILE, edit, edit_features, write_invented_city
from plain import BUNDLED, plain_answer
from readings_asked import asked, cells, opened, sound, table

if TYPE_CHECKING:
    from pathlib import Path

CITIES = ("torino", "milano", "bologna")
NAMES = ("Torino", "Milano", "Bologna")
FILTERS = (
    "",
    "&kind=pact,proposal",
    "&theme=verde_pubblico,scuole",
    "&on=2021-06-30&unknown=no&status=active_at_source_date,ended",
    "&q=giardino",
)


def plain_base(city: str) -> tuple[int, int, float]:
    features = json.loads((BUNDLED / city / "areas_zona.geojson").read_text())["features"]
    rows = [one["properties"] for one in features]
    (year,) = {row["population_year"] for row in rows}
    return sum(row["population"] for row in rows), year, sum(row["area_km2"] for row in rows)


@pytest.mark.parametrize("filters", FILTERS)
def test_counts_and_rates_equal_a_plain_computation_on_the_files(filters: str) -> None:
    reading = asked(f"city=milano&level=comune&areas=015146{filters}&reading=cities")
    sound(reading)
    counts, rates = cells(table(reading, "counts")), cells(table(reading, "rates"))
    bases = cells(table(reading, "bases"))
    for at, city in enumerate(CITIES):
        plain = plain_answer(f"city={city}&level=zona{filters}")
        instruments = len(pd.read_csv(BUNDLED / city / "instruments.csv"))
        expected = {
            **{layer: len(plain.rows[layer]) for layer in ("pacts", "houses", "target_areas")},
            "instruments": instruments,
        }
        assert counts[at] == {"city": NAMES[at], **expected}
        people, year, km2 = plain_base(city)
        told = bases[at]
        assert (told["population"], told["population_year"]) == (people, year)
        assert told["area_km2"] == pytest.approx(km2)
        for layer, count in expected.items():
            assert rates[at][f"{layer}_per_10k"] == pytest.approx(count / people * 10_000)
            assert rates[at][f"{layer}_per_km2"] == pytest.approx(count / km2)


@pytest.mark.parametrize("filters", FILTERS)
def test_every_count_opens_the_question_that_gives_it(filters: str) -> None:
    reading = asked(f"city=torino&areas=TO-01{filters}&reading=cities")
    for row in table(reading, "counts").rows:
        for at, layer in enumerate(("pacts", "houses", "target_areas"), start=1):
            assert opened(row, layer, at) == row.cells[at]
    for row in table(reading, "status").rows:
        for at in range(1, len(row.cells)):
            assert opened(row, "pacts", at) == row.cells[at]
        assert sum(map(int, map(str, row.cells[1:-1]))) == row.cells[-1]


@pytest.mark.parametrize("city", CITIES)
def test_status_sources_and_gaps_of_the_data_equal_the_file(city: str) -> None:
    at = CITIES.index(city)
    reading = asked("city=bologna&reading=cities&lang=en")
    pacts = pd.read_csv(BUNDLED / city / "pacts.csv", keep_default_na=False)
    pacts = pacts[pacts["kind"] != "proposal"]
    status = cells(table(reading, "status"))[at]
    for key, count in pacts["status"].value_counts().items():
        assert status[f"status_{key}"] == count
    quality = table(reading, "quality").rows[at]
    houses = pd.read_csv(BUNDLED / city / "houses.csv", keep_default_na=False)
    text = (BUNDLED / city / "target_areas.geojson").read_text()
    bare = [one["properties"] for one in json.loads(text)["features"] if not one["geometry"]]
    expected = (
        set(pacts.loc[pacts["lon"] == "", "id"]),
        set(pacts.loc[pacts["date"] == "", "id"]),
        set(houses.loc[houses["lon"] == "", "id"]),
        {row["id"] for row in bare},
    )
    for value, key, ids in zip(quality.cells[1:], quality.lists[1:], expected, strict=True):
        assert value == len(ids)
        assert {row["id"] for row in cells(table(reading, key))} == ids if key else not ids
    shares = cells(table(reading, "sources"))[at]
    for key, share in pacts["source_type"].value_counts(normalize=True).items():
        assert shares[f"source_{key}"] == pytest.approx(share)
    text = (BUNDLED / city / "areas_comune.geojson").read_text()
    comuni = [one["properties"]["confidence"] for one in json.loads(text)["features"]]
    inferred = cells(table(reading, "bases"))[at]["inferred"]
    assert inferred == pytest.approx(comuni.count("inferred") / len(comuni))


def test_what_is_not_comparable_is_said_and_areas_stay_behind() -> None:
    reading = asked("city=milano&areas=MI-1&target=AREA-003&reading=cities")
    assert cells(table(asked("city=milano&reading=cities"), "counts")) == cells(
        table(asked("city=milano&ambito=Due.015077.015146&areas=AMB-1&reading=cities"), "counts")
    )
    notes = " ".join(reading.notes)
    assert "unioni di comuni" in notes
    assert "campione" in notes
    assert "sono di una città sola" in notes
    assert "sono di una città sola" not in " ".join(asked("city=milano&reading=cities").notes)
    said = cells(table(reading, "comparable"))
    assert {row["city"] for row in said} == set(NAMES)
    assert any(
        "957" not in str(row["note"]) and "registro aperto" in str(row["note"]) for row in said
    )


def test_a_map_of_each_city_on_one_scale() -> None:
    reading = asked("city=bologna&level=comune&areas=037006&reading=cities&lang=en")
    assert [one.title for one in reading.maps] == list(NAMES)
    assert {one.group for one in reading.maps} == {"cities"}
    assert {one.extract.selection.level for one in reading.maps} == {"zona"}
    assert {one.extract.selection.areas for one in reading.maps} == {()}
    assert reading.extract.selection.areas == ("037006",)


def test_nobody_living_there_or_unknown_gives_no_rate(tmp_path: Path) -> None:
    def nobody(features: list[dict[str, dict[str, object]]]) -> None:
        for one in features:
            one["properties"] |= {"population": 0, "area_km2": None}

    write_invented_city(tmp_path)
    edit_features(tmp_path, "areas_zona", nobody)
    reading = asked(f"city={CITY}&reading=cities", tmp_path)
    (row,) = cells(table(reading, "rates"))
    assert {row[key] for key in row if "_per_" in key} == {None}
    assert row["warning"]
    (base,) = cells(table(reading, "bases"))
    assert (base["population"], base["area_km2"]) == (0, None)


def test_one_city_without_houses_and_with_a_pact_that_is_nowhere(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    edit(tmp_path, "houses.csv", lambda text: text.splitlines()[0] + "\n")
    reading = asked(f"city={CITY}&reading=cities", tmp_path)
    sound(reading)
    # Thirteen pacts: one is a proposal, one declares nothing and has no point.
    (row,) = cells(table(reading, "counts"))
    assert (row["pacts"], row["houses"], row["target_areas"], row["instruments"]) == (11, 0, 4, 1)
    assert any("non contati: 1." in note for note in table(reading, "counts").notes)
    empty = asked(f"city={CITY}&q=zzz&reading=cities", tmp_path)
    sound(empty)
    assert set(table(empty, "sources").rows[0].cells[1:]) == {None}


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    write_invented_city(tmp_path, hostile=True)
    reading = asked(f"city={CITY}&reading=cities", tmp_path)
    notes = cells(table(reading, "comparable"))
    assert all(part in str(notes[0]["note"]) for part in HOSTILE)
    assert all(part in str(notes[0]["city"]) for part in HOSTILE)
