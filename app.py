"""The app: Streamlit's pages, plus the routes that serve the map's page, its scripts and its data.

Run it with ``streamlit run app.py`` (or ``make run``).
"""

from __future__ import annotations

from pathlib import Path

from streamlit.starlette import App

from views.failure import show_failure
from views.routes import routes

app = App(
    Path(__file__).parent / "views" / "shell.py",
    routes=routes(),
    on_script_error=show_failure,
)
