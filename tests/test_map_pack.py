"""Layer files for the browser: they unpack to what was packed; the same data, the same file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import shapely

import squares
from geo.errors import CRSError
from layers.map.coordinates import SCALE
from layers.map.pack import BLOCK, pack_areas, pack_features, pack_words
from layers.map.words import client_words
from layers.words import LANGS
from packed import decode_column, decode_ids

if TYPE_CHECKING:
    import geopandas as gpd

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
