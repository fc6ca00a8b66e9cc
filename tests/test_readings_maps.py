"""The maps of a reading: shapes that are told apart without colour, groups at one scale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import geopandas as gpd
import pytest
import shapely
from lxml import etree
from PIL import Image, ImageChops, ImageOps
from shapely.geometry import Point

import made_readings as by_hand
from exports.errors import ExportError
from exports.picture import draw_map, to_png
from exports.picture.map_groups import map_groups
from exports.picture.overlays import overlay_svg
from exports.picture.readings import draw_reading_map, draw_reading_maps
from exports.readings.legend import reading_legend
from handed_over import answer
from layers.readings.model import MapOf, Style

if TYPE_CHECKING:
    from pathlib import Path

SIZE = {"width_mm": 120.0, "height_mm": 90.0}
STYLES: tuple[Style, ...] = get_args(Style)
SVG = "{http://www.w3.org/2000/svg}"


def kinds_drawn(svg: bytes) -> list[str]:
    groups = etree.fromstring(svg).iter(f"{SVG}g")
    found = [one.get("class", "") for one in groups]
    return [one.removeprefix("over-") for one in found if one.startswith("over-")]


def grey(style: Style, variant: int, folder: Path) -> Image.Image:
    path = folder / f"{style}-{variant}.png"
    svg = overlay_svg(style, variant, size_mm=5.0)
    path.write_bytes(to_png(svg, width_mm=5.0, height_mm=5.0, dpi=300))
    return ImageOps.grayscale(Image.open(path))


def test_every_style_is_drawn_and_symbols_stand_on_top() -> None:
    drawn = kinds_drawn(draw_reading_map(by_hand.mapped(), **SIZE).svg)
    assert set(drawn) == set(STYLES)
    below = [at for at, one in enumerate(drawn) if one in {"reach", "hole", "line", "area"}]
    above = [at for at, one in enumerate(drawn) if one in {"house", "pact", "candidate", "spot"}]
    assert max(below) < min(above)


def test_no_two_look_alike_in_grey(tmp_path: Path) -> None:
    looks = [(style, at) for style in STYLES for at in range(2)]
    pictures = [grey(*look, tmp_path) for look in looks]
    for at, one in enumerate(pictures):
        for other in pictures[at + 1 :]:
            unlike = ImageChops.difference(one, other).point(lambda value: 255 * (value > 60))
            assert sum(unlike.histogram()[255:]) > 40, looks[at]


def test_without_shapes_it_is_the_map_of_the_answer() -> None:
    extract = answer("city=torino&level=zona")
    plain, read = draw_map(extract, **SIZE), draw_reading_map(MapOf("", extract), **SIZE)
    assert read.svg == plain.svg


def test_maps_of_a_group_have_one_scale_and_one_legend() -> None:
    (group,) = map_groups(by_hand.multiples())
    pictures = draw_reading_maps(group, size_mm=(80.0, 60.0))
    assert len({one.scale for one in pictures}) == 1
    alone = [draw_reading_map(one, width_mm=80.0, height_mm=60.0).scale for one in group.maps]
    assert pictures[0].scale == max(alone)
    lines = [line for section in reading_legend(group) for line in section.lines]
    assert len({line.key for line in lines}) == len(lines)
    assert {line.n for line in lines} == {None}


def test_answers_that_stand_beside_each_other_share_their_classes() -> None:
    few = answer("city=bologna&level=zona")
    many = answer("city=torino&level=comune")
    (group,) = map_groups([MapOf("a", few, group="g"), MapOf("b", many, group="g")])
    upper = max(one.upper for one in group.classes)
    assert upper >= max(int(one.areas["pacts"].max()) for one in (few, many))
    assert sum(one.areas for one in group.classes) == len(few.areas) + len(many.areas)


def test_maps_of_no_group_stay_apart() -> None:
    one = by_hand.mapped()
    assert [len(group.maps) for group in map_groups([one, one, *by_hand.multiples()])] == [1, 1, 4]


def test_a_map_of_the_whole_goes_as_far_as_its_symbols() -> None:
    extract = answer("city=torino&level=municipio")
    near = draw_reading_map(MapOf("", extract), **SIZE)
    far = by_hand.shapes("far", "Lontano", "candidate", Point(7.2, 45.3))
    wide = draw_reading_map(MapOf("", extract, shapes=(far,)), **SIZE)
    assert wide.scale > near.scale
    assert kinds_drawn(wide.svg) == ["candidate"]


def test_shapes_that_are_not_there_are_neither_drawn_nor_told() -> None:
    empty = gpd.GeoSeries([None, Point(), shapely.Polygon()], crs="EPSG:4326")
    nothing = replace(by_hand.mapped().shapes[0], geometry=empty)
    made = MapOf("", answer("city=torino&level=zona"), shapes=(nothing,))
    picture = draw_reading_map(made, **SIZE)
    assert kinds_drawn(picture.svg) == []
    assert nothing.label not in picture.alt
    keys = [line.key for part in reading_legend(map_groups([made])[0]) for line in part.lines]
    assert not any(key.startswith("over:") for key in keys)


def test_an_area_that_is_none_is_refused() -> None:
    with pytest.raises(ExportError, match="no area"):
        draw_reading_map(MapOf("", answer("city=torino&level=zona"), focus="XX"), **SIZE)


def test_labels_stay_text() -> None:
    svg = draw_reading_map(by_hand.hostile().maps[0], **SIZE).svg
    assert [one.tag for one in etree.fromstring(svg).iter() if "script" in str(one.tag)] == []
