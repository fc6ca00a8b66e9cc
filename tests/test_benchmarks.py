"""The frame of the benchmarks: ratios, verdicts, the page; one benchmark run in its small size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import BENCHMARKS, Benchmark, report
from benchmarks.__main__ import main
from benchmarks.measure import (
    Bound,
    Comparison,
    Figure,
    Options,
    Times,
    in_turns,
    peak_mb,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Line

OURS = Times("Condivisa", (2.0, 1.0, 3.0))
SLOW, FAST = Times("slow", (100.0,)), Times("fast", (10.0, 30.0, 20.0))


def test_the_ratio_is_taken_to_the_best_peer() -> None:
    line = Comparison("join", OURS, (SLOW, FAST), goal=10)
    assert line.best is FAST
    assert line.ratio == 10
    assert line.reached is True
    assert Comparison("join", OURS, (SLOW, FAST), goal=10.1).reached is False


def test_a_limit_turns_the_ratio_around() -> None:
    line = Comparison("paint", Times("Condivisa", (32.0,)), (FAST,), limit=1.6)
    assert line.ratio == 1.6
    assert line.reached is True
    assert Comparison("paint", Times("Condivisa", (33.0,)), (FAST,), limit=1.6).reached is False


def test_without_a_peer_nothing_is_claimed() -> None:
    line = Comparison("join", OURS, (), goal=2)
    assert (line.ratio, line.reached) == (None, None)


@pytest.mark.parametrize(("at_most", "reached"), [(None, None), (5.0, True), (4.9, False)])
def test_a_bound_is_held_or_not(at_most: float | None, reached: bool | None) -> None:
    assert Bound("memory", 5.0, "MB", at_most=at_most).reached is reached


def test_works_are_done_in_turns_after_one_untimed_round() -> None:
    done: list[str] = []
    times = in_turns({"a": lambda: done.append("a"), "b": lambda: done.append("b")}, rounds=2)
    assert done == ["a", "b"] * 3
    assert [len(side.values) for side in times.values()] == [2, 2]
    done.clear()
    in_turns({"a": lambda: done.append("a")}, rounds=1, cold=True)
    assert done == ["a"]


def test_the_peak_of_memory_is_that_of_the_work_alone() -> None:
    kept = bytearray(50_000_000)
    assert 75 < peak_mb(lambda: bytearray(b"x" * 80_000_000)) < 250
    assert len(kept) == 50_000_000


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_is_a_function_of_its_module(name: str) -> None:
    """By the source: most modules need peers that are not there."""
    source = (Path(report.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    assert f"\ndef {name}(options: Options) -> Iterator[" in source


def test_results_can_be_read_back_as_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "benchmarks.md"
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(report, "PAGE", page)
    lines: list[Line] = [
        Comparison("1 x 1", OURS, (SLOW, FAST), goal=12, checked="pairs", note="3 rounds"),
        Bound("peak", 1234.5, "MB", at_most=500),
        Figure("size", 12.345, "kB"),
    ]
    written = report.write_results("join", lines, Options())
    assert json.loads(written.read_text(encoding="utf-8"))["lines"][0]["ours"]["values"] == [
        2,
        1,
        3,
    ]
    report.write_page({"join": "The join.", "absent": "Not run."})
    text = page.read_text(encoding="utf-8")
    assert "| 1 x 1 | 2.00 ms (1.00–3.00) |" in text
    assert "slow: 100 ms (once)<br>fast: 20.0 ms (10.0–30.0)" in text
    assert "| 10.0x | 12x | falls short |" in text
    assert "| peak | 1,234 MB | ≤ 500 MB | falls short |" in text
    assert "| size | 12.3 kB |" in text
    assert "* Found equal before: pairs\n* 3 rounds" in text
    assert "Not run" not in text


def test_the_page_of_the_project_is_made_of_its_results() -> None:
    results = {path.stem for path in report.RESULTS.glob("*.json")}
    text = report.PAGE.read_text(encoding="utf-8")
    assert results == {name for name in BENCHMARKS if f"\n## {name}\n" in text}


def test_a_name_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "nothing" in capsys.readouterr().out


def test_one_that_breaks_off_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(options: Options) -> Iterator[Line]:
        yield Figure("first", options.seed, "")
        raise RuntimeError("the peers differ")

    def whole(options: Options) -> Iterator[Line]:
        yield Figure("second", options.seed, "")

    works = {"join": broken, "sheet": whole}
    monkeypatch.setattr(Benchmark, "run", lambda self, options: works[self.name](options))
    assert main(["join", "sheet", "--size", "small", "--seed", "7"]) == 1
    told = capsys.readouterr()
    assert "the peers differ" in told.err
    assert "second" in told.out
    assert "Broke off: join." in told.out
