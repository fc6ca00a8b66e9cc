"""From a bad file that is dropped to the published version on the map, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyproj import Transformer

import server as app
from reader import PATIENCE_MS, Reader
from test_app_accessible import violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic

WATCH = "window.ran = []; window.P = (n) => window.ran.push(n);"
NAMES = (
    "Città d'Arte: perché no",
    "{{7*7}} <img src=x onerror=P(1)>",
    "=cmd|' /C calc'!A0 ![x](https://example.org/x.png) **grassetto** :red[rosso]",
)
HEADER = "Soggetti <img src=x onerror=P(2)> {{7*7}}"
PLACES = ((7.6869, 45.0703), (7.66, 45.05), (7.70, 45.09))
FILE_NAME = "Registro <b>{{7*7}}<img src=x onerror=P(3)>.csv"
NAVIGATION = {"it": ("Dati", "Resoconto"), "en": ("Data", "Report")}


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with a register of its own: what is published here no other test knows of."""
    started = app.start(tmp_path_factory.mktemp("data_screen") / "app.log")
    yield started
    started.stop()
    assert started.complaints() == []


@pytest.fixture
def reader(page: Page, own_server: Server, traffic: Traffic) -> Reader:
    # Opened by its own address, Streamlit looks for its server below that address first.
    traffic.allowed_errors = r"404 .*/dati/_stcore/"
    page.add_init_script(WATCH)
    return Reader(page, own_server.url)


def bad_file() -> bytes:
    """Return a register as offices have it: cp1252, metres and no word of their CRS."""
    to_metres = Transformer.from_crs(4326, 32632, always_xy=True).transform
    lines = [f"Cod. Patto;Titolo;Est;Nord;Data stipula;Stato;{HEADER}"]
    for at, (name, place) in enumerate(zip(NAMES, PLACES, strict=True)):
        east, north = (f"{metres:.1f}".replace(".", ",") for metres in to_metres(*place))
        day = ("03/04/2023", "31/02/2023", "15 maggio 2022")[at]
        lines.append(f"B-0{at};{name};{east};{north};{day};in corso;Associazione {at}")
    return "\r\n".join(lines).encode("cp1252")


def opened(reader: Reader, lang: str = "it") -> Page:
    page = reader.page
    page.goto(f"{reader.url}/dati?city=torino&lang={lang}")
    page.get_by_test_id("stFileUploaderDropzone").wait_for(timeout=PATIENCE_MS)
    return page


def drop(page: Page, content: bytes) -> None:
    file = {"name": FILE_NAME, "mimeType": "text/csv", "buffer": content}
    page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    page.locator(".st-key-intake_report").wait_for(timeout=PATIENCE_MS)


def nothing_ran(page: Page) -> None:
    for frame in page.frames:
        assert frame.evaluate("window.ran") == []
        assert frame.locator("img[src=x], img[src^='https']").count() == 0


def test_from_a_bad_file_to_the_map(reader: Reader) -> None:
    page = opened(reader)
    drop(page, bad_file())
    report = page.locator(".st-key-intake_report")
    report.get_by_text("Osservazioni, nell'ordine del file").wait_for()
    shown = report.inner_text()
    assert FILE_NAME in shown
    assert "Windows-1252" in shown
    assert "31/02/2023" in shown
    for text in (*NAMES, HEADER):
        assert text in shown
    nothing_ran(page)
    # The map of a proposal shows where the points would fall; it is confirmed by a press.
    card = page.locator(".st-key-intake_crs_card_0")
    assert "3 punti su 3" in card.inner_text()
    assert card.locator("img").evaluate("node => node.complete && node.naturalWidth > 100")
    card.get_by_role("button", name="Conferma EPSG:32632").click()
    page.locator(".st-key-intake_publishing").wait_for(timeout=PATIENCE_MS)
    metrics = report.get_by_test_id("stMetric").all_inner_texts()
    assert [" ".join(text.split()) for text in metrics] == [
        "Righe lette 3", "= Accettate 2", "+ Da guardare 1", "+ Rifiutate 0"
    ]  # fmt: skip
    with page.expect_download() as download:
        report.get_by_role("button", name="Resoconto (XLSX)").click()
    assert download.value.suggested_filename == "condivisa-resoconto.xlsx"
    assert download.value.path().read_bytes().startswith(b"PK")
    message = page.get_by_role("textbox", name="Messaggio della versione")
    message.fill("Patti <b>del 2023</b> {{7*7}}")
    message.press("Tab")
    page.locator(".st-key-intake_read label").click()
    page.get_by_role("button", name="Pubblica la nuova versione").click()
    done = page.locator(".st-key-intake_done")
    done.wait_for(timeout=PATIENCE_MS)
    assert "Pubblicata la versione 1" in done.inner_text()
    assert "Patti <b>del 2023</b> {{7*7}}" in page.locator(".st-key-intake_now").inner_text()
    nothing_ran(page)
    done.get_by_role("link", name="Guarda sulla mappa").click()
    reader.settle()
    reader.all_rows("pacts")
    listed = reader.map.locator("#tab-panel").inner_text()
    assert all(name in listed for name in NAMES)
    assert reader.ask_page("Condivisa.at('pacts', 'B-00')") is not None
    nothing_ran(page)


@pytest.mark.parametrize("lang", ["it", "en"])
def test_axe_and_a_column_by_keyboard(reader: Reader, lang: str) -> None:
    page = opened(reader, lang)
    page.get_by_role("link", name=NAVIGATION[lang][0], exact=True).wait_for()
    assert violations(page) == []
    drop(page, bad_file())
    assert page.evaluate("document.documentElement.lang") == lang
    page.get_by_role("heading", name=NAVIGATION[lang][1], exact=True).wait_for()
    box = page.locator(".st-key-intake_columns_box")
    box.locator("summary").click()
    column = box.locator("select[data-header^='Soggetti']")
    column.focus()
    # A correction checks the file again; the focus stays where the reader is.
    column.select_option("parties")
    page.wait_for_function(
        """() => document.querySelector('.st-key-intake_columns_box summary')
            .innerText.match(/7\\D+7/)""",
        timeout=PATIENCE_MS,
    )
    page.wait_for_function("name => document.activeElement?.dataset.header === name", arg=HEADER)
    assert violations(page) == []
    nothing_ran(page)
