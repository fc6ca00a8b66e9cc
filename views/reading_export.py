"""A reading as a file: which format, how far it is, and the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import streamlit as st

from exports.errors import ExportError
from exports.fixed_zip import fixed_zip
from exports.formats import DIALECTS, ORIENTATIONS, PAPERS, RESOLUTIONS, Options
from exports.stamp import BASE_URL
from geo.errors import CondivisaError
from views.cached import workshop
from views.making import how_far, is_there
from views.previews import size_text
from views.words import say

if TYPE_CHECKING:
    from exports.formats import Made
    from exports.progress import Progress
    from layers.readings.model import Reading
    from layers.selection import Selection
    from layers.words import Lang
    from views.jobs import Job

FORMATS = ("pdf", "pptx", "xlsx", "csv", "png", "svg")
_POLL_SECONDS = 0.4
_ON_PAPER = ("pdf", "png", "svg")
_FORMAT, _PAPER, _ORIENTATION = "reading:format", "reading:paper", "reading:orientation"
_DIALECT = "reading:dialect"
_JOB, _KEPT, _TROUBLE = "reading_job", "reading_file", "reading_trouble"
_ZIP = "application/zip"


@dataclass(frozen=True)
class Order:
    """A file that is wanted: equal orders give equal files, equal ``asked`` are one reading."""

    asked: tuple[Selection, tuple[tuple[str, str], ...], str]
    key: str
    options: Options


@dataclass(frozen=True)
class Prepared:
    """A file of a reading that is ready: what was ordered, its name and its bytes."""

    order: Order
    title: str
    name: str
    media_type: str
    body: bytes


def show(reading: Reading) -> None:
    """Draw the chooser of the format, the button that makes the file, and the last file made."""
    lang = reading.extract.selection.lang
    _collect()
    with st.expander(say("reading_export", lang), icon=":material/download:", key="reading_export"):
        order = _order(reading, *_choose(lang))
        _prepare(reading, order, lang)
        _tell(lang)
        prepared: Prepared | None = st.session_state.get(_KEPT)
        if prepared is not None:
            _show_prepared(prepared, order, lang)


def _choose(lang: Lang) -> tuple[str, Options]:
    state = st.session_state
    for key, value in (
        (_FORMAT, FORMATS[0]),
        (_PAPER, PAPERS[0]),
        (_ORIENTATION, ORIENTATIONS[0]),
        (_DIALECT, DIALECTS[0]),
    ):
        state.setdefault(key, value)
    with st.container(horizontal=True, gap="large"):
        st.radio(
            say("reading_export_format", lang),
            FORMATS,
            format_func=lambda key: say(f"product_{key}", lang),
            key=_FORMAT,
            horizontal=True,
        )
        product: str = state[_FORMAT]
        if product in _ON_PAPER:
            st.radio(say("export_paper", lang), PAPERS, format_func=str.upper, key=_PAPER)
            st.radio(
                say("export_orientation", lang),
                ORIENTATIONS,
                format_func=lambda key: say(f"orientation_{key}", lang),
                key=_ORIENTATION,
            )
        if product == "csv":
            st.radio(
                say("export_dialect", lang),
                DIALECTS,
                format_func=lambda key: say(f"dialect_{key}", lang),
                key=_DIALECT,
            )
    # An option that is not on the screen is not part of the order: equal orders are equal files.
    return product, Options(
        paper=state[_PAPER] if product in _ON_PAPER else PAPERS[0],
        orientation=state[_ORIENTATION] if product in _ON_PAPER else ORIENTATIONS[0],
        dpi=RESOLUTIONS[0],
        dialect=state[_DIALECT] if product == "csv" else DIALECTS[0],
    )


def _order(reading: Reading, key: str, options: Options) -> Order:
    extract = reading.extract
    asked = extract.selection, tuple(reading.params.items()), extract.fingerprint
    return Order(asked, key, options)


def _prepare(reading: Reading, order: Order, lang: Lang) -> None:
    job: Job[Prepared] | None = st.session_state.get(_JOB)
    prepared: Prepared | None = st.session_state.get(_KEPT)
    ready = prepared is not None and prepared.order == order
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        label = say("export_again" if ready else "export_prepare", lang)
        if st.button(label, type="primary", key="reading_prepare") and job is None:
            work = partial(_work, reading, order, _base_url())
            st.session_state[_JOB] = workshop().start(work, alive=is_there())
            st.session_state[_TROUBLE] = None
            st.rerun()
        if job is not None:
            st.fragment(_watch, run_every=_POLL_SECONDS)(job, lang)


def _work(reading: Reading, order: Order, base_url: str, progress: Progress) -> Prepared:
    # Imported when it is first asked for: its libraries take a second to load.
    formats = import_module("exports.readings.formats")
    stamp = import_module("exports.readings.stamp").stamp_reading(
        reading,
        made=date.today(),  # noqa: DTZ011 - the day where the server is, which is the readers'
        base_url=base_url,
    )
    made: tuple[Made, ...] = formats.make_reading(
        order.key, reading, stamp, order.options, progress
    )
    if len(made) == 1:
        media_type = formats.READING_FORMATS[order.key].media_type
        return Prepared(order, reading.title, made[0].name, media_type, made[0].body)
    body = fixed_zip({one.name: one.body for one in made}, stamp.made)
    return Prepared(order, reading.title, f"{stamp.stem}-{order.key}.zip", _ZIP, body)


def _base_url() -> str:
    """Return the address of the map: the screen's own without its last part."""
    url = st.context.url or ""
    return urljoin(url, ".") if url.startswith(("http://", "https://")) else BASE_URL


def _watch(job: Job[Prepared], lang: Lang) -> None:
    """Show how far the work is; drawn again and again without the rest of the screen."""
    state = job.state
    if state.ended:
        st.rerun()
    share = min(1.0, state.done / state.total) if state.total else 0.0
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.progress(share, text=how_far(job, share, lang), width=320)
        st.button(say("export_cancel", lang), key="reading_cancel", on_click=job.cancel)


def _collect() -> None:
    """Take what a job that has ended leaves: its file, or what went wrong."""
    job: Job[Prepared] | None = st.session_state.get(_JOB)
    if job is None or not job.state.ended:
        return
    state = job.state
    st.session_state[_JOB] = None
    if state.result is not None:
        st.session_state[_KEPT] = state.result
    cancelled = "cancelled" if state.phase == "cancelled" else None
    st.session_state[_TROUBLE] = state.error or cancelled


def _tell(lang: Lang) -> None:
    trouble = st.session_state.get(_TROUBLE)
    if trouble is None:
        return
    if trouble == "cancelled":
        st.info(say("export_cancelled", lang), icon=":material/block:")
        return
    st.warning(say("export_failed", lang), icon=":material/info:")
    # As code, because an error text may hold what a file holds and must not become markup.
    if isinstance(trouble, ExportError):
        st.code(trouble.text(lang), language=None, wrap_lines=True)
    elif isinstance(trouble, CondivisaError):
        st.code(str(trouble), language=None, wrap_lines=True)
    else:
        st.caption(say("failure_help", lang))


def _show_prepared(prepared: Prepared, order: Order, lang: Lang) -> None:
    if prepared.order.asked != order.asked:
        st.warning(say("export_earlier", lang), icon=":material/history:")
        st.text(prepared.title)
    elif prepared.order != order:
        product = say(f"product_{prepared.order.key}", lang)
        st.info(say("reading_export_other", lang, product=product), icon=":material/history:")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.download_button(
            say("export_download", lang, size=size_text(len(prepared.body), lang)),
            data=prepared.body,
            file_name=prepared.name,
            mime=prepared.media_type,
            key="reading_download",
            icon=":material/download:",
            on_click="ignore",
        )
        st.text(prepared.name, width="content")
