"""Joins in real processes: the same answers, the question sent once, faults told."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from functools import reduce
from operator import add
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

import chromium
import squares
from engine_rows import codes, frame, question, shapes, write
from geo.engines import local, on_dask
from geo.engines.errors import EngineError, UnavailableError
from geo.engines.parts import Part, find_parts
from geo.engines.question import Outcome, Question, nothing
from geo.join import AreaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = squares.at

# Where a process takes its time, distributed knocks again and leaves the first socket to Python.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="module")
def own_main() -> Iterator[None]:
    """A new process runs the main module first: a test of a screen leaves its script as that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield


@pytest.fixture(scope="module")
def client(own_main: None) -> Iterator[Any]:
    """Two processes for all tests of this file; without the extra skip, but never in CI."""
    del own_main
    try:
        with on_dask.cluster(2) as running:
            yield running
    except UnavailableError as error:
        if chromium.in_ci():
            pytest.fail(f"The engine dask is never skipped here: {error}")
        pytest.skip(str(error))


def same_as_local(client: Any, source: Path, asked: Question, *, rows: int = 1_000) -> Outcome:
    parts = find_parts(source, asked, rows=rows).parts
    with tempfile.TemporaryDirectory() as folder:
        here, there = Path(folder, "here"), Path(folder, "there")
        here.mkdir()
        there.mkdir()
        ours = reduce(add, local.run(asked, parts, here), nothing(asked))
        theirs = reduce(add, on_dask.run(asked, parts, there, client=client), nothing(asked))
        assert codes(there) == codes(here)
        names = [path.name for path in sorted(here.iterdir())]
        assert [path.name for path in sorted(there.iterdir())] == names
        for name in names:
            assert (there / name).read_bytes() == (here / name).read_bytes()
    assert theirs.report == ours.report
    assert theirs.counts.tolist() == ours.counts.tolist()
    return theirs


# Few examples, since each is several messages among processes; tests/test_engines.py draws many.
@settings(max_examples=3)
@given(some=st.lists(shapes, min_size=6, max_size=30), rule=st.sampled_from(AreaRule))
def test_any_rows_are_answered_as_in_this_process(
    client: Any, some: list[object], rule: AreaRule
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = write(frame(some), Path(folder), parts=2, group=3)
        same_as_local(client, source, question(rule), rows=3)


def test_the_work_is_done_in_other_processes(client: Any) -> None:
    workers = set(client.run(os.getpid).values())
    assert len(workers) == 2
    assert os.getpid() not in workers


def test_nobody_but_this_machine_can_reach_them(client: Any) -> None:
    found = {*client.run(_listening).values(), _listening()}
    assert {address for addresses in found for address in addresses} == {"127.0.0.1"}


def _listening() -> tuple[str, ...]:
    psutil = importlib.import_module("psutil")
    connections = psutil.Process().net_connections("tcp")
    return tuple(one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN)


def test_the_table_of_cells_is_made_once_and_sent(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = question()
    source = write(frame([Point(AT(0.5)), Point(AT(1))] * 50), tmp_path, parts=4)
    found = same_as_local(client, source, asked)
    assert found.counts.tolist() == [100, 0, 0, 0]
    assert found.report.on_border == 50
    # 100 rows are many for squares of five corners.
    assert "cells" in vars(asked.areas)
    sent = client.scatter(asked, broadcast=True)
    assert client.submit(_has_cells, sent).result()


def _has_cells(asked: Question) -> bool:
    return "cells" in vars(asked.areas)


def test_a_frame_of_dask_geopandas_gets_its_codes(client: Any) -> None:
    dask_geopandas = importlib.import_module("dask_geopandas")
    rows = frame([Point(AT(0.5)), Point(AT(1)), None, Point(AT(9))]).set_index("id")
    lazy = on_dask.joined(
        dask_geopandas.from_geopandas(rows, npartitions=2), question(), client=client
    )
    assert isinstance(lazy, dask_geopandas.GeoDataFrame)
    found = lazy.compute()
    assert isinstance(found, gpd.GeoDataFrame)
    assert found["area_code"].to_list()[:2] == ["A", "A"]
    assert found["area_code"].isna().tolist() == [False, False, True, True]
    assert_geodataframe_equal(found.drop(columns="area_code"), rows, check_dtype=False)
    metres = dask_geopandas.from_geopandas(rows.to_crs("EPSG:7791"), npartitions=1)
    with pytest.raises(EngineError, match="EPSG:7791"):
        on_dask.joined(metres, question(), client=client)


def test_a_part_that_cannot_be_read_ends_the_join_with_its_name(
    client: Any, tmp_path: Path
) -> None:
    write(frame([Point(AT(0.5))] * 4), tmp_path, parts=1)
    (part,) = find_parts(tmp_path, question()).parts
    gone = Part(1, tmp_path / "gone.parquet", (0,), 4)
    with pytest.raises(EngineError, match=r"gone\.parquet") as caught:
        list(on_dask.run(question(), [part, gone], None, client=client))
    assert caught.value.key == "unreadable"


def test_a_process_that_is_lost_again_and_again_ends_the_join(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(frame([Point(AT(0.5))] * 4), tmp_path, parts=1)
    parts = find_parts(tmp_path, question()).parts
    monkeypatch.setattr(on_dask, "_finish", _lost)
    with pytest.raises(UnavailableError) as caught:
        list(on_dask.run(question(), parts, None, client=client))
    assert caught.value.key == "worker_lost"


def _lost(*_: object) -> None:
    os._exit(1)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_dask, "_NEEDED", ("not_there",))
    with pytest.raises(UnavailableError, match="not_there"), on_dask.cluster(1):
        pass
