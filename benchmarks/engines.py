"""Many points to 312 comuni, from files to files: the engines of ``condivisa join``, and a peer.

The layer is a folder of GeoParquet with attributes, on which each side does the whole work: read
every part, join it, write every part with a column more. The peer is ``dask_geopandas.sjoin`` with
``within``, its fastest way, on the same two processes as our engine ``dask``. ``within`` leaves out
points on borders: the codes are compared row by row, and where only ours has one the point must
touch that area's border. The engines of ours must agree to the last byte. No side keeps anything
from one round to the next: each finds its files, and we make our table of cells, the peer its tree.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from functools import partial, reduce
from importlib import import_module
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
import sqlalchemy as sa

from benchmarks.made_areas import comuni, points
from benchmarks.measure import Comparison, Different, Figure, in_turns, once_ms
from geo.engines import local, on_dask, on_postgis
from geo.engines.errors import UnavailableError
from geo.engines.parts import find_parts
from geo.engines.question import ask, nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure import Line, Options, Times
    from geo.engines.parts import Part
    from geo.engines.question import Outcome, Question

    Work = Callable[[Path], object]

PARTS, WORKERS, ROUNDS = 8, 2, 3
_TESTS = str(Path(__file__).parent.parent / "tests")


def engines(options: Options) -> Iterator[Line]:
    """Time the engines and the peer on one layer; engines that are not here are named."""
    number = 1_000_000 if options.size == "full" else 100_000
    areas = comuni()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        source = _write(points(areas, number, options.seed), folder / "rows")
        ours: dict[str, Work] = {"local": partial(_local, areas, source)}
        peers: dict[str, Work] = {}
        missing = []
        try:
            begun: list[Any] = []
            cluster_ms = once_ms(
                lambda: begun.append(stack.enter_context(on_dask.cluster(WORKERS)))
            )
            (client,) = begun
            ours["dask"] = partial(_dask, areas, source, client)
            peers["dask_geopandas.sjoin within"] = partial(_plain, areas, source)
            yield Figure(f"starting {WORKERS} processes of dask", cluster_ms, "ms")
        except UnavailableError as error:
            missing.append(str(error))
        try:
            connection = stack.enter_context(_database())
            ours["postgis"] = partial(_postgis, areas, source, connection)
        except (ImportError, RuntimeError) as error:
            missing.append(f"postgis: {error}")
        times = _compared(ours, peers, folder, areas)
        for name in ours:
            yield Comparison(
                f"{number:,} points in {PARTS} files x {len(areas)} comuni, files to files: {name}",
                times[name],
                tuple(times[peer] for peer in peers),
                checked="every byte of our engines; the peer's codes off the borders",
                note=" ".join(missing),
            )


def _compared(
    ours: dict[str, Work], peers: dict[str, Work], folder: Path, areas: gpd.GeoDataFrame
) -> dict[str, Times]:
    """Let each do the work once, compare what it wrote, then take the times."""
    works = {name: partial(_out, folder, name, work) for name, work in (ours | peers).items()}
    made = {name: work() for name, work in works.items()}
    for name in set(ours) - {"local"}:
        _require_same_files(made["local"], made[name])
    for name in peers:
        _require_same_codes(made["local"], made[name], areas)
    return in_turns(works, rounds=ROUNDS)


def _out(folder: Path, name: str, work: Work) -> Path:
    """Do a work into a folder of its own that is new each time."""
    out = folder / f"out {name}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    work(out)
    return out


def _asked(areas: gpd.GeoDataFrame, source: Path) -> tuple[Question, tuple[Part, ...]]:
    """Ask anew: a question keeps the table of its areas' cells, and a round may not have it."""
    asked = ask(list(areas["code"]), areas.geometry, "mostly", metric_crs="EPSG:7791")
    return asked, find_parts(source, asked).parts


def _local(areas: gpd.GeoDataFrame, source: Path, out: Path) -> Outcome:
    asked, parts = _asked(areas, source)
    return reduce(add, local.run(asked, parts, out), nothing(asked))


def _dask(areas: gpd.GeoDataFrame, source: Path, client: Any, out: Path) -> Outcome:
    asked, parts = _asked(areas, source)
    return reduce(add, on_dask.run(asked, parts, out, client=client), nothing(asked))


def _postgis(areas: gpd.GeoDataFrame, source: Path, connection: Any, out: Path) -> Outcome:
    asked, parts = _asked(areas, source)
    return next(on_postgis.run(asked, parts, out, connection=connection))


def _plain(areas: gpd.GeoDataFrame, source: Path, out: Path) -> None:
    dask_geopandas = import_module("dask_geopandas")
    rows = dask_geopandas.read_parquet(source)
    found = dask_geopandas.sjoin(rows, areas[["code", "geometry"]], how="inner", predicate="within")
    # An inner join is all that it can do: rows outside are left out, which is less to write.
    found.drop(columns="index_right").to_parquet(out, compression="zstd")


@contextmanager
def _database() -> Iterator[Any]:
    sys.path.insert(0, _TESTS)
    try:
        postgres = import_module("postgres")
    finally:
        sys.path.remove(_TESTS)
    with postgres.server() as server:
        address = server.address().replace("postgresql:", "postgresql+psycopg:")
        engine = sa.create_engine(address, poolclass=sa.NullPool)
        with engine.connect() as connection:
            yield connection


def _write(rows: gpd.GeoDataFrame, folder: Path) -> Path:
    folder.mkdir()
    rows["name"] = "riga " + rows["number"].astype(str)
    for number, some in enumerate(np.array_split(np.arange(len(rows)), PARTS)):
        rows.iloc[some].to_parquet(folder / f"rows-{number}.parquet", index=False)
    return folder


def _require_same_files(one: Path, other: Path) -> None:
    names = sorted(path.name for path in one.iterdir())
    if names != sorted(path.name for path in other.iterdir()):
        raise Different(f"{other.name}: other files than {one.name}")
    for name in names:
        if (one / name).read_bytes() != (other / name).read_bytes():
            raise Different(f"{other.name}/{name} is not what {one.name} wrote")


def _require_same_codes(ours: Path, theirs: Path, areas: gpd.GeoDataFrame) -> None:
    """Compare row by row; a row that only ours places must lie on the border of its area."""
    mine = pd.concat([gpd.read_parquet(path) for path in sorted(ours.glob("*.parquet"))])
    tables = [pq.read_table(path, columns=["number", "code"]) for path in theirs.glob("*.parquet")]
    other = pd.concat([table.to_pandas() for table in tables]).set_index("number")["code"]
    mine = mine.set_index("number")
    both = mine["area_code"].reindex(other.index)
    if not (both.to_numpy() == other.to_numpy()).all():
        raise Different(f"{theirs.name}: other codes")
    only_ours = mine[mine["area_code"].notna() & ~mine.index.isin(other.index)]
    borders = areas.set_index("code").geometry.boundary.loc[only_ours["area_code"]]
    if not shapely.intersects(only_ours.geometry.to_numpy(), borders.to_numpy()).all():
        raise Different(f"{theirs.name} leaves out points that are on no border")
