"""Layer files for the browser: they unpack to what was packed; the same data, the same file."""

from __future__ import annotations

import functools
import itertools
import json
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import squares
from data.catalogue import load_catalogue
from data.city import load_city
from geo.errors import CRSError, GeometryError
from layers.map.coordinates import SCALE, encode
from layers.map.pack import BLOCK, pack_areas, pack_features, pack_words
from layers.map.words import client_words
from layers.words import LANGS
from packed import decode_column, decode_ids, decode_integers

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

HOSTILE = [
    "{{7*7}}",
    "{% for x in [1] %}",
    "<img src=x onerror=alert(1)>",
    "</script><script>",
    "`${x}` l'è \" & \u2028 \u202e rtl \u200f",
    "\x00\u2066 control",
]


@dataclass(frozen=True)
class Field:
    """Stands for data.model.Field."""

    name: str
    kind: str = "text"
    unit: str | None = None
    it: str = "Etichetta"
    en: str = "Label"
    shown: bool = True
    vocabulary: str = ""
    access: str = "public"


def decode(packed: Any) -> list[BaseGeometry | None]:
    """Return the geometries again, from the description of the format alone."""
    assert packed["scale"] == SCALE
    arcs = [[(x / SCALE, y / SCALE) for x, y in arc] for arc in decode_arcs(packed["arcs"])]
    runs = iter(packed["runs"])
    points = iter(decode_points(packed["points"]))
    return [_shape(kind, points, runs, arcs) for kind in packed["kinds"]]


def decode_arcs(packed: Any) -> list[list[tuple[int, int]]]:
    """Sum up the steps of each arc, as the client does."""
    columns = {name: decode_integers(column) for name, column in packed.items()}
    steps = iter(zip(columns["dx"], columns["dy"], strict=True))
    return [
        list(
            accumulate(
                itertools.islice(steps, length - 1),
                lambda place, step: (place[0] + step[0], place[1] + step[1]),
                initial=(x, y),
            )
        )
        for length, x, y in zip(columns["lengths"], columns["x"], columns["y"], strict=True)
    ]


def decode_points(packed: Any) -> list[BaseGeometry]:
    places = [
        (x / SCALE, y / SCALE)
        for x, y in zip(decode_integers(packed["x"]), decode_integers(packed["y"]), strict=True)
    ]
    if packed["counts"] is None:
        return [shapely.Point(place) for place in places]
    left = iter(places)
    counts = decode_integers(packed["counts"])
    return [shapely.MultiPoint(list(itertools.islice(left, n))) for n in counts]


def _shape(kind: str, points: Any, runs: Any, arcs: Any) -> BaseGeometry | None:
    if kind == "N":
        return None
    if kind == "P":
        return next(points)
    lines = [_line(run, arcs) for run in next(runs)]
    if kind == "L":
        return shapely.MultiLineString(lines)
    # What lies in an odd number of rings is inside.
    return functools.reduce(shapely.symmetric_difference, map(shapely.Polygon, lines))


def _line(run: list[int], arcs: Any) -> list[tuple[float, float]]:
    pieces = [arcs[one] if one >= 0 else arcs[-1 - one][::-1] for one in run]
    assert all(one[-1] == other[0] for one, other in itertools.pairwise(pieces))
    return [pieces[0][0], *(place for piece in pieces for place in piece[1:])]


longitudes = st.floats(6, 13, allow_nan=False)
latitudes = st.floats(43, 47, allow_nan=False)
points = st.builds(shapely.Point, longitudes, latitudes)
lines = st.lists(st.tuples(longitudes, latitudes), min_size=2, max_size=9).map(shapely.LineString)
boxes = st.builds(
    lambda x, y, w, h: shapely.box(x, y, x + w, y + h),
    longitudes,
    latitudes,
    st.floats(0.01, 1),
    st.floats(0.01, 1),
)
holed = boxes.map(lambda one: one.difference(one.centroid.buffer(0.003, quad_segs=2)))
apart = boxes.map(lambda one: shapely.union(one, shapely.transform(one, lambda xy: xy + 3)))
anything = st.one_of(
    st.none(), points, lines, boxes, holed, apart, points.map(lambda p: p.buffer(0))
)


def assert_near(found: BaseGeometry | None, given_one: BaseGeometry | None) -> None:
    if given_one is None or given_one.is_empty:
        assert found is None
        return
    assert found is not None
    assert shapely.hausdorff_distance(found, given_one) <= 1e-5
    if given_one.area:
        assert shapely.get_num_interior_rings(shapely.get_parts(found)).tolist() == (
            shapely.get_num_interior_rings(shapely.get_parts(given_one)).tolist()
        )


@given(st.lists(anything, max_size=8))
def test_what_is_encoded_decodes_within_one_unit(geometries: list[BaseGeometry | None]) -> None:
    text = json.dumps(encode(geometries))
    decoded = decode(json.loads(text))
    assert len(decoded) == len(geometries)
    for found, given_one in zip(decoded, geometries, strict=True):
        assert_near(found, given_one)


@given(st.lists(st.one_of(st.none(), points), min_size=1, max_size=30))
def test_points_do_not_drift(places: list[shapely.Point | None]) -> None:
    for found, given_one in zip(decode(encode(places)), places, strict=True):
        if given_one is not None:
            assert found is not None
            assert abs(found.x - given_one.x) <= 0.5 / SCALE + 1e-12
            assert abs(found.y - given_one.y) <= 0.5 / SCALE + 1e-12


def test_by_hand() -> None:
    packed = encode([shapely.Point(7.5, 45), None, shapely.Point(7.50002, 44.99999)])
    assert packed["kinds"] == "PNP"
    assert packed["points"] == {
        "x": {"n": 2, "least": 750_000, "digits": 1, "text": "AC"},
        "y": {"n": 2, "least": 4_499_999, "digits": 1, "text": "BA"},
        "counts": None,
    }
    ring = encode([shapely.box(7, 45, 7.00001, 45.00002)])
    assert ring["kinds"] == "A"
    assert ring["runs"] == [[[0]]]
    assert decode_integers(ring["arcs"]["lengths"]) == [5]


def test_a_border_between_two_areas_is_there_once() -> None:
    left, right = shapely.box(7, 45, 8, 46), shapely.box(8, 45, 9, 46)
    packed: Any = encode([left, right])
    ((one,), (other,)) = packed["runs"]
    assert len(packed["arcs"]["lengths"]["text"]) == 3
    (shared,) = {arc if arc >= 0 else -1 - arc for arc in one} & {
        arc if arc >= 0 else -1 - arc for arc in other
    }
    assert set(decode_arcs(packed["arcs"])[shared]) == {
        (8 * SCALE, 45 * SCALE),
        (8 * SCALE, 46 * SCALE),
    }


def test_an_enclave_shares_its_whole_border() -> None:
    outer, inner = shapely.box(7, 45, 9, 47), shapely.box(7.5, 45.5, 8, 46)
    packed: Any = encode([outer.difference(inner), inner])
    assert decode_integers(packed["arcs"]["lengths"]) == [5, 5]
    assert packed["runs"][0][1] in (packed["runs"][1][0], [-1 - packed["runs"][1][0][0]])


@pytest.mark.parametrize("city", ["torino", "milano", "bologna"])
def test_the_bundled_areas_share_their_borders(city: str) -> None:
    areas = load_city(load_catalogue(), city).areas
    for _, level in areas.groupby("level"):
        packed: Any = encode(level.geometry)
        found = decode(packed)
        assert shapely.hausdorff_distance(found, level.geometry.to_numpy()).max() <= 1e-5
        edges = [
            frozenset(edge) for arc in decode_arcs(packed["arcs"]) for edge in itertools.pairwise(arc)
        ]
        assert len(edges) == len(set(edges)), "a border is there twice"


def test_a_collection_is_refused_by_row() -> None:
    with pytest.raises(GeometryError, match=r"Row 1 has a GeometryCollection"):
        encode([None, shapely.GeometryCollection([shapely.Point(7, 45)])])


def content(pack: Any) -> Any:
    return json.loads(pack.body)


def test_areas_of_one_level_in_their_order() -> None:
    pack = pack_areas(squares.areas(), level="comune", metric=squares.METRIC)
    packed = content(pack)
    assert decode_ids(packed["id"]) == ["A", "B", "C", "D"]
    assert decode_column(packed["columns"]["parent"], 4) == ["Z1", "Z1", "Z2", "Z2"]
    assert packed["n"] == 4
    assert packed["geometry"]["kinds"] == "AAAA"
    assert pack.name.startswith("areas-comune-")
    for code, x, y in zip("ABCD", packed["label"][::2], packed["label"][1::2], strict=True):
        areas = squares.areas().set_index("code")
        inner = shapely.Point(x / SCALE, y / SCALE)
        assert areas.geometry[code].buffer(-0.02).contains(inner), code


def test_the_label_of_a_horseshoe_is_inside_it() -> None:
    horseshoe = shapely.box(7.5, 45, 7.8, 45.3).difference(shapely.box(7.55, 45.05, 7.75, 45.31))
    frame = squares.areas().iloc[[0]].assign(geometry=[horseshoe])
    packed = content(pack_areas(frame, level="zona", metric=squares.METRIC))
    x, y = packed["label"]
    assert horseshoe.contains(shapely.Point(x / SCALE, y / SCALE))
    assert not horseshoe.contains(horseshoe.centroid)


def features() -> gpd.GeoDataFrame:
    frame = squares.features(
        (shapely.Point(squares.at(0.5)), ("A",), 400.0),
        (None, ("B",), float("nan")),
        (shapely.Point(squares.at(2.5)), ("C", "D"), float("nan")),
    )
    return frame.assign(
        name=["uno", "due", "tre"],
        year=pd.array([2019, None, 2021], dtype="Int64"),
        official=[True, False, True],
        day=[date(2021, 3, 5), None, pd.NaT],
    )


MEMBER = [[("Z1", "g"), ("A", "u")], [("B", "d")], []]


def packed_features(frame: gpd.GeoDataFrame, fields: list[Field]) -> Any:
    return pack_features(frame, layer="houses", fields=fields, member=MEMBER)["houses"]


def cells(packed: Any, name: str) -> list[Any]:
    """Return a column of a layer that is small enough to be one file."""
    (texts,) = packed["texts"]
    column = packed["columns"].get(name, texts["columns"].get(name))
    return decode_column(column, packed["n"])


def test_a_row_without_geometry_stays_a_row() -> None:
    packed = content(packed_features(features(), [Field("name")]))
    assert packed["n"] == 3
    assert decode_ids(packed["id"]) == ["F0", "F1", "F2"]
    assert packed["geometry"]["kinds"] == "PNP"
    assert cells(packed, "name") == ["uno", "due", "tre"]
    assert cells(packed, "declared") == [["A"], ["B"], ["C", "D"]]
    assert cells(packed, "member") == [[["Z1", "g"], ["A", "u"]], [["B", "d"]], []]


def test_cells_become_plain_json() -> None:
    packed = content(packed_features(features(), [Field("year"), Field("official"), Field("day")]))
    assert cells(packed, "precision_m") == [400, None, None]
    assert cells(packed, "year") == [2019, None, 2021]
    assert cells(packed, "official") == [True, False, True]
    assert cells(packed, "day") == ["2021-03-05", None, None]


def test_fields_that_are_not_shown_are_not_sent() -> None:
    secret = Field("official", access="internal")
    fields = [Field("name", it="Nome", en="Name"), Field("year", shown=False), secret]
    packed = content(packed_features(features(), fields))
    assert [field["key"] for field in packed["fields"]] == ["name"]
    assert packed["fields"][0]["it"] == "Nome"
    sent = {*packed["columns"], *packed["texts"][0]["columns"]}
    assert not {"year", "official"} & sent


def test_the_texts_of_a_large_layer_are_files_of_their_own() -> None:
    n = BLOCK + 2
    frame = pd.concat([features()] * (n // 3 + 1), ignore_index=True).iloc[:n]
    names = [f"nome {at}" for at in range(n)]
    frame = frame.assign(id=[f"F{at}" for at in range(n)], name=names)
    packs = pack_features(frame, layer="pacts", fields=[Field("name")], member=(MEMBER * n)[:n])
    assert list(packs) == ["pacts", "pacts.0", "pacts.1"]
    whole = content(packs["pacts"])
    assert (whole["n"], whole["block"], whole["texts"]) == (n, BLOCK, [])
    assert decode_ids(whole["id"]) == list(frame["id"])
    assert "name" not in whole["columns"]
    told = [
        decode_column(content(packs[f"pacts.{at}"])["columns"]["name"], size)
        for at, size in ((0, BLOCK), (1, 2))
    ]
    assert [*told[0], *told[1]] == names


def test_the_same_data_gives_the_same_file_and_other_data_another_name() -> None:
    one, again = (packed_features(features(), [Field("name")]) for _ in range(2))
    assert (one.name, one.body) == (again.name, again.body)
    other = packed_features(features().assign(name=["uno", "due", "altro"]), [Field("name")])
    assert other.name != one.name
    areas = [pack_areas(squares.areas(), level="zona", metric=squares.METRIC) for _ in range(2)]
    assert areas[0] == areas[1]


def test_hostile_text_comes_back_as_it_was_and_cannot_close_a_script() -> None:
    frame = pd.concat([features()] * 2, ignore_index=True).assign(name=HOSTILE)
    field = replace(Field("name"), it="{{7*7}}</script>")
    pack = pack_features(frame, layer="pacts", fields=[field], member=MEMBER * 2)["pacts"]
    assert not {b"<", b">", b"&"} & {bytes([byte]) for byte in pack.body}
    assert pack.body.isascii()
    assert cells(content(pack), "name") == HOSTILE
    assert content(pack)["fields"][0]["it"] == "{{7*7}}</script>"


def test_what_cannot_be_packed_is_refused() -> None:
    with pytest.raises(CRSError, match="EPSG:4326"):
        pack_areas(squares.areas().to_crs(squares.METRIC), level="zona", metric=squares.METRIC)
    with pytest.raises(CRSError, match="metres"):
        pack_areas(squares.areas(), level="zona", metric="EPSG:4326")
    with pytest.raises(ValueError, match="3 rows but 1 memberships"):
        pack_features(features(), layer="houses", fields=[], member=[[]])


def test_frames_are_left_as_they_were() -> None:
    frame, before = features(), features()
    packed_features(frame, [Field("name"), Field("year")])
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))


@pytest.mark.parametrize("lang", LANGS)
def test_words_are_packed_by_language(lang: Any) -> None:
    pack = pack_words(lang)
    assert pack.name.startswith(f"words-{lang}-")
    assert content(pack) == client_words(lang)
