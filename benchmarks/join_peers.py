"""Other ways to join points to areas, each given its tables and its index before the clock starts.

All answer with the number of each point and the code of an area, once for every area that the
point intersects. What cannot run here is told, not left out in silence.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Frame = gpd.GeoDataFrame
    Pairs = pd.DataFrame

_INTERSECTS = "FROM points p JOIN areas a ON ST_Intersects(a.geometry, p.geometry)"
_QUERY = f"SELECT p.number, a.code {_INTERSECTS}"


@dataclass(frozen=True)
class Peer:
    """One way to join: ``join`` is the work that is timed, ``pairs`` reads its answer out."""

    name: str
    join: Callable[[], Any]
    pairs: Callable[[Any], Pairs]


@dataclass(frozen=True)
class Peers:
    """The peers that can run here, and why the others cannot."""

    ready: list[Peer] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def note(self) -> str:
        """What to say of those that cannot run."""
        return "; ".join(self.missing)


class Tuned:
    """GeoPandas as it is quickest: boxes first, then areas that are prepared and asked in turn."""

    def __init__(self, areas: Frame) -> None:
        self._areas = areas
        geometry = areas.geometry.to_numpy()
        self._tree = shapely.STRtree(geometry)
        self._prepared = shapely.force_2d(geometry)
        shapely.prepare(self._prepared)

    def join(self, points: Frame) -> Frame:
        """Return the points with the code of the area that each intersects."""
        geometry = points.geometry.to_numpy()
        x, y = shapely.get_coordinates(geometry).T
        point, area = self.pairs(geometry, x, y)
        joined = points.iloc[point]
        joined["code"] = self._areas["code"].array.take(area)
        return joined

    def pairs(self, geometry: Geometries, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """Return the positions of points and areas."""
        point, area = self._tree.query(geometry)
        order = np.argsort(area, kind="stable")
        point, area = point[order], area[order]
        inside = shapely.intersects_xy(self._prepared[area], x[point], y[point])
        return point[inside], area[inside]


def within(points: Frame, areas: Frame) -> Peer:
    """Return the join that leaves out points on borders: GeoPandas's default asks far longer."""
    return Peer(
        "geopandas.sjoin within",
        lambda: gpd.sjoin(points, areas, predicate="within"),
        lambda joined: joined[["number", "code"]],
    )


def tuned(points: Frame, areas: Frame) -> Peer:
    """Return GeoPandas as it is quickest, its tree and its prepared areas kept as ours are."""
    kept = Tuned(areas)
    return Peer(
        "tuned GeoPandas", lambda: kept.join(points), lambda joined: joined[["number", "code"]]
    )


@contextmanager
def engines(points: Frame, areas: Frame, *names: str) -> Iterator[Peers]:
    """Yield the engines of these names that can run, with the frames in them and indexed."""
    makers = {"SedonaDB": _sedona, "DuckDB": _duckdb, "PostGIS": _postgis}
    peers = Peers()
    with ExitStack() as stack:
        for name in names:
            try:
                peer = stack.enter_context(makers[name](points, areas))
            except (ImportError, OSError, RuntimeError) as error:
                peers.missing.append(f"{name} cannot run here: {error}")
            else:
                peers.ready.append(peer)
        yield peers


@contextmanager
def _sedona(points: Frame, areas: Frame) -> Iterator[Peer]:
    import pyarrow as pa  # noqa: PLC0415 - for this peer alone
    import sedonadb  # noqa: PLC0415

    engine = sedonadb.connect()
    for name, frame in (("points", points), ("areas", areas)):
        engine.create_data_frame(frame).to_memtable().to_view(name)
    # Its own geometry library misses points on borders.
    engine.sql("SET sedona.spatial_join.spatial_library = 'geos'").execute()
    name = f"SedonaDB {sedonadb.__version__} with GEOS"
    yield Peer(name, lambda: pa.table(engine.sql(_QUERY)), _of_arrow)


@contextmanager
def _duckdb(points: Frame, areas: Frame) -> Iterator[Peer]:
    import duckdb  # noqa: PLC0415 - for this peer alone

    folder = resources.files("duckdb_extension_spatial") / "extensions" / f"v{duckdb.__version__}"
    with duckdb.connect() as engine:
        engine.execute(f"LOAD '{folder / 'spatial.duckdb_extension'}'")
        for name, frame in (("points", points), ("areas", areas)):
            plain = frame.drop(columns="geometry").assign(wkb=frame.geometry.to_wkb())
            engine.register("plain", plain)
            engine.execute(
                f"CREATE TABLE {name} AS"  # noqa: S608 - one of our two names
                " SELECT * EXCLUDE wkb, ST_GeomFromWKB(wkb) AS geometry FROM plain"
            )
        name = f"DuckDB {duckdb.__version__} spatial"
        yield Peer(name, lambda: engine.execute(_QUERY).to_arrow_table(), _of_arrow)


@contextmanager
def _postgis(points: Frame, areas: Frame) -> Iterator[Peer]:
    tests = str(Path(__file__).parents[1] / "tests")
    sys.path.append(tests)
    try:
        psycopg, postgres = import_module("psycopg"), import_module("postgres")
    finally:
        sys.path.remove(tests)
    with postgres.server() as server, psycopg.connect(server.address()) as engine:
        engine.execute("SET work_mem = '256MB'")
        for name, frame, key in (
            ("points", points, "number"),
            ("areas", areas, "code"),
        ):
            engine.execute(f"CREATE TABLE {name} ({key} text, geometry geometry(Geometry, 4326))")
            lines = zip(
                frame[key], shapely.to_wkb(frame.geometry.to_numpy(), hex=True), strict=True
            )
            with engine.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
            engine.execute(f"CREATE INDEX {name}_ground ON {name} USING gist (geometry)")
            # What lies near each other is then read together.
            engine.execute(f"CLUSTER {name} USING {name}_ground")
            engine.execute(f"ANALYZE {name}")
        version = engine.execute("SELECT postgis_lib_version()").fetchone()[0]

        def join() -> None:
            # The answer stays in the server, which is to its favour.
            engine.execute("DROP TABLE IF EXISTS joined")
            engine.execute(f"CREATE TEMPORARY TABLE joined AS {_QUERY}")

        def pairs(_: None) -> Pairs:
            rows = engine.execute("SELECT number, code FROM joined").fetchall()
            return pd.DataFrame(rows, columns=["number", "code"]).astype({"number": np.int64})

        yield Peer(f"PostGIS {version}", join, pairs)


def _of_arrow(table: Any) -> Pairs:
    return table.to_pandas()
