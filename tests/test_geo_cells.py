"""The table of cells against ``shapely.intersects``, where rounding would go wrong if it could."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from data.catalogue import load_catalogue
from data.city import load_city
from geo.areas import MOST_EDGES_TOGETHER, Areas, locate_by_boxes
from geo.cells import OUTSIDE, Cells, Located
from geo.cells_made import make_cells

Places = list[tuple[float, float]]


def array(*shapes: Any) -> np.ndarray:
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def by_shapely(areas: np.ndarray, places: np.ndarray) -> tuple[list[int], int]:
    """Ask every pair alone: the first area of each point, and how many points have several."""
    hits = shapely.intersects(areas[None, :], shapely.points(places)[:, None])
    first = np.column_stack([hits, np.ones(len(hits), dtype=bool)]).argmax(axis=1)
    first[first == len(areas)] = OUTSIDE
    return first.tolist(), int((hits.sum(axis=1) > 1).sum())


def require_same(areas: np.ndarray, places: np.ndarray, cells: Cells | None = None) -> None:
    cells = cells or make_cells(areas)
    expected, several = by_shapely(areas, places)
    for found in (cells.locate(*places.T), locate_by_boxes(areas, *places.T)):
        assert found.area.tolist() == expected
        assert found.on_border == several


def beside(places: np.ndarray) -> np.ndarray:
    """Return the places themselves and those one step of double precision around each."""
    moved = [places]
    for axis in (0, 1):
        for way in (-np.inf, np.inf):
            one = places.copy()
            one[:, axis] = np.nextafter(one[:, axis], way)
            moved.append(one)
    return np.concatenate(moved)


def on_borders(areas: np.ndarray) -> np.ndarray:
    """Return every vertex, and points on every edge as near as they can be written."""
    rings = shapely.get_rings(shapely.get_parts(areas))
    edges = [
        (begin, end)
        for ring in rings
        for begin, end in zip(ring.coords[:-1], ring.coords[1:], strict=True)
    ]
    begin, end = np.array(edges).transpose(1, 0, 2)
    shares = np.array([0, 0.5, 1 / 3, 0.9])[:, None, None]
    return (begin + shares * (end - begin)).reshape(-1, 2)


RING = Polygon(box(0, 0, 9, 9).exterior, [box(3, 3, 6, 6).exterior, box(7, 1, 8, 2).exterior])
SHAPES = {
    "squares": array(box(0, 0, 10, 10), box(10, 0, 20, 10), box(30, 0, 40, 10)),
    "a hole with an enclave in it, and one that is empty": array(RING, box(3, 3, 6, 6)),
    "exclaves and islands": array(
        MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6), box(5, 0, 5.5, 0.25)]),
        MultiPolygon([box(1, 0, 2, 1), box(4, 4, 5, 5)]),
    ),
    "triangles that meet in a point": array(
        Polygon([(0, 0), (3, 1), (1, 3)]),
        Polygon([(0, 0), (1, 3), (-3, 1)]),
        Polygon([(0, 0), (-3, 1), (-1, -3)]),
    ),
    "a sliver between two": array(
        Polygon([(0, 0), (10, 1), (10, 5), (0, 5)]),
        Polygon([(0, 0), (10, 1 - 1e-9), (10, 1)]),
        Polygon([(0, 0), (10, -5), (10, 1 - 1e-9)]),
    ),
    "thinner than a number": array(Polygon([(0, 0), (1, 0), (1, 5e-324)]), box(0, -1, 1, 0)),
    "one inside the other, and the same twice": array(
        box(0, 0, 8, 8), box(2, 2, 4, 4), box(0, 0, 8, 8), box(3, 3, 9, 9)
    ),
    "a huge one and a tiny one": array(box(-1e9, -1e9, 1e9, 1e9), box(7, 7, 7 + 1e-9, 7 + 1e-9)),
    "tiny, far from the origin": array(box(5e6, 5e6, 5e6 + 4e-9, 5e6 + 4e-9)),
    "near the least number": array(box(0, 0, 1e-308, 1e-308), box(1e-308, 0, 2e-308, 1e-308)),
    "near the greatest": array(box(-1e300, -1e300, 1e300, 1e300)),
    "metres": array(
        *(box(391000.1 + 7.7 * i, 4991000.3, 391007.8 + 7.7 * i, 4.9911e6) for i in range(5))
    ),
    "a town, and a box far away": array(
        *(shapely.Point(686000 + 90 * i, 4928000).buffer(40) for i in range(5)), box(0, 0, 1, 1)
    ),
    "an empty one": array(Polygon(), box(0, 0, 1, 1)),
    "nothing but empty ones": array(Polygon(), MultiPolygon()),
    "nothing": array(),
}
AWAY = np.array([(1e12, 3.0), (3.0, -1e12), (-np.inf, 3.0), (np.inf, np.inf), (1e308, -1e308)])
NOWHERE = np.array([(np.nan, np.nan), (np.nan, 3.0), (3.0, np.nan)])


@pytest.mark.parametrize("name", SHAPES)
def test_on_vertices_on_edges_and_one_step_beside_them(name: str) -> None:
    areas = SHAPES[name]
    places = [AWAY, NOWHERE, np.random.default_rng(1).uniform(-2, 12, (200, 2))]
    if not shapely.is_empty(areas).all():
        west, south, east, north = shapely.total_bounds(areas)
        inside = np.random.default_rng(2).uniform(0, 1, (200, 2))
        places += [beside(on_borders(areas)), inside * (east - west, north - south) + (west, south)]
    require_same(areas, np.concatenate(places))


@pytest.mark.parametrize("name", ["a town, and a box far away", "exclaves and islands"])
def test_points_with_many_edges_beside_them_are_tested_in_pieces(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    areas = SHAPES[name]
    cells = make_cells(areas)
    places = beside(on_borders(areas))
    at_once = cells.locate(*places.T)
    most, sizes, crossed = 500, [], Cells._crossed

    def measured(self: Cells, *given: Any) -> Any:
        sizes.append(len(given[-1]))
        return crossed(self, *given)

    monkeypatch.setattr("geo.cells._MOST_TESTS", most)
    monkeypatch.setattr(Cells, "_crossed", measured)
    require_equal(cells.locate(*places.T), at_once)
    assert len(sizes) > 1
    # The point with which a piece becomes too long is the next one's first.
    assert max(sizes) <= most + cells._edges_near.max()


def test_where_edges_crowd_in_a_cell_the_boxes_are_asked() -> None:
    town = Areas(gpd.GeoSeries(SHAPES["a town, and a box far away"]))
    plain = Areas(gpd.GeoSeries(SHAPES["squares"]))
    assert town.cells.edges_together > MOST_EDGES_TOGETHER > plain.cells.edges_together
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(Cells, "locate")
        found = town.locate(np.array([686000.0, 0.5, 3.0]), np.array([4928000.0, 0.5, 3.0]))
        with pytest.raises(AttributeError):
            plain.locate(np.array([1.0]), np.array([1.0]))
    assert found.area.tolist() == [0, 5, OUTSIDE]


@pytest.mark.parametrize("cells", [1, 2, 60, 5_000, 300_000])
def test_cells_of_any_size_give_the_same_answer(cells: int) -> None:
    areas = SHAPES["a hole with an enclave in it, and one that is empty"]
    edges = np.random.default_rng(3).uniform(-1, 10, (300, 2))
    places = np.concatenate([beside(on_borders(areas)), edges])
    require_same(areas, places, make_cells(areas, cells=cells))


def test_a_point_on_the_border_of_a_cell_and_on_its_middle() -> None:
    areas = SHAPES["triangles that meet in a point"]
    cells = make_cells(areas, cells=400)
    grid = cells.grid
    number = np.arange(-1, max(grid.columns, grid.rows) + 1)
    lines = np.stack([grid.west + number / grid.per_unit, grid.south + number / grid.per_unit])
    corners = np.stack(np.meshgrid(*lines), axis=-1).reshape(-1, 2)
    require_same(areas, np.concatenate([beside(corners), beside(cells.middle)]), cells)


@st.composite
def fans(draw: st.DrawFn) -> np.ndarray:
    """Draw a coverage: a polygon around a point, cut into wedges that share their sides."""
    east, north = draw(st.sampled_from([(0.0, 0.0), (7.5, 45.1), (391_234.5, 4_991_234.5)]))
    far = draw(st.sampled_from([1e-7, 1.0, 3e4]))
    radii = draw(st.lists(st.floats(0.1, 1.0), min_size=3, max_size=12))
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1) * np.array(radii)[:, None] * far
    corners = around + np.array([east, north])
    wedges = [
        Polygon([(east, north), corners[i], corners[(i + 1) % len(corners)]])
        for i in range(len(corners))
    ]
    return array(*(one for one in wedges if one.is_valid and not one.is_empty))


@given(fans(), st.integers(0, 2**32 - 1), st.sampled_from([None, 30, 3_000]))
def test_a_coverage_drawn_at_random(areas: np.ndarray, seed: int, cells: int | None) -> None:
    west, south, east, north = shapely.total_bounds(areas)
    strewn = np.random.default_rng(seed).uniform((west, south), (east, north), (60, 2))
    made = make_cells(areas, cells=cells)
    require_same(areas, np.concatenate([beside(on_borders(areas)), strewn]), made)


WHOLE = st.integers(0, 6)
OVERLAPPING = st.lists(
    st.builds(lambda x, y, w, h: box(x, y, x + w + 1, y + h + 1), WHOLE, WHOLE, WHOLE, WHOLE),
    min_size=1,
    max_size=6,
)


@given(OVERLAPPING, st.lists(st.tuples(st.integers(-2, 28), st.integers(-2, 28)), max_size=60))
def test_areas_that_overlap(shapes: list[Polygon], halves: list[tuple[int, int]]) -> None:
    places = np.array([(-1.0, -1.0), *((x / 2, y / 2) for x, y in halves)])
    require_same(array(*shapes), beside(places))


@pytest.mark.parametrize("city", ["torino", "milano", "bologna"])
def test_the_bundled_areas(city: str) -> None:
    frame = load_city(load_catalogue(), city).areas
    random = np.random.default_rng(4)
    for _, level in frame.groupby("level", sort=False):
        areas = level.geometry.to_numpy()
        vertices = shapely.get_coordinates(areas)
        west, south, east, north = shapely.total_bounds(areas)
        places = np.concatenate(
            [
                beside(random.permutation(vertices)[:300]),
                random.uniform((west, south), (east, north), (2_000, 2)),
                vertices[random.integers(len(vertices), size=1_000)]
                + random.normal(0, 1e-5, (1_000, 2)),
            ]
        )
        plainly = locate_by_boxes(areas, *places.T)
        require_equal(make_cells(areas).locate(*places.T), plainly)
        sample = random.permutation(len(places))[:100]
        assert plainly.area[sample].tolist() == by_shapely(areas, places[sample])[0]


def require_equal(one: Located, other: Located) -> None:
    different = np.flatnonzero(one.area != other.area)
    assert not len(different), f"{len(different)} points differ, the first is {different[0]}"
    assert one.on_border == other.on_border


def test_threads_share_the_cells() -> None:
    areas = load_city(load_catalogue(), "bologna").areas
    comuni = areas.geometry[areas["level"] == "comune"].to_numpy()
    cells = make_cells(comuni)
    places = np.repeat(beside(shapely.get_coordinates(comuni)[::7]), 3, axis=0)
    expected = cells.locate(*places.T)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: cells.locate(*places.T), range(24)):
            require_equal(found, expected)


def test_the_cells_go_to_another_process() -> None:
    cells = make_cells(SHAPES["exclaves and islands"])
    places = beside(on_borders(cells.geometry))
    sent = pickle.loads(pickle.dumps(cells))  # noqa: S301 - what was written a moment ago
    require_equal(sent.locate(*places.T), cells.locate(*places.T))


def test_most_points_need_no_geometry() -> None:
    comuni = load_city(load_catalogue(), "torino").areas
    cells = make_cells(comuni.geometry[comuni["level"] == "comune"].to_numpy())
    inside = np.count_nonzero(cells.table >= 0)
    mixed = np.count_nonzero(cells.table < OUTSIDE)
    assert mixed < inside / 5
