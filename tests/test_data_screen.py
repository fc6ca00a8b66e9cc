"""The screen *Dati* without a browser: a file is checked, seen, published, and walked back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue import load_catalogue
from data.intake.check import check_file
from data.intake.child import Cancelled
from data.live.fetch import Change, Download
from data.live.model import Fetched
from data.register.complete import Origin
from data.register.folder import FolderStore
from data.register.publish import plan_import, publish
from test_jobs import until
from test_register_publish import TODAY, file_rows
from views import cached, data_work
from views.data_work import Brought
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.live.model import Source

CITY = "bologna"
GOOD = "Codice;Titolo;Lat;Lon;Data firma\nN1;Orto;44,49;11,34;03/04/2023\n"
BAD = "Codice;Titolo;Lat;Lon\nN1;Orto;44,49;11,34\nN1;Altro;44,49;11,35\n"


def screen():
    """The screen as the shell shows it; AppTest runs its source, so nothing of this file."""
    from views import address, data_screen, filters

    asked = address.read_address()
    if address.came_from_outside(asked, filters.shown(asked.selection)):
        filters.seed(asked.selection)
        address.accept_address(asked)
    filters.keep()
    data_screen.show()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    made = FolderStore(tmp_path / "register")
    monkeypatch.setattr(cached, "store", lambda: made)
    for name in ("data_register", "data_publish", "data_live"):
        monkeypatch.setattr(f"views.{name}.store", lambda: made)
    # In this process, which is quicker; the browser's test has the child's own.
    monkeypatch.setattr("views.data_work.check", lambda request, **_: check_file(request))
    return made


def brought(text: str, name: str = "registro.csv") -> AppTest:
    app = AppTest.from_function(screen, default_timeout=60)
    app.query_params["lang"] = "it"
    app.query_params["city"] = CITY
    app.session_state["intake_brought"] = Brought(str(hash(text)), name, text.encode("cp1252"))
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    """Wait for the check that is under way, and show what came of it."""
    if running := app.session_state["intake_job"]:
        until(lambda: running.job.state.ended)
        app.run()
    assert not app.exception
    return app


def answered(app: AppTest) -> AppTest:
    """Wait for the live source that is being asked, and show what it answered."""
    if running := app.session_state["intake_live_job"]:
        until(lambda: running.job.state.ended)
        app.run()
    assert not app.exception
    return app


def agreed(app: AppTest) -> AppTest:
    app.text_input(key="intake_message").set_value("patti del 2023").run()
    app.checkbox(key="intake_read").check().run()
    app.button(key="intake_publish_yes").click().run()
    assert not app.exception
    return app


def add(store: FolderStore, name: str) -> None:
    origin = Origin("altro.csv", "di un collega", TODAY)
    rows = file_rows({"id": name, "name": "Di un collega"})
    plan = plan_import(
        load_catalogue(), store, rows, city=CITY, layer="pacts", mode="update", origin=origin
    )
    publish(store, plan, {})


def counts(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def test_nothing_is_published_before_the_report_was_read_and_a_message_given(
    store: FolderStore,
) -> None:
    app = brought(GOOD)
    assert counts(app)["Righe lette"] == "1"
    assert counts(app)["Nuove"] == "1"
    assert app.button(key="intake_publish_yes").disabled
    app.text_input(key="intake_message").set_value("patti del 2023").run()
    assert app.button(key="intake_publish_yes").disabled
    assert not store.folder.exists()
    agreed(app)
    (version,) = store.versions(CITY, "pacts")
    assert (version.message, version.file_name) == ("patti del 2023", "registro.csv")
    assert version.rows == len(cached.layers_now(CITY).data.pacts)
    assert any(f"Pubblicata la versione {version.number}" in one.value for one in app.success)
    assert app.session_state["intake_brought"] is None


def test_a_closed_server_checks_and_publishes_nothing(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDIVISA_PUBLISH", "no")
    app = brought(GOOD)
    assert counts(app)["Righe lette"] == "1"
    assert any("non si pubblica" in one.value for one in app.markdown)
    with pytest.raises(KeyError):
        app.button(key="intake_publish_yes")
    assert not store.folder.exists()


def test_rows_that_cannot_stand_are_named_and_nothing_is_written(store: FolderStore) -> None:
    app = brought(BAD)
    (told,) = app.code
    assert "riga 2 (N1)" in told.value
    assert "riga 3 (N1)" in told.value
    assert not [one for one in app.button if one.key == "intake_publish_yes"]
    assert not store.folder.exists()


def test_rows_to_look_at_can_be_left_out(store: FolderStore) -> None:
    app = brought(f"{GOOD}N2;Via;44,49;11,34;31/02/2023\n")
    assert counts(app)["Nuove"] == "2"
    app.checkbox(key="intake_accepted_only").check().run()
    assert counts(app)["Nuove"] == "1"
    agreed(app)
    (version,) = store.versions(CITY)
    assert "N2" not in set(store.read(version.id)["id"])
    assert store.report(version.id)["flagged"] == 1


def test_another_version_in_between_is_told_and_lost_by_neither(store: FolderStore) -> None:
    app = brought(GOOD)
    app.text_input(key="intake_message").set_value("patti del 2023").run()
    app.checkbox(key="intake_read").check().run()
    # Published by somebody else while this reader looks at what would change.
    known = app.session_state["intake_plan"]
    add(store, "N9")
    app.session_state["intake_plan"] = ((*known[0][:-1], store.stamp()), known[1])
    app.button(key="intake_publish_yes").click().run()
    assert any(say("intake_not_published", "it") in one.value for one in app.error)
    assert [one.message for one in store.versions(CITY)] == ["di un collega"]
    app.run()
    app.button(key="intake_publish_yes").click().run()
    assert [one.message for one in store.versions(CITY)] == ["patti del 2023", "di un collega"]
    assert set(store.read(store.versions(CITY)[0].id)["id"]) >= {"N1", "N9"}


def test_a_correction_checks_again_and_a_bare_crs_is_asked_for(store: FolderStore) -> None:
    app = brought("Codice;Titolo;Est;Nord\nN1;Orto;686000,5;4929000,5\n")
    assert counts(app)["+ Da guardare"] == "1"
    assert not [one for one in app.button if one.key == "intake_publish_yes"]
    app.button(key="intake_crs_confirm_0").click().run()
    checked(app)
    assert counts(app)["= Accettate"] == "1"
    assert app.button(key="intake_publish_yes")
    app.button(key="intake_crs_again").click().run()
    checked(app)
    assert counts(app)["+ Da guardare"] == "1"


def test_a_check_is_stopped_and_begun_again(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def until_stopped(_request: object, *, cancelled: Callable[[], bool], **_: object) -> None:
        until(cancelled)
        raise Cancelled

    quick = data_work.check
    monkeypatch.setattr(data_work, "check", until_stopped)
    app = AppTest.from_function(screen, default_timeout=60)
    app.query_params["city"] = CITY
    app.session_state["intake_brought"] = Brought("k", "registro.csv", GOOD.encode())
    app.run()
    app.button(key="intake_cancel").click().run()
    checked(app)
    assert any(say("intake_cancelled", "it") in one.value for one in app.info)
    assert app.session_state["intake_job"] is None
    monkeypatch.setattr(data_work, "check", quick)
    app.button(key="intake_again").click().run()
    assert counts(checked(app))["= Accettate"] == "1"
    app.button(key="intake_put_away").click().run()
    assert not app.exception
    assert not app.metric
    assert not store.folder.exists()


def test_what_a_live_source_gives_goes_through_the_same_report(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched(source: Source, folder: Path, **_: object) -> Download:
        path = folder / "patti.csv"
        path.write_text(GOOD, encoding="utf-8")
        told = Fetched(source.key, source.url, datetime.now(UTC), "ab" * 32, len(GOOD))
        return Download(path, told)

    monkeypatch.setattr("views.data_live.fetch", fetched)
    app = AppTest.from_function(screen, default_timeout=60)
    app.query_params["city"] = CITY
    app.run()
    app.button(key="live_fetch_bologna-patti").click().run()
    checked(answered(app))
    assert counts(app)["Nuove"] == "1"
    agreed(app)
    (version,) = store.versions(CITY)
    assert store.report(version.id)["fetched"]["source"] == "bologna-patti"
    change = Change(changed=True, evidence="rows", before="1", now="2")
    monkeypatch.setattr("views.data_live.has_changed", lambda *_, **__: change)
    app.button(key="live_changed_bologna-patti").click().run()
    answered(app)
    assert any(say("live_now_changed", "it") in one.value for one in app.info)


def test_a_version_is_restored_only_after_a_yes(store: FolderStore) -> None:
    add(store, "N8")
    add(store, "N9")
    first = store.versions(CITY)[-1]
    app = AppTest.from_function(screen, default_timeout=60)
    app.query_params["lang"] = "it"
    app.query_params["city"] = CITY
    app.run()
    app.selectbox(key=f"intake_version_chosen_{store.versions(CITY)[0].id}").set_value(
        first.id
    ).run()
    app.button(key="intake_restore").click().run()
    assert len(store.versions(CITY)) == 2
    yes = next(one for one in app.button if one.label == say("intake_restore_yes", "it"))
    yes.click().run()
    assert not app.exception
    newest = store.versions(CITY)[0]
    assert (newest.mode, newest.sha256) == ("restore", first.sha256)
    assert any("versione 3" in one.value for one in app.success)
