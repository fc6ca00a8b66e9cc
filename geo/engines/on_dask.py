"""In several processes of this machine: dask-geopandas on a cluster of ``distributed``.

Each process has one thread and works at one part at a time. The question goes to each process
once. Needs the extra ``dask``.
"""

from __future__ import annotations

import logging
import signal
import tempfile
import threading
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from geo.engines.errors import UnavailableError
from geo.engines.parts import read_features, write_part
from geo.engines.question import CODES, answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd

    from geo.engines.parts import Part
    from geo.engines.question import Outcome, Question

_NEEDED = ("dask_geopandas", "distributed")


def run(
    question: Question, parts: Sequence[Part], folder: Path | None, *, client: Any
) -> Iterator[Outcome]:
    """Join the parts in the processes of a cluster; write each into ``folder`` if there is one.

    Outcomes come in the order in which parts are done. A part that fails ends the join.

    Raises
    ------
    UnavailableError
        If a process is lost again and again at the same part: for want of memory, mostly.
    """
    if not parts:
        return
    question.make_ready(sum(part.rows for part in parts))
    delayed, as_completed = _of("dask").delayed, _of("distributed").as_completed
    sent = client.scatter(question, broadcast=True)
    frames = frame_of(parts).to_delayed()
    works = [
        delayed(_finish)(frame, part, sent, folder)
        for frame, part in zip(frames, parts, strict=True)
    ]
    futures = client.compute(works)
    try:
        for future in as_completed(futures):
            yield future.result()
    # Where all processes are lost the question is too, and what hangs on it is cancelled.
    except (_of("distributed").KilledWorker, CancelledError) as error:
        raise UnavailableError("worker_lost") from error
    finally:
        # Those that are not done when the reader stops, or when one has failed.
        client.cancel(futures, force=True)


def frame_of(parts: Sequence[Part]) -> Any:
    """Return the geometry of the parts as a frame of dask-geopandas, a partition for each part."""
    nothing_yet = read_features(parts[0]).iloc[:0].to_frame("geometry")
    return _of("dask.dataframe").from_map(
        _read, list(parts), meta=nothing_yet, enforce_metadata=False
    )


def joined(frame: Any, question: Question, *, client: Any) -> Any:
    """Return a frame of dask-geopandas with the codes of each row's areas, not yet computed.

    For whoever goes on in Python: ``dask_geopandas.sjoin`` with the border rule and the speed of
    Condivisa. The frame's partitions and index stay as they are.

    Raises
    ------
    EngineError
        If the frame's CRS is not that of the areas.
    """
    question.require_crs(frame.crs, "dask")
    sent = _of("dask").delayed(client.scatter(question, broadcast=True))
    return frame.map_partitions(_tagged, sent, meta=_tagged(frame._meta, question))  # noqa: SLF001 - dask's own way to give it


@contextmanager
def cluster(workers: int) -> Iterator[Any]:
    """Start a cluster of processes on this machine and stop it in the end.

    It listens on loopback. Where the package ``cryptography`` is there (the extra brings it), only
    who has the keys of this run can speak to it: what is sent to a process is run there.

    Raises
    ------
    UnavailableError
        If the extra is not installed.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UnavailableError("no_dask", packages=", ".join(missing))
    distributed = _of("distributed")
    with ExitStack() as stack:
        with _without_interrupts():
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="condivisa-dask-"))
            running = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                # Its own small web servers too, which would listen to the whole network.
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address="127.0.0.1:0",
                local_directory=folder,
                # That processes were stopped while they worked is no news to who stopped them.
                silence_logs=logging.CRITICAL,
                security=True if find_spec("cryptography") else None,
            )
            stack.enter_context(running)
            client = stack.enter_context(distributed.Client(running))
        yield client


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Start processes that no Ctrl+C reaches: it is for this one alone, which then stops them.

    What is ignored here is ignored in what is started here. Only the main thread may say so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _of(module: str) -> Any:
    """Return a module of the extra, which is not there for whoever does not use it."""
    return import_module(module)


def _read(part: Part) -> gpd.GeoDataFrame:
    return read_features(part).to_frame("geometry")


def _finish(
    frame: gpd.GeoDataFrame, part: Part, question: Question, folder: Path | None
) -> Outcome:
    codes, outcome = answer(question, frame.geometry)
    if folder is not None:
        write_part(part, codes, folder)
    return outcome


def _tagged(frame: gpd.GeoDataFrame, question: Question) -> Any:
    codes, _ = answer(question, frame.geometry)
    return frame.assign(**{CODES: pd.arrays.ArrowExtensionArray(pa.chunked_array([codes]))})
