"""``python -m benchmarks [NAME]``: run one benchmark, or list what there is."""

from __future__ import annotations

import platform
import sys

from benchmarks import BENCHMARKS


def main(arguments: list[str]) -> int:
    """Print the figures of the benchmark named, or the names; 2 when there is no such name."""
    if not arguments:
        for name, benchmark in BENCHMARKS.items():
            print(f"{name:12} {(benchmark.__doc__ or '').splitlines()[0]}")
        return 0
    name = arguments[0]
    if name not in BENCHMARKS:
        print(f"No benchmark is called {name!r}; there is: {', '.join(BENCHMARKS)}.")
        return 2
    print(f"{name}: Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    for figure in BENCHMARKS[name]():
        print(f"{figure.what:40} {figure.value:12,.1f} {figure.unit}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
