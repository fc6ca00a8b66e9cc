"""Texts in both languages, and numbers and dates as each writes them."""

from __future__ import annotations

import string
import tomllib
from datetime import date
from pathlib import Path

import pytest

from layers.words import LANGS, day, enumerate_names, number, say_count

ROOT = Path(__file__).parent.parent
FILES = (
    *("layers/words.toml", "layers/map/words.toml", "layers/intake/words.toml"),
    "geo/engines/words.toml",
    "views/words.toml",
)


@pytest.mark.parametrize("file", FILES)
def test_every_text_is_there_in_both_languages_with_the_same_placeholders(file: str) -> None:
    texts = tomllib.loads((ROOT / file).read_text(encoding="utf-8"))
    assert texts
    for key, versions in texts.items():
        assert set(versions) == set(LANGS), key
        assert all(versions.values()), key
        fields = [
            {field for _, field, _, _ in string.Formatter().parse(text) if field}
            for text in versions.values()
        ]
        assert fields[0] == fields[1], key


def test_italian_and_english_formats() -> None:
    assert number(1234567, "it") == "1.234.567"
    assert number(1234.5, "it", decimals=1) == "1.234,5"
    assert number(1234.5, "en", decimals=1) == "1,234.5"
    assert day(date(2026, 11, 21), "it") == "21/11/2026"
    assert day(date(2026, 11, 21), "en") == "21 November 2026"


def test_counts_and_enumerations() -> None:
    assert say_count("pacts", 1, "it") == "1 patto di collaborazione"
    assert say_count("pacts", 1200, "it") == "1.200 patti di collaborazione"
    assert enumerate_names(["A"], "it") == "A"
    assert enumerate_names(["A", "B", "C"], "it") == "A, B e C"
    assert enumerate_names([], "en") == ""
