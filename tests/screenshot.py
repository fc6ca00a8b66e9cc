"""Takes the README's picture of the app: ``make screenshot``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import chromium
import server as app
from reader import Reader

PICTURE = app.ROOT / "docs" / "screenshot.png"


def main(query: str = "", path: Path = PICTURE) -> None:
    """Open the app on the bundled data, wait until it has answered, and save what it shows."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = app.start(Path(folder) / "app.log")
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=[*chromium.FLAGS]
        )
        try:
            page = browser.new_page(locale="it-IT", viewport={"width": 1440, "height": 900})
            Reader(page, running.url).open(query)
            page.screenshot(path=path)
        finally:
            browser.close()
            running.stop()


if __name__ == "__main__":
    main(*sys.argv[1:2])
