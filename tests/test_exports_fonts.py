"""Every text that is set in type can be shown by the fonts that come with us."""

from __future__ import annotations

import json
import unicodedata

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from asked import read_extract
from exports.fonts import FAMILY, FONTS, drawable, typeset
from invented_city import HOSTILE
from layers.selection import FEATURE_LAYERS

PAGE = b"""#set document(title: "?")
#set text(font: "Titillium Web")
#json("text.json")
"""


def show(text: str) -> bytes:
    """Set a text as strictly as the sheet is set."""
    files = {"main": PAGE, "text.json": json.dumps(text).encode()}
    return typeset(files, pdf_standards=["ua-1"])


def test_the_fonts_are_here_under_their_licence() -> None:
    names = {path.name for path in FONTS.iterdir()}
    faces = {f"TitilliumWeb-{one}.ttf" for one in ("Regular", "SemiBold", "Bold", "Italic")}
    assert names >= {*faces, "OFL.txt"}
    assert FAMILY == "Titillium Web"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Cuorgnè, 50 % – “verde”", "Cuorgnè, 50 % – “verde”"),
        ("e\u0300", "è"),
        ("a\tb\r\nc\u00a0d", "a b  c d"),
        ("\u202edesrever\u200b\x00", "desrever"),
        ("\ue000\U000f0000", "□□"),
        ("\ufffe", "□"),
        ("\u4e2d", "□"),
        ("\ud800", "□"),
        ("", ""),
    ],
)
def test_what_has_no_shape_is_left_out_or_boxed(text: str, shown: str) -> None:
    assert drawable(text) == shown


def test_the_typesetter_refuses_what_is_replaced() -> None:
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        show("\u4e2d")
    assert show(drawable("\u4e2d")).startswith(b"%PDF")


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_any_text_can_be_shown_once_it_is_drawable(text: str) -> None:
    assert show(f"a{drawable(text)}").startswith(b"%PDF")


@given(st.text(st.characters(), max_size=30))
def test_drawable_is_done_once(text: str) -> None:
    once = drawable(text)
    assert drawable(once) == once
    assert not {"Cc", "Cf", "Co", "Cs"} & {unicodedata.category(one) for one in once}


@pytest.mark.parametrize("city", ["torino", "milano", "bologna"])
def test_no_name_of_the_bundled_cities_changes(city: str) -> None:
    source = read_extract(f"city={city}").source
    names = [*source.area_names.values()]
    for layer in FEATURE_LAYERS:
        names += list(source.features(layer)["name"])
    changed = {name: drawable(name) for name in names if "□" in drawable(name)}
    assert changed == {}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_set_as_they_are(text: str) -> None:
    assert show(drawable(text)).startswith(b"%PDF")
