"""Layer files for the browser: they unpack to what was packed; the same data, the same file."""

from __future__ import annotations

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
from geo.errors import CRSError, GeometryError
from layers.map.coordinates import SCALE, encode, encode_shapes
from layers.map.pack import pack_areas, pack_features, pack_words
from layers.map.words import client_words
from layers.words import LANGS

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


def pairs(run: list[int]) -> list[tuple[float, float]]:
    """Sum up the steps of one run, as the client does."""
    return [
        (x / SCALE, y / SCALE)
        for x, y in zip(accumulate(run[::2]), accumulate(run[1::2]), strict=True)
    ]


def decode(packed: Any) -> list[BaseGeometry | None]:
    """Return the geometries again, from the description of the format alone."""
    assert packed["scale"] == SCALE
    if packed["type"] == "points":
        steps = [value for pair in zip(packed["x"], packed["y"], strict=True) for value in pair]
        known = iter(pairs(steps))
        n = len(packed["x"]) + len(packed["missing"])
        return [
            None if row in packed["missing"] else shapely.Point(next(known)) for row in range(n)
        ]
    return [
        _shape(kind, parts) for kind, parts in zip(packed["kinds"], packed["parts"], strict=True)
    ]


def _shape(kind: str, parts: list[Any]) -> BaseGeometry | None:
    if kind == "P":
        return shapely.MultiPoint(pairs(parts[0]))
    if kind == "L":
        return shapely.MultiLineString([pairs(part) for part in parts])
    if kind == "A":
        polygons = [[pairs(ring) for ring in part] for part in parts]
        return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in polygons])
    assert (kind, parts) == ("N", [])
    return None


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
def test_steps_do_not_drift(places: list[shapely.Point | None]) -> None:
    packed = encode(places)
    assert packed["type"] == "points"
    for found, given_one in zip(decode(packed), places, strict=True):
        if given_one is not None:
            assert found is not None
            assert abs(found.x - given_one.x) <= 0.5 / SCALE + 1e-12
            assert abs(found.y - given_one.y) <= 0.5 / SCALE + 1e-12


def test_by_hand() -> None:
    assert encode([shapely.Point(7.5, 45), None, shapely.Point(7.50002, 44.99999)]) == {
        "type": "points",
        "scale": 100_000,
        "x": [750_000, 2],
        "y": [4_500_000, -1],
        "missing": [1],
    }
    ring = encode_shapes([shapely.box(7, 45, 7.00001, 45.00002)])
    assert ring["kinds"] == "A"
    # The closing point is left out: four corners.
    assert len(ring["parts"][0][0][0]) == 8


def test_a_collection_is_refused_by_row() -> None:
    with pytest.raises(GeometryError, match=r"Row 1 has a GeometryCollection"):
        encode([None, shapely.GeometryCollection([shapely.Point(7, 45)])])


def content(pack: Any) -> Any:
    return json.loads(pack.body)


def test_areas_of_one_level_in_their_order() -> None:
    pack = pack_areas(squares.areas(), level="comune", metric=squares.METRIC)
    packed = content(pack)
    assert packed["id"] == ["A", "B", "C", "D"]
    assert packed["columns"]["parent"] == ["Z1", "Z1", "Z2", "Z2"]
    assert packed["n"] == 4
    assert packed["geometry"]["kinds"] == "AAAA"
    assert pack.name.startswith("areas-comune-")
    for code, x, y in zip(packed["id"], packed["label"][::2], packed["label"][1::2], strict=True):
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
    return pack_features(frame, layer="houses", fields=fields, member=MEMBER)


def test_a_row_without_geometry_stays_a_row() -> None:
    packed = content(packed_features(features(), [Field("name")]))
    assert packed["n"] == 3
    assert packed["id"] == ["F0", "F1", "F2"]
    assert packed["geometry"]["missing"] == [1]
    assert packed["columns"]["name"] == ["uno", "due", "tre"]
    assert packed["columns"]["declared"] == [["A"], ["B"], ["C", "D"]]
    assert packed["member"] == [[["Z1", "g"], ["A", "u"]], [["B", "d"]], []]


def test_cells_become_plain_json() -> None:
    packed = content(packed_features(features(), [Field("year"), Field("official"), Field("day")]))
    assert packed["columns"]["precision_m"] == [400, None, None]
    assert packed["columns"]["year"] == [2019, None, 2021]
    assert packed["columns"]["official"] == [True, False, True]
    assert packed["columns"]["day"] == ["2021-03-05", None, None]


def test_fields_that_are_not_shown_are_not_sent() -> None:
    secret = Field("official", access="internal")
    fields = [Field("name", it="Nome", en="Name"), Field("year", shown=False), secret]
    packed = content(packed_features(features(), fields))
    assert [field["key"] for field in packed["fields"]] == ["name"]
    assert packed["fields"][0]["it"] == "Nome"
    assert "year" not in packed["columns"]


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
    pack = pack_features(frame, layer="pacts", fields=[field], member=MEMBER * 2)
    assert not {b"<", b">", b"&"} & {bytes([byte]) for byte in pack.body}
    assert pack.body.isascii()
    assert content(pack)["columns"]["name"] == HOSTILE
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
