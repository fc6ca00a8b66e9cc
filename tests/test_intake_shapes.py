"""Shapes are made valid, with before and after; where they lie is told by one rule."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from data.intake.positions import Settled
from data.intake.shapes import area_m2, mend_shapes, overlaps
from data.intake.zones import about_zones
from made_tables import squares


def shapes(*texts: str) -> np.ndarray:
    found = np.full(len(texts), None, dtype=object)
    found[:] = [shapely.from_wkt(text) if text else None for text in texts]
    return found


def told(findings: object) -> dict[str, list[int]]:
    return {f.key: [] if f.at is None else f.at.tolist() for f in findings}


def zoned(*texts: str, straddling: bool = True) -> dict[str, list[int]]:
    there = shapes(*texts)
    bounds = shapely.bounds(there)
    settled = Settled(bounds[:, 0], bounds[:, 1], there, "EPSG:4326", (), ())
    return told(about_zones(settled, there, squares(), straddling=straddling))


def test_a_bow_tie_becomes_its_two_triangles() -> None:
    bow = "POLYGON((7.65 45.05, 7.67 45.07, 7.67 45.05, 7.65 45.07, 7.65 45.05))"
    mended = mend_shapes(shapes(bow), "any")
    assert told(mended.findings) == {"shape_repaired": [0]}
    assert mended.shapes[0].is_valid
    assert mended.shapes[0].area == pytest.approx(2.0e-4)
    (repair,) = mended.repairs
    assert repair.after_m2 == pytest.approx(area_m2(mended.shapes[0]))
    assert repair.before.startswith("POLYGON")


def test_a_hole_outside_its_shell_is_dropped() -> None:
    shell = "(7.65 45.05, 7.654 45.05, 7.654 45.054, 7.65 45.054, 7.65 45.05)"
    hole = "(7.70 45.09, 7.704 45.09, 7.704 45.094, 7.70 45.094, 7.70 45.09)"
    mended = mend_shapes(shapes(f"POLYGON({shell},{hole})"), "any")
    assert told(mended.findings) == {"shape_repaired": [0]}
    assert mended.shapes[0].equals(shapely.from_wkt(f"POLYGON({shell})"))


def test_what_has_no_area_has_no_shape() -> None:
    mended = mend_shapes(shapes("POLYGON((7.65 45.05, 7.67 45.05, 7.65 45.05, 7.65 45.05))"), "any")
    assert told(mended.findings) == {"shape_without_area": [0]}
    assert mended.shapes[0] is None


def test_a_sound_shape_is_left_as_it_is() -> None:
    doubled = "POLYGON((7.65 45.05, 7.65 45.05, 7.67 45.05, 7.67 45.07, 7.65 45.05))"
    holed = "POLYGON((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))"
    line = "LINESTRING(0 0, 1 1, 0 1, 1 0)"
    before = shapes(doubled, holed, "POINT(7.68 45.07)", line, "")
    mended = mend_shapes(before, "any")
    assert mended.findings == mended.repairs == ()
    assert list(mended.shapes) == list(before)


def test_a_layer_takes_its_types_only() -> None:
    given = shapes(
        "MULTIPOINT(7.65 45.05)",
        "POLYGON((7.65 45.05, 7.67 45.05, 7.67 45.07, 7.65 45.05))",
        "GEOMETRYCOLLECTION(POINT(7.65 45.05))",
    )
    mended = mend_shapes(given, "houses")
    assert told(mended.findings) == {"shape_collection": [2], "shape_of_wrong_type": [1]}
    assert [None if s is None else s.geom_type for s in mended.shapes] == ["Point", None, "Point"]
    parts = "GEOMETRYCOLLECTION(POINT(1 1), GEOMETRYCOLLECTION(POINT(2 2)))"
    assert mend_shapes(shapes(parts), "pacts").shapes[0].geom_type == "MultiPoint"


def test_slivers_between_neighbours_are_told_and_whole_overlaps_are_not() -> None:
    left = "POLYGON((7.65 45.05, 7.66 45.05, 7.66 45.06, 7.65 45.06, 7.65 45.05))"
    sliver = "POLYGON((7.6599999 45.05, 7.67 45.05, 7.67 45.06, 7.6599999 45.06, 7.6599999 45.05))"
    beside = "POLYGON((7.66 45.05, 7.67 45.05, 7.67 45.06, 7.66 45.06, 7.66 45.05))"
    (found,) = overlaps(shapes(left, sliver, ""))
    assert (found.key, found.grade, found.values) == ("shapes_overlap", "ask", (("count", "1"),))
    assert overlaps(shapes(left, beside)) == overlaps(shapes(left, left)) == ()


def test_points_are_inside_outside_or_on_a_border() -> None:
    found = zoned(
        "POINT(7.68 45.07)",  # between A and B
        "POINT(7.68 45.12)",  # there too, and on the outer border
        "POINT(7.65 45.05)",
        "POINT(7.62 45.02)",  # on the outer border of A alone
        "POINT(12.5 41.9)",
        "POINT(7.68 45.01)",  # a kilometre out
    )
    assert found == {
        "on_inner_border": [],
        "on_outer_border": [3],
        "outside_territory": [4],
        "just_outside_territory": [5],
    }


def test_a_shape_in_two_zones_counts_where_most_of_it_lies() -> None:
    wide = shapes("POLYGON((7.675 45.05, 7.695 45.05, 7.695 45.06, 7.675 45.06, 7.675 45.05))")
    settled = Settled(np.array([7.68]), np.array([45.05]), wide, "", (), ())
    (found,) = about_zones(settled, wide, squares(), straddling=True)
    assert found.cells == ("B 75%, A 25%",)
    assert about_zones(settled, wide, squares(), straddling=False) == ()


def test_shapes_and_lines_across_borders() -> None:
    assert zoned(
        "LINESTRING(7.67 45.05, 7.69 45.05)",
        "MULTIPOINT((7.65 45.05), (7.70 45.05))",
        "POLYGON((7.59 45.05, 7.65 45.05, 7.65 45.06, 7.59 45.06, 7.59 45.05))",
        "POLYGON((9 45.05, 9.1 45.05, 9.1 45.06, 9 45.05))",
        "POLYGON((7.66 45.05, 7.68 45.05, 7.68 45.06, 7.66 45.06, 7.66 45.05))",
    ) == {
        "in_several_zones": [0, 1],
        "partly_outside_territory": [2],
        "outside_territory": [3],
    }
