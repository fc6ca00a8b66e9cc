"""Areas side by side and one area on two dates."""

from __future__ import annotations

import pytest

import plain_profile as plain
from invented_city import CITY, write_invented_city
from layers.readings.errors import ReadingError
from layers.selection import FEATURE_LAYERS
from plain import _in_force, _with_points, pd, plain_answer
from readings_asked import asked, cells, opened, sound, table

PAIRS = [
    (city, codes[at : at + 3]) for city, codes in plain.AREAS.items() for at in range(0, 10, 3)
]


@pytest.mark.parametrize(("city", "codes"), [(c, codes) for c, codes in PAIRS if len(codes) > 1])
def test_every_column_is_that_of_a_plain_computation(city, codes):
    reading = asked(f"city={city}&reading=compare&with={','.join(codes)}")
    sound(reading)
    counts = table(reading, "counts").rows
    rates = table(reading, "rates").rows
    shares = table(reading, "shares").rows
    for at, code in enumerate(codes, start=1):
        rows, mine = plain.ids(city, code), plain.area(city, code)
        people, km2 = plain.number(mine.get("population")), float(mine["area_km2"])
        numbers = [len(rows[layer]) for layer in FEATURE_LAYERS]
        assert [counts[line].cells[at] for line in (0, 2, 3)] == numbers
        for n, per_10k, per_km2 in zip(numbers, rates[::2], rates[1::2], strict=True):
            assert per_10k.cells[at] == (pytest.approx(n / people * 10_000) if people else None)
            assert per_km2.cells[at] == pytest.approx(n / km2)
        undated = plain.counted(city, code)["year"][""]
        assert shares[1].cells[at] == (undated / numbers[0] if numbers[0] else None)
        if shares[0].cells[at] is not None:
            assert shares[0].cells[at] == pytest.approx(plain.target_share(city, code), abs=1e-6)


def test_differences_are_to_the_first_and_unknown_where_a_side_is():
    reading = asked("city=torino&reading=compare&with=TO-01,TO-11,TO-C6")
    for made in reading.tables:
        if made.folded:
            continue
        for row in made.rows:
            first, *others = row.cells[1:4]
            expected = [None if None in (first, one) else one - first for one in others]
            assert list(row.cells[4:]) == expected
    assert table(reading, "bases").rows[0].cells[3:] == (
        None,
        *table(reading, "bases").rows[0].cells[4:],
    )


@pytest.mark.parametrize("more", ["", "&kind=pact,proposal&rule=touches&on=2021-06-30"])
def test_the_question_behind_a_cell_gives_its_count(more):
    reading = asked(f"city=torino&reading=compare&with=TO-C2,TO-C6{more}")
    seen = 0
    for made in reading.tables:
        for line, row in enumerate(made.rows):
            for at, question in enumerate(row.opens):
                if question:
                    layers = ("pacts", "pacts", "houses", "target_areas")
                    layer = layers[line] if made.key == "counts" else "pacts"
                    assert opened(row, layer, at) == row.cells[at], (made.key, row)
                    seen += 1
    assert seen > 8


def test_maps_have_one_scale_and_the_same_classes_or_no_colour():
    same = asked("city=torino&reading=compare&with=TO-C2,TO-C6").maps
    assert [one.focus for one in same] == ["TO-C2", "TO-C6"]
    assert len({one.group for one in same}) == 1
    assert same[0].extract is same[1].extract
    mixed = asked("city=torino&reading=compare&with=TO-C2,TO-11").maps
    assert {one.extract.selection.measure for one in mixed} == {"none"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("city=torino&level=zona&reading=compare", ["TO-01", "TO-02"]),
        ("city=torino&level=zona&reading=compare&with=TO-C6", ["TO-C6", "TO-C1"]),
    ],
)
def test_too_few_areas_are_no_error_but_a_note(query, names):
    reading = asked(query)
    assert [one.focus for one in reading.maps] == names
    assert "scegliere" in reading.notes[0] or "servono" in reading.notes[0]


def test_a_share_of_which_nothing_is_known_is_not_zero():
    made = table(asked("city=bologna&reading=compare&with=BO-Q11,BO-Q12"), "shares")
    assert made.rows[0].cells[1:] == (None, None, None)
    assert all("13" in note and "non è nota" in note for note in made.notes)
    assert len(made.notes) == 2
    least = table(asked("city=torino&reading=compare&with=TO-C6,TO-C1"), "shares")
    assert least.rows[0].cells[1] > 0
    assert least.rows[0].cells[2:] == (None, None)
    assert ["minimo" in note for note in least.notes] == [True, False]


def test_it_is_said_which_way_a_difference_goes():
    def notes(choice: str, key: str) -> str:
        made = table(asked(f"city=torino&reading=compare&{choice}&lang=en"), key)
        return " ".join(made.notes)

    assert "second area less the first" in notes("with=TO-C2,TO-C6", "counts")
    assert "each area less the first" in notes("with=TO-C2,TO-C6,TO-C1", "counts")
    assert "second date less the first" in notes("with=TO-C6&then=2019-06-30", "force")
    assert "second area less" not in notes("with=TO-C2,TO-C6", "rates")


def test_areas_that_overlap_are_said_to():
    said = asked("city=torino&reading=compare&with=TO-11,001078").notes
    assert any("territorio in comune" in note for note in said)
    apart = asked("city=torino&reading=compare&with=TO-11,TO-04").notes
    assert not any("territorio in comune" in note for note in apart)


DATES = [
    ("torino", "001272", "2019-06-30", "2021-06-30"),
    ("milano", "MI-0", "2018-12-31", "2022-01-01"),
    ("bologna", "037006", "2018-06-01", "2022-01-01"),
    ("bologna", "BO-Q15", "2017-09-11", "2020-12-15"),
]


@pytest.mark.parametrize(("city", "code", "then", "now"), DATES)
def test_in_force_on_two_dates_is_that_of_a_plain_computation(city, code, then, now):
    reading = asked(f"city={city}&reading=compare&with={code}&then={then}&now={now}")
    sound(reading)
    pacts = _with_points(city, "pacts")
    rows = pacts[pacts["id"].isin(plain.ids(city, code)["pacts"])].to_dict("records")
    was, now_is = ([_in_force(row, pd.Timestamp(on)) for row in rows] for on in (then, now))
    force = table(reading, "force")
    states = ("yes", "unknown", "no")
    for line, state in zip(force.rows, states, strict=True):
        before, after = was.count(state), now_is.count(state)
        assert line.cells[1:] == (before, after, after - before)
    moved = list(zip(was, now_is, strict=True))
    for line, one in zip(table(reading, "moves").rows, states, strict=True):
        assert list(line.cells[1:4]) == [moved.count((one, two)) for two in states]
    ended = [row["id"] for row, pair in zip(rows, moved, strict=True) if pair == ("yes", "no")]
    assert [line["id"] for line in cells(table(reading, "ended"))] == ended
    assert [line["id"] for line in cells(table(reading, "all"))] == [row["id"] for row in rows]
    for at in (1, 2):
        assert opened(force.rows[0], "pacts", at) == force.rows[0].cells[at]
        assert opened(force.total, "pacts", at) == len(rows)


def test_the_day_of_the_question_gives_way_to_the_two_dates():
    reading = asked(
        "city=bologna&reading=compare&with=037006&then=2018-06-01&on=2030-01-01&unknown=no"
    )
    whole = plain_answer("city=bologna&level=comune&areas=037006").rows["pacts"]
    assert table(reading, "force").total.cells[1] == len(whole)
    assert any("oggi" in note for note in reading.notes)


@pytest.mark.parametrize(
    "choice",
    ["with=TO-01,TO-11&then=2020-01-01", "now=2020-01-01", "then=2021-01-01&now=2021-01-01"],
)
def test_choices_that_cannot_be_read_together_are_refused_in_both_languages(choice):
    with pytest.raises(ReadingError) as refused:
        asked(f"city=torino&reading=compare&{choice}")
    assert refused.value.text("it") != refused.value.text("en")


def test_a_city_of_few_rows_and_all_pacts_without_place(tmp_path):
    root = write_invented_city(tmp_path)
    reading = asked(f"city={CITY}&reading=compare&with=099001,099002&q=Senza+luogo", root)
    sound(reading)
    counts = table(reading, "counts").rows
    assert counts[0].cells[1:3] == counts[1].cells[1:3] == (1, 1)
    assert table(reading, "shares").rows[2].cells[1:3] == (1.0, 1.0)
