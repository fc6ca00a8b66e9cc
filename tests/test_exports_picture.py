"""The map as a picture: the rows of the answer, its words, nothing that runs."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from PIL import Image

from asked import read_extract
from exports.colors import is_dark
from exports.errors import ExportError
from exports.fonts import FAMILY
from exports.formats import Options
from exports.picture import convention_svg, draw_locator, draw_map, swatch_svg, symbol_svg, to_png
from exports.picture.ground import (
    areas_on_ground,
)
from exports.picture.markup import text
from exports.picture.symbols import LEAST_TEXT_MM
from exports.slides.rows import _ink_on
from exports.spreadsheet.style import Book
from invented_city import HOSTILE, write_invented_city
from layers.legend import HOUSE, TARGET_AREA, pact_symbol
from layers.selection import FEATURE_LAYERS
from layers.words import number
from paper import stamped
from pictures import CROWDED, SVG, answered, drawn, parsed
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from exports.picture import Picture
    from layers.answer import Extract


def marks(picture: Picture) -> int:
    """Return the sum of the numbers that the symbols and rings stand for, the inset's too."""
    root = parsed(picture.svg)
    return sum(int(one.get("data-n", 0)) for one in root.iter(f"{SVG}g"))


def with_geometry(extract: Extract, layer: str) -> int:
    geometry = extract.layers[layer].rows.geometry
    return int((geometry.notna() & ~geometry.is_empty).sum())


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_invented_city(tmp_path_factory.mktemp("hostile"), hostile=True)


@pytest.mark.parametrize("query", QUERIES)
def test_every_row_with_a_place_is_drawn(query: str) -> None:
    extract, picture = answered(query), drawn(query)
    expected = {layer: with_geometry(extract, layer) for layer in FEATURE_LAYERS}
    assert {layer: picture.drawn[layer] for layer in FEATURE_LAYERS} == expected
    # All pacts and houses of the bundled cities are points, all target areas shapes.
    assert marks(picture) == expected["pacts"] + expected["houses"]


def test_a_layer_that_is_off_is_not_drawn() -> None:
    picture = drawn("city=torino&layers=areas,houses")
    assert picture.drawn == {"pacts": 0, "houses": 9, "target_areas": 0, "areas": 11}
    assert drawn("city=torino&layers=pacts").drawn["areas"] == 0


def test_only_the_rows_that_are_asked_for_are_drawn() -> None:
    extract = answered("city=torino")
    some = extract.layers["houses"].inside[:3]
    rows = {"houses": some, "pacts": some[:0], "target_areas": some[:0]}
    picture = draw_map(extract, width_mm=150, height_mm=120, rows=rows)
    assert {layer: picture.drawn[layer] for layer in FEATURE_LAYERS} == {
        "houses": 3,
        "pacts": 0,
        "target_areas": 0,
    }


def test_the_map_of_one_area_shows_its_own_number_and_no_other() -> None:
    extract = answered("city=torino")
    picture = draw_map(extract, width_mm=150, height_mm=120, focus="TO-10")
    assert picture.drawn["areas"] == 1
    area = areas_on_ground(extract.source).set_index("code").geometry["TO-10"]
    west, _, east, _ = area.bounds
    assert 75 < (east - west) * 1000 / picture.scale < 150
    counts = "".join(parsed(picture.svg).itertext())
    assert extract.source.area_names["TO-10"].split()[0] in counts


@pytest.mark.parametrize("query", CROWDED)
def test_no_text_is_smaller_than_six_and_a_half_points(query: str) -> None:
    sizes = [float(one.get("font-size", 0)) for one in parsed(drawn(query).svg).iter(f"{SVG}text")]
    assert min(sizes) >= LEAST_TEXT_MM >= 6.5 * 25.4 / 72


@pytest.mark.parametrize("query", CROWDED)
def test_the_file_stands_alone_and_is_small(query: str) -> None:
    picture = drawn(query)
    root = parsed(picture.svg)
    assert (root.get("width"), root.get("height")) == ("180mm", "150mm")
    assert (root.get("font-family") or "").startswith(FAMILY)
    names = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert names <= {"svg", "g", "path", "rect", "circle", "line", "text"}
    values = [value for one in root.iter() for key, value in one.items() if key != "aria-label"]
    assert not [one for one in values if "http" in one or "url(" in one]
    assert len(picture.svg) < 300_000


def test_a_picture_is_the_same_every_time() -> None:
    assert drawn(CROWDED[0]).svg == drawn(CROWDED[0]).svg


@pytest.mark.parametrize("lang", ["it", "en"])
def test_the_words_read_the_map_from_its_numbers(lang: str) -> None:
    extract = answered(f"city=torino&level=zona&lang={lang}")
    alt = drawn(f"city=torino&level=zona&lang={lang}").alt
    for row in extract.areas.to_dict("records"):
        assert (f"{row['name']} ({row['pacts']})" in alt) == (row["pacts"] > 0)
    zero, total = int((extract.areas["pacts"] == 0).sum()), len(extract.areas)
    assert {"it": f"{zero} su {total}", "en": f"{zero} of {total}"}[lang] in alt
    assert {"it": "1:750.000", "en": "1:750,000"}[lang] in alt
    assert "(9)" in alt


def test_an_empty_answer_says_so() -> None:
    picture = drawn("city=torino&level=comune&areas=TO-08")
    assert "Nessun simbolo disegnato." in picture.alt
    assert "46 su 46" in picture.alt


def test_the_locator_fills_one_area_of_the_level() -> None:
    picture = draw_locator(answered("city=torino"), "TO-08", width_mm=50, height_mm=45)
    root = parsed(picture.svg)
    filled = [one for one in root.iter(f"{SVG}path") if one.get("fill") == "#0066CC"]
    assert len(filled) == 1
    assert picture.bar_km == 0
    assert "Canavese Occidentale" in picture.alt


def test_what_cannot_be_drawn_is_said() -> None:
    extract = answered("city=torino")
    with pytest.raises(ExportError, match="“XX” is no area of the level “zona”"):
        draw_map(extract, width_mm=100, height_mm=100, focus="XX")
    with pytest.raises(ExportError, match="is no area"):
        draw_locator(extract, "001272", width_mm=100, height_mm=100)
    with pytest.raises(ExportError, match="at least 10 mm"):
        draw_map(extract, width_mm=0, height_mm=100)
    with pytest.raises(ExportError, match="an SVG file is needed"):
        to_png(b"no picture", width_mm=10, height_mm=10, dpi=72)


def test_the_pixels_are_those_of_the_size() -> None:
    png = to_png(drawn("city=bologna").svg, width_mm=180, height_mm=150, dpi=127)
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (900, 750)
        colors = image.convert("RGB").getcolors(maxcolors=1_000_000) or []
    assert len(colors) > 50


@pytest.mark.parametrize(
    "svg",
    [
        *(symbol_svg(pact_symbol("unknown", kind), size_mm=5)
          for kind in ("pact", "framework", "coexistence", "proposal", "extension")),
        *(symbol_svg(one, size_mm=5) for one in (HOUSE, TARGET_AREA)),
        swatch_svg("#CFE3F6", size_mm=5),
        *(convention_svg(one, size_mm=5) for one in ("approximate", "declared", "group")),
    ],
)  # fmt: skip
def test_a_symbol_alone_is_a_picture(svg: bytes) -> None:
    assert parsed(svg).get("viewBox") == "0 0 5 5"
    with Image.open(io.BytesIO(to_png(svg, width_mm=5, height_mm=5, dpi=127))) as image:
        colors = image.convert("RGB").getcolors() or []
    assert len(colors) > 1


@pytest.mark.parametrize("level", ["zona", "comune", "municipio"])
def test_hostile_names_are_text(hostile: Path, level: str) -> None:
    extract = read_extract(f"city=esempio&level={level}", catalogue=hostile)
    picture = draw_map(extract, width_mm=180, height_mm=150)
    root = parsed(picture.svg)
    names = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert names <= {"svg", "g", "path", "rect", "circle", "line", "text"}
    assert not [key for one in root.iter() for key, _ in one.items() if key.startswith("on")]
    assert not re.search(r"<(img|script)", picture.svg.decode())
    assert "\u202e" not in picture.svg.decode() + picture.alt
    assert {layer: picture.drawn[layer] for layer in FEATURE_LAYERS} == {
        layer: with_geometry(extract, layer) for layer in FEATURE_LAYERS
    }
    to_png(picture.svg, width_mm=180, height_mm=150, dpi=50)


@pytest.mark.parametrize("words", [*HOSTILE, '"><script>', "a & b", "\x00\x08\ufffe"])
def test_any_words_make_one_harmless_text(words: str) -> None:
    made = parsed(text(words, (0, 0), size=3))
    assert (made.tag, list(made)) == ("text", [])
    assert set(made.keys()) == {"x", "y", "font-size", "font-weight", "fill", "text-anchor"}


def test_a_map_that_is_shown_at_another_size_says_no_ratio() -> None:
    for query in ("city=torino&level=statistica", "city=torino&level=zona"):
        extract = answered(query)
        with_it, without = (
            draw_map(extract, width_mm=180, height_mm=150, with_ratio=one) for one in (True, False)
        )
        ratio = f"1:{number(with_it.scale, 'it')}"
        assert ratio in with_it.svg.decode()
        assert ratio in with_it.alt
        assert not re.search(r">1:[0-9]", without.svg.decode())
        assert not re.search(r"1:[0-9]", without.alt)
        # All else is where it was.
        bars = [
            [bar.attrib for bar in parsed(one.svg).iter() if bar.get("class") == "bar"]
            for one in (with_it, without)
        ]
        assert bars[0] == bars[1] != []


@pytest.mark.parametrize(
    ("color", "expected"),
    [("#FFFFFF", False), ("#787878", False), ("#777777", True), ("#0066CC", True)],
)
def test_white_letters_stand_on_dark_colours_everywhere(color: str, expected: bool) -> None:
    assert is_dark(color) is expected
    assert (_ink_on(color) == "#FFFFFF") is expected
    book = Book(xlsxwriter.Workbook(io.BytesIO()), stamped(answered("city=torino")), Options())
    assert (book.swatch(color).font_color._rgb_value == 0xFFFFFF) is expected
