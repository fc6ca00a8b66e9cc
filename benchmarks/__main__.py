"""``python -m benchmarks [NAME ...]``: run these benchmarks, or all; leave results and the page."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import BENCHMARKS
from benchmarks.measure import SEED, Options
from benchmarks.report import machine, told, write_page, write_results

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Print the figures as they come; 1 where a benchmark broke off, 2 for an unknown name."""
    asked = _parser().parse_args(argv)
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}; there is: {', '.join(BENCHMARKS)}.")
        return 2
    if asked.list:
        for name in BENCHMARKS:
            print(f"{name:12} {BENCHMARKS[name].title}")
        return 0
    options = Options(size=asked.size, italy=asked.italy, seed=asked.seed)
    print(", ".join(f"{key} {value}" for key, value in machine().items()))
    broken = [name for name in asked.names or BENCHMARKS if not _run(name, options)]
    if options.size == "full":
        write_page({name: BENCHMARKS[name].title for name in BENCHMARKS})
    if broken:
        print(f"Broke off: {', '.join(broken)}.")
    return 1 if broken else 0


def _run(name: str, options: Options) -> bool:
    print(f"\n== {name}: {BENCHMARKS[name].title}", flush=True)
    start, lines = time.perf_counter(), []
    try:
        for line in BENCHMARKS[name].run(options):
            lines.append(line)
            print(told(line), flush=True)
    except Exception as error:  # noqa: BLE001 - the others are still to be run
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return False
    if options.size == "full":
        write_results(name, lines, options)
    print(f"   {time.perf_counter() - start:,.0f} s")
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="which; all if none is named")
    parser.add_argument("--list", action="store_true", help="say what there is, and end")
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--italy", type=Path, help="a file of all the comuni of Italy (polygons)")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
