"""The app: Streamlit's pages, plus the routes that serve the map's page, its scripts and its data.

Run it with ``streamlit run app.py`` (or ``make run``).
"""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from views.client_files import ClientFiles
from views.failure import show_failure
from views.routes import routes
from views.sockets import answering_at_once

app = App(
    Path(__file__).parent / "views" / "shell.py",
    routes=routes(),
    middleware=[Middleware(ClientFiles)],
    lifespan=answering_at_once,
    on_script_error=show_failure,
)
