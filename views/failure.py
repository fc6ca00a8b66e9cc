"""An error becomes a message: what happened and what to do, never a traceback."""

from __future__ import annotations

import logging

import streamlit as st

from data.register.errors import RegisterError
from geo.errors import CondivisaError
from views.address import current_lang
from views.words import say


def show_failure(error: Exception) -> bool:
    """Show an uncaught error of a screen as text; return True: Streamlit shows nothing more."""
    logging.getLogger("condivisa").error("a screen failed", exc_info=error)
    lang = current_lang()
    st.error(say("failure_title", lang))
    # What Condivisa raises on purpose says what to do; anything else would only confuse. As code,
    # because an error text may hold what a file holds and must not become markup.
    if isinstance(error, CondivisaError):
        text = error.text(lang) if isinstance(error, RegisterError) else str(error)
        st.code(text, language=None, wrap_lines=True)
    st.caption(say("failure_help", lang))
    return True
