"""Readings in a meeting pack: picked on the screen *Esporta*, made in the job, held by the file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from exports.errors import ExportCancelledError
from exports.progress import silent
from layers.readings.errors import ReadingError
from layers.readings.registry import READINGS
from layers.selection import Selection
from test_export_screen import Hand, opened, prepared
from views.orders import Order, fulfil, house_makers
from views.words import say

if TYPE_CHECKING:
    from exports.formats import Made

TORINO = Selection("torino", "zona", areas=("TO-11",))
GAPS = (("reading", "gaps"), ("reach", "800"))
RATES = (("reading", "rates"),)
ORDER = Order(
    "pack", TORINO, date(2026, 11, 21), "https://example.org/app/", readings=(GAPS, RATES)
)


def held(body: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(body)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def test_a_pack_may_be_ordered_of_readings_alone() -> None:
    steps: list[tuple[int, int]] = []
    made = fulfil(ORDER, lambda done, total: steps.append((done, total)), house_makers())
    files = held(made.body)
    assert sorted(name.rpartition(".")[2] for name in files) == [
        *("pdf", "pdf", "pptx", "pptx", "txt", "xlsx", "xlsx")
    ]
    told = files["LEGGIMI.txt"].decode()
    for key in ("gaps", "rates"):
        assert READINGS[key].texts.say("title", "it") in told
    shares = [done / total for done, total in steps]
    assert shares == sorted(shares), "it never goes back"
    assert shares[0] == 0
    assert shares[-1] == 1
    assert made.preview.tables


def test_the_readings_are_of_the_question_with_their_own_choices() -> None:
    given: dict[str, Any] = {}

    def pack(*asked: Any, **named: Any) -> tuple[Made, ...]:
        given.update(named, wanted=asked[2])
        return house_makers().make_pack(*asked, **named)

    makers = house_makers()._replace(make_pack=pack)
    files = held(fulfil(replace(ORDER, wanted=("csv",)), silent, makers).body)
    assert given["wanted"] == ("csv",)
    assert [one.params for one in given["readings"]] == [dict(GAPS), dict(RATES)]
    assert all(one.extract.selection.areas == ("TO-11",) for one in given["readings"])
    assert sum(name.endswith(".csv") for name in files) > 1


def test_orders_of_other_readings_are_other_orders() -> None:
    assert hash(ORDER) == hash(replace(ORDER))
    assert replace(ORDER, readings=(RATES,)) != ORDER


def test_one_who_cancels_is_heard_between_two_readings() -> None:
    read: list[str] = []

    def note(*asked: Any) -> Any:
        read.append(asked[2]["reading"])
        return house_makers().read(*asked)

    def stop(done: int, _total: int) -> None:
        if done:
            raise ExportCancelledError

    with pytest.raises(ExportCancelledError):
        fulfil(ORDER, stop, house_makers()._replace(read=note))
    assert read == ["gaps"]


# --- the screen ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["it", "en"])
def test_readings_are_offered_for_a_pack_only(lang: str) -> None:
    app = opened(Hand(), lang=lang)
    assert not [one for one in app.multiselect if one.key == "export_readings"]
    app.radio(key="export_product").set_value("pack").run()
    box = app.multiselect(key="export_readings")
    assert box.label == say("export_readings", lang)
    assert box.options == [one.texts.say("title", lang) for one in READINGS.values()]


def test_what_was_last_chosen_on_letture_is_what_the_pack_holds() -> None:
    hand = Hand()
    app = opened(hand, areas="TO-11")
    app.session_state["reading:gaps:reach"] = 800
    app.radio(key="export_product").set_value("pack").run()
    for key in ("pdf", "pptx", "xlsx"):
        app.checkbox(key=f"export_pack_{key}").uncheck()
    app.run()
    assert app.button(key="export_prepare").disabled
    app.multiselect(key="export_readings").set_value(["rates", "gaps"]).run()
    assert not app.button(key="export_prepare").disabled
    prepared(app)
    (*_, named) = hand.orders[0]
    assert [one.params for one in named["readings"]] == [dict(RATES), dict(GAPS)]
    assert {one.extract.selection.areas for one in named["readings"]} == {("TO-11",)}


def test_choices_that_cannot_be_read_together_are_told_with_the_readings_name() -> None:
    error = ReadingError(READINGS["rates"].texts, "title")
    app = opened(Hand(error))
    app = prepared(app)
    title = READINGS["rates"].texts.say("title", "it")
    assert app.code[0].value == f"{title}: {title}"
