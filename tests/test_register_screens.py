"""A running app sees a new version, says that a link is of older data, and opens that."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue import load_catalogue
from data.register.complete import Origin
from data.register.folder import FolderStore
from data.register.publish import plan_import, publish
from layers.selection import Selection
from test_register_publish import TODAY, file_rows
from test_screens import opened
from views import cached
from views.orders import Order, fulfil, house_makers

if TYPE_CHECKING:
    from pathlib import Path

CITY = "bologna"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    made = FolderStore(tmp_path / "register")
    monkeypatch.setattr(cached, "store", lambda: made)
    return made


def add(store: FolderStore, name: str) -> None:
    rows = file_rows({"id": name, "name": f"Patto {name}"})
    about = {"city": CITY, "layer": "pacts", "mode": "update"}
    origin = Origin("registro.csv", "prova", TODAY)
    publish(store, plan_import(load_catalogue(), store, rows, **about, origin=origin), {})  # type: ignore[arg-type]


def test_a_running_app_sees_a_new_version_and_opens_the_data_of_a_link(store: FolderStore) -> None:
    first = cached.city_layers(CITY).data
    app = opened(city=CITY, data=first.fingerprint)
    assert not app.exception
    keys = {button.key for button in app.button}
    assert not keys & {"data_then", "data_now"}
    add(store, "N1")
    now = cached.city_layers(CITY).data
    assert len(now.pacts) == len(first.pacts) + 1
    app.run()
    app.button(key="data_then").click().run()
    assert not app.exception
    assert app.query_params["city"] == CITY
    app.multiselect(key="statuses").set_value(["ended"]).run()
    assert app.query_params["data"] == first.fingerprint
    assert app.query_params["then"] == "yes"
    app.selectbox(key="city").set_value("milano").run()
    assert not app.exception
    assert "data" not in app.query_params
    assert not {button.key for button in app.button} & {"data_then", "data_now"}
    app.selectbox(key="city").set_value(CITY).run()
    app.button(key="data_now").click().run()
    app.multiselect(key="statuses").set_value([]).run()
    assert not app.exception
    assert "data" not in app.query_params
    assert not {button.key for button in app.button} & {"data_then", "data_now"}


def test_a_link_to_data_that_is_not_kept_offers_nothing(store: FolderStore) -> None:
    app = opened(city=CITY, data="0" * 12)
    assert not app.exception
    assert not {button.key for button in app.button} & {"data_then", "data_now"}


def test_answers_and_files_are_of_the_data_that_they_say(store: FolderStore) -> None:
    selection = Selection(CITY, "zona")
    before = cached.extract(selection, ())
    add(store, "N1")
    after = cached.extract(selection, ())
    assert after.fingerprint != before.fingerprint
    assert len(after.source.data.pacts) == len(before.source.data.pacts) + 1
    with cached.showing(before.fingerprint):
        assert cached.extract(selection, ()).fingerprint == before.fingerprint
    order = Order("csv", selection, TODAY, "http://localhost/", data=before.fingerprint)
    made = fulfil(order, lambda _done, _total: None, house_makers())
    with zipfile.ZipFile(io.BytesIO(made.body)) as parts:
        assert any(
            before.fingerprint in parts.read(name).decode("utf-8-sig") for name in parts.namelist()
        )
    assert cached.extract(selection, ()).fingerprint == after.fingerprint


def test_a_damaged_register_is_told_and_never_shown(store: FolderStore) -> None:
    add(store, "N1")
    (rows,) = store.folder.glob("*.gpkg")
    rows.write_bytes(rows.read_bytes()[:-1])
    app = opened(city=CITY)
    assert len(app.exception) == 1
    assert not app.selectbox


def test_a_damaged_register_is_told_in_the_readers_language() -> None:
    def screen() -> None:
        from data.register.errors import DamagedError
        from views.failure import show_failure

        show_failure(DamagedError("version_damaged", version="v0001-abc"))

    app = AppTest.from_function(screen)
    app.query_params["lang"] = "it"
    (told,) = app.run().code
    assert told.value.startswith("La versione v0001-abc è danneggiata")
