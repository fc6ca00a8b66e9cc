"""A checked file becomes a version: what it would change is shown, then its reader says yes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from data.live.versions import with_fetched
from data.register.changes_by_area import changes_by_area
from data.register.complete import NO_LICENCE, Origin
from data.register.errors import RegisterError, RowsRefusedError
from data.register.publish import Plan, plan_import, publish
from geo.errors import CondivisaError
from layers.words import number
from views import data_changes, data_register, data_state
from views.cached import catalogue, store
from views.words import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from streamlit.navigation.page import Page

    from data.register.version import Mode, RegisterLayer, Version
    from layers.words import Lang
    from views.data_work import Outcome

MODES = ("update", "replace")
_MOST_LETTERS = 200
_BY_AREA = "intake_plan_by_area"
_MOST_FAULTS = 50
_PLAN, _PUBLISHED, _TROUBLE = "intake_plan", "intake_published", "intake_publish_trouble"
_READ, _MESSAGE, _MODE = "intake_read", "intake_message", "intake_mode"
_LICENCE, _ACCEPTED_ONLY = "intake_licence", "intake_accepted_only"


def show(outcome: Outcome, lang: Lang) -> None:
    """Show what publishing the file would change, and the way to do it."""
    st.header(say("intake_publish", lang), anchor=False)
    if not data_state.may_publish():
        st.write(say("intake_publish_closed", lang))
        return
    if outcome.checked.report.status == "reject":
        st.write(say("intake_publish_reject", lang))
        return
    if data_state.under_way() is not None:
        st.caption(say("intake_report_old", lang))
        return
    tables = outcome.checked.report.tables
    if not outcome.wanted.crs and any(table.proposals for table in tables):
        # Without it the rows would enter without their positions.
        st.write(say("intake_publish_crs", lang))
        return
    with st.container(border=True, key="intake_publishing"):
        _choose(outcome, lang)
        with st.spinner(say("intake_planning", lang)):
            plan = _planned(outcome)
        if isinstance(plan, CondivisaError):
            _show_error(plan, lang, "intake_not_ready")
            return
        _show_plan(plan, lang)
        _show_yes(outcome, plan, lang)


def show_published(lang: Lang, to_map: Page | None) -> None:
    """Say that a version was published, until another file is brought or another one is current."""
    version: Version | None = st.session_state.get(_PUBLISHED)
    if version is None or data_state.brought() is not None or not _is_current(version):
        st.session_state[_PUBLISHED] = None
        return
    with st.container(border=True, key="intake_done"):
        rows = number(version.rows, lang)
        text = say("intake_done", lang, n=version.number, rows=rows, id=version.id)
        st.success(text, icon=":material/check_circle:")
        data_register.map_link(to_map, version.city, say("intake_see_map", lang), lang)


def _is_current(version: Version) -> bool:
    try:
        current = store().current(version.city, version.layer)
    except RegisterError:
        return False
    return current is not None and current.id == version.id


def said(lang: Lang) -> str:
    """Return what has been published, for those who do not see it."""
    version: Version | None = st.session_state.get(_PUBLISHED)
    if version is None:
        return ""
    rows = number(version.rows, lang)
    return say("intake_done", lang, n=version.number, rows=rows, id=version.id)


def _choose(outcome: Outcome, lang: Lang) -> None:
    """Let the reader choose how the rows come in; the widgets keep what they hold."""
    st.radio(
        say("intake_mode", lang),
        MODES,
        format_func=lambda mode: say(f"intake_mode_{mode}", lang),
        captions=[say(f"intake_mode_{mode}_help", lang) for mode in MODES],
        key=_MODE,
    )
    terms = catalogue().vocabularies["licence"]
    known = list(terms)
    source = outcome.brought.source
    usual = source.licence if source and source.licence in terms else NO_LICENCE
    st.selectbox(
        say("intake_licence", lang),
        known,
        index=known.index(usual),
        format_func=lambda key: terms[key].en if lang == "en" else terms[key].it,
        key=_LICENCE,
        help=say("intake_licence_help", lang),
        width=420,
    )
    report = outcome.checked.report
    if report.flagged and report.accepted:
        label = say("intake_accepted_only", lang, n=number(report.flagged, lang))
        st.checkbox(label, key=_ACCEPTED_ONLY)


def _rows(outcome: Outcome) -> gpd.GeoDataFrame:
    """Return the rows that are to enter: all that were not refused, or the accepted ones alone."""
    rows = outcome.checked.rows
    if not st.session_state.get(_ACCEPTED_ONLY):
        return rows
    return rows[rows["outcome"] == "accepted"].reset_index(drop=True)


def _planned(outcome: Outcome) -> Plan | CondivisaError:
    """Return what the import would do; worked out once for each choice and state of the store."""
    chosen = tuple(st.session_state.get(name) for name in (_MODE, _LICENCE, _ACCEPTED_ONLY))
    asked = (outcome.wanted, *chosen, store().stamp())
    known: tuple[Any, Plan | CondivisaError] | None = st.session_state.get(_PLAN)
    if known is not None and known[0] == asked:
        return known[1]
    try:
        made: Plan | CondivisaError = _plan(outcome, "")
    except CondivisaError as error:
        made = error
    st.session_state[_PLAN] = (asked, made)
    return made


def _plan(outcome: Outcome, message: str) -> Plan:
    live = outcome.brought.source
    origin = Origin(
        file_name=outcome.brought.name,
        message=message,
        day=datetime.now(UTC).astimezone().date(),
        licence=st.session_state[_LICENCE],
        source=live.page if live else "",
    )
    return plan_import(
        catalogue(),
        store(),
        _rows(outcome),
        city=outcome.wanted.city,
        layer=cast("RegisterLayer", outcome.wanted.layer),
        mode=cast("Mode", st.session_state[_MODE]),
        origin=origin,
        fields=outcome.checked.fields,
    )


def _show_plan(plan: Plan, lang: Lang) -> None:
    st.subheader(say("intake_would_change", lang), anchor=False)
    changes = plan.changes
    if changes.none:
        st.info(say("intake_nothing_changes", lang), icon=":material/info:")
        return
    data_changes.show_counts(changes, lang, key="intake_plan")
    left, right = st.columns([3, 2], gap="large")
    with right:
        data_changes.show_map(changes, plan.before, plan.rows, plan.areas, lang)
    with left:
        level = data_changes.choose_level(plan.city, lang, key="intake_plan_level")
        by_area = _by_area(plan, level)
        data_changes.show_areas(by_area, lang, key="intake_plan")
    with st.expander(say("intake_plan_rows", lang), key="intake_plan_rows_box"):
        names = data_changes.names_of(plan.before, plan.rows)
        data_changes.show_rows(changes, names, plan.layer, lang, key="intake_plan")
    if plan.remarks:
        st.caption(say("intake_filled", lang))
        for remark in plan.remarks:
            st.text(remark.text(lang))


def _by_area(plan: Plan, level: str) -> pd.DataFrame:
    """Count the changes per area, once for each plan and level."""
    # The plan itself: the id of one that is gone may come again.
    asked = (plan, level)
    known: tuple[Any, pd.DataFrame] | None = st.session_state.get(_BY_AREA)
    if known is None or known[0] != asked:
        found = changes_by_area(
            plan.changes,
            plan.before,
            plan.rows,
            plan.areas,
            level=level,
            metric_crs=plan.city.metric_crs,
        )
        st.session_state[_BY_AREA] = known = (asked, found)
    return known[1]


def _show_yes(outcome: Outcome, plan: Plan, lang: Lang) -> None:
    """Ask for the message and the yes, and publish."""
    trouble: CondivisaError | None = st.session_state.pop(_TROUBLE, None)
    if trouble is not None:
        _show_error(trouble, lang)
    if plan.changes.none:
        return
    message = st.text_input(
        say("intake_message", lang),
        key=_MESSAGE,
        max_chars=_MOST_LETTERS,
        placeholder=say("intake_message_hint", lang),
    )
    read = st.checkbox(say("intake_read", lang), key=_READ)
    ready = bool(message.strip()) and read
    pressed = st.button(
        say("intake_publish_yes", lang),
        type="primary",
        key="intake_publish_yes",
        icon=":material/publish:",
        disabled=not ready,
    )
    if not ready:
        st.caption(say("intake_publish_missing", lang))
    if pressed and ready:
        _publish(outcome, plan, message.strip())
        st.rerun()


def _publish(outcome: Outcome, shown: Plan, message: str) -> None:
    """Publish what was shown; nothing else, should the register have changed since."""
    report = json.loads(outcome.checked.report.to_json())
    if outcome.brought.fetched is not None:
        report = with_fetched(report, outcome.brought.fetched)
    try:
        plan = _plan(outcome, message)
        if plan.expected != shown.expected:
            # What is asked about is said again, as it would be now.
            seen, now = shown.expected or "–", plan.expected or "–"
            raise RegisterError("version_outdated", expected=seen, current=now)
        version = publish(store(), plan, report)
    except CondivisaError as error:
        st.session_state[_TROUBLE] = error
        st.session_state[_PLAN] = None
        return
    for name in (_PLAN, _BY_AREA, _READ, _MESSAGE):
        st.session_state.pop(name, None)
    data_state.put_away()
    st.session_state[_PUBLISHED] = version


def _show_error(error: CondivisaError, lang: Lang, key: str = "intake_not_published") -> None:
    st.error(say(key, lang), icon=":material/info:")
    lines = [error.text(lang) if isinstance(error, RegisterError) else str(error)]
    if isinstance(error, RowsRefusedError):
        faults = error.lines(lang)
        lines += faults[:_MOST_FAULTS]
        if len(faults) > _MOST_FAULTS:
            lines.append(say("intake_rows_more", lang, n=number(len(faults) - _MOST_FAULTS, lang)))
    # As code, because it may hold what the file holds and must not become markup.
    st.code("\n".join(lines), language=None, wrap_lines=True)
