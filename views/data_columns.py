"""Which column of a file was taken for which field, each to be corrected by its reader."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from data.intake.columns import IGNORED
from layers.intake.fields import field_labels
from views import data_state
from views.cached import catalogue
from views.words import say

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

    from data.intake.report import Report
    from layers.words import Lang

_KEY = "intake_columns"


def show(report: Report, lang: Lang) -> None:
    """Show the columns; a correction is checked at once."""
    fields = _fields(report)
    proposed = sorted({header for table in report.tables for header in table.proposed})
    proposed = [header for header in proposed if header not in dict(data_state.choices().columns)]
    if not fields:
        return
    known = sum(bool(field) for field in fields.values())
    title = say("intake_columns", lang, known=known, all=len(fields))
    with st.expander(title, expanded=bool(proposed), key="intake_columns_box"):
        st.caption(say("intake_columns_help", lang))
        if proposed:
            st.button(
                say("intake_columns_confirm", lang, n=len(proposed)),
                key="intake_columns_confirm",
                icon=":material/check:",
                on_click=data_state.choose_columns,
                args=({header: fields[header] for header in proposed},),
            )
        _show_table(report, fields, frozenset(proposed), lang)


def _fields(report: Report) -> dict[str, str]:
    """Return of each header the field that it was taken for; what its reader chose comes first."""
    found = {header: field for table in report.tables for header, field in table.columns}
    chosen = dict(data_state.choices().columns) if data_state.under_way() else {}
    whole = {header: chosen.get(header, field) for header, field in found.items()}
    return {header: "" if field == IGNORED else field for header, field in whole.items()}


def _show_table(
    report: Report, fields: dict[str, str], proposed: frozenset[str], lang: Lang
) -> None:
    labels = field_labels(catalogue(), report.layer, lang)
    samples: dict[str, str] = {}
    for row in report.preview:
        for header, cell in row:
            samples[header] = samples.get(header) or cell
    options = sorted(labels.items(), key=lambda pair: pair[1].casefold())
    _component()(
        key=_KEY,
        data={
            "caption": say("intake_columns_caption", lang),
            "titles": [
                say(f"intake_columns_{name}", lang) for name in ("header", "sample", "field")
            ],
            "label": say("intake_columns_label", lang, header="{header}"),
            "proposed": say("intake_columns_proposed", lang),
            "fields": [["", say("intake_columns_none", lang)], *map(list, options)],
            "rows": [
                {
                    "header": header,
                    "sample": samples.get(header, ""),
                    "field": field,
                    "proposed": header in proposed,
                }
                for header, field in fields.items()
            ],
        },
        on_chosen_change=_choose,
    )


def _choose() -> None:
    chosen = st.session_state[_KEY].get("chosen")
    if not isinstance(chosen, dict):
        return
    header, field = chosen.get("header"), chosen.get("field")
    done = data_state.outcome()
    if done is None or not isinstance(header, str) or not isinstance(field, str):
        return
    there = {head for table in done.checked.report.tables for head, _ in table.columns}
    if header in there:
        data_state.choose_columns({header: field or IGNORED})


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("data_columns.js").read_text(encoding="utf-8")
    return st.components.v2.component("condivisa_columns", js=script, isolate_styles=False)
