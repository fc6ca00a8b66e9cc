"""What a session of the screen *Dati* holds: the file, how it is to be understood, its report."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, cast

import streamlit as st

from data.register.version import LAYERS
from views.cached import workshop
from views.data_work import Brought, Outcome, Step, Wanted, check_brought
from views.making import is_there

if TYPE_CHECKING:
    from data.register.version import RegisterLayer
    from views.jobs import Job

_CITY, _LAYER, _ASKED = "intake_city", "intake_layer", "intake_asked"
_BROUGHT, _OUTCOME, _TROUBLE = "intake_brought", "intake_outcome", "intake_trouble"
_JOB, _STOPPED, _TURN = "intake_job", "intake_stopped", "intake_turn"
_CHOICES = "intake_choices"

CANCELLED = "cancelled"
_PUBLISH = "CONDIVISA_PUBLISH"


def may_publish() -> bool:
    """Whether versions are made here: by all who open the app, unless whoever runs it says no."""
    return os.environ.get(_PUBLISH, "").strip().lower() not in {"no", "0", "false", "off"}


class Running:
    """A check that is under way, of what, and what it is at."""

    def __init__(self, job: Job[Outcome], wanted: Wanted, step: Step) -> None:
        self.job, self.wanted, self.step = job, wanted, step


def city(asked: str) -> str:
    """Return the city whose register is looked at: that of the question, until another is chosen.

    While a file is on the screen the question's no longer matters: the file is for one city.
    """
    if st.session_state.get(_ASKED) != asked and brought() is None:
        st.session_state[_ASKED] = st.session_state[_CITY] = asked
    return str(st.session_state.setdefault(_CITY, asked))


def layer() -> RegisterLayer:
    """Return the layer whose register is looked at."""
    return cast("RegisterLayer", st.session_state.setdefault(_LAYER, LAYERS[0]))


def choose(city: str, layer: str) -> None:
    """Look at another register; the file that was brought is checked for it."""
    if (city, layer) != (st.session_state.get(_CITY), st.session_state.get(_LAYER)):
        st.session_state[_CITY], st.session_state[_LAYER] = city, layer
        _forget_choices()


def brought() -> Brought | None:
    """Return the file that is on the screen."""
    found: Brought | None = st.session_state.get(_BROUGHT)
    return found


def bring(file: Brought | None) -> None:
    """Put a file on the screen in the place of the one before; None: take it away."""
    if (running := under_way()) is not None:
        running.job.cancel()
    st.session_state[_BROUGHT] = file
    st.session_state[_OUTCOME] = st.session_state[_TROUBLE] = None
    st.session_state[_JOB] = st.session_state[_STOPPED] = None
    _forget_choices()
    if file is not None and file.source is not None:
        choose_columns(dict(file.source.columns))
        choose_crs(file.source.crs)


def turn() -> int:
    """Return a number that is another one when the box for files is to be empty."""
    return int(st.session_state.get(_TURN, 0))


def put_away() -> None:
    """Take the file away, also out of the box that it was put into."""
    bring(None)
    st.session_state[_TURN] = turn() + 1


def choices() -> Wanted:
    """Return what the reader chose about the file, its ``file``, ``layer`` and ``city`` unset."""
    chosen: Wanted = st.session_state.get(_CHOICES) or Wanted("", "", "")
    return chosen


def choose_columns(corrected: dict[str, str]) -> None:
    """Correct what some columns are: headers and fields."""
    now = choices()
    columns = {**dict(now.columns), **corrected}
    st.session_state[_CHOICES] = Wanted(
        "", "", "", now.tables, tuple(sorted(columns.items())), now.crs
    )


def choose_tables(tables: tuple[str, ...]) -> None:
    """Take some tables of the file only; () for all."""
    now = choices()
    st.session_state[_CHOICES] = Wanted("", "", "", tables, now.columns, now.crs)


def choose_crs(crs: str) -> None:
    """Confirm a CRS; "" takes it back."""
    now = choices()
    st.session_state[_CHOICES] = Wanted("", "", "", now.tables, now.columns, crs)


def wanted() -> Wanted | None:
    """Return what is to be checked now, None without a file."""
    file, now = brought(), choices()
    if file is None:
        return None
    return Wanted(file.key, layer(), str(st.session_state[_CITY]), now.tables, now.columns, now.crs)


def outcome() -> Outcome | None:
    """Return the last report; while another check runs it is that of before."""
    found: Outcome | None = st.session_state.get(_OUTCOME)
    return found


def trouble() -> BaseException | str | None:
    """Return what went wrong with the last check, ``CANCELLED`` if its reader stopped it."""
    found: BaseException | str | None = st.session_state.get(_TROUBLE)
    return found


def under_way() -> Running | None:
    """Return the check that is under way."""
    found: Running | None = st.session_state.get(_JOB)
    return found


def again() -> None:
    """Check once more what was stopped or failed."""
    st.session_state[_STOPPED] = st.session_state[_TROUBLE] = None


def keep_up() -> None:
    """Take what has ended, and begin the check that is wanted if it is another one."""
    _collect()
    now, running, done = wanted(), under_way(), outcome()
    file = brought()
    if now is None or file is None:
        return
    if running is not None and running.wanted != now:
        running.job.cancel()
        st.session_state[_JOB] = running = None
    if running is None and not (done and done.wanted == now) and now != _stopped():
        step = Step()
        work = partial(check_brought, file, now, step)
        st.session_state[_JOB] = Running(workshop().start(work, alive=is_there()), now, step)
        st.session_state[_TROUBLE] = None


def _collect() -> None:
    running = under_way()
    if running is None or not running.job.state.ended:
        return
    state = running.job.state
    st.session_state[_JOB] = None
    if state.result is not None:
        st.session_state[_OUTCOME] = state.result
        return
    st.session_state[_STOPPED] = running.wanted
    st.session_state[_TROUBLE] = state.error or CANCELLED


def _stopped() -> Wanted | None:
    found: Wanted | None = st.session_state.get(_STOPPED)
    return found


def _forget_choices() -> None:
    st.session_state[_CHOICES] = None
    st.session_state[_STOPPED] = st.session_state[_TROUBLE] = None
