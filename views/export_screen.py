"""The screen *Esporta*: the answer on the map as a file, seen before it is downloaded."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

import streamlit as st

from exports.errors import ExportError
from exports.stamp import BASE_URL
from geo.errors import CondivisaError
from layers.describe import count_line, sentence
from layers.readings.errors import ReadingError
from views import address, export_form, filters, past_data, saved_views
from views.cached import extract, workshop
from views.focus_kept import keep_focus
from views.heading import show_heading
from views.making import how_far, is_there
from views.orders import PACK, Order, fulfil, house_makers
from views.previews import size_text
from views.table import show_table
from views.words import say

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from exports.progress import Progress
    from layers.answer import Extract
    from layers.words import Lang
    from views.jobs import Job
    from views.orders import Makers, Prepared

MOST_KEPT = 3
_POLL_SECONDS = 0.4
_JOB, _KEPT, _TROUBLE = "export_job", "export_kept", "export_trouble"
_PREPARE = "export_prepare"


def show(to_map: Page | None = None, makers: Makers | None = None) -> None:
    """Draw the screen.

    Parameters
    ----------
    to_map
        The page where the question is changed.
    makers
        Who makes the files; this house's by default.
    """
    makers = makers or house_makers()
    selection = filters.current(address.read_address().selection)
    answer, lang = extract(selection, address.notices()), selection.lang
    _collect()
    show_heading(
        key="export_heading",
        lang=lang,
        title=say("export_title", lang),
        lines=(sentence(answer), count_line(answer)),
        query=urlencode({**selection.to_params(), **past_data.params(selection.city)}),
        said=_said(lang),
        warnings=tuple(notice.text(lang) for notice in answer.notices),
    )
    _links(answer, to_map)
    order = _order(answer, export_form.show(answer))
    _prepare(order, makers, lang)
    _told(lang)
    for at, prepared in enumerate(st.session_state.get(_KEPT, ())):
        _show_prepared(prepared, order, lang, at)
    keep_focus(key="export_focus", targets=_to_go_on())


def _links(answer: Extract, to_map: Page | None) -> None:
    lang = answer.selection.lang
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if to_map is not None:
            st.page_link(
                to_map,
                label=say("export_change", lang),
                icon=":material/tune:",
                query_params=answer.selection.to_params(),
            )
        saved_views.show_adder(lang)


def _to_go_on() -> tuple[str, ...]:
    """Return where the focus of a button that is gone goes: to the new file, or to make one."""
    is_new = st.session_state.get(_TROUBLE) is None and st.session_state.get(_KEPT)
    return ("export_download_0", _PREPARE) if is_new else (_PREPARE,)


def _order(answer: Extract, choice: export_form.Choice) -> Order:
    return Order(
        product=choice.product,
        selection=answer.selection,
        made=date.today(),  # noqa: DTZ011 - the day where the server is, which is the readers'
        base_url=_base_url(),
        notices=address.notices(),
        options=choice.options,
        access=choice.access,
        level=choice.level,
        kind=choice.kind,
        wanted=choice.wanted,
        readings=choice.readings,
        data=answer.fingerprint,
    )


def _base_url() -> str:
    """Return the address of the map: the screen's own without its last part."""
    url = st.context.url or ""
    return urljoin(url, ".") if url.startswith(("http://", "https://")) else BASE_URL


def _prepare(order: Order, makers: Makers, lang: Lang) -> None:
    job: Job[Prepared] | None = st.session_state.get(_JOB)
    nothing = order.product == PACK and not (order.wanted or order.readings)
    ready = any(one.order == order for one in st.session_state.get(_KEPT, ()))
    label = say("export_again" if ready else "export_prepare", lang)
    if nothing:
        st.caption(say("export_pack_empty", lang))
    # Not disabled while one is made: it would lose the focus, and so the reader's place.
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if st.button(label, type="primary", key=_PREPARE, disabled=nothing) and job is None:
            work = partial(_work, order, makers)
            st.session_state[_JOB] = workshop().start(work, alive=is_there())
            st.session_state[_TROUBLE] = None
            st.rerun()
        if job is not None:
            st.fragment(_watch, run_every=_POLL_SECONDS)(job, lang)
    if _is_busy():
        st.caption(say("export_said_busy", lang))


def _work(order: Order, makers: Makers, progress: Progress) -> Prepared:
    return fulfil(order, progress, makers)


def _watch(job: Job[Prepared], lang: Lang) -> None:
    """Show how far the work is; drawn again and again without the rest of the screen."""
    state = job.state
    if state.ended:
        st.rerun()
    share = min(1.0, state.done / state.total) if state.total else 0.0
    text = how_far(job, share, lang)
    with st.container(
        key="export_progress", horizontal=True, vertical_alignment="center", gap="medium"
    ):
        st.progress(share, text=text, width=320)
        # Pressed once more it does no harm; disabled it would lose the focus.
        st.button(say("export_cancel", lang), key="export_cancel", on_click=job.cancel)


def _collect() -> None:
    """Take what a job that has ended leaves: its file, or what went wrong."""
    job: Job[Prepared] | None = st.session_state.get(_JOB)
    if job is None or not job.state.ended:
        return
    state = job.state
    st.session_state[_JOB] = None
    if state.result is not None:
        before = st.session_state.get(_KEPT, ())
        others = [one for one in before if one.order != state.result.order]
        st.session_state[_KEPT] = (state.result, *others)[:MOST_KEPT]
    st.session_state[_TROUBLE] = state.error or (
        "cancelled" if state.phase == "cancelled" else None
    )


def _is_busy() -> bool:
    """Whether a file was asked for while one is being made."""
    return st.session_state.get(_JOB) is not None and bool(st.session_state.get(_PREPARE))


def _said(lang: Lang) -> str:
    """Return what has become of the file, for those who do not see it; "" before there is any."""
    trouble, kept = st.session_state.get(_TROUBLE), st.session_state.get(_KEPT, ())
    if st.session_state.get(_JOB) is not None:
        return say("export_said_busy" if _is_busy() else "export_said_begun", lang)
    if trouble is not None:
        return say("export_cancelled" if trouble == "cancelled" else "export_failed", lang)
    if not kept:
        return ""
    size = size_text(len(kept[0].body), lang)
    return say("export_said_ready", lang, name=kept[0].name, size=size)


def _told(lang: Lang) -> None:
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
    elif isinstance(trouble, ReadingError):
        which = trouble.texts.say("title", lang)
        st.code(f"{which}: {trouble.text(lang)}", language=None, wrap_lines=True)
    elif isinstance(trouble, CondivisaError):
        st.code(str(trouble), language=None, wrap_lines=True)
    else:
        st.caption(say("failure_help", lang))


def _show_prepared(prepared: Prepared, order: Order, lang: Lang, at: int) -> None:
    """Show a file: the last one with its preview, the ones before by their names."""
    mine, newest = prepared.order, at == 0
    with st.container(border=True, key=f"export_file_{at}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.header(say(f"product_{mine.product}", lang), anchor=False, width="content")
            st.download_button(
                say("export_download", lang, size=size_text(len(prepared.body), lang)),
                data=prepared.body,
                file_name=prepared.name,
                mime=prepared.media_type,
                key=f"export_download_{at}",
                type="primary" if newest else "secondary",
                icon=":material/download:",
                on_click="ignore",
            )
            st.text(prepared.name, width="content")
        if mine.access != "public":
            st.warning(say(f"access_{mine.access}_warning", lang), icon=":material/lock:")
        if mine.question != order.question:
            st.warning(say("export_earlier", lang), icon=":material/history:")
            st.text(prepared.sentence)
        if newest:
            _show_preview(prepared, lang)


def _show_preview(prepared: Prepared, lang: Lang) -> None:
    shown = prepared.preview
    if shown.note:
        st.caption(shown.note)
    if shown.pictures:
        with st.container(key="export_pages", horizontal=True):
            for at, picture in enumerate(shown.pictures, 1):
                page = say("preview_page_alt", lang, n=at, sentence=prepared.sentence)
                st.image(picture, alt=page, width=380)
    for at, table in enumerate(shown.tables):
        show_table(
            key=f"export_table_{at}", caption=table.caption, columns=table.columns, rows=table.rows
        )
