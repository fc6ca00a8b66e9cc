"""Live sources: what publishers offer on the network, asked only when a reader presses a button."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from data.live.errors import LiveError, StoppedError
from data.live.fetch import Change, Download, fetch, has_changed
from data.live.sources import load_sources
from data.live.versions import last_fetched
from data.register.errors import RegisterError
from exports.errors import ExportCancelledError
from layers.words import day
from views import data_state
from views.cached import catalogue, store, workshop
from views.data_work import Brought, Step
from views.kept import kept
from views.making import is_there
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.live.model import Fetched, Source
    from data.live.versions import LastFetched
    from exports.progress import Progress
    from layers.words import Lang
    from views.jobs import Job

_JOB, _TOLD = "intake_live_job", "intake_live_told"
_POLL_SECONDS = 0.4


class _Told(NamedTuple):
    """What came of asking a source: whether it changed, or what went wrong."""

    source: str
    what: Change | BaseException


class _Running(NamedTuple):
    """A source that is being asked."""

    source: Source
    job: Job[Brought | Change]


def show(city: str, layer: str, lang: Lang) -> None:
    """List the sources of a register, each with what can be asked of it."""
    sources = [one for one in _sources().values() if (one.city, one.layer) == (city, layer)]
    _collect(city, layer)
    if not sources:
        return
    with st.expander(say("live_title", lang, n=len(sources)), key="live_box"):
        st.caption(say("live_help", lang))
        for source in sources:
            _show_source(source, lang)
    running: _Running | None = st.session_state.get(_JOB)
    if running is not None and running.source in sources:
        st.fragment(_watch, run_every=_POLL_SECONDS)(running, lang)


@kept(1)
def _sources() -> Mapping[str, Source]:
    return load_sources(catalogue())


@kept(32)
def _last(source: Source, stamp: str) -> LastFetched | None:
    """Return the version last made of a source; the reports of all may have to be read for it."""
    del stamp  # a part of the key
    return last_fetched(store(), source)


def _show_source(source: Source, lang: Lang) -> None:
    last, trouble = _last_or_trouble(source, lang)
    with st.container(border=True, key=f"live_{source.key}"):
        # The catalogue's own words; what the network says is only ever shown as text.
        st.markdown(f"**{source.en if lang == 'en' else source.it}**")
        note = source.note_en if lang == "en" else source.note_it
        st.text(say("live_publisher", lang, publisher=source.publisher))
        if note:
            st.caption(note)
        st.caption(_known(last, lang))
        if trouble:
            st.code(trouble, language=None, wrap_lines=True)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.button(
                say("live_fetch", lang),
                key=f"live_fetch_{source.key}",
                icon=":material/cloud_download:",
                on_click=_start,
                args=(source, None),
            )
            if last is not None:
                st.button(
                    say("live_changed", lang),
                    key=f"live_changed_{source.key}",
                    icon=":material/sync:",
                    on_click=_start,
                    args=(source, last.fetched),
                )
            st.link_button(say("live_page", lang), source.page, icon=":material/open_in_new:")
        _show_told(source, lang)


def _last_or_trouble(source: Source, lang: Lang) -> tuple[LastFetched | None, str]:
    """Return the version last made of a source; a damaged one does not take the screen with it."""
    try:
        return _last(source, store().stamp()), ""
    except RegisterError as error:
        return None, error.text(lang)


def _known(last: LastFetched | None, lang: Lang) -> str:
    if last is None:
        return say("live_never", lang)
    when = day(last.fetched.retrieved.astimezone().date(), lang)
    return say("live_last", lang, day=when, n=last.version.number)


def _show_told(source: Source, lang: Lang) -> None:
    told: _Told | None = st.session_state.get(_TOLD)
    if told is None or told.source != source.key:
        return
    if isinstance(told.what, Change):
        icon = ":material/update:" if told.what.changed else ":material/check:"
        st.info(say("live_now_changed" if told.what.changed else "live_unchanged", lang), icon=icon)
        st.text(told.what.text(lang))
    elif isinstance(told.what, ExportCancelledError):
        st.info(say("live_cancelled", lang), icon=":material/block:")
    else:
        st.error(say("live_failed", lang), icon=":material/cloud_off:")
        if isinstance(told.what, LiveError):
            st.code(told.what.text(lang), language=None, wrap_lines=True)


def _start(source: Source, before: Fetched | None) -> None:
    """Ask a source: whether it is still as it was fetched, or for its data."""
    if st.session_state.get(_JOB) is not None:
        return
    work = partial(_ask, source, before, Step())
    st.session_state[_JOB] = _Running(source, workshop().start(work, alive=is_there()))
    st.session_state[_TOLD] = None


def _ask(
    source: Source, before: Fetched | None, step: Step, progress: Progress
) -> Brought | Change:
    tell, stop = step.follow(progress)
    try:
        if before is not None:
            return has_changed(source, before, cancelled=stop)
        with tempfile.TemporaryDirectory(prefix="condivisa-") as folder:
            got: Download = fetch(source, Path(folder), progress=tell, cancelled=stop)
            content = got.path.read_bytes()
    except StoppedError as error:
        raise ExportCancelledError from error
    return Brought(got.fetched.sha256, got.path.name, content, source, got.fetched)


def _watch(running: _Running, lang: Lang) -> None:
    if running.job.state.ended:
        st.rerun()
    with st.container(
        key="live_progress", horizontal=True, vertical_alignment="center", gap="medium"
    ):
        st.progress(0.0, text=say("live_asking", lang), width=360)
        st.button(say("intake_cancel", lang), key="live_cancel", on_click=running.job.cancel)


def _collect(city: str, layer: str) -> None:
    """Take what came: a file goes the way of all files, its report is shown below.

    What came for another register waits until that one is looked at: it would be checked for this.
    """
    running: _Running | None = st.session_state.get(_JOB)
    if running is None or not running.job.state.ended:
        return
    if (running.source.city, running.source.layer) != (city, layer):
        return
    state = running.job.state
    st.session_state[_JOB] = None
    if isinstance(state.result, Brought):
        data_state.bring(state.result)
    else:
        what = state.result or state.error or ExportCancelledError()
        st.session_state[_TOLD] = _Told(running.source.key, what)
