"""Cross-tab: cells, totals that count each pact once, and the questions that cells open."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_city import CITY, HOSTILE, edit, edit_features, write_invented_city
from layers.readings.cross_tab_counts import cross_tab
from layers.readings.errors import ReadingError
from layers.readings.pact_axes import NOWHERE, Axis, pact_axis
from layers.readings.registry import READINGS
from pact_questions import (
    extract_of,
    lists_are_there,
    questions_keep_their_promise,
    read,
    shown,
    tables,
)
from plain_cross_tab import plain_axis, plain_cross, plain_pacts

if TYPE_CHECKING:
    from pathlib import Path

AXES = ("area", "status", "theme", "kind", "party", "year")
BUNDLED_QUERIES = (
    "city=torino&level=zona",
    "city=torino&level=statistica&areas=TO-11,001272",
    "city=milano&level=comune&kind=pact,framework,proposal",
    "city=milano&level=municipio&theme=verde_pubblico,scuole&rule=touches",
    "city=bologna&level=comune&on=2020-10-01",
    "city=bologna&level=municipio&status=ended,unknown&rule=touches",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_invented_city(tmp_path_factory.mktemp("invented"))


@pytest.mark.parametrize("query", BUNDLED_QUERIES)
def test_every_cell_and_total_equals_the_plain_count(query: str) -> None:
    extract = extract_of(query)
    plain = {name: plain_axis(query, name) for name in AXES}
    for rows, columns in combinations(AXES, 2):
        tab = cross_tab(pact_axis(extract, rows), pact_axis(extract, columns))
        expected = plain_cross(query, rows, columns)
        keys = [(row, one) for row in tab.rows.order for one in tab.columns.order]
        assert set(expected) <= set(keys)
        found = dict(zip(keys, tab.counts.ravel().tolist(), strict=True))
        assert found == {key: expected.get(key, 0) for key in keys}
        for axis in (tab.rows, tab.columns):
            totals = plain[axis.name].groupby("key")["id"].nunique()
            assert axis.counts.tolist() == [int(totals.get(key, 0)) for key in axis.order]
        assert tab.total == len(plain_pacts(query))


def test_enough_areas_are_compared() -> None:
    for query in BUNDLED_QUERIES[::2]:
        assert len(pact_axis(extract_of(query), "area").keys) >= 10


@pytest.mark.parametrize(
    ("query", "rows", "columns"),
    [
        ("city=torino&level=zona", "area", "status"),
        ("city=torino&level=comune&areas=TO-C1,TO-11&rule=touches", "theme", "area"),
        ("city=milano&level=municipio&areas=MI-M1,MI-M2,015077", "kind", "area"),
        ("city=bologna&level=municipio&rule=touches&on=2020-10-01&unknown=no", "area", "theme"),
        ("city=bologna&level=comune&q=giardino&kind=pact,proposal", "status", "kind"),
        ("city=torino&level=municipio&target=AREA-024,AREA-030", "area", "kind"),
    ],
)
def test_a_cell_opens_the_pacts_that_it_counts(query: str, rows: str, columns: str) -> None:
    reading = read("cross_tab", extract_of(query), rows=rows, columns=columns)
    assert questions_keep_their_promise(reading) > 10
    lists_are_there(reading)


@pytest.mark.parametrize("rule", ["mostly", "touches", "within"])
@pytest.mark.parametrize("areas", ["", "ES-M1,099002", "099001,099003"])
@pytest.mark.parametrize("level", ["zona", "municipio"])
def test_no_opening_reaches_beyond_the_question(
    root: Path, level: str, areas: str, rule: str
) -> None:
    query = f"city={CITY}&level={level}&rule={rule}" + (f"&areas={areas}" if areas else "")
    reading = read("cross_tab", extract_of(query, root))
    assert questions_keep_their_promise(reading) > 0
    lists_are_there(reading)


def test_an_area_that_reaches_beyond_the_choice_names_the_list(root: Path) -> None:
    # One half of Alba is asked for: the zone around it holds other pacts as well.
    reading = read("cross_tab", extract_of(f"city={CITY}&level=zona&areas=ES-M1,099002", root))
    west = tables(reading)["matrix"].rows[0]
    assert west.cells[0] == "Zona di ponente"
    assert west.opens[-1] is None
    assert west.lists[-1] == "pacts"


def test_the_list_holds_the_pacts_of_every_cell() -> None:
    query = "city=bologna&level=municipio&rule=touches"
    reading = read("cross_tab", extract_of(query), rows="year", columns="party")
    found = tables(reading)
    listed = pd.DataFrame(
        [row.cells for row in found["pacts"].rows],
        columns=[one.key for one in found["pacts"].columns],
    )
    heads = found["matrix"].columns[1:-1]
    for row in found["matrix"].rows:
        undated = row.cells[0] == "senza data"
        in_row = listed["axis_year"].isna() if undated else listed["axis_year"] == row.cells[0]
        assert row.cells[-1] == in_row.sum()
        for head, count in zip(heads, row.cells[1:-1], strict=True):
            kinds = listed["axis_party"].fillna("parti civiche non note").str.split("; ")
            assert count == (in_row & kinds.map(lambda kind, h=head: h.label in kind)).sum()


def test_squares_by_hand(root: Path) -> None:
    # The two flower beds and the line touch both zones, the three-way corner point is in one.
    extract = extract_of(f"city={CITY}&level=zona&rule=touches", root)
    tab = cross_tab(pact_axis(extract, "area"), pact_axis(extract, "party"))
    assert tab.rows.keys == ("ES-Z1", "ES-Z2")
    assert (tab.rows.counts.tolist(), tab.total, tab.rows.excess) == ([10, 3, 0], 11, 2)
    # ES-01 has an association and citizens, ES-06 a school; the other nine have no party.
    known = {key: n for key, n in zip(tab.columns.order, tab.columns.counts, strict=True) if n}
    assert known == {"association": 1, "single_citizens": 1, "school": 1, NOWHERE: 9}
    assert (tab.columns.excess, tab.cell_excess) == (1, 3)
    notes = " ".join(tables(read("cross_tab", extract, columns="party"))["matrix"].notes)
    assert "di 2," in notes
    assert "di 3," in notes


memberships = st.lists(st.sets(st.integers(0, 4), max_size=4), max_size=30)


@given(memberships, st.randoms(use_true_random=False))
def test_sums_exceed_the_total_by_exactly_what_is_said(members, random) -> None:
    def axis(name: str, places: list[set[int]]) -> Axis:
        pairs = [(row, str(one)) for row, some in enumerate(places) for one in some]
        pairs += [(row, NOWHERE) for row, some in enumerate(places) if not some]
        frame = pd.DataFrame(pairs, columns=["row", "key"]).astype({"row": np.intp})
        return Axis(name, tuple("01234"), frame, len(places))

    shuffled = random.sample(members, len(members))
    tab = cross_tab(axis("theme", members), axis("party", shuffled))
    assert tab.counts.sum() == tab.total + tab.cell_excess
    assert tab.rows.counts.sum() == tab.total + tab.rows.excess
    assert (tab.counts.max(axis=1) <= tab.rows.counts).all()
    assert (tab.counts.sum(axis=1) >= tab.rows.counts).all()
    several = sum(len(a or {0}) * len(b or {0}) for a, b in zip(members, shuffled, strict=True))
    assert tab.counts.sum() == several


def test_the_same_axis_twice_is_refused_kindly() -> None:
    with pytest.raises(ReadingError) as error:
        read("cross_tab", extract_of("city=torino"), rows="year", columns="year")
    assert "anno" in error.value.text("it")
    assert "choose two that differ" in error.value.text("en")


def test_dates_that_are_not_public_are_no_axis(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    line = (
        'fields = [{ name = "date", kind = "date", it = "Data", en = "Date", access = "internal" }]'
    )
    edit(root, "city.toml", lambda text: _in_dataset(text, "pacts", line))
    extract = extract_of(f"city={CITY}", root)
    with pytest.raises(ReadingError, match="not public"):
        read("cross_tab", extract, columns="year")
    assert "2021" not in shown(read("cross_tab", extract, columns="party"))


def _in_dataset(text: str, key: str, line: str) -> str:
    head, tail = text.split(f'[[dataset]]\nkey = "{key}"\n')
    return f'{head}[[dataset]]\nkey = "{key}"\n{line}\n{tail}'


@pytest.mark.parametrize("query", ["q=nessunpattosichiamacosi", "level=municipio&areas=ES-M2"])
def test_few_pacts_or_none_are_still_a_table(root: Path, query: str) -> None:
    extract = extract_of(f"city={CITY}&{query}", root)
    for rows, columns in combinations(AXES, 2):
        reading = read("cross_tab", extract, rows=rows, columns=columns)
        total = tables(reading)["matrix"].total
        assert total is not None
        assert total.cells[-1] == len(extract.layers["pacts"].inside)
        lists_are_there(reading)


def test_a_city_without_any_pact_or_without_any_place(tmp_path: Path) -> None:
    bare = write_invented_city(tmp_path / "bare")
    edit_features(bare, "pacts", lambda features: features.clear())
    edit(bare, "parties.csv", lambda text: text.splitlines()[0] + "\n")
    nowhere = write_invented_city(tmp_path / "nowhere")
    edit_features(nowhere, "pacts", _without_place)
    for root, total in ((bare, 0), (nowhere, 0)):
        reading = read("cross_tab", extract_of(f"city={CITY}", root))
        assert tables(reading)["matrix"].total.cells[-1] == total
        questions_keep_their_promise(reading)


def _without_place(features) -> None:
    for feature in features:
        feature["geometry"] = None
        feature["properties"] |= {"declared": "", "location_method": "none", "precision_m": None}
        feature["properties"] |= {"zone_in_source": "", "location_source": ""}


def test_a_hostile_name_is_plain_text_in_both_languages(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    for lang in ("it", "en"):
        extract = extract_of(f"city={CITY}&lang={lang}", root)
        text = shown(read("cross_tab", extract, rows="area", columns="year"))
        assert all(one in text for one in HOSTILE)


def test_the_texts_are_there_for_every_choice() -> None:
    kind = READINGS["cross_tab"]
    for lang in ("it", "en"):
        texts = kind.texts.all(lang)
        for option in kind.options:
            assert all(texts[f"option.{option.name}.{one}"] for one in option.choices)
