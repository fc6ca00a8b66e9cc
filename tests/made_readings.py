"""Readings made by hand, with all that a reading may hold, for the tests of their files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
from shapely.geometry import LineString, Point

from handed_over import answer
from invented_city import HOSTILE
from layers.readings.model import Column, Figure, MapOf, Reading, Row, Shapes, Table

if TYPE_CHECKING:
    from layers.answer import Extract
    from layers.readings.model import Style

NASTY = " ".join((*HOSTILE, "=1+1", "#panic()", "$x$", "\\", "*a*", "_b_", "@c", "&amp;"))
"""Markup of every kind at once."""
RUNNING = ("=1+1", "+1", "-1+2", "@SUM(A1)", '=HYPERLINK("http://x","y")')
KINDS = Table(
    key="kinds",
    caption="Ogni sorta di colonna",
    columns=(
        Column("name", "Area", "text"),
        Column("code", "Codice", "code"),
        Column(
            "pacts", "Patti", "count", "Patti della risposta, per geometria e per dichiarazione."
        ),
        Column("mean", "Media", "number"),
        Column("share", "Quota", "share"),
        Column(
            "rate", "Patti ogni 10.000 abitanti", "rate", "Popolazione ISTAT al 1° gennaio 2024."
        ),
        Column("distance", "Distanza", "distance_m"),
        Column("area", "Superficie", "area_km2"),
        Column("year", "Anno", "year"),
        Column("day", "Firmato il", "date"),
    ),
    rows=(
        Row(
            (
                *("Città di Torino", "001272", 1234, 12.5, 0.4567, 3.14159, 1234.6, 130.17, 2019),
                date(2021, 3, 5),
            )
        ),
        Row(("Pinerolese", "TO-05", 0, 0.0, 0.0, 0.0, 0.0, 0.5, 2020, date(1899, 12, 31))),
        Row(("Area senza nulla di noto", None, None, None, None, None, None, None, None, None)),
    ),
    total=Row(("Tutta la risposta", None, 1234, 12.5, 1.0, 1.57, None, 130.67, None, None)),
    notes=("La somma delle aree non è il totale: 3 patti sono in più aree.",),
    bars=("pacts",),
)
EMPTY = Table("empty", "Nulla da elencare", (Column("a", "Nome"),), (), empty="Nessuna riga.")


def listed(n: int = 400) -> Table:
    """Return a long list that backs another table."""
    rows = tuple(
        Row((f"ES-{at:03}", f"Patto numero {at} per la cura del giardino", at, date(2020, 1, 1)))
        for at in range(1, n + 1)
    )
    columns = (
        Column("id", "Codice", "code"),
        Column("name", "Nome"),
        Column("n", "Ordine", "count"),
        Column("day", "Data", "date"),
    )
    return Table("list", f"Le {n} righe, una per una", columns, rows, folded=True)


def wide(columns: int = 20, rows: int = 14) -> Table:
    """Return a matrix with many columns of numbers and a total."""
    names = [f"Tema {at} del patto" for at in range(1, columns + 1)]
    heads = (
        Column("area", "Zona omogenea"),
        *(Column(f"c{at}", name, "count") for at, name in enumerate(names, 1)),
    )
    cells = [[(at * 7 + one * 3) % 41 for one in range(columns)] for at in range(rows)]
    made = tuple(Row((f"Zona omogenea {at}", *row)) for at, row in enumerate(cells, 1))
    total = Row(("Totale", *(sum(column) for column in zip(*cells, strict=True))))
    return Table("wide", "Temi per zona", heads, made, total)


def shapes(key: str, label: str, style: Style, *made: object) -> Shapes:
    """Return shapes of one kind, EPSG:4326."""
    return Shapes(key, label, style, gpd.GeoSeries(list(made), crs="EPSG:4326"))


@cache
def mapped(query: str = "city=torino&level=zona") -> MapOf:
    """Return a map with shapes of every style."""
    extract = answer(query)
    areas = extract.source.data.areas
    level = areas[areas["level"] == extract.selection.level]
    middle = level.geometry.union_all().centroid
    x, y = middle.x, middle.y
    near = Point(x, y).buffer(0.12)
    chosen = level.geometry.iloc[0]
    return MapOf(
        "Cosa è a portata",
        extract,
        shapes=(
            shapes("reach", "Entro 1.200 m in linea d'aria da una casa", "reach", near),
            shapes("then", "Anche con le case nuove", "reach", Point(x + 0.2, y).buffer(0.1)),
            shapes("hole", "Fuori portata", "hole", Point(x - 0.3, y).buffer(0.15)),
            shapes("line", "Confine comune", "line", LineString([(x, y + 0.2), (x + 0.4, y)])),
            shapes("area", "Area del profilo", "area", chosen),
            shapes("house", "Casa più vicina", "house", Point(x, y)),
            shapes("pact", "Patto fuori portata", "pact", Point(x - 0.3, y)),
            shapes("new", "Casa proposta", "candidate", Point(x + 0.2, y), Point(x, y + 0.2)),
            shapes("spot", "Luogo cercato", "spot", Point(x + 0.1, y - 0.2), None),
        ),
    )


def multiples() -> tuple[MapOf, ...]:
    """Return four maps of one group: three areas and the whole."""
    extract = answer("city=torino&level=zona")
    codes = list(extract.areas["code"])
    return (
        *(MapOf(f"Zona {code}", extract, focus=code, group="g") for code in codes[:3]),
        MapOf("Tutta la città metropolitana", extract, group="g"),
    )


def reading(extract: Extract | None = None, **changes: object) -> Reading:
    """Return a reading of all kinds of columns, changed as asked."""
    extract = extract or answer("city=torino&level=zona")
    made = Reading(
        key="profile",
        title="Profilo dell'area · Torino",
        sentence="Che cosa c'è in quest'area, e che cosa manca rispetto al resto della città?",
        figures=(
            Figure("Patti", 1234, "count", "della risposta"),
            Figure("Quota della popolazione entro 15 minuti", 0.4567, "share", "ISTAT 2024"),
            Figure("Distanza mediana", 812.4, "distance_m"),
            Figure("Patti ogni 10.000 abitanti", None, "rate"),
        ),
        tables=(KINDS, EMPTY),
        maps=(),
        notes=("Le distanze sono in linea d'aria.", "Un patto senza posizione non ha distanza."),
        params={"reading": "profile", "of": "001272"},
        extract=extract,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@cache
def full() -> Reading:
    """Return a reading with everything: maps, many tables, lists."""
    return reading(
        tables=(KINDS, wide(), EMPTY, listed()),
        maps=(mapped(), *multiples()),
    )


@cache
def hostile() -> Reading:
    """Return a reading whose every text is markup, formulas and unseen marks."""
    columns = (Column("a", f"Nome {NASTY}", "text", NASTY), Column("n", NASTY, "count"))
    rows = (*(Row((text, 7)) for text in RUNNING), Row((NASTY, None)), Row((NASTY * 12, 3)))
    table = Table("t", NASTY, columns, rows, Row((NASTY, 45)), (NASTY,), bars=("n",))
    blank = replace(table, key="u", rows=(), total=None, empty=NASTY)
    place = shapes("s", NASTY, "reach", Point(7.6, 45.1).buffer(0.1))
    extract = answer("city=torino&level=zona")
    return reading(
        title=f"Titolo {NASTY}",
        sentence=NASTY,
        figures=(Figure(NASTY, NASTY, "text", NASTY),),
        tables=(table, blank, replace(table, key="v", folded=True)),
        maps=(MapOf(NASTY, extract, shapes=(place,)),),
        notes=(NASTY,),
    )
