"""Joins of layers in parts, in this process: what is read, asked, found and written."""

from __future__ import annotations

import json
import tempfile
from functools import reduce
from operator import add
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

import squares
from engine_rows import codes, frame, question, shapes, write
from geo.areas import Areas
from geo.engines import local
from geo.engines.errors import EngineError, OutputError
from geo.engines.output import new_folder
from geo.engines.parts import Parts, find_parts, read_features
from geo.engines.question import Outcome, Question, nothing
from geo.errors import CRSError, GeometryError
from geo.join import AreaRule, JoinReport, join_to_areas

AT = squares.at
ROWS = [
    Point(AT(0.5)),
    Point(AT(1)),  # between A and B: the first
    LineString([AT(0.5), AT(2.5)]),  # A, B, C
    None,
    Point(AT(6)),
    Point(),
    Point(AT(3.5)),
]


def joined(found: Parts, asked: Question, folder: Path | None = None) -> Outcome:
    return reduce(add, local.run(asked, found.parts, folder), nothing(asked, unread=found.unread))


@pytest.mark.parametrize(
    ("rule", "line"),
    [(AreaRule.TOUCHES, "A|B|C"), (AreaRule.MOSTLY, None), (AreaRule.WITHIN, None)],
)
def test_rows_get_the_codes_of_their_areas_and_are_counted(
    tmp_path: Path, rule: AreaRule, line: str | None
) -> None:
    source, out = write(frame(ROWS), tmp_path / "in"), tmp_path / "out"
    out.mkdir()
    found = joined(find_parts(source, question(rule)), question(rule), out)
    assert codes(out) == ["A", "A", line, None, None, None, "D"]
    matched = 4 if line else 3
    assert found.report == JoinReport(7, matched, 5 - matched, 2, 1, 1)
    assert found.counts.tolist() == ([3, 1, 1, 1] if line else [2, 0, 0, 1])


def test_what_was_read_is_written_as_it_was(tmp_path: Path) -> None:
    source, out = write(frame(ROWS), tmp_path / "in"), tmp_path / "out"
    out.mkdir()
    joined(find_parts(source, question()), question(), out)
    for before, after in zip(sorted(source.iterdir()), sorted(out.iterdir()), strict=True):
        was, is_now = pq.read_table(before), pq.read_table(after)
        assert is_now.drop_columns("area_code") == was
        assert is_now.schema.metadata == was.schema.metadata
        assert gpd.read_parquet(after).crs == "EPSG:4326"


@settings(max_examples=40)
@given(
    st.lists(shapes, max_size=12), st.sampled_from(AreaRule), st.integers(1, 4), st.integers(1, 5)
)
def test_in_parts_it_is_the_answer_of_the_whole(
    some: list[object], rule: AreaRule, parts: int, group: int
) -> None:
    rows, asked = frame(some), question(rule)
    whole = join_to_areas(rows.geometry, asked.areas.series, rule=rule, metric_crs=squares.METRIC)
    with tempfile.TemporaryDirectory() as folder:
        source, out = (
            write(rows, Path(folder) / "in", parts=parts, group=group),
            Path(folder, "out"),
        )
        out.mkdir()
        found = joined(find_parts(source, asked, rows=group), asked, out)
        wanted: list[str | None] = [None] * len(rows)
        for feature, area in whole.pairs.to_numpy():
            before = wanted[feature]
            wanted[feature] = "|".join(filter(None, (before, asked.codes[area])))
        assert codes(out) == wanted
    assert found.report == whole.report
    assert found.counts.sum() == len(whole.pairs)


def test_parts_are_row_groups_of_about_so_many_rows_and_no_more(tmp_path: Path) -> None:
    source = write(frame([Point(AT(0.5))] * 95), tmp_path, parts=2, group=10)
    parts = find_parts(source, question(), rows=25).parts
    assert [part.rows for part in parts] == [20, 20, 7, 20, 20, 8]
    assert [part.number for part in parts] == [0, 1, 2, 3, 4, 5]
    assert sum(len(read_features(part)) for part in parts) == 95
    assert len(find_parts(source / "rows-0.parquet", question()).parts) == 1


def test_what_is_far_is_left_unread_and_said_if_that_is_wanted(tmp_path: Path) -> None:
    near, far = [Point(AT(0.5))] * 10, [Point(AT(60)), None] * 5
    source = write(frame([*near, *far]), tmp_path, parts=1, group=10)
    found = joined(find_parts(source, question(), near=True), question())
    assert (found.unread, found.report.total, found.report.matched) == (10, 10, 10)
    found = joined(find_parts(source, question()), question())
    assert (found.unread, found.report.total, found.report.unplaced) == (0, 20, 5)


def test_a_file_without_bounding_boxes_is_read_whole(tmp_path: Path) -> None:
    frame([Point(AT(60))]).to_parquet(tmp_path / "rows.parquet")
    assert find_parts(tmp_path, question(), near=True).unread == 0


def test_native_points_and_crs84_are_read(tmp_path: Path) -> None:
    rows = frame([Point(AT(0.5)), None, Point(AT(3.5))]).set_crs("OGC:CRS84", allow_override=True)
    rows.to_parquet(tmp_path / "rows.parquet", geometry_encoding="geoarrow")
    found = find_parts(tmp_path, question(), near=True)
    assert joined(found, question()).counts.tolist() == [1, 0, 0, 1]


def test_no_rows_are_an_answer_too(tmp_path: Path) -> None:
    source = write(frame([]), tmp_path, parts=1)
    assert joined(find_parts(source, question()), question()).report.total == 0


def test_what_is_no_geoparquet_of_these_areas_is_refused(tmp_path: Path) -> None:
    def refused(path: Path) -> str:
        with pytest.raises(EngineError) as caught:
            find_parts(path, question())
        assert caught.value.text("it") != caught.value.text("en")
        return caught.value.key

    assert refused(tmp_path / "nowhere") == "no_file"
    assert refused(tmp_path) == "no_parts"
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"no Parquet")
    assert refused(path) == "unreadable"
    pq.write_table(pa.table({"x": [1]}), path)
    assert refused(path) == "no_geoparquet"
    rows = frame([Point(AT(0.5))])
    rows.set_crs(None, allow_override=True).to_parquet(path)
    assert refused(path) == "no_crs"
    rows.to_crs("EPSG:32632").to_parquet(path)
    assert refused(path) == "crs_differs"
    frame([LineString([AT(0), AT(1)])]).to_parquet(path, geometry_encoding="geoarrow")
    assert refused(path) == "encoding"
    rows.assign(area_code="?").to_parquet(path)
    assert refused(path) == "column_taken"
    rows.to_parquet(path)
    rows.assign(more=1).to_parquet(tmp_path / "rows-2.parquet")
    assert refused(tmp_path) == "columns_differ"


def test_areas_that_cannot_be_asked_about_are_refused() -> None:
    one = gpd.GeoSeries([squares.square(0), squares.square(1)], crs="EPSG:4326")

    def ask(codes: tuple[str, ...], areas: gpd.GeoSeries, metric: str = squares.METRIC) -> Question:
        return Question(codes, Areas(areas), AreaRule.MOSTLY, metric)

    with pytest.raises(EngineError, match="“A”"):
        ask(("A", "A"), one)
    with pytest.raises(EngineError, match="no areas"):
        ask((), one.iloc[:0])
    with pytest.raises(CRSError, match="no CRS"):
        ask(("A", "B"), one.set_crs(None, allow_override=True))
    with pytest.raises(CRSError, match="metres"):
        ask(("A", "B"), one, "EPSG:4326")
    bow_tie = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"], crs="EPSG:4326")
    with pytest.raises(GeometryError, match="not valid"):
        ask(("A",), bow_tie)


def test_outcomes_add_up() -> None:
    one = Outcome(JoinReport(5, 2, 2, 1, 1, 0), np.array([2, 0]), 3)
    total = one + one
    assert total.report == JoinReport(10, 4, 4, 2, 2, 0)
    assert (total.counts.tolist(), total.unread) == ([4, 0], 6)


def test_an_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def stopped() -> None:
        with new_folder(out) as folder:
            (folder / "part-00000.parquet").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []
    with new_folder(out) as folder:
        (folder / "report.json").write_text("{}")
        assert not out.exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "report.json"]


def test_an_output_replaces_only_an_earlier_output_and_only_if_asked(tmp_path: Path) -> None:
    def refused(path: Path, *, force: bool = True, source: Path | None = None) -> str:
        with pytest.raises(OutputError) as caught, new_folder(path, source=source, force=force):
            pass
        return caught.value.key

    out = tmp_path / "out"
    out.mkdir()
    (out / "report.json").write_text("old")
    assert refused(out, force=False) == "output_exists"
    with pytest.raises(KeyboardInterrupt), new_folder(out, force=True):
        raise KeyboardInterrupt
    assert (out / "report.json").read_text() == "old"
    with new_folder(out, force=True) as folder:
        (folder / "report.json").write_text(json.dumps("new"))
    assert json.loads((out / "report.json").read_text()) == "new"
    assert refused(tmp_path) == "output_foreign"
    assert refused(tmp_path / "a" / "b") == "output_no_folder"
    assert refused(tmp_path / "more", source=tmp_path) == "output_in_source"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
