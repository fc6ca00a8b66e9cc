"""Reads files back with libraries that did not write them, and says what an answer they hold."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pandas as pd
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
    """What a file holds: ids per layer, counts per area by code, and all of its words.

    An area that was not counted has None. ``in_force`` says of each pact whether it is, ``yes`` or
    ``unknown``, where a day was asked about.
    """

    rows: Mapping[str, list[str]]
    areas: Mapping[str, Counts | None]
    words: str
    in_force: Mapping[str, str] = field(default_factory=dict)


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
    lines = book[reading].iter_rows(values_only=True)
    cells = [str(cell) for row in lines for cell in row if cell is not None]
    return Held(rows, areas, flat(" ".join(cells)), _force_of_sheet(book, layers[0], lang))


def _force_of_sheet(book: Any, name: str, lang: str) -> dict[str, str]:
    titles = list(next(book[name].values)) if name in book.sheetnames else []
    keys = {"it": {"sì": "yes", "non si sa": "unknown"}, "en": {"yes": "yes", "unknown": "unknown"}}
    at = [n for n, title in enumerate(titles) if str(title).startswith(("In vigore", "In force"))]
    return {row[0]: keys[lang][row[at[0]]] for row in _below_header(book[name])} if at else {}


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
        _force_of(tables.get("pacts", ())),
    )


def _layer_of(file: Made) -> str:
    return next(
        layer
        for layer, endings in ENDINGS.items()
        if file.name.rpartition(".")[0].endswith(endings)
    )


def _areas_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Counts | None]:
    return {row["code"]: _counts_of(row) for row in rows}


def _counts_of(row: Mapping[str, Any]) -> Counts | None:
    counts = [row[name] for name in ("pacts", "houses", "target_areas")]
    if all(pd.isna(n) for n in counts):
        return None
    pacts, houses, target_areas = map(int, counts)
    return pacts, houses, target_areas


def _force_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {row["id"]: row["in_force"] for row in rows if "in_force" in row}


def of_geopackage(made: Sequence[Made], folder: Path) -> Held:
    path = folder / "read.gpkg"
    path.write_bytes(made[0].body)
    there = [name for name, _ in pyogrio.list_layers(path)]
    frames = {
        layer: pyogrio.read_dataframe(path, layer=layer)
        for layer in FEATURE_LAYERS
        if layer in there
    }
    areas = pyogrio.read_dataframe(path, layer="areas", read_geometry=False)
    metadata = pyogrio.read_dataframe(
        path, sql="SELECT metadata FROM gpkg_metadata", read_geometry=False
    )
    words = flat(" ".join(metadata["metadata"]))
    return _of_frames({**frames, "areas": areas}, words)


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
    there = [layer for layer in FEATURE_LAYERS if layer in frames]
    rows = {layer: list(frames[layer].get("id", ())) for layer in there}
    pacts = frames["pacts"].to_dict("records") if "pacts" in frames else ()
    return Held(rows, _areas_of(frames["areas"].to_dict("records")), words, _force_of(pacts))


def _words_of(stamp: Mapping[str, Any]) -> str:
    lines = (*stamp["reconciliation"], *stamp["warnings"])
    return flat(" ".join([stamp["sentence"], stamp["count_line"], *lines]))


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
