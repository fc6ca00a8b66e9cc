"""The bundled data set, entry by entry: Torino, Milano, Bologna."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
import shapely

from data.catalogue import load_catalogue
from data.city import CityData, load_city

CATALOGUE = load_catalogue()
CITIES = list(CATALOGUE.cities)
FACTS = ("houses", "target_areas", "pacts", "parties", "instruments")
COUNTS = {
    "torino": {"zona": 11, "comune": 312, "municipio": 8, "statistica": 94},
    "milano": {"zona": 8, "comune": 133, "municipio": 9, "statistica": 88},
    "bologna": {"zona": 9, "comune": 55, "municipio": 6},
}
ROWS = {"houses": 41, "target_areas": 52, "pacts": 228, "parties": 358, "instruments": 71}

# Points that the generalised border leaves just outside the district that the source declares.
ACROSS_THE_BORDER = {"PAT-BO-005": 88, "PAT-BO-044": 24, "PAT-TO-014": 5}


@cache
def city(key: str) -> CityData:
    return load_city(CATALOGUE, key)


@cache
def together(layer: str) -> pd.DataFrame:
    return pd.concat([getattr(city(key), layer) for key in CITIES], ignore_index=True)


def in_metres(key: str, layer: str):
    data = city(key)
    return getattr(data, layer).to_crs(data.city.metric_crs)


@pytest.mark.parametrize("key", CITIES)
def test_every_area_of_every_level_is_there(key: str) -> None:
    areas = city(key).areas
    assert areas["level"].value_counts().to_dict() == COUNTS[key]
    assert areas["code"].is_unique
    assert areas["level"].drop_duplicates().tolist() == list(COUNTS[key])
    for level, count in COUNTS[key].items():
        assert areas.loc[areas["level"] == level, "name"].nunique() == count


def test_codes_are_as_agreed() -> None:
    shapes = {
        "zona": r"TO-(0[1-9]|1[01])|MI-[0-7]|BO-(U[1-7]|N[01])",
        "comune": r"(001|015|037)\d{3}",
        "municipio": r"TO-C[1-8]|MI-M[1-9]|BO-Q1[1-6]",
        "statistica": r"TO-S\d\d|MI-N\d\d",
    }
    areas = together("areas")
    for level, shape in shapes.items():
        codes = areas.loc[areas["level"] == level, "code"]
        assert codes.str.fullmatch(shape).all()
    assert areas["code"].is_unique


@pytest.mark.parametrize("key", CITIES)
def test_every_level_is_a_valid_coverage(key: str) -> None:
    areas = in_metres(key, "areas")
    for _, rows in areas.groupby("level"):
        assert shapely.coverage_is_valid(rows.geometry.to_numpy())
        assert rows.geometry.is_valid.all()


@pytest.mark.parametrize("key", CITIES)
def test_zones_are_exactly_the_sum_of_their_comuni(key: str) -> None:
    areas = in_metres(key, "areas").set_index("code")
    comuni = areas[areas["level"] == "comune"]
    zones = areas[areas["level"] == "zona"]
    assert comuni.groupby("parent")["population"].sum().eq(zones["population"]).all()
    difference = comuni.groupby("parent")["area_km2"].sum() - zones["area_km2"]
    assert difference.abs().max() < 1e-3
    for code, members in comuni.groupby("parent"):
        union = shapely.coverage_union_all(members.geometry.to_numpy())
        assert union.symmetric_difference(zones.geometry[code]).area < 1


def test_a_comune_is_called_none() -> None:
    assert city("torino").areas.set_index("code").loc["001168", "name"] == "None"


def test_what_is_not_an_institution_or_not_official_is_marked() -> None:
    areas = together("areas").set_index("code")
    assert areas.index[(areas["level"] == "zona") & ~areas["institution"]].tolist() == ["BO-N1"]
    assert not areas.loc[areas["level"] == "statistica", "institution"].any()
    comuni = areas[areas["level"] == "comune"]
    inferred = comuni[comuni["confidence"] == "inferred"]
    assert inferred.groupby("city").size().to_dict() == {"torino": 122, "milano": 16, "bologna": 2}
    assert inferred["note_it"].str.contains("ricostruita").all()
    assert inferred["note_en"].str.contains("reconstructed").all()
    of_zones = set(inferred["parent"])
    zones = areas[areas["level"] == "zona"]
    assert set(zones.index[zones["confidence"] == "inferred"]) == of_zones


def test_people_are_counted_where_they_are_known_and_nowhere_else() -> None:
    areas = together("areas")
    known = areas["level"].isin(["zona", "comune"])
    assert areas.loc[known, "population"].gt(0).all()
    assert areas.loc[known, "population_year"].eq(2021).all()
    assert areas.loc[~known, "population"].isna().all()
    assert areas["area_km2"].gt(0).all()


def test_levels_that_do_not_nest_say_so() -> None:
    areas = together("areas")
    loose = areas[areas["parent_share"] < 0.98]
    assert loose.groupby("city").size().to_dict() == {"torino": 12, "milano": 16}
    assert loose["level"].eq("statistica").all()
    assert loose["note_it"].ne("").all()


def test_names_of_the_nil_are_written_as_names() -> None:
    areas = city("milano").areas.set_index("code")
    names = {"MI-N01": "Duomo", "MI-N14": "Niguarda - Ca' Granda", "MI-N26": "XXII Marzo"}
    names |= {"MI-N22": "Città Studi", "MI-N40": "Ronchetto delle Rane", "MI-N66": "QT 8"}
    assert {code: areas.loc[code, "name"] for code in names} == names
    assert areas.loc["MI-N22", "name_source"] == "CITTA' STUDI"


@pytest.mark.parametrize("layer", ["areas", *FACTS])
def test_every_row_says_where_it_comes_from_and_how_sure(layer: str) -> None:
    frame = together(layer)
    for name in ("source", "licence", "retrieved", "confidence"):
        assert frame[name].ne("").all(), name
    assert frame["retrieved"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()
    assert frame["licence"].isin(list(CATALOGUE.vocabularies["licence"])).all()
    if layer != "instruments":
        assert frame["source"].str.match(r"https?://[^\s]+$").all()


@pytest.mark.parametrize("layer", ["areas", *FACTS])
def test_no_text_names_a_file_of_the_workshop_or_is_broken(layer: str) -> None:
    texts = together(layer).select_dtypes("string")
    assert not texts.empty
    for name in texts:
        found = texts.loc[texts[name].str.contains(r"\bseed\b|find_string|excerpt|�"), name]
        assert found.empty, found.tolist()


@pytest.mark.parametrize(("layer", "count"), ROWS.items())
def test_every_fact_is_there_once(layer: str, count: int) -> None:
    frame = together(layer)
    assert len(frame) == count
    if layer != "parties":
        assert frame["id"].is_unique


def test_of_200_pacts_that_are_not_proposals_61_have_no_point() -> None:
    pacts = together("pacts")
    signed = pacts[pacts["kind"] != "proposal"]
    assert len(signed) == 200
    assert signed.groupby("location_method").size().to_dict() == {
        "address": 24,
        "approximate": 115,
        "none": 61,
    }
    assert signed["geometry"].isna().sum() == 61
    assert signed["declared"].map(len).gt(0).all()


def test_the_zone_of_the_source_is_the_zone_of_the_declared_comune() -> None:
    zone_of = together("areas").set_index("code")["parent"]
    for pact in together("pacts").itertuples():
        assert zone_of[pact.declared[0]] == pact.zone_in_source, pact.id


@pytest.mark.parametrize("layer", ["pacts", "houses"])
@pytest.mark.parametrize("key", CITIES)
def test_every_point_lies_in_the_comune_that_its_source_declares(key: str, layer: str) -> None:
    areas = in_metres(key, "areas").set_index("code").geometry
    for row in in_metres(key, layer).itertuples():
        assert row.declared[0].isdigit(), row.id
        if row.geometry is not None:
            assert areas[row.declared[0]].covers(row.geometry), row.id


@pytest.mark.parametrize("layer", ["pacts", "houses"])
@pytest.mark.parametrize("key", CITIES)
def test_points_lie_in_a_declared_district_but_for_three_that_are_known(
    key: str, layer: str
) -> None:
    areas = in_metres(key, "areas").set_index("code").geometry
    for row in in_metres(key, layer).itertuples():
        districts = row.declared[1:]
        if row.geometry is None or not districts:
            continue
        distance_m = min(areas[code].distance(row.geometry) for code in districts)
        assert distance_m <= ACROSS_THE_BORDER.get(row.id, 0), row.id
        assert distance_m < row.precision_m


def test_districts_are_declared_where_the_source_names_them() -> None:
    declared = together("pacts").set_index("id")["declared"]
    assert declared["PAT-BO-001"] == ("037006", "BO-Q13")
    assert declared["PAT-MI-032"] == ("015146", "MI-M6", "MI-M7")
    pacts = together("pacts")
    old = pacts[pacts["district"].str.contains("oggi")]
    assert len(old) == 4
    assert old["declared"].map(len).eq(2).all()
    many = pacts[pacts["district"].str.startswith("Quartieri ")]
    assert many["declared"].map(len).tolist() == [4, 4]
    whole = pacts[pacts["district"].isin(["", "cittadino"])]
    assert whole["declared"].map(len).eq(1).all()
    named = pacts["district"].str.match(r"Circoscrizione|Municip|Quartier")
    assert pacts.loc[named, "declared"].map(len).gt(1).all()


def test_single_citizens_are_never_named() -> None:
    parties = together("parties")
    personal = parties[parties["personal"]]
    assert len(personal) == 25
    assert personal["name"].eq("").all()
    assert personal["type"].eq("single_citizens").all()
    assert parties.loc[~parties["personal"], "name"].ne("").all()
    named = parties[~parties["personal"]].groupby("pact_id")["name"].agg("; ".join)
    written = together("pacts").set_index("id")["parties"]
    assert written[named.index].tolist() == named.tolist()
    assert written.drop(named.index).eq("").all()


def test_target_areas_are_unions_of_the_units_they_name_and_never_official() -> None:
    targets = together("target_areas")
    assert not targets["official_perimeter"].any()
    drawn = targets[targets["geometry"].notna()]
    assert drawn.groupby(drawn["declared"].str[0]).size().to_dict() == {"001272": 9, "015146": 13}
    assert drawn["location_method"].eq("union_of_units").all()
    assert drawn["confidence"].eq("inferred").all()
    units = {"AREA-024": ("torino", ["TO-S89", "TO-S90", "TO-S91"])}
    units |= {"AREA-005": ("milano", ["MI-N57", "MI-N60"])}
    for area, (key, codes) in units.items():
        shapes = city(key).areas.set_index("code").geometry
        shape = drawn.set_index("id")["geometry"][area]
        union = shapely.coverage_union_all(shapes[codes].to_numpy())
        assert union.symmetric_difference(shape).area < 1e-12, area


@pytest.mark.parametrize("key", CITIES)
def test_coordinates_have_six_decimals_and_the_bundle_is_small(key: str) -> None:
    data = city(key)
    for layer in ("areas", "houses", "target_areas", "pacts"):
        points = shapely.get_coordinates(getattr(data, layer).geometry.dropna())
        assert (abs(points - points.round(6)) < 1e-12).all()
    sizes = [path.stat().st_size for path in CATALOGUE.root.rglob("*") if path.is_file()]
    assert sum(sizes) < 2_500_000


@pytest.mark.parametrize("key", CITIES)
def test_every_field_of_the_catalogue_is_a_column_and_every_column_a_field(key: str) -> None:
    data = city(key)
    for dataset in data.city.datasets:
        names = {field.name for field in dataset.fields}
        made = {"geometry", "start_min", "start_max", "end_min", "end_max"}
        assert set(getattr(data, dataset.layer).columns) - made == names, dataset.key


def test_the_figures_of_the_provenance_are_those_of_the_data() -> None:
    written = (CATALOGUE.root / "PROVENANCE.md").read_text(encoding="utf-8")
    cells = []
    for pacts in (*(city(key).pacts for key in CITIES), together("pacts")):
        signed = pacts[pacts["kind"] != "proposal"]
        cells.append(f"{len(pacts)} ({len(signed)}; {signed['geometry'].isna().sum()})")
    assert " | ".join(cells) in written
    for dataset in (each for key in CITIES for each in city(key).city.datasets):
        assert f"`{dataset.path.name}`" in written
