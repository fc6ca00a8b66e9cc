"""The client's scripts by themselves: packed columns, groups of points, coarser outlines."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from layers.map.columns import encode_column, encode_ids, encode_integers, encode_rows
from layers.map.coordinates import encode
from layers.map.page import asset_dirs

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLIENT = Path(__file__).parent.parent / "layers" / "map" / "client"
SCRIPTS = ("words", "dom", "columns", "geometry", "shapes", "cells", "groups")
GROUPED = """([points, scale, enlarged]) => {
    Condivisa.enlarged = enlarged;
    const groups = Condivisa.groupPoints(points, scale);
    return Array.from(groups.n, (n, group) => ({
        x: groups.x[group], y: groups.y[group], n,
        radius: groups.radius[group] / scale,
        points: Condivisa.membersOf(groups, group),
        of: Condivisa.membersOf(groups, group).map((point) => groups.of[point] === group),
    }));
}"""
# The flat places of the arcs at a zoom, as the paths are made of them.
COARSE = """([packed, zoom]) => {
    const C = Condivisa;
    const traced = [];
    window.Path2D = class { constructor() { traced.push(this); this.lines = []; }
        moveTo(x, y) { this.lines.push([[x, y]]); }
        lineTo(x, y) { this.lines[this.lines.length - 1].push([x, y]); }
        closePath() {} };
    const { shapes } = C.prepare({ geometry: packed }, { x: 0, y: 0 });
    return shapes.map((shape) => [C.pathAt(shape, C.sheetScale(zoom)).lines, shape.path.lines]);
}"""


@pytest.fixture
def client(page: Page) -> Page:
    page.add_script_tag(path=asset_dirs()["leaflet"] / "leaflet.js")
    for name in SCRIPTS:
        page.add_script_tag(path=CLIENT / f"{name}.js")
    return page


def test_the_client_reads_what_is_packed(client: Page) -> None:
    numbers = [5, -7, 0, 2**31 - 8, 64, 63]
    assert (
        client.evaluate("one => Array.from(Condivisa.integers(one))", encode_integers(numbers))
        == numbers
    )
    for cells in (["a", None, "a", "a", "b", "a"], ["a", "b"], [("x", "y"), (), ("x", "y"), ()]):
        read = """([column, n]) => {
            const target = {};
            Condivisa.openColumns(target, { it: column }, n);
            return target.columns.it;
        }"""
        found = client.evaluate(read, [encode_column(cells), len(cells)])
        assert [tuple(one) if isinstance(one, list) else one for one in found] == list(cells)
    for ids in (["PAT-CHI-001", "PAT-CHI-012", "PAT-TO-003"], ["x", "y-1"], ["TO-S01"]):
        read = "([packed, n]) => Condivisa.ids(packed, n)"
        assert client.evaluate(read, [encode_ids(ids), len(ids)]) == ids


@pytest.mark.parametrize("every", [1, 2, 3, 50, 400])
def test_rows_are_read_and_packed_as_python_does(client: Page, every: int) -> None:
    n = 1000
    rows = np.arange(every - 1, n, every)
    packed = encode_rows(rows, n)
    read = "([packed, n]) => Array.from(Condivisa.rowsOf(Condivisa.rowMask(packed, n)))"
    assert client.evaluate(read, [packed, n]) == rows.tolist()
    assert (
        client.evaluate("([rows, n]) => Condivisa.packRows(rows, n)", [rows.tolist(), n]) == packed
    )


def points_of(places: list[tuple[float, float]], features: list[int]) -> dict[str, Any]:
    return {
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "feature": features,
        "features": max(features) + 1,
        "single": len(set(features)) == len(features),
    }


def check_groups(client: Page, points: dict[str, Any], scale: float, enlarged: float) -> Any:
    """Group, and hold to what is promised of any grouping."""
    groups = client.evaluate(GROUPED, [points, scale, enlarged])
    members = sorted(point for group in groups for point in group["points"])
    assert members == list(range(len(points["x"]))), "a point is lost, or there twice"
    assert all(all(group["of"]) for group in groups)
    for group in groups:
        assert group["n"] == len({points["feature"][point] for point in group["points"]})
    for one, other in itertools.combinations(groups, 2):
        apart = math.hypot(one["x"] - other["x"], one["y"] - other["y"])
        if one["n"] > 1 or other["n"] > 1:
            assert apart >= one["radius"] + other["radius"], "a ring lies over another"
    assert client.evaluate(GROUPED, [points, scale, enlarged]) == groups, "the same again"
    return groups


@pytest.mark.parametrize("enlarged", [1, 1.3])
@pytest.mark.parametrize("step", [3, 11, 17, 23.5])
def test_no_ring_lies_over_another_and_no_point_is_lost(
    client: Page, step: float, enlarged: float
) -> None:
    # A square grid, whose overlaps are all alike, with a crowd in one corner.
    places = [(step * (at % 20) * (at > 40), step * (at // 20)) for at in range(400)]
    for scale in (0.5, 1, 2.5):
        check_groups(client, points_of(places, list(range(400))), scale, enlarged)


def test_crowds_of_any_size_are_grouped(client: Page) -> None:
    chance = np.random.default_rng(7)
    places = [(float(x), float(y)) for x, y in chance.normal(0, 60, (12_000, 2)).round(3)]
    groups = check_groups(client, points_of(places, list(range(12_000))), 1, 1)
    assert sum(group["n"] for group in groups) == 12_000
    assert max(group["n"] for group in groups) > 1000


def test_a_feature_of_several_points_counts_once_in_a_group(client: Page) -> None:
    # Two points of feature 0 near each other and near feature 1; a third one far away.
    points = points_of([(0, 0), (2, 0), (4, 0), (500, 0)], [0, 0, 1, 0])
    groups = check_groups(client, points, 1, 1)
    assert sorted((group["x"], group["n"]) for group in groups) == [(0, 2), (500, 1)]


def test_outlines_get_coarser_together_and_never_open_a_gap(client: Page) -> None:
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    wave = [(7.5 + 0.2 * np.cos(a), 45 + 0.2 * np.sin(a) + 0.001 * np.sin(40 * a)) for a in angles]
    inner = shapely.Polygon(wave)
    outer = shapely.box(7, 44.5, 8, 45.5).difference(inner)
    packed = encode([outer, inner])
    corners = []
    for zoom in (6, 9, 12, 18):
        ((_, hole), exact), ((island,), whole) = client.evaluate(COARSE, [packed, zoom])
        ends = {tuple(place) for place in hole}, {tuple(place) for place in island}
        assert ends[0] == ends[1], "a neighbour kept other corners"
        assert shapely.hausdorff_distance(
            shapely.LineString(island), shapely.LineString(whole[0])
        ) <= 0.5 / 2 ** (zoom - 12)
        assert len(exact[1]) == len(whole[0]) == 401
        corners.append(len(island))
    assert corners == sorted(corners)
    assert corners[0] < 30 < corners[-1]
