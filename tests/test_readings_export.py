"""*Esporta questa lettura*: the file is that of the reading shown, made beside the screen."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from exports.errors import ExportError
from exports.readings import formats
from exports.readings.formats import READING_FORMATS
from test_jobs import until
from test_readings_screen import opened, ran
from views.reading_export import FORMATS
from views.words import say

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest


def prepared(app: AppTest, product: str) -> AppTest:
    app.radio(key="reading:format").set_value(product)
    ran(app)
    app.button(key="reading_prepare").click()
    ran(app)
    if job := app.session_state["reading_job"]:
        until(lambda: job.state.ended)
        ran(app)
    return app


def test_the_screen_offers_the_formats_of_a_reading() -> None:
    assert set(FORMATS) == set(READING_FORMATS)


def test_the_file_holds_the_reading_and_its_link() -> None:
    app = prepared(opened(reading="gaps", reach="900", areas="TO-01"), "xlsx")
    kept = app.session_state["reading_file"]
    assert kept.name.endswith(".xlsx")
    book = openpyxl.load_workbook(BytesIO(kept.body))
    said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("reading=gaps" in text and "reach=900" in text for text in said)
    assert kept.title in " ".join(said)
    assert app.get("download_button")[0].proto.label.startswith("Scarica")


def test_several_files_come_in_one_archive() -> None:
    app = prepared(opened(reading="cross_tab"), "csv")
    kept = app.session_state["reading_file"]
    assert kept.name.endswith((".zip", ".csv"))
    assert kept.body[:2] == b"PK" or kept.name.endswith(".csv")


def test_a_file_of_another_reading_says_so() -> None:
    app = prepared(opened(reading="cross_tab"), "csv")
    assert not app.warning
    app.radio(key="reading:kind").set_value("gaps")
    ran(app)
    assert app.warning[0].value == say("export_earlier", "it")
    assert len(app.get("download_button")) == 1


@pytest.mark.parametrize("error", [ExportError("error_no_layer"), RuntimeError("secret detail")])
def test_an_error_is_said_calmly(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise error

    monkeypatch.setattr(formats, "make_reading", fail)
    app = prepared(opened(reading="cross_tab"), "csv")
    assert app.warning[0].value == say("export_failed", "it")
    shown = " ".join(one.value for one in (*app.warning, *app.caption, *app.code, *app.text))
    assert "secret" not in shown
    assert not app.get("download_button")
