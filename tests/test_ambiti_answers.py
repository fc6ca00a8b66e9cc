"""Ambiti as areas: an ambito answers as its members do, and a drawn one as its outline does."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from asked import read_extract
from cli import as_json, as_text
from data.catalogue import load_catalogue
from data.city import load_city
from geo.join import AreaRule
from invented_city import CITY, HOSTILE, write_invented_city
from layers.ambiti import LEVEL, Ambito, code_of, drawn, write_ambiti
from layers.city_layers import CityLayers, layers_for
from layers.describe import reconciliation_lines, sentence
from layers.extract import make_extract
from layers.hierarchy import Hierarchy
from layers.in_force import Truth
from layers.places import Places
from layers.records import records
from layers.selection import FEATURE_LAYERS, Selection
from plain import BUNDLED, METRIC, plain_answer
from squares import areas as square_areas
from squares import at, features, square
from test_extract_bundled import CITIES, city_layers

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


@st.composite
def groupings(draw: st.DrawFn) -> tuple[str, tuple[str, ...]]:
    city = draw(st.sampled_from(CITIES))
    layers = city_layers(city)
    pool = layers.hierarchy.codes("comune") if draw(st.booleans()) else layers.known.areas
    few = draw(st.sets(st.sampled_from(pool), min_size=1, max_size=6))
    crowded = layers.data.pacts["declared"].explode().dropna().unique()
    chosen = few | draw(st.sets(st.sampled_from(sorted(crowded)), max_size=3))
    return city, tuple(code for code in layers.known.areas if code in chosen)


@settings(deadline=None, max_examples=15)
@given(groupings(), groupings(), st.sampled_from(AreaRule), st.data())
def test_an_ambito_answers_as_the_union_of_its_members(
    one: tuple[str, tuple[str, ...]],
    other: tuple[str, tuple[str, ...]],
    rule: AreaRule,
    data: st.DataObject,
) -> None:
    city, codes = one
    layers = city_layers(city)
    more = (Ambito("altro", other[1]),) if other[0] == city else ()
    ambiti = (Ambito("uno", codes), *more)
    level = data.draw(st.sampled_from(layers.known.levels))
    asked = Selection(city, level, areas=("AMB-1",), rule=rule, ambiti=ambiti)
    found = make_extract(asked, layers)
    wanted = make_extract(Selection(city, level, areas=codes, rule=rule), layers)
    for layer in FEATURE_LAYERS:
        assert found.layers[layer].ids == wanted.layers[layer].ids
        assert found.layers[layer].reconciliation == wanted.layers[layer].reconciliation
        assert found.layers[layer].gap == wanted.layers[layer].gap
        assert (found.layers[layer].uncertain == wanted.layers[layer].uncertain).all()
    pd.testing.assert_frame_equal(found.areas, wanted.areas)
    assert found.rule_changes == wanted.rule_changes
    assert found.facets == wanted.facets
    counted = make_extract(Selection(city, LEVEL, rule=rule, ambiti=ambiti), layers)
    for row, ambito in zip(counted.areas.to_dict("records"), ambiti, strict=True):
        whole = make_extract(Selection(city, level, areas=ambito.codes, rule=rule), layers)
        for layer in FEATURE_LAYERS:
            assert row[layer] == len(whole.layers[layer].inside)
        declared = whole.layers["pacts"].rows.geometry
        assert row["declared"] == int((declared.isna() | declared.is_empty).sum())


@pytest.mark.parametrize("city", CITIES)
def test_the_ambito_of_all_comuni_is_the_city(city: str) -> None:
    layers = city_layers(city)
    comuni = layers.hierarchy.codes("comune")
    ambiti = (Ambito("tutti", comuni),)
    counted = make_extract(Selection(city, LEVEL, areas=("AMB-1",), ambiti=ambiti), layers)
    everything = make_extract(Selection(city, "comune"), layers)
    for layer in FEATURE_LAYERS:
        assert set(counted.layers[layer].ids) == set(everything.layers[layer].ids)
        assert counted.areas[layer].tolist() == [len(counted.layers[layer].ids)]
        assert not counted.layers[layer].gap.any


QUERIES = (
    ("torino", "001272,TO-01", "touches"),
    ("torino", "TO-C1,TO-C6,001078", "mostly"),
    ("torino", "TO-11,TO-04,001191", "within"),
    ("milano", "MI-M2,MI-M4,015077", "mostly"),
    ("milano", "MI-6,015146", "touches"),
    ("bologna", "BO-Q12,BO-Q15,BO-U1", "mostly"),
    ("bologna", "037006,037032", "within"),
)


@pytest.mark.parametrize(("city", "codes", "rule"), QUERIES)
def test_the_rows_are_those_of_a_plain_computation(city: str, codes: str, rule: str) -> None:
    text = f"Nome.{codes.replace(',', '.')}"
    found = as_json(read_extract(f"city={city}&ambito={text}&areas=AMB-1&rule={rule}"))
    wanted = plain_answer(f"city={city}&areas={codes}&rule={rule}")
    assert found["warnings"] == []
    assert found["rows"] == wanted.rows


@pytest.mark.parametrize("city", CITIES)
def test_residents_and_surface_are_those_of_the_members(city: str) -> None:
    comuni = gpd.read_file(BUNDLED / city / "areas_comune.geojson")
    chosen = comuni.iloc[: len(comuni) // 3]
    order = [code for code in city_layers(city).known.areas if code in set(chosen["code"])]
    layers = city_layers(city).with_ambiti((Ambito("a", tuple(order)),))
    row = layers.data.areas.iloc[-1]
    assert row["population"] == pd.to_numeric(chosen["population"]).sum()
    assert {row["population_year"]} == set(pd.to_numeric(chosen["population_year"]))
    km2 = chosen.to_crs(METRIC).union_all().area / 1e6
    assert row["area_km2"] == pytest.approx(km2, rel=1e-6)
    assert (row["institution"], row["parent"], row["level"]) == (False, "", LEVEL)
    assert layers.data.city.levels[-1].key == LEVEL


def test_residents_are_counted_once_or_not_at_all() -> None:
    torino = city_layers("torino")
    comune = torino.data.areas.set_index("code").loc["001272", "population"]
    twice = Ambito("una volta", ("001272", "TO-C1"))
    some_unknown = Ambito("senza", ("001078", "TO-S93"))
    shape = drawn("d", box(7.6, 45.0, 7.7, 45.1))
    rows = torino.with_ambiti((twice, some_unknown, shape)).data.areas.tail(3)
    assert rows["population"].iloc[0] == comune
    assert rows["population"].isna().tolist() == [False, True, True]
    assert rows["population_year"].isna().tolist() == [False, True, True]


# --- drawn, over squares told by hand -----------------------------------------------------------


def drawn_places(rows: gpd.GeoDataFrame, *shapes: object, rule: AreaRule) -> Places:
    areas = square_areas()
    more = [
        {
            "code": code_of(i),
            "name": "d",
            "level": LEVEL,
            "parent": "",
            "comune": "",
            "parent_share": np.nan,
            "geometry": shape,
        }
        for i, shape in enumerate(shapes)
    ]
    frame = gpd.GeoDataFrame(more, crs=areas.crs)
    together = pd.concat([areas, frame], ignore_index=True)
    return Places(rows, Hierarchy(together), rule, METRIC)


def test_a_drawn_ambito_holds_what_lies_in_it_and_what_is_declared_wholly_inside() -> None:
    rows = features(
        (gpd.points_from_xy([at(0.5)[0]], [at(0)[1]])[0], (), np.nan),  # on its border
        (None, ("A",), np.nan),  # wholly inside
        (None, ("B",), np.nan),  # half inside
        (None, ("C",), np.nan),  # outside
        (None, ("A1",), np.nan),  # its comune is inside
        (None, ("Z1",), np.nan),  # three quarters
        (None, ("A", "B"), np.nan),
        (None, (), np.nan),
    )
    # Over A and half of B; and over C alone: the border point is in none of the second.
    shapes = (square(0, width=1.5), square(2))
    places = drawn_places(rows, *shapes, rule=AreaRule.MOSTLY)
    assert places.in_areas(["AMB-1"]).tolist() == [
        *(YES, YES, UNKNOWN, NO, YES, UNKNOWN, UNKNOWN, UNKNOWN)
    ]
    assert places.in_areas(["AMB-2"]).tolist() == [NO, NO, NO, YES, NO, NO, NO, UNKNOWN]
    assert places.on_level(LEVEL).tolist() == [
        *(YES, YES, UNKNOWN, YES, YES, UNKNOWN, UNKNOWN, UNKNOWN)
    ]
    pairs = places.pairs(LEVEL)
    assert list(zip(pairs["row"], pairs["area"], pairs["basis"], strict=True)) == [
        (0, "AMB-1", "geometry"),
        (1, "AMB-1", "declaration"),
        (3, "AMB-2", "declaration"),
        (4, "AMB-1", "declaration"),
    ]


def test_what_lies_in_several_ambiti_is_in_each() -> None:
    point = gpd.points_from_xy(*zip(at(0.5), strict=True))[0]
    rows = features((point, (), np.nan), (square(0, width=0.5), (), np.nan))
    places = drawn_places(rows, square(0), square(0.2), square(0), rule=AreaRule.MOSTLY)
    pairs = places.pairs(LEVEL)
    assert list(zip(pairs["row"], pairs["area"], strict=True)) == [
        *[(0, "AMB-1"), (0, "AMB-2"), (0, "AMB-3")],
        *[(1, "AMB-1"), (1, "AMB-2"), (1, "AMB-3")],
    ]


@pytest.mark.parametrize("city", CITIES)
def test_a_drawn_ambito_is_counted_as_its_points_are(city: str) -> None:
    layers = city_layers(city)
    west, south, east, north = layers.data.pacts.total_bounds
    middle = box(west, south, (west + east) / 2, (south + north) / 2 + 0.02)
    ambito = drawn("d", middle)
    extract = make_extract(Selection(city, LEVEL, areas=("AMB-1",), ambiti=(ambito,)), layers)
    houses = layers.data.houses
    inside = houses[houses.intersects(ambito.polygon).to_numpy()]
    assert set(inside["id"]) <= set(extract.layers["houses"].ids)
    located = extract.layers["houses"].rows.geometry.notna()
    assert set(extract.layers["houses"].rows[located]["id"]) == set(inside["id"])


# --- in words, and for every one who answers ----------------------------------------------------


def test_the_answer_says_what_an_ambito_is_made_of() -> None:
    query = "city=torino&level=ambito&areas=AMB-1&ambito=Bassa valle.001272.001078"
    extract = read_extract(query)
    assert "in Bassa valle (ambito: Torino e Chieri)" in sentence(extract)
    assert "AMB-1: Bassa valle (ambito: Torino e Chieri)." in reconciliation_lines(extract)
    assert "ad hoc grouping: Torino and Chieri" in sentence(read_extract(query + "&lang=en"))


def test_areas_that_share_ground_with_an_ambito_are_in_the_choice() -> None:
    shape = write_ambiti([drawn("d", box(7.60, 45.0, 7.62, 45.02))])
    query = f"city=torino&areas=AMB-1&ambito=Due.TO-C1.001078,{shape}"
    asked = read_extract(f"{query}&level=municipio").areas
    assert asked.loc[asked["in_choice"], "code"].tolist() == ["TO-C1"]
    asked = read_extract(f"{query}&level=comune").areas
    assert {"001272", "001078"} <= set(asked.loc[asked["in_choice"], "code"])
    over = read_extract(f"{query}&level=comune".replace("AMB-1", "AMB-2"))
    ground = over.source.data.areas
    touched = ground[shapely.area(ground.intersection(ground.geometry.iloc[-1]).to_numpy()) > 0]
    comuni = touched.loc[touched["level"] == "comune", "code"]
    assert set(comuni) == set(over.areas.loc[over.areas["in_choice"], "code"])


def test_an_outline_of_some_metres_leaves_its_comune_open() -> None:
    rows = features((None, ("A",), np.nan), (None, ("B",), np.nan))
    speck = box(*at(0.5, 0.5), *at(0.5003, 0.5003))
    places = drawn_places(rows, speck, rule=AreaRule.MOSTLY)
    assert places.in_areas(["AMB-1"]).tolist() == [UNKNOWN, NO]
    assert "A" in places.hierarchy.kin("AMB-1")


def test_a_question_without_ambiti_is_asked_of_the_city_alone() -> None:
    torino = city_layers("torino")
    ambiti = (Ambito("a", ("001272",)),)
    with_one = torino.with_ambiti(ambiti)
    assert layers_for(Selection("torino", "zona"), with_one) is torino
    assert layers_for(Selection("torino", "zona", ambiti=ambiti), with_one) is with_one
    assert make_extract(Selection("torino", "zona"), with_one).source is torino
    assert "ambito" not in torino.known.levels


def test_hostile_names_stay_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    catalogue = load_catalogue(write_invented_city(tmp_path_factory.mktemp("c"), hostile=True))
    layers = CityLayers.of(load_city(catalogue, CITY), catalogue)
    name = HOSTILE[2] + HOSTILE[0]
    comune = layers.hierarchy.codes("comune")[0]
    asked = Selection(CITY, LEVEL, areas=("AMB-1",), ambiti=(Ambito(name, (comune,)),))
    extract = make_extract(asked, layers)
    assert name in sentence(extract)
    assert name in as_text(extract)
    made = records(extract, "areas")
    column = [one.name for one in made.columns].index("name")
    assert [row[column] for row in made.rows] == [name]
