"""Reads files back with libraries that did not write them, and says what an answer they hold."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pypdf
from pptx import Presentation

from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from exports.formats import Made

Counts = tuple[int, int, int]
SHEETS = {
    "it": ("Patti", "Case del quartiere", "Aree bersaglio", "Conteggi per area", "Lettura"),
    "en": ("Pacts", "Neighbourhood houses", "Target areas", "Counts by area", "Reading"),
}
ENDINGS = {
    "target_areas": ("-aree-bersaglio", "-target-areas"),
    "houses": ("-case-del-quartiere", "-houses"),
    "pacts": ("-patti", "-pacts"),
    "areas": ("-aree", "-areas"),
}


@dataclass(frozen=True)
class Held:
    """What a file holds: ids per layer, counts per area by code, and all of its words."""

    rows: Mapping[str, list[str]]
    areas: Mapping[str, Counts]
    words: str


def flat(text: str) -> str:
    """Write all white space as one blank: lines break where the paper ends."""
    return re.sub(r"\s+", " ", text).strip()


def tight(text: str) -> str:
    """Leave out all white space: on paper a line may end within a long word."""
    return re.sub(r"\s+", "", text)


def of_workbook(made: Sequence[Made], lang: str) -> Held:
    book = openpyxl.load_workbook(io.BytesIO(made[0].body))
    *layers, counts, reading = SHEETS[lang]
    rows = {
        layer: [str(row[0]) for row in _below_header(book[sheet])]
        for layer, sheet in zip(FEATURE_LAYERS, layers, strict=True)
        if sheet in book.sheetnames
    }
    areas = {
        row[1]: (row[2], row[4], row[5])
        for row in _below_header(book[counts])
        if row[1] is not None
    }
    words = " ".join(str(cell) for row in book[reading].values for cell in row if cell is not None)
    return Held(rows, areas, flat(words))


def _below_header(sheet: Any) -> list[tuple[Any, ...]]:
    return [row for row in list(sheet.values)[1:] if row[0] is not None]


def of_plain_csv(made: Sequence[Made], lang: str) -> Held:
    del lang
    tables = {}
    for file in made:
        if file.name.endswith(".csv"):
            text = file.body.decode("utf-8")
            tables[_layer_of(file)] = list(csv.DictReader(io.StringIO(text)))
    words = " ".join(one.body.decode("utf-8-sig") for one in made if one.name.endswith(".txt"))
    return Held(
        {layer: [row["id"] for row in tables.get(layer, ())] for layer in FEATURE_LAYERS},
        _areas_of(tables["areas"]),
        flat(words),
    )


def _layer_of(file: Made) -> str:
    return next(
        layer
        for layer, endings in ENDINGS.items()
        if file.name.rpartition(".")[0].endswith(endings)
    )


def _areas_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Counts]:
    return {
        row["code"]: (int(row["pacts"]), int(row["houses"]), int(row["target_areas"]))
        for row in rows
    }


def of_geopackage(made: Sequence[Made], folder: Path) -> Held:
    path = folder / "read.gpkg"
    path.write_bytes(made[0].body)
    there = [name for name, _ in pyogrio.list_layers(path)]
    rows = {
        layer: list(pyogrio.read_dataframe(path, layer=layer)["id"])
        for layer in FEATURE_LAYERS
        if layer in there
    }
    areas = pyogrio.read_dataframe(path, layer="areas", read_geometry=False)
    metadata = pyogrio.read_dataframe(
        path, sql="SELECT metadata FROM gpkg_metadata", read_geometry=False
    )
    return Held(rows, _areas_of(areas.to_dict("records")), flat(" ".join(metadata["metadata"])))


def of_geojson(made: Sequence[Made], folder: Path) -> Held:
    frames = {}
    for at, file in enumerate(made):
        path = folder / f"{at}.geojson"
        path.write_bytes(file.body)
        frame = pyogrio.read_dataframe(path)
        frames[_layer_of(file)] = frame
    stamp = json.loads(made[0].body)["condivisa"]
    return _of_frames(frames, _words_of(stamp))


def of_geoparquet(made: Sequence[Made]) -> Held:
    frames = {}
    for file in made:
        frame = gpd.read_parquet(io.BytesIO(file.body))
        frames[_layer_of(file)] = frame
    metadata = pq.read_metadata(io.BytesIO(made[0].body)).metadata
    return _of_frames(frames, _words_of(json.loads(metadata[b"condivisa"])))


def _of_frames(frames: Mapping[str, Any], words: str) -> Held:
    # A collection without features has no columns.
    rows = {layer: list(frames[layer].get("id", ())) for layer in FEATURE_LAYERS}
    return Held(rows, _areas_of(frames["areas"].to_dict("records")), words)


def _words_of(stamp: Mapping[str, Any]) -> str:
    return flat(" ".join([stamp["sentence"], stamp["count_line"], *stamp["reconciliation"]]))


def pdf_words(body: bytes) -> str:
    """Return the text of a PDF, page after page, as it would be copied."""
    reader = pypdf.PdfReader(io.BytesIO(body))
    return " ".join(page.extract_text() for page in reader.pages)


def slide_tables(body: bytes) -> list[list[list[str]]]:
    """Return every native table of a deck, as rows of texts."""
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in Presentation(io.BytesIO(body)).slides
        for shape in slide.shapes
        if shape.has_table
    ]


def slide_words(body: bytes) -> str:
    """Return the texts and the notes of a deck, those inside of groups too."""
    texts = []
    for slide in Presentation(io.BytesIO(body)).slides:
        texts += _texts_of(slide.shapes)
        texts.append(slide.notes_slide.notes_text_frame.text)
    return flat(" ".join(texts))


def _texts_of(shapes: Any) -> list[str]:
    texts = []
    for shape in shapes:
        if hasattr(shape, "shapes"):
            texts += _texts_of(shape.shapes)
        elif shape.has_text_frame and shape.text_frame.text:
            texts.append(shape.text_frame.text)
    return texts
