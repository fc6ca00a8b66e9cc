"""The report of a file on the screen: outcome, sum, remarks, preview; every value is plain text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import shapely
import streamlit as st

from exports.picture.small_maps import shape_map
from exports.spreadsheet.intake_report import make_report
from layers.intake.fields import field_labels
from layers.intake.report import (
    ANY_KIND,
    SUMMED,
    preview_table,
    remark_kinds,
    remarks_table,
    row_remarks,
    status_line,
    tell,
    whole_remarks,
)
from layers.intake.words import say as say_report
from layers.words import number
from views import data_columns, data_crs, data_state
from views.cached import catalogue
from views.table import show_table
from views.words import say

if TYPE_CHECKING:
    from data.intake.report import Repaired, Report
    from layers.intake.report import ReportTable
    from layers.words import Lang
    from views.data_work import Outcome

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ROWS = 100
_MOST_REPAIRS = 6
_PICTURE = 220
_SHOWN_AS = {"accept": st.success, "accept-with-repair": st.warning, "reject": st.error}
_ICONS = {
    "accept": ":material/check_circle:",
    "accept-with-repair": ":material/visibility:",
    "reject": ":material/block:",
}


def show(outcome: Outcome, lang: Lang) -> None:
    """Show the report of a file."""
    report = outcome.checked.report
    with st.container(border=True, key="intake_report"):
        _show_head(report, lang)
        _show_sums(report, lang)
        _show_whole(report, lang)
        _show_tables_choice(report, lang)
        data_crs.show(report, outcome.wanted.city, lang)
        data_columns.show(report, lang)
        _show_preview(report, lang)
        _show_repairs(report.repairs, lang)
        _show_remarks(report, lang)


def download(report: Report, lang: Lang, *, key: str, primary: bool = False) -> None:
    """Offer a report as a workbook, which is made when it is asked for."""
    labels = field_labels(catalogue(), report.layer, lang)
    today = date.today()  # noqa: DTZ011 - the day where the server is, which is the readers'
    st.download_button(
        say("intake_report_download", lang),
        data=lambda: make_report(tell(report, labels, lang), made=today),
        file_name=say("intake_report_file", lang),
        mime=XLSX,
        key=key,
        icon=":material/download:",
        type="primary" if primary else "secondary",
        on_click="ignore",
    )


def _show_head(report: Report, lang: Lang) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.header(say("intake_report_title", lang), anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            download(report, lang, key="intake_report_download")
            st.button(
                say("intake_put_away", lang),
                key="intake_put_away",
                icon=":material/close:",
                on_click=data_state.put_away,
            )
    st.text(report.name)
    _SHOWN_AS[report.status](status_line(report, lang), icon=_ICONS[report.status])


def _show_sums(report: Report, lang: Lang) -> None:
    """Show the counts as the sum that they are."""
    signs = ("", "= ", "+ ", "+ ")
    with st.container(key="intake_sums"):
        for column, name, sign in zip(st.columns(len(SUMMED)), SUMMED, signs, strict=True):
            counted = number(getattr(report, name), lang)
            column.metric(f"{sign}{say_report(name, lang)}", counted)


def _show_whole(report: Report, lang: Lang) -> None:
    told = whole_remarks(report, lang)
    if told:
        show_table(
            key="intake_whole",
            caption=say("intake_whole", lang),
            columns=(say_report("column_grade", lang), say_report("column_what", lang)),
            rows=[(say_report(f"grade_{grade}", lang), text) for grade, text in told],
        )


def _show_tables_choice(report: Report, lang: Lang) -> None:
    """Offer one sheet or layer of a file that has several."""
    names = st.session_state.get("intake_tables_there", ())
    chosen = data_state.choices().tables
    if not chosen:
        names = tuple(table.name for table in report.tables)
        st.session_state["intake_tables_there"] = names
    if len(names) <= 1:
        return

    def choose() -> None:
        name = st.session_state["intake_table"]
        data_state.choose_tables((name,) if name else ())

    options = ["", *names]
    st.selectbox(
        say("intake_table", lang),
        options,
        index=options.index(chosen[0]) if chosen and chosen[0] in options else 0,
        format_func=lambda name: name or say("intake_table_all", lang),
        key="intake_table",
        on_change=choose,
        width=420,
    )


def _show_preview(report: Report, lang: Lang) -> None:
    _show("intake_preview", preview_table(report, lang), say("intake_preview", lang), lang)


def _show_repairs(repairs: tuple[Repaired, ...], lang: Lang) -> None:
    if not repairs:
        return
    st.subheader(say("intake_repairs", lang), anchor=False)
    st.write(say("intake_repairs_help", lang))
    for at, one in enumerate(repairs[:_MOST_REPAIRS]):
        _show_repair(at, one, lang)
    if len(repairs) > _MOST_REPAIRS:
        st.caption(say("intake_repairs_more", lang, n=number(len(repairs) - _MOST_REPAIRS, lang)))


def _show_repair(at: int, one: Repaired, lang: Lang) -> None:
    before, after = (shapely.from_wkt(text, on_invalid="ignore") for text in one[2:4])
    if before is None or after is None:
        return
    areas = {"before": one.before_m2, "after": one.after_m2}
    said = {name: number(value, lang, decimals=1) for name, value in areas.items()}
    with st.container(horizontal=True, vertical_alignment="center", key=f"intake_repair_{at}"):
        for name, shape, beside in (("before", before, after), ("after", after, before)):
            label = say(f"intake_repair_{name}", lang, row=one.row, area=said[name])
            picture = shape_map(shape, beside, label=label).decode()
            st.image(picture, alt=label, caption=label, width=_PICTURE)


def _show_remarks(report: Report, lang: Lang) -> None:
    kinds = remark_kinds(report, lang)
    if not kinds:
        return
    st.subheader(say("intake_remarks", lang), anchor=False)
    kind = ANY_KIND
    if len(kinds) > 1:
        kind = st.selectbox(
            say("intake_remarks_filter", lang),
            [ANY_KIND, *kinds],
            format_func=lambda key: kinds.get(key) or say("intake_remarks_all", lang),
            key="intake_remarks_filter",
        )
    told = row_remarks(report, kind or ANY_KIND)
    table = remarks_table(told[:_MOST_ROWS], lang)
    _show("intake_remarks", table, say("intake_remarks_caption", lang), lang)
    if (more := len(told) - _MOST_ROWS) > 0:
        st.caption(say("intake_rows_more", lang, n=number(more, lang)))


def _show(key: str, table: ReportTable, caption: str, lang: Lang) -> None:
    """Show the first rows of a table as text."""
    if not table.rows:
        return
    show_table(
        key=key,
        caption=caption,
        columns=[column.label for column in table.columns],
        rows=[[_text(cell, lang) for cell in row] for row in table.rows],
    )


def _text(cell: object, lang: Lang) -> str:
    if cell is None:
        return ""
    return number(cell, lang) if isinstance(cell, int) else str(cell)
