"""The offline page's question: names with slips, days as written, links after the ``#``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from asked import read_extract
from invented_city import HOSTILE
from layers.message import answer_message
from layers.query import read_question
from offline_page import OfflineReader, as_question, write_page
from test_app_hostile import WATCH

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

LINKS = (
    "city=torino&level=comune&areas=to-05,TO-11&on=2021-03-05&unknown=no&q=verde++orto",
    "areas=TO-05&areas=TO-99,TO-05&level=rione&level=zona&colour=red&colour=blue",
    "status=active,boh&theme=,&kind=proposal&rule=WITHIN&measure=none&layers=none",
    "on=2021-02-31&view=45,7&lang=fr&target=AREA-024,X&unknown=maybe&q=%C3%A8%20citt%C3%A0",
    "on=20210305&view=45.05,+7.7,11.5&layers=pacts,areas&lang=en&level=&kind=",
    "view=91,7,11&on=1899-12-31&q&areas=%zz&measure=houses&theme=a,a,b",
)
CITY = read_extract("city=torino").source


@pytest.fixture
def reader(context: BrowserContext) -> OfflineReader:
    return OfflineReader(context)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(read_extract("city=torino&areas=TO-11"), tmp_path_factory.mktemp("offline"))


@pytest.fixture
def torino(reader: OfflineReader, file: Path) -> OfflineReader:
    reader.open(file)
    return reader


def find(reader: OfflineReader, typed: str) -> list[str]:
    """Type into the box of areas; return the names that it lists."""
    reader.page.locator("#areas-input").fill(typed)
    return reader.page.locator("#areas-list [role=option]").all_inner_texts()


# --- names ---------------------------------------------------------------------------------------


def test_the_first_arrow_key_goes_to_the_first_name(torino: OfflineReader) -> None:
    field = torino.page.locator("#areas-input")
    names = find(torino, "circoscrizione")
    assert field.get_attribute("aria-activedescendant") is None
    for at in (0, 1):
        field.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant") == f"areas-option-{at}"
        assert torino.text("#areas-list .active") == names[at]
    field.press("ArrowUp")
    field.press("ArrowUp")
    last = torino.page.locator("#areas-list [role=option]").last.get_attribute("id")
    assert field.get_attribute("aria-activedescendant") == last


def test_what_enter_takes_without_an_arrow_key_is_said_beforehand(torino: OfflineReader) -> None:
    names = find(torino, "pinerol")
    assert f"Invio sceglie: {names[0]}." in torino.text("#areas-box [role=status]")
    torino.page.locator("#areas-input").press("Enter")
    torino.settle(2)
    assert torino.page.evaluate("Condivisa.question.now.areas")[0] in {"TO-05", "001191"}


def test_the_very_name_comes_first(torino: OfflineReader) -> None:
    assert find(torino, "Chieri")[0].startswith("Chieri · ")
    assert len(find(torino, "chieri")) > 1
    assert find(torino, "roma")[0].split()[0] != "Roma", "there is none: nothing is invented"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("moncaleri", "Moncalieri"),
        ("Monclaieri", "Moncalieri"),
        ("carmangola", "Carmagnola"),
        ("carmognala", "Carmagnola"),
        ("riboli", "Rivoli"),
        ("pinarol", "Pinerol"),
        ("agliè", "Agliè"),
        ("aglei", "Agliè"),
    ],
)
def test_a_slip_is_forgiven(torino: OfflineReader, typed: str, name: str) -> None:
    assert any(found.startswith(name) for found in find(torino, typed)[:3])


def test_of_names_that_only_resemble_none_is_taken_unasked(torino: OfflineReader) -> None:
    assert find(torino, "xyz") == []
    assert find(torino, "moncaleri") == ["Moncalieri · comune"]
    assert "simili: 1" in torino.text("#areas-box [role=status]")
    field = torino.page.locator("#areas-input")
    field.press("Enter")
    assert torino.page.evaluate("Condivisa.question.now.areas") == ["TO-11"]
    field.press("ArrowDown")
    field.press("Enter")
    torino.settle(2)
    assert len(torino.page.evaluate("Condivisa.question.now.areas")) == 2


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [
        *(("abcd", "abcd", 0), ("abcd", "abdc", 1), ("abcd", "abce", 1), ("abcd", "abcde", 1)),
        *(("abcd", "acd", 1), ("", "abc", 3), ("abcd", "dcba", 3), ("ca", "abc", 3)),
    ],
)
def test_slips_are_counted_by_hand(
    torino: OfflineReader, typed: str, word: str, slips: int
) -> None:
    count = torino.page.evaluate("([typed, word]) => Condivisa.slips(typed, word)", [typed, word])
    assert count == slips


# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["30/06/2021", "30.6.2021", "30 giugno 2021", "2021-06-30"])
def test_a_day_is_read_as_it_is_written(torino: OfflineReader, typed: str) -> None:
    box = torino.page.locator("#on")
    assert box.get_attribute("type") == "text"
    assert box.get_attribute("placeholder") == "gg/mm/aaaa"
    box.fill(typed)
    box.press("Tab")
    torino.settle(2)
    assert torino.page.evaluate("Condivisa.question.now.on") == "2021-06-30"
    assert box.input_value() == "30/06/2021"
    torino.page.locator("#lang-en").click()
    torino.settle(3)
    assert box.input_value() == "30 June 2021"
    assert box.get_attribute("placeholder") == "dd/mm/yyyy"
    box.fill("1 July 2021")
    box.press("Enter")
    torino.settle(4)
    assert torino.page.evaluate("Condivisa.question.now.on") == "2021-07-01"
    box.fill("02/07/2021")
    box.press("Enter")
    torino.settle(5)
    assert torino.page.evaluate("Condivisa.question.now.on") == "2021-07-02"
    box.fill("")
    box.press("Enter")
    torino.settle(6)
    assert torino.page.evaluate("Condivisa.question.now.on") is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [("domani", "21/11/2026"), ("31/02/2021", "non esiste"), ("01/01/1850", "01/01/1900")],
)
def test_a_day_that_cannot_be_is_said_and_changes_nothing(
    torino: OfflineReader, typed: str, told: str
) -> None:
    box = torino.page.locator("#on")
    box.fill(typed)
    box.press("Tab")
    assert told in torino.text("#on-fault")
    assert box.get_attribute("aria-invalid") == "true"
    assert "on-fault" in str(box.get_attribute("aria-describedby"))
    torino.tick("#status-unknown")
    assert torino.page.evaluate("Condivisa.question.now.on") is None
    assert box.input_value() == typed, "it stays to be mended"
    torino.page.locator("#clear").click()
    torino.settle(3)
    assert box.input_value() == ""
    assert torino.text("#on-fault") == ""


# --- links ---------------------------------------------------------------------------------------


def test_the_question_is_there_again_after_a_reload_and_by_a_link(
    torino: OfflineReader, file: Path
) -> None:
    page = torino.page
    assert page.evaluate("location.hash") == ""
    torino.tick("#status-unknown")
    torino.choose("areas", "amt ovest")
    page.locator("#lang-en").click()
    torino.settle(4)
    page.locator("#layer-switches input").nth(0).click()
    page.locator("#zoom-in").click()
    page.wait_for_timeout(900)
    sentence, view = torino.text("#sentence"), page.evaluate("Condivisa.viewNow()")
    address = page.url
    assert "areas=TO-02" in address
    assert "status=unknown" in address
    page.reload()
    torino.settle(1)
    assert torino.text("#sentence") == sentence
    assert page.evaluate("Condivisa.viewNow()") == pytest.approx(view, abs=0.01)
    assert "areas" not in page.evaluate("Condivisa.layers()")
    assert torino.text("#warnings") == ""
    assert page.locator("#status-unknown").is_checked()
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}#city=torino&level=zona&areas=TO-05")
    torino.settle(1)
    told = answer_message(read_extract("city=torino&areas=TO-05"))
    assert torino.text("#sentence") == told["sentence"]
    page.evaluate("location.hash = 'areas=TO-02'")
    torino.settle(2)
    told = answer_message(read_extract("city=torino&areas=TO-02"))
    assert torino.text("#sentence") == told["sentence"]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_read_as_python_reads_it(torino: OfflineReader, link: str) -> None:
    found = torino.page.evaluate(
        """link => {
            const tables = JSON.parse(document.getElementById('data-tables').textContent);
            const {selection, notices} = Condivisa.readLink(tables, link, 'it');
            const speech = Condivisa.makeSpeech(tables.words, selection.lang);
            return {
                query: Condivisa.question.query(selection),
                view: selection.view,
                told: notices.map(([key, values]) => speech.say(key, values)),
            };
        }""",
        link,
    )
    pairs = parse_qsl(link, keep_blank_values=True)
    selection, notices = read_question(pairs, ("torino",), lambda _: CITY.known)
    asked: dict[str, Any] = as_question(selection)
    query = torino.page.evaluate("one => Condivisa.question.query(one)", asked)
    assert found["query"] == query
    assert found["view"] == (list(selection.view) if selection.view else None)
    assert found["told"] == [notice.text(selection.lang) for notice in notices]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_of_a_link_becomes_markup(reader: OfflineReader, file: Path, hostile: str) -> None:
    reader.page.add_init_script(WATCH)
    link = f"q={hostile}&areas={hostile}&{hostile}=1&on={hostile}&city={hostile}&lang=en"
    reader.page.goto(f"{file.as_uri()}#{link.replace('%', '%25')}")
    reader.settle(1)
    reader.page.wait_for_timeout(100)
    assert reader.page.evaluate("window.ran") == []
    assert reader.page.locator("img").count() == 0
    assert "the link" in reader.text("#warnings").lower()
    assert len([one for one in reader.requests if not one.startswith("data:")]) == 1


def test_a_link_for_another_city_or_only_for_the_app_says_so(
    reader: OfflineReader, file: Path
) -> None:
    strange = ",".join(f"X{n}" for n in range(40))
    reader.page.goto(f"{file.as_uri()}#city=milano&areas={strange}")
    reader.settle(1)
    told = reader.page.locator("#warnings p").all_inner_texts()
    assert "«milano»: in questo file c'è solo Torino" in told[0]
    assert told[-1] == "Altre parti del collegamento che non sono state riconosciute: 29."
    reader.tick("#status-unknown")
    assert reader.text("#warnings") == ""
    reader.page.evaluate("location.hash = 'ambito=TO-01,TO-02&areas=AMB-1&level=ambito'")
    reader.settle(3)
    told = reader.page.locator("#warnings p").all_inner_texts()
    assert "ambiti suoi" in told[0]
    assert len(told) == 3, "neither the code nor the level is the file's"
