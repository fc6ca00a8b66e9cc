"""The CRS that a file does not declare: where each proposal puts the points, to be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from exports.picture.small_maps import Dots, dots_map
from layers.words import number
from views import data_state
from views.cached import layers_now
from views.kept import kept
from views.words import say

if TYPE_CHECKING:
    from data.intake.report import ProposalTold, Report
    from layers.words import Lang

_MOST_SHOWN = 4
_WIDTH = 300
_SAME_DEGREES = 2e-5  # two metres: the systems of one ellipsoid and zone


def show(report: Report, city: str, lang: Lang) -> None:
    """Show the proposals, or the CRS that was confirmed."""
    confirmed = data_state.choices().crs
    proposals = _ranked(report)
    if confirmed:
        _show_confirmed(confirmed, lang)
    elif proposals:
        _show_proposals(proposals, city, lang)


def _ranked(report: Report) -> list[list[ProposalTold]]:
    """Return the proposals of all tables, the best first; those of the same places together."""
    found: dict[str, ProposalTold] = {}
    for table in report.tables:
        for proposal in table.proposals:
            found.setdefault(proposal.crs, proposal)
    groups: list[list[ProposalTold]] = []
    for one in found.values():
        same = next((group for group in groups if _same_places(group[0], one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups


def _same_places(one: ProposalTold, other: ProposalTold) -> bool:
    """Whether two proposals put the points within some metres of one another."""
    if one.inside != other.inside or len(one.where) != len(other.where):
        return False
    pairs = zip(one.where, other.where, strict=True)
    return all(
        abs(a[0] - b[0]) < _SAME_DEGREES and abs(a[1] - b[1]) < _SAME_DEGREES for a, b in pairs
    )


def _show_confirmed(crs: str, lang: Lang) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        # As text: it may be what a reader typed.
        st.text(say("intake_crs_confirmed", lang, crs=crs), width="content")
        st.button(
            say("intake_crs_again", lang),
            key="intake_crs_again",
            icon=":material/undo:",
            on_click=data_state.choose_crs,
            args=("",),
        )


def _show_proposals(proposals: list[list[ProposalTold]], city: str, lang: Lang) -> None:
    st.subheader(say("intake_crs_title", lang), anchor=False)
    st.write(say("intake_crs_help", lang))
    with st.container(horizontal=True, gap="medium", key="intake_crs_cards"):
        for at, group in enumerate(proposals[:_MOST_SHOWN]):
            _show_card(at, group, city, lang)
    if more := [group[0].name for group in proposals[_MOST_SHOWN:]]:
        st.caption(say("intake_crs_more", lang))
        st.text("; ".join(more))
    with (
        st.form("intake_crs_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        other = st.text_input(
            say("intake_crs_other", lang), key="intake_crs_typed", max_chars=40, width=320
        )
        if st.form_submit_button(say("intake_crs_use", lang)) and other.strip():
            data_state.choose_crs(other.strip())
            st.rerun()


def _show_card(at: int, group: list[ProposalTold], city: str, lang: Lang) -> None:
    proposal = group[0]
    counts = {"inside": number(proposal.inside, lang), "tried": number(proposal.tried, lang)}
    with st.container(border=True, key=f"intake_crs_card_{at}", width=_WIDTH + 34):
        # The name is that of the EPSG register: no text of the file.
        label = say("intake_crs_picture", lang, crs=proposal.name, **counts)
        st.image(_picture(city, proposal.where, label), alt=label, width=_WIDTH)
        st.text(proposal.name)
        st.caption(say("intake_crs_inside", lang, **counts))
        if same := ", ".join(one.crs for one in group[1:]):
            st.caption(say("intake_crs_same", lang, same=same))
        if proposal.north_first:
            st.caption(say("intake_crs_north_first", lang))
        st.button(
            say("intake_crs_confirm", lang, crs=proposal.crs),
            key=f"intake_crs_confirm_{at}",
            type="primary" if at == 0 else "secondary",
            on_click=data_state.choose_crs,
            args=(proposal.crs,),
        )


@kept(64)
def _picture(city: str, where: tuple[tuple[float, float], ...], label: str) -> str:
    layers = layers_now(city)
    level = layers.data.city.levels[0].key
    areas = layers.data.areas
    shapes = list(areas.geometry[areas["level"] == level])
    return dots_map(shapes, [Dots(where)], label=label).decode()
