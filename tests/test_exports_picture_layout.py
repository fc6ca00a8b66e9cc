"""Where things stand on the map: at a true scale, nothing over anything else."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from exports.picture.furniture import corners, furnish, overlap
from exports.picture.ground import (
    Sheet,
    fit,
    generalise,
    level_on_ground,
    round_scale,
)
from exports.picture.groups import group_dots
from exports.picture.labels import wrap
from exports.picture.layout import labels_of, lay_out
from exports.picture.markup import path_of
from exports.picture.measure import width_of
from exports.picture.question import ask
from exports.picture.scene import Dot
from exports.picture.symbols import hatch_lines
from layers.legend import Symbol
from pictures import CROWDED, SIZES, SVG, answered, drawn, parsed
from plain import QUERIES

if TYPE_CHECKING:
    from exports.picture.layout import Layout


def laid_out(query: str, size: tuple[float, float]) -> Layout:
    return lay_out(ask(answered(query), None, None), width_mm=size[0], height_mm=size[1])


@pytest.mark.parametrize("query", QUERIES[:6])
@pytest.mark.parametrize("size", SIZES)
def test_the_scale_bar_is_as_long_as_it_says(query: str, size: tuple[float, float]) -> None:
    picture = drawn(query, width_mm=size[0], height_mm=size[1])
    bars = [one for one in parsed(picture.svg).iter(f"{SVG}rect") if one.get("class") == "bar"]
    (bar,) = bars
    assert float(bar.get("width", 0)) == pytest.approx(
        picture.bar_km * 1e6 / picture.scale, abs=1e-3
    )
    digits = f"{picture.bar_km:e}"
    assert digits.startswith(("1.000000", "2.000000", "5.000000"))


def test_the_ratio_is_written_as_the_language_does() -> None:
    assert (
        furnish(scale=250000, width_mm=180, unit=0.2, north_degrees=0, lang="it").ratio
        == "1:250.000"
    )
    english = furnish(scale=250000, width_mm=180, unit=0.2, north_degrees=0, lang="en")
    assert english.ratio == "1:250,000"
    # A quarter of 180 mm are 43 mm, of which 40 are 10 km.
    assert (english.bar_km, english.bar_mm) == (10, 40)
    short = furnish(scale=10000, width_mm=180, unit=0.2, north_degrees=0, lang="en")
    assert short.length_text == "200 m"


def test_a_kilometre_on_the_ground_is_a_million_millimetres_by_the_scale() -> None:
    sheet = Sheet(width_mm=200, height_mm=100, scale=250000, left=390000, top=5_000_000)
    places = sheet.to_paper(np.array([Point(390000, 5_000_000), Point(400000, 4_990_000)]))
    (x1, y1), (x2, y2) = ((one.x, one.y) for one in places)
    assert (x1, y1) == (0, 0)
    assert (x2, y2) == pytest.approx((40, 40))
    assert math.hypot(x2 - x1, y2 - y1) * 250000 == pytest.approx(1000 * math.hypot(1e4, 1e4))


def test_two_places_of_a_real_map_are_as_far_apart_as_on_the_ground() -> None:
    extract = answered("city=torino&layers=houses")
    layout = laid_out("city=torino&layers=houses", (200, 180))
    houses = extract.layers["houses"].rows.to_crs(7791).geometry.to_numpy()
    on_paper = {one.row: Point(one.x, one.y) for one in layout.scene.dots}
    first, last = extract.layers["houses"].inside[[0, -1]]
    metres = on_paper[int(first)].distance(on_paper[int(last)]) * layout.sheet.scale / 1000
    assert metres == pytest.approx(houses[0].distance(houses[-1]), rel=1e-9)


@pytest.mark.parametrize(
    ("denominator", "expected"),
    [(1, 1), (99_999, 100_000), (100_000, 100_000), (100_001, 125_000), (260_000, 300_000),
     (620_000, 750_000), (801_000, 1_000_000)],
)  # fmt: skip
def test_scales_are_of_a_rounded_series(denominator: float, expected: int) -> None:
    assert round_scale(denominator) == expected


def test_the_map_is_the_largest_that_fits_and_stands_in_the_middle() -> None:
    sheet = fit((0, 0, 10_000, 5_000), width_mm=120, height_mm=80, margin_mm=10)
    assert sheet.scale == 100_000
    assert sheet.ground == pytest.approx((-1000, -1500, 11_000, 6500))
    below = fit((0, 0, 10_000, 5_000), width_mm=120, height_mm=80, margin_mm=10, foot_mm=10)
    assert below.ground == pytest.approx((-1000, -2000, 11_000, 6000))


@pytest.mark.parametrize("query", CROWDED)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_that_is_written_lies_over_anything(query: str, size: tuple[float, float]) -> None:
    layout = laid_out(query, size)
    labels = labels_of(layout, ask(answered(query), None, None))
    assert labels
    boxes = [one.box for one in labels]
    assert not [pair for pair in itertools.combinations(boxes, 2) if overlap(*pair)]
    assert not [(one, other) for one in boxes for other in layout.taken if overlap(one, other)]
    frame = box(0, 0, *size)
    assert all(frame.contains(box(*one)) for one in boxes)


@pytest.mark.parametrize("query", CROWDED)
def test_the_blocks_in_the_corners_hide_no_symbol(query: str) -> None:
    for size in SIZES:
        layout = laid_out(query, size)
        own = [layout.corner, *([layout.inset_corner] if layout.inset_corner else [])]
        reach = 6.5 * layout.unit
        dots = [(one.x - reach, one.y - reach, one.x + reach, one.y + reach)
                for one in layout.groups]  # fmt: skip
        assert not [(one, dot) for one in own for dot in dots if overlap(one, dot)]
        assert len(own) == 1 or not overlap(own[0], own[1])


def test_labels_are_written_in_the_boxes_that_were_kept_free() -> None:
    query = "city=torino&level=municipio"
    layout = laid_out(query, (180, 150))
    for label in labels_of(layout, ask(answered(query), None, None)):
        for line in label.lines:
            assert width_of(line, size=label.size, weight=label.weight) <= label.width + 1e-9
        left, top, right, bottom = label.box
        assert right - left > label.width
        assert bottom - top > label.height


def test_far_rows_go_to_an_inset_and_do_not_make_the_rest_small() -> None:
    layout = laid_out("city=torino&level=municipio", (180, 150))
    assert layout.inset is not None
    assert layout.sheet.scale <= 150_000
    assert len(layout.rows["pacts"]) == len(layout.scene.rows["pacts"]) + len(
        layout.inset.rows["pacts"]
    )
    assert not layout.scene.rows["pacts"] & layout.inset.rows["pacts"]
    alone = laid_out("city=torino&level=municipio", (80, 80))
    assert alone.inset is None


def test_points_that_lie_close_become_one_ring() -> None:
    symbol = Symbol("circle", "#008055", "#FFFFFF")
    dots = [Dot("pacts", row, x, 0.0, 0.0, symbol) for row, x in enumerate((0, 10, 30, 100))]
    groups = group_dots([*dots, Dot("pacts", 3, 101.0, 0.0, 0.0, symbol)], 1.0)
    assert [(one.x, one.n) for one in groups] == [(0, 2), (30, 1), (100, 1)]


def test_a_generalised_coverage_has_no_gap_and_no_overlap() -> None:
    areas = level_on_ground(answered("city=torino").source, "comune").geometry.to_numpy()
    simple = generalise(areas, 500_000)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(areas).sum()
    together = shapely.union_all(simple)
    assert together.area == pytest.approx(sum(one.area for one in simple), rel=1e-9)
    before = shapely.union_all(areas)
    # The whole differs along its outline only, by less than a fifth of a millimetre on paper.
    assert together.symmetric_difference(before).area < before.length * 100


def test_steps_are_rounded_so_that_a_ring_closes() -> None:
    assert path_of(box(0, 0, 1, 2)) == "M100 0l0 200-100 0 0-200z"
    assert path_of(LineString([(0, 0), (0.001, 0), (1, 1)])) == "M0 0l100 100"
    assert path_of(Point(1, 1)) == ""


def test_hatching_stays_in_its_polygon() -> None:
    shape = box(10, 10, 20, 15).difference(box(12, 11, 14, 13))
    lines = hatch_lines(shape, 0.25)
    assert lines.length > 10
    assert lines.difference(shape.buffer(1e-9)).is_empty


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Torino", ("Torino",)),
        ("Valli Susa e Sangone", ("Valli Susa", "e Sangone")),
        ("Circoscrizione 3", ("Circoscrizione 3",)),
        ("San Donato-San Vitale", ("San Donato-", "San Vitale")),
        ("Chierese - Carmagnolese", ("Chierese -", "Carmagnolese")),
    ],
)
def test_long_names_are_broken_where_a_reader_would(name: str, lines: tuple[str, ...]) -> None:
    assert wrap(name) == lines


def test_the_block_of_the_scale_is_tried_in_all_corners() -> None:
    places = corners((40, 10), width_mm=100, height_mm=60, margin=2)
    assert places == [(2, 48, 42, 58), (58, 48, 98, 58), (2, 2, 42, 12), (58, 2, 98, 12)]
