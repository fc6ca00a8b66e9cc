"""What a run of the benchmarks leaves behind: a file of results each, and a page with the table."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from benchmarks.measure import Bound, Comparison, Figure, Times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.measure import Line, Options

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

_STATED = (
    "streamlit",
    "folium",
    "geopandas",
    "shapely",
    "numpy",
    "pandas",
    "streamlit-folium",
    "sedonadb",
    "duckdb",
    "dask-geopandas",
    "scipy",
)
_ABOUT_PAGE = """\
# Benchmarks

Made by `make bench`: each line is the same work done by Condivisa and by the peers named, in turns,
in one run, after their answers were found equal. A time is the median of the rounds, the least and
the most in brackets. *Ratio* is the best peer's time over ours (more than 1: ours is faster) or,
where the goal is a limit (≤), ours over the peer's. `make bench NAME=join` runs one of them,
`make bench SIZE=small` all of them in a small size that shows only that they work. What each
benchmark does, and what its peers are given, stands at the head of its module in `benchmarks/`;
every round stands in `benchmarks/results/`.
"""


def machine() -> dict[str, str]:
    """Return what the figures depend on: processor, memory, system, versions; no name of a host."""
    about = {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else "?"),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "python": platform.python_version(),
        "geos": shapely.geos_version_string,
    }
    return about | {name: found for name in _STATED if (found := _version(name))}


def write_results(name: str, lines: Sequence[Line], options: Options) -> Path:
    """Write the file of one benchmark; return where it is."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    content = {
        "benchmark": name,
        "size": options.size,
        "seed": options.seed,
        "italy": options.italy is not None,
        "machine": machine(),
        "lines": [{"type": type(line).__name__, **asdict(line)} for line in lines],
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def write_page(titles: Mapping[str, str]) -> None:
    """Write the page anew from the results that there are, in the order of ``titles``."""
    parts = [_ABOUT_PAGE]
    told: dict[str, str] = {}
    for name, title in titles.items():
        path = RESULTS / f"{name}.json"
        if not path.exists():
            continue
        content = json.loads(path.read_text(encoding="utf-8"))
        lines = [_line(one) for one in content["lines"]]
        size = "" if content["size"] == "full" else f"\n*Size: {content['size']}.*\n"
        parts.append(f"## {name}\n\n{title}\n{size}\n{_tables(lines)}")
        told |= content["machine"]
    parts.insert(1, f"## The machine\n\n{_machine_list(told)}")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def told(line: Line) -> str:
    """Return a line as it is printed in a terminal."""
    match line:
        case Figure():
            return f"{line.what:58} {_amount(line.value)} {line.unit}"
        case Bound():
            limit = "" if line.at_most is None else f" (limit {_amount(line.at_most)})"
            return f"{line.work:58} {_amount(line.value)} {line.unit}{limit}{_verdict(line)}"
        case Comparison():
            sides = [f"  {_side(side, line.unit)}" for side in (line.ours, *line.peers)]
            head = f"{line.work}: {_ratio(line)} (goal {_goal(line) or 'none'}){_verdict(line)}"
            return "\n".join([head, *sides, *([f"  {line.note}"] if line.note else [])])


def _tables(lines: Sequence[Line]) -> str:
    comparisons = [line for line in lines if isinstance(line, Comparison)]
    values = [line for line in lines if not isinstance(line, Comparison)]
    parts = []
    if comparisons:
        head = ("work", "Condivisa", "peers", "ratio", "goal", "")
        parts.append(_table(head, (_comparison_row(line) for line in comparisons)))
    if values:
        parts.append(_table(("figure", "value", "limit", ""), (_value_row(one) for one in values)))
    notes = dict.fromkeys(line.note for line in lines if not isinstance(line, Figure) and line.note)
    checked = dict.fromkeys(line.checked for line in comparisons if line.checked)
    said = [*(f"* Found equal before: {one}" for one in checked), *(f"* {one}" for one in notes)]
    return "\n".join([*parts, *([f"{chr(10).join(said)}\n"] if said else [])])


def _comparison_row(line: Comparison) -> tuple[str, ...]:
    peers = "<br>".join(_side(peer, line.unit) for peer in line.peers) or "none could run"
    ours = _spread(line.ours, line.unit)
    return line.work, ours, peers, _ratio(line), _goal(line), _mark(reached=line.reached)


def _value_row(line: Bound | Figure) -> tuple[str, ...]:
    value = f"{_amount(line.value)} {line.unit}"
    if isinstance(line, Figure):
        return line.what, value, "", ""
    limit = "" if line.at_most is None else f"≤ {_amount(line.at_most)} {line.unit}"
    return line.work, value, limit, _mark(reached=line.reached)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell for cell in line)} |\n" for line in lines)


def _side(side: Times, unit: str) -> str:
    return f"{side.name}: {_spread(side, unit)}"


def _spread(side: Times, unit: str) -> str:
    spread = f"{_amount(side.median)} {unit}"
    if len(side.values) == 1:
        return f"{spread} (once)"
    return f"{spread} ({_amount(side.least)}–{_amount(side.most)})"


def _ratio(line: Comparison) -> str:
    return "–" if line.ratio is None else f"{_amount(line.ratio)}x"


def _goal(line: Comparison) -> str:
    if line.limit is not None:
        return f"≤ {line.limit:g}x"
    return "" if line.goal is None else f"{line.goal:g}x"


def _mark(*, reached: bool | None) -> str:
    return "" if reached is None else "reached" if reached else "falls short"


def _verdict(line: Comparison | Bound) -> str:
    return f": {mark}" if (mark := _mark(reached=line.reached)) else ""


def _amount(value: float) -> str:
    """Three figures at least, and no more after the point than they need."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 4  # noqa: PLR2004
    return f"{value:,.{decimals}f}"


def _machine_list(about: Mapping[str, str]) -> str:
    return "".join(f"* {key}: {value}\n" for key, value in about.items())


def _line(content: dict[str, object]) -> Line:
    fields = dict(content)
    kind = fields.pop("type")
    if kind == "Figure":
        return Figure(**fields)  # type: ignore[arg-type]
    if kind == "Bound":
        return Bound(**fields)  # type: ignore[arg-type]
    return _comparison(fields)


def _comparison(fields: dict[str, object]) -> Comparison:
    def side(of: dict[str, object]) -> Times:
        return Times(str(of["name"]), tuple(of["values"]))  # type: ignore[arg-type]

    sides = {"ours": side(fields["ours"]), "peers": tuple(map(side, fields["peers"]))}  # type: ignore[arg-type,call-overload]
    return Comparison(**{**fields, **sides})  # type: ignore[arg-type]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or "unknown"


def _memory() -> str:
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return "unknown"
    return f"{pages * size / 2**30:.0f} GiB"
