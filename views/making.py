"""How far a file is that is being made, in words, and whether its reader still waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from views.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.words import Lang
    from views.jobs import Job

# More steps than these say nothing to a reader: a share does.
_MANY = 99


def is_there() -> Callable[[], bool]:
    """Return what tells whether this session's reader is still connected."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: True
    server, session = runtime.get_instance(), context.session_id
    return lambda: server.is_active_session(session)


def how_far(job: Job[Any], share: float, lang: Lang) -> str:
    """Say how far a job is; ``share`` is how much of it is done, 0 to 1."""
    state = job.state
    if job.stopping:
        return say("export_stopping", lang)
    if state.phase == "waiting":
        return say("export_waiting", lang)
    if share >= 1:
        return say("export_ends", lang)
    if state.total > _MANY:
        return say("export_percent", lang, n=int(100 * share))
    if state.total:
        return say("export_progress", lang, done=state.done, total=state.total)
    return say("export_begins", lang)
