"""Find a Chromium for the browser tests, or install one: ``python tests/chromium.py --install``.

Looked for in this order: the variable ``CHROMIUM``, the system's own browsers, Playwright's cache.
Installed from the system's packages when root on a Debian, otherwise by Playwright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SYSTEM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
SYSTEM_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# For a machine without a screen, a sandbox or a way out, and a browser that talks to nobody.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every other host is unknown. A route that aborts would do as well, but it switches off the
    # browser's cache, and that geometry is fetched once is one of the things to be tested.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
)
APT_UPDATE = ["apt-get", "update", "-q"]
APT_INSTALL = ["apt-get", "install", "-q", "-y", "--no-install-recommends"]
PACKAGES = ["chromium", "fonts-liberation"]


def in_ci() -> bool:
    """Whether a missing browser is a failure: the variable ``CI`` is set to anything but no."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def find() -> Path | None:
    """Return the browser to use, or None where there is none.

    Raises
    ------
    FileNotFoundError
        When ``CHROMIUM`` names a file that is not there: another browser is not taken in silence.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise FileNotFoundError(f"CHROMIUM={named}: no such program. Correct or unset it.")
        return Path(found)
    for name in SYSTEM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    for path in map(Path, SYSTEM_PATHS):
        if path.is_file():
            return path
    return _of_playwright()


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None


def install() -> None:
    """Try to bring a Chromium to this machine; what goes wrong is printed by the installer."""
    if shutil.which("apt-get") and getattr(os, "geteuid", lambda: 1)() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(APT_UPDATE, check=False, env=quiet)
        if subprocess.run([*APT_INSTALL, *PACKAGES], check=False, env=quiet).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Say which browser the tests will use; with ``--install``, bring one when there is none."""
    browser = find()
    if browser is None and "--install" in sys.argv[1:]:
        print("No Chromium on this machine: installing one.", flush=True)
        install()
        browser = find()
    if browser is not None:
        print(f"Browser for the tests: {browser}", flush=True)
        return 0
    print(
        "\n"
        "*** NO CHROMIUM, AND NONE COULD BE INSTALLED: THE BROWSER TESTS WILL NOT RUN. ***\n"
        "*** Install Chromium, Chrome or Edge, or name one: CHROMIUM=path make test.     ***\n",
        file=sys.stderr,
        flush=True,
    )
    return 1 if in_ci() else 0


if __name__ == "__main__":
    sys.exit(main())
