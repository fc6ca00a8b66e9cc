"""A file is brought to the screen *Dati*, and checked in a process of its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import CondivisaError
from layers.intake.report import step_text
from layers.words import number
from views import data_report, data_state
from views.data_work import Brought
from views.words import say

if TYPE_CHECKING:
    from layers.words import Lang
    from views.data_state import Running

MOST_MB = 100
_POLL_SECONDS = 0.4


def show_box(lang: Lang) -> None:
    """Show where a file is put."""
    st.header(say("intake_bring", lang), anchor=False)
    st.write(say("intake_bring_help", lang))
    key = f"intake_file_{data_state.turn()}"
    with st.container(key=f"intake_uploader_{lang}"):
        st.file_uploader(
            say("intake_file", lang, mb=MOST_MB),
            key=key,
            max_upload_size=MOST_MB,
            on_change=_take,
            args=(key,),
        )


def show_report(lang: Lang) -> None:
    """Show how far the check of the file is, and its report."""
    data_state.keep_up()
    running = data_state.under_way()
    if running is not None:
        st.fragment(_watch, run_every=_POLL_SECONDS)(running, lang)
    _show_trouble(lang)
    outcome = data_state.outcome()
    if outcome is not None and outcome.brought is data_state.brought():
        if running is not None:
            st.caption(say("intake_report_old", lang))
        data_report.show(outcome, lang)


def said(lang: Lang) -> str:
    """Return what has become of the file, for those who do not see it."""
    outcome, trouble = data_state.outcome(), data_state.trouble()
    if data_state.under_way() is not None:
        return say("intake_said_checking", lang)
    if trouble is not None:
        return say("intake_cancelled" if trouble == data_state.CANCELLED else "intake_failed", lang)
    if outcome is None:
        return ""
    report = outcome.checked.report
    counts = {name: number(getattr(report, name), lang) for name in ("read", "flagged", "refused")}
    return say("intake_said_ready", lang, **counts)


def _take(key: str) -> None:
    """Take over what stands in the box for files."""
    file = st.session_state.get(key)
    if file is None:
        data_state.bring(None)
        return
    content = file.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    data_state.bring(Brought(f"{file.file_id}-{digest[:12]}", file.name, content))


def _watch(running: Running, lang: Lang) -> None:
    """Show how far the check is; drawn again and again without the rest of the screen."""
    state, step = running.job.state, running.step
    if state.ended:
        st.rerun()
    share = min(1.0, step.done / step.total) if step.total else 0.0
    with st.container(
        key="intake_progress", horizontal=True, vertical_alignment="center", gap="medium"
    ):
        st.progress(share, text=_how_far(running, lang), width=360)
        # Pressed once more it does no harm; disabled it would lose the focus.
        st.button(say("intake_cancel", lang), key="intake_cancel", on_click=running.job.cancel)


def _how_far(running: Running, lang: Lang) -> str:
    state, step = running.job.state, running.step
    if running.job.stopping:
        return say("export_stopping", lang)
    if state.phase == "waiting":
        return say("intake_waiting", lang)
    text = step_text(step.name, lang)
    if step.total <= 1:
        return f"{text}…"
    counts = {"done": number(step.done, lang), "total": number(step.total, lang)}
    return f"{text}: {say('intake_of', lang, **counts)}"


def _show_trouble(lang: Lang) -> None:
    trouble = data_state.trouble()
    if trouble is None:
        return
    if trouble == data_state.CANCELLED:
        st.info(say("intake_cancelled", lang), icon=":material/block:")
    else:
        st.error(say("intake_failed", lang), icon=":material/info:")
        # As code, because an error text may hold what a file holds and must not become markup.
        if isinstance(trouble, CondivisaError):
            st.code(str(trouble), language=None, wrap_lines=True)
    st.button(
        say("intake_again", lang),
        key="intake_again",
        icon=":material/refresh:",
        on_click=data_state.again,
    )
