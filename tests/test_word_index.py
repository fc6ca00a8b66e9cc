"""Words are found wherever they stand in a text, as by looking into every text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from layers.search import fold
from layers.word_index import WordIndex

TEXTS = st.lists(st.text(alphabet="abàÀ ’\u00b4\u00a0\n-", max_size=12), max_size=8)


def test_a_part_of_a_word_finds_the_rows_that_have_it() -> None:
    index = WordIndex.of(["orto in comune", "", "comuni e orti", "in  comune"])
    assert list(index.rows_with("comun")) == [True, False, True, True]
    assert list(index.rows_with("orto")) == [True, False, False, False]
    assert list(index.rows_with("in")) == [True, False, False, True]
    assert not index.rows_with("orto-in").any()


def test_no_rows_and_no_words() -> None:
    assert not len(WordIndex.of([]).rows_with("a"))
    assert list(WordIndex.of(["", " "]).rows_with("a")) == [False, False]


@given(TEXTS, st.text(alphabet="abàÀ’\u00b4-", min_size=1, max_size=4))
def test_it_answers_as_a_look_into_every_text_does(texts: list[str], asked: str) -> None:
    folded = [fold(text) for text in texts]
    index = WordIndex.of(folded)
    for part in fold(asked).split():
        assert list(index.rows_with(part)) == [part in text for text in folded]


@given(st.text())
def test_folding_takes_away_case_and_marks_sign_by_sign(text: str) -> None:
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    assert fold(text) == plain
