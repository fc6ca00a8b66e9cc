"""The work of the screen *Dati* that takes longer than a run: a file is brought and checked.

The file lies in a folder of its own while it is read and no longer, under a name of ours: what its
owner calls it is only ever shown.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.catalogue import catalogue_of_environment
from data.intake.asked import Request
from data.intake.check import check
from data.intake.child import Cancelled
from exports.errors import ExportCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.intake.check import Checked
    from data.live.model import Fetched, Source
    from exports.progress import Progress

_NAME = "file"


@dataclass(frozen=True, eq=False)
class Brought:
    """A file that a reader brought, or that came from a live source.

    ``key`` is another one for every file, ``name`` what its owner calls it.
    """

    key: str
    name: str
    content: bytes
    source: Source | None = None
    fetched: Fetched | None = None


@dataclass(frozen=True)
class Wanted:
    """What is asked of a check: equal if its outcome would be."""

    file: str
    layer: str
    city: str
    tables: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    crs: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a check."""

    wanted: Wanted
    brought: Brought
    checked: Checked


@dataclass
class Step:
    """What a work is at, for whoever looks on."""

    name: str = "read"
    done: int = 0
    total: int = 0
    stopped: bool = field(default=False, repr=False)

    def follow(
        self, progress: Progress
    ) -> tuple[Callable[[str, int, int], None], Callable[[], bool]]:
        """Return what a work tells how far it is, and what it asks whether to stop.

        Neither raises, since a child process must be ended first.
        """

        def stop() -> bool:
            try:
                progress(self.done, self.total)
            except ExportCancelledError:
                self.stopped = True
            return self.stopped

        def tell(name: str, done: int, total: int) -> None:
            self.name, self.done, self.total = name, done, total

        return tell, stop


def check_brought(brought: Brought, wanted: Wanted, step: Step, progress: Progress) -> Outcome:
    """Check a file as it is wanted.

    Raises
    ------
    ExportCancelledError
        If ``progress`` asked to stop.
    """
    tell, stop = step.follow(progress)
    with tempfile.TemporaryDirectory(prefix="condivisa-") as folder:
        path = Path(folder) / _NAME
        path.write_bytes(brought.content)
        request = Request(
            path=path,
            name=brought.name,
            layer=wanted.layer,
            city=wanted.city,
            tables=wanted.tables,
            columns=wanted.columns,
            crs=wanted.crs,
            catalogue=catalogue_of_environment(),
        )
        try:
            checked = check(request, progress=tell, cancelled=stop)
        except Cancelled as error:
            raise ExportCancelledError from error
    return Outcome(wanted, brought, checked)
