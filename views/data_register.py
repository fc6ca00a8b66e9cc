"""What there is: the rows of a layer as they are now, templates, versions and their history."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from data.intake.report import Report
from data.register.compare import BUNDLED, compare
from data.register.errors import RegisterError, RowsRefusedError
from data.register.publish import require_restorable
from data.register.state import fingerprint_of, states
from exports.spreadsheet.template import make_template, template_csv
from layers.intake.template import template_of
from layers.past import DATA_PARAM
from layers.words import day, number
from views import data_changes, data_report, data_state
from views.cached import catalogue, layers_now, store
from views.kept import kept
from views.past_data import THEN_PARAM
from views.table import show_table
from views.words import say

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from data.register.compare import Comparison
    from data.register.version import RegisterLayer, Version
    from layers.words import Lang

_MOST_VERSIONS = 200
_RESTORING, _RESTORED, _TROUBLE = "intake_restoring", "intake_restored", "intake_restore_trouble"


def show(city: str, layer: RegisterLayer, lang: Lang, to_map: Page | None) -> None:
    """Show the current version, the templates and the history of a register."""
    st.header(say("intake_there", lang), anchor=False)
    versions = store().versions(city, layer)
    _show_current(city, layer, versions, lang, to_map)
    _show_restored(city, lang)
    if versions:
        with st.expander(say("intake_history", lang, n=len(versions)), key="intake_history"):
            _show_history(versions, lang)
            _show_version(versions, lang, to_map)


def version_name(version: Version, lang: Lang) -> str:
    """Say which version it is, without what its maker wrote."""
    made = version.made.astimezone()
    when = f"{day(made.date(), lang)} {made:%H:%M}"
    return say("intake_version", lang, n=version.number, when=when, id=version.id)


def map_link(
    to_map: Page | None, city: str, label: str, lang: Lang, version: Version | None = None
) -> None:
    """Show a link to the map: of now, or as it was with a version."""
    if to_map is None:
        return
    asked = {"city": city, "lang": lang, DATA_PARAM: layers_now(city).data.fingerprint}
    if version is not None:
        then = {one.since.id: one for one in states(store(), city) if one.since}[version.id]
        asked[DATA_PARAM] = fingerprint_of(catalogue(), city, then.state)
        asked[THEN_PARAM] = "yes"
    st.page_link(to_map, label=label, icon=":material/map:", query_params=asked)


def _show_current(
    city: str,
    layer: RegisterLayer,
    versions: tuple[Version, ...],
    lang: Lang,
    to_map: Page | None,
) -> None:
    data = layers_now(city).data
    rows = number(len(getattr(data, layer)), lang)
    with st.container(border=True, key="intake_now"):
        if versions:
            newest = versions[0]
            st.subheader(version_name(newest, lang), anchor=False)
            st.text(newest.message)
            st.caption(say("intake_rows", lang, n=rows))
        else:
            st.subheader(say("intake_bundled", lang), anchor=False)
            st.caption(say("intake_bundled_rows", lang, n=rows))
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            map_link(to_map, city, say("intake_on_map", lang), lang)
            _offer_templates(city, layer, lang)


def _offer_templates(city: str, layer: RegisterLayer, lang: Lang) -> None:
    """Offer the template, empty or with the rows that there are."""
    made = template_of(catalogue(), layer, lang)
    today = date.today()  # noqa: DTZ011 - the day where the server is, which is the readers'
    name = f"condivisa-{city}-{layer.replace('_', '-')}"

    def filled() -> bytes:
        return make_template(made, made.cells(getattr(layers_now(city).data, layer)), made=today)

    st.download_button(
        say("intake_template_filled", lang),
        data=filled,
        file_name=f"{name}.xlsx",
        mime=data_report.XLSX,
        key="intake_template_filled",
        icon=":material/table_view:",
        on_click="ignore",
    )
    st.download_button(
        say("intake_template_xlsx", lang),
        data=lambda: make_template(made, made=today),
        file_name=f"{name}-modello.xlsx",
        mime=data_report.XLSX,
        key="intake_template_xlsx",
        icon=":material/download:",
        on_click="ignore",
    )
    st.download_button(
        say("intake_template_csv", lang),
        data=lambda: template_csv(made),
        file_name=f"{name}-modello.csv",
        mime="text/csv",
        key="intake_template_csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _show_history(versions: tuple[Version, ...], lang: Lang) -> None:
    columns = ("number", "made", "rows", "how", "message", "file")
    show_table(
        key="intake_versions",
        caption=say("intake_versions", lang),
        columns=[say(f"intake_versions_{name}", lang) for name in columns],
        rows=[
            [
                str(one.number),
                f"{day(one.made.astimezone().date(), lang)} {one.made.astimezone():%H:%M}",
                number(one.rows, lang),
                say(f"intake_how_{one.mode}", lang),
                one.message,
                one.file_name,
            ]
            for one in versions[:_MOST_VERSIONS]
        ],
    )


def _show_version(versions: tuple[Version, ...], lang: Lang, to_map: Page | None) -> None:
    """Show what a version changed, with the ways back to it."""
    by_id = {one.id: one for one in versions}
    chosen = st.selectbox(
        say("intake_changed", lang),
        list(by_id),
        format_func=lambda name: version_name(by_id[name], lang),
        # Of its own for each newest version: what was just published is what one wants to see.
        key=f"intake_version_chosen_{versions[0].id}",
        width=520,
    )
    version = by_id[chosen]
    try:
        _show_change(version, lang)
    except RegisterError as error:
        st.warning(say("intake_not_compared", lang), icon=":material/info:")
        st.code(error.text(lang), language=None, wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        map_link(to_map, version.city, say("intake_map_then", lang), lang, version)
        map_link(to_map, version.city, say("intake_map_now", lang), lang)
        _offer_report(version, lang)
        if version != versions[0] and data_state.may_publish():
            st.button(
                say("intake_restore", lang),
                key="intake_restore",
                icon=":material/history:",
                on_click=_ask_to_restore,
                args=(version.id,),
            )
    if st.session_state.get(_RESTORING) == version.id:
        _show_restore(version, lang)


def _show_change(version: Version, lang: Lang) -> None:
    city = catalogue().cities[version.city]
    level = data_changes.choose_level(city, lang, key="intake_change_level")
    found = _compared(version.parent or BUNDLED, version.id, level)
    data_changes.show_counts(found.changes, lang, key="intake_change")
    left, right = st.columns([3, 2], gap="large")
    with right:
        areas = layers_now(version.city).data.areas
        data_changes.show_map(found.changes, found.before, found.after, areas, lang)
    with left:
        if found.by_area is not None:
            data_changes.show_areas(found.by_area, lang, key="intake_change")
    names = data_changes.names_of(found.before, found.after)
    data_changes.show_rows(found.changes, names, version.layer, lang, key="intake_change")


@kept(16)
def _compared(before: str, after: str, level: str) -> Comparison:
    return compare(catalogue(), store(), before, after, level=level)


def _offer_report(version: Version, lang: Lang) -> None:
    """Offer the report that a version was published with, if it had one."""
    try:
        told = store().report(version.id)
        known = {name: told[name] for name in Report.__dataclass_fields__}
        report = Report.from_json(json.dumps(known))
    except (RegisterError, KeyError, TypeError, ValueError):
        return
    data_report.download(report, lang, key="intake_version_report")


def _ask_to_restore(name: str) -> None:
    st.session_state[_RESTORING] = name
    st.session_state[_TROUBLE] = st.session_state[_RESTORED] = None


def _show_restore(version: Version, lang: Lang) -> None:
    with st.form("intake_restore_form"):
        st.write(say("intake_restore_ask", lang, n=version.number))
        message = st.text_input(
            say("intake_message", lang),
            value=say("intake_restore_message", lang, n=version.number),
            max_chars=200,
            key="intake_restore_message",
        )
        with st.container(horizontal=True):
            yes = st.form_submit_button(say("intake_restore_yes", lang), type="primary")
            no = st.form_submit_button(say("intake_restore_no", lang))
    if yes and message.strip():
        _restore(version, message.strip())
    if yes or no:
        st.session_state[_RESTORING] = None
        st.rerun()


def _restore(version: Version, message: str) -> None:
    try:
        require_restorable(catalogue(), store(), version)
        st.session_state[_RESTORED] = store().restore(version.id, message)
    except RegisterError as error:
        st.session_state[_TROUBLE] = error


def _show_restored(city: str, lang: Lang) -> None:
    """Say what became of a wish to restore."""
    trouble: RegisterError | None = st.session_state.get(_TROUBLE)
    made: Version | None = st.session_state.get(_RESTORED)
    if trouble is not None:
        st.error(say("intake_not_restored", lang), icon=":material/info:")
        lines = trouble.lines(lang) if isinstance(trouble, RowsRefusedError) else []
        st.code("\n".join([trouble.text(lang), *lines]), language=None, wrap_lines=True)
    elif made is not None and made.city == city:
        st.success(say("intake_restored", lang, n=made.number), icon=":material/check_circle:")
