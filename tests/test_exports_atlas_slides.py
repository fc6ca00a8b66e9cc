"""The atlas as slides, read back: the same areas, numbers and rows as on paper."""

from __future__ import annotations

import io

import pptx
import pytest

from decks import slide_texts
from exports.area_numbers import page_numbers, sums_line
from exports.formats import Options
from exports.paper.atlas import make_atlas
from exports.progress import silent
from layers.atlas import area_pages
from layers.numbers import area_table
from paper import answer, stamped

DISTRICTS = "city=torino&level=municipio&rule=touches&lang=en"


def test_slides_hold_the_same() -> None:
    extract = answer(DISTRICTS)
    made = make_atlas(extract, stamped(extract), Options(), silent, kind="pptx")[0]
    assert made.name.endswith("-atlas.pptx")
    slides = list(pptx.Presentation(io.BytesIO(made.body)).slides)
    whole = area_table(extract).answer
    titles = {slide.shapes.title.text_frame.text: slide for slide in slides}
    for page in area_pages(extract):
        table = next(shape.table for shape in titles[page.name].shapes if shape.has_table)
        cells = [[cell.text_frame.text for cell in row.cells] for row in table.rows][1:]
        expected = [
            list(line.values()) for line in page_numbers(page, whole, extract.selection.lang)
        ]
        assert cells == expected
        lists = [slide for title, slide in titles.items() if title.startswith(f"{page.name} – ")]
        rows = sum(
            len(shape.table.rows) - 1
            for slide in lists
            for shape in slide.shapes
            if shape.has_table
        )
        assert rows == sum(len(rows) for rows in page.rows.values())
    assert sums_line(extract) in slide_texts(made.body)
    shown = [shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame]
    assert any(text.startswith("Atlas by") for text in shown)


@pytest.mark.parametrize("query", [DISTRICTS, "city=milano&level=comune&lang=en"])
def test_the_contents_name_the_slide_of_each_area(query: str) -> None:
    extract = answer(query)
    made = make_atlas(extract, stamped(extract), Options(), silent, kind="pptx")[0]
    slides = list(pptx.Presentation(io.BytesIO(made.body)).slides)
    at = {slide.shapes.title.text_frame.text: place for place, slide in enumerate(slides, 1)}
    contents = [slide for slide in slides if slide.shapes.title.text_frame.text.startswith("Con")]
    contents += [slide for slide in slides if slide.shapes.title.text_frame.text.startswith("Ind")]
    rows = [
        [cell.text_frame.text for cell in row.cells]
        for slide in contents
        for shape in slide.shapes
        if shape.has_table
        for row in list(shape.table.rows)[1:]
    ]
    named = {row[1]: int(row[-1]) for row in rows if row[-1]}
    assert named == {page.name: at[page.name] for page in area_pages(extract)}
