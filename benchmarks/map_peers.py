"""What the peers of the benchmark ``map`` need: their files and their tiles.

Everything is served by this machine. Tiles are made before the clock starts, and kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
import numpy as np
import shapely

from layers.map.page import asset_dirs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.city_layers import CityLayers

APP = Path(__file__).with_name("map_peers_app.py")
GRID = "leaflet.vectorgrid@1.3.0"
GRID_INTEGRITY = (
    "sha512-kWmj1pKM+MVdo/7Mg5zsB3YrGZvo/uIuiANV9MvWUFOG+"
    "Y2xAJzrteDhoIcCgTjHSSRJ36xdeGdIQVhuWjnCZw=="
)
_GRID_FILE = "package/dist/Leaflet.VectorGrid.bundled.min.js"
_WORLD_M = 20037508.342789244
"""Half the side of the square of EPSG:3857, in metres."""
_EXTENT = 4096


@dataclass(frozen=True)
class PeerData:
    """What the peers draw: frames in EPSG:4326, each pact with the ``code`` of its comune."""

    comuni: gpd.GeoDataFrame
    pacts: gpd.GeoDataFrame

    def drawn(self, status: str | None) -> int:
        """Return how many pacts a map of one status, or of all, has to draw."""
        return len(self._of(status))

    def counts(self, status: str | None) -> list[int]:
        """Return how many of them each comune has."""
        counts = self._of(status).groupby("code").size()
        return [int(n) for n in counts.reindex(self.comuni["code"], fill_value=0)]

    def _of(self, status: str | None) -> gpd.GeoDataFrame:
        return self.pacts if status is None else self.pacts[self.pacts["status"] == status]


def peer_data(layers: CityLayers) -> PeerData:
    """Return the comuni and the pacts with a point, those that our map shows without a filter."""
    areas, pacts = layers.data.areas, layers.data.pacts
    comuni = areas.loc[areas["level"] == "comune", ["code", "name", "geometry"]]
    shown = pacts[pacts.geometry.notna() & (pacts["kind"] != "proposal")]
    labels = {key: term.it for key, term in layers.vocabularies["status"].items()}
    points = shown[["name", "status", "geometry"]].assign(label=shown["status"].map(labels))
    joined = points.sjoin(comuni[["code", "geometry"]]).drop(columns="index_right")
    # A point on a border is in two comuni: the first has it, as in ours.
    first = joined[~joined.index.duplicated()].reset_index(drop=True)
    return PeerData(comuni.reset_index(drop=True), first)


def write_files(data: PeerData, folder: Path) -> Path:
    """Write the peers' app with its files into a folder and return the app.

    Raises
    ------
    OSError
        If VectorGrid's script cannot be had, or is not the one that is known here.
    """
    (folder / "static").mkdir(parents=True)
    data.comuni.to_file(folder / "comuni.geojson", driver="GeoJSON", COORDINATE_PRECISION=5)
    data.pacts.to_parquet(folder / "pacts.parquet")
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(asset_dirs()["leaflet"] / name, folder / "static" / name)
    (folder / "static" / "vectorgrid.js").write_bytes(_vector_grid(folder))
    return Path(shutil.copy(APP, folder / "app.py"))


def _vector_grid(folder: Path) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("VectorGrid's script comes by npm, which is not installed here.")
    asked = [npm, "pack", GRID, "--json", "--pack-destination", str(folder)]
    told = subprocess.run(asked, check=False, capture_output=True, timeout=120)  # noqa: S603
    if told.returncode:
        raise OSError(f"npm could not bring {GRID}: {told.stderr.decode()[-200:]}")
    archive = folder / json.loads(told.stdout)[0]["filename"]
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{found}" != GRID_INTEGRITY:
        raise OSError(f"{GRID} is not the package that is known: its hash is sha512-{found}.")
    with tarfile.open(archive) as opened:
        script = opened.extractfile(_GRID_FILE)
        if script is None:
            raise OSError(f"{GRID} has no {_GRID_FILE}.")
        return script.read()


class Tiles:
    """Vector tiles (MVT) of the comuni and of the pacts of one status: made once, kept."""

    def __init__(self, data: PeerData) -> None:
        self._comuni = data.comuni.geometry.to_crs(3857).to_numpy()
        pacts = data.pacts.geometry.to_crs(3857)
        self._x, self._y, self._points = pacts.x.to_numpy(), pacts.y.to_numpy(), pacts.to_numpy()
        self._status = data.pacts["status"].to_numpy()
        self._told = {
            "comuni": data.comuni[["code", "name"]].to_dict("records"),
            "pacts": data.pacts[["name", "label"]].to_dict("records"),
        }
        self._kept: dict[str, bytes] = {}
        self._lock = Lock()

    def get(self, path: str) -> bytes:
        """Return the tile ``/status/z/x/y``, gzip left to nobody: it never leaves this machine."""
        with self._lock:
            if path not in self._kept:
                status, zoom, column, line = path.strip("/").split("/")
                self._kept[path] = self._make(status, int(zoom), int(column), int(line))
            return self._kept[path]

    def _make(self, status: str, zoom: int, column: int, line: int) -> bytes:
        side = 2 * _WORLD_M / 2**zoom
        west, north = column * side - _WORLD_M, _WORLD_M - line * side
        bounds = (west, north - side, west + side, north)
        # Half open, so that each point is in one tile.
        here = (self._x >= west) & (self._x < west + side)
        here &= (self._y > north - side) & (self._y <= north)
        if status != "all":
            here &= self._status == status
        cut = shapely.clip_by_rect(self._comuni, *bounds)
        layers = {
            "comuni": (cut, np.flatnonzero(~shapely.is_empty(cut))),
            "pacts": (self._points, np.flatnonzero(here)),
        }
        encoded: bytes = mapbox_vector_tile.encode(
            [
                {"name": name, "features": self._features(name, shapes, rows)}
                for name, (shapes, rows) in layers.items()
            ],
            default_options={"quantize_bounds": bounds, "extents": _EXTENT},
        )
        return encoded

    def _features(
        self, name: str, shapes: NDArray[np.object_], rows: NDArray[np.intp]
    ) -> list[dict[str, Any]]:
        told = self._told[name]
        return [{"geometry": shapes[row], "properties": told[row]} for row in rows]


@contextmanager
def serve_tiles(data: PeerData) -> Iterator[str]:
    """Serve the tiles on a free port of loopback meanwhile; give the address."""
    tiles = Tiles(data)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = tiles.get(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.mapbox-vector-tile")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
