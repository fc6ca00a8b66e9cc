"""Where versions are kept: what every store can do, and which one is meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from data.register.errors import RegisterError
from data.register.folder import FolderStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from data.register.version import Mode, RegisterLayer, Version

STORE_VARIABLE = "CONDIVISA_STORE"
_POSTGIS = ("postgresql", "postgres", "postgresql+psycopg")
_HERE = Path(__file__).resolve().parent.parent.parent / "register"


class Store(Protocol):
    """Versions of registers. History only grows: nothing that was published is ever changed."""

    def stamp(self) -> str:
        """Return a short text, quickly, that is another one after every new version."""

    def versions(self, city: str, layer: RegisterLayer | None = None) -> tuple[Version, ...]:
        """Return the versions of a city ("": of all), the newest first."""

    def current(self, city: str, layer: RegisterLayer) -> Version | None:
        """Return the newest version of a layer, None if there is none."""

    def version(self, name: str) -> Version:
        """Return the version of that id, or the only one whose id begins so.

        Raises
        ------
        UnknownVersionError
            If there is none, or there are several.
        """

    def read(self, version_id: str) -> gpd.GeoDataFrame:
        """Return the rows of a version as they were published, in EPSG:4326.

        Raises
        ------
        DamagedError
            If they are not what was written.
        """

    def report(self, version_id: str) -> dict[str, Any]:
        """Return the report of the check that a version was published with."""

    def commit(
        self,
        city: str,
        layer: RegisterLayer,
        rows: gpd.GeoDataFrame,
        *,
        message: str,
        file_name: str,
        report: Mapping[str, Any],
        mode: Mode,
        expected: str | None,
    ) -> Version:
        """Publish rows as a new version of a layer: wholly, or not at all.

        Parameters
        ----------
        rows
            All rows of the layer from now on, in EPSG:4326.
        report
            What the check of the file said, as JSON values.
        expected
            Id of the version that was current when the rows were made, None if there was none.

        Raises
        ------
        OutdatedError
            If another one is current now.
        BusyError
            If somebody else is writing and does not finish in time.
        NotWrittenError
            If it cannot be written: what was there is as before.
        """

    def restore(self, version_id: str, message: str) -> Version:
        """Publish the rows of an older version as a new one."""


def open_store(address: str | None = None) -> Store:
    """Return the store of that address; nothing is created before something is published.

    Parameters
    ----------
    address
        A folder, or ``postgresql://role@host/database`` for PostGIS. None: what CONDIVISA_STORE
        names, else the folder ``register`` of the checkout.

    Raises
    ------
    RegisterError
        If it is the address of a kind of store that there is not, or cannot be read.
    """
    named = address or os.environ.get(STORE_VARIABLE) or str(_HERE)
    scheme, mark, _ = named.partition("://")
    if mark and scheme in _POSTGIS:
        # Its libraries are loaded only where there is such a register.
        from data.register.postgis import PostgisStore  # noqa: PLC0415

        return PostgisStore(named)
    if mark:
        raise RegisterError("store_unknown", scheme=scheme)
    return FolderStore(Path(named))
