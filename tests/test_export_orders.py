"""What is ordered on the screen *Esporta*: each product made by the house, with its preview."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image
from pptx import Presentation

from exports.errors import ExportCancelledError
from exports.formats import Made, Options
from exports.progress import silent
from layers.selection import Selection
from views.cached import extract
from views.orders import PACK, PRODUCTS, Order, fulfil, house_makers
from views.previews import MOST_PAGES, size_text

TORINO = Selection("torino", "zona")
DAY = date(2026, 11, 21)
NAMED = {
    "pdf": "application/pdf",
    "png": "application/zip",
    "svg": "application/zip",
    "pack": "application/zip",
    "csv": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "html": "text/html",
}


def order(product: str, **changes: Any) -> Order:
    return replace(Order(product, TORINO, DAY, "https://example.org/app/"), **changes)


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("lang", ["it", "en"])
def test_every_product_is_made_with_a_preview(product: str, lang: str) -> None:
    asked = order(product, selection=replace(TORINO, areas=("TO-11",), lang=lang))
    if product == PACK:
        asked = replace(asked, wanted=("csv", "geojson"))
    made = fulfil(asked, silent, house_makers())
    assert made.name.startswith("condivisa-torino-zona-20261121")
    assert made.media_type == NAMED.get(product, made.media_type)
    assert made.preview.pictures or made.preview.tables
    for picture in made.preview.pictures:
        with Image.open(io.BytesIO(picture)) as seen:
            assert 300 < seen.width <= 1000
    if made.media_type == "application/zip":
        with ZipFile(io.BytesIO(made.body)) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) > 1
    assert bool(made.preview.pictures) == (product in {"pdf", "png", "svg", "atlas"})
    assert all(len(row) == len(one.columns) for one in made.preview.tables for row in one.rows)


def test_the_preview_counts_what_is_in_the_file() -> None:
    made = fulfil(order("gpkg"), silent, house_makers())
    n = {answer.layer: str(len(answer.inside)) for answer in extract(TORINO, ()).layers.values()}
    counted = dict(made.preview.tables[0].rows)
    assert n["pacts"] in counted.values()
    assert n["houses"] in counted.values()


def test_an_atlas_may_have_another_level_than_the_question() -> None:
    given: list[Any] = []

    def atlas(*asked: Any, kind: str) -> tuple[Made, ...]:
        given.extend([*asked, kind])
        target = io.BytesIO()
        Presentation().save(target)
        return (Made("atlas.pptx", target.getvalue()),)

    makers = house_makers()._replace(make_atlas=atlas)
    fulfil(order("atlas", level="comune", kind="pptx"), silent, makers)
    answer, stamp, _options, _progress, kind = given
    assert answer.selection.level == "comune"
    assert stamp.link.startswith("https://example.org/app/?city=torino&level=comune")
    assert kind == "pptx"


def test_a_long_document_shows_its_first_pages_and_says_how_many_there_are() -> None:
    made = fulfil(order("png", options=Options(paper="a4", dpi=150)), silent, house_makers())
    assert len(made.preview.pictures) == MOST_PAGES
    with ZipFile(io.BytesIO(made.body)) as archive:
        assert str(len(archive.namelist())) in made.preview.note


def test_equal_orders_give_equal_files() -> None:
    first, second = (fulfil(order("csv"), silent, house_makers()) for _ in range(2))
    assert first.body == second.body


def test_a_cancelled_order_gives_nothing() -> None:
    def stop(done: int, total: int) -> None:
        raise ExportCancelledError

    with pytest.raises(ExportCancelledError):
        fulfil(order("csv"), stop, house_makers())


def test_sizes_are_written_as_people_say_them() -> None:
    assert size_text(1, "it") == "1 kB"
    assert size_text(248_400, "it") == "248 kB"
    assert size_text(2_345_678, "it") == "2,3 MB"
    assert size_text(2_345_678, "en") == "2.3 MB"
