"""The rows of the invented city: what lies where can be told by hand.

Rows and columns of one fiftieth of a degree; the western column is zone ES-Z1, the eastern ES-Z2::

    099003 Cesa | 099004 None
    099001 Alba | 099002 Bora      099001 is cut into two municipi, ES-M1 (west) and ES-M2 (east)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapely.geometry import LineString, MultiPoint, Point, box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    Row = Mapping[str, Any]

WEST, SOUTH, SIDE = 11.0, 44.5, 0.02
ALBA, BORA, CESA, NONE = "099001", "099002", "099003", "099004"
PROVENANCE = {
    "confidence": "medium",
    "source": "https://example.org/registro?voce=1",
    "licence": "not-stated",
    "retrieved": "2026-11-21",
}


def place(column: float, row: float) -> tuple[float, float]:
    """Return longitude and latitude; rounded, so that neighbours share their borders exactly."""
    return round(WEST + column * SIDE, 6), round(SOUTH + row * SIDE, 6)


def block(column: float, row: float, *, width: float = 1, height: float = 1) -> BaseGeometry:
    """Return a rectangle of so many columns and rows."""
    (west, south), (east, north) = place(column, row), place(column + width, row + height)
    return box(west, south, east, north)


def areas() -> Mapping[str, Sequence[tuple[Row, BaseGeometry | None]]]:
    def area(code: str, name: str, shape: BaseGeometry, **more: Any) -> tuple[Row, BaseGeometry]:
        notes = {"note_it": "Area inventata.", "note_en": "An invented area."}
        return {"code": code, "name": name, **notes, **PROVENANCE, **more}, shape

    people: dict[str, Any] = {"population_year": 2021, "area_km2": 3.5}
    west, east, alba = {"parent": "ES-Z1"}, {"parent": "ES-Z2"}, {"parent": ALBA, "comune": ALBA}
    return {
        "areas_zona": (
            # The later code first: the order of a file does not matter.
            area("ES-Z2", "Zona di levante", block(1, 0, height=2), population=3000),
            area("ES-Z1", "Zona di ponente", block(0, 0, height=2), population=4000),
        ),
        "areas_comune": (
            area(ALBA, "Alba Inventata", block(0, 0), **west, population=2500, **people),
            area(BORA, "Bora", block(1, 0), **east, population=1000, **people),
            area(CESA, "Cesa", block(0, 1), **west, population=1500, confidence="inferred"),
            area(NONE, "None", block(1, 1), **east, population=2000, institution=False),
        ),
        "areas_municipio": (
            area("ES-M1", "Municipio Ovest", block(0, 0, width=0.5), **alba),
            area("ES-M2", "Municipio Est", block(0.5, 0, width=0.5), **alba),
        ),
    }


def pacts() -> Sequence[tuple[Row, BaseGeometry | None]]:
    def pact(number: int, name: str, shape: BaseGeometry | None, **more: Any) -> Any:
        method = "none" if shape is None else "address"
        zones = {ALBA: "ES-Z1", CESA: "ES-Z1", BORA: "ES-Z2", NONE: "ES-Z2"}
        row = {"id": f"ES-{number:02d}", "name": name, "kind": "pact", "status": "unknown"}
        row |= {"theme": "verde_pubblico", "theme_source": "verde", "place": "piazza"}
        row |= {"instrument": "patto_di_collaborazione", "source_type": "register"}
        row |= {"parties": "Associazione Esempio", "notes": "Patto inventato.", "address": "via 1"}
        row |= {"district": "centro", "public_party": "Comune", "act": "delibera 1"}
        row |= {"location_method": method, "legal_basis": "legge", "status_source": "come sta"}
        row |= {"location_source": "" if shape is None else "inventata", **more}
        first = more.get("declared", "").split(";")[0]
        return {**row, **PROVENANCE, "zone_in_source": zones.get(first, "")}, shape

    signed = {"date": "2021-03", "date_precision": "month", "date_basis": "signed"}
    active = {**signed, "status": "active_at_source_date"}
    near = {"location_method": "approximate", "precision_m": 300}
    return (
        pact(1, "Dentro Alba", Point(place(0.25, 0.5)), declared=f"{ALBA};ES-M1", **active),
        pact(2, "Sul confine tra Alba e Bora", Point(place(1, 0.5)), declared=ALBA, **active),
        pact(3, "Dove i quattro comuni si toccano", Point(place(1, 1)), declared=ALBA),
        # A quarter of the line in Alba, three quarters in Bora.
        pact(
            4,
            "Lungo la ciclabile",
            LineString([place(0.75, 0.25), place(1.75, 0.25)]),
            declared=f"{ALBA};{BORA}",
            theme="mobilita",
        ),
        # Three fifths of the polygon in Alba, two fifths in Cesa: one zone.
        pact(5, "Il parco tra due comuni", block(0.1, 0.7, width=0.2, height=0.5), declared=ALBA),
        pact(6, "Senza luogo, in Bora", None, declared=BORA, **active),
        pact(7, "Senza luogo, nel municipio est", None, declared=f"{ALBA};ES-M2"),
        # About 80 m from the border between Alba and Bora.
        pact(8, "Circa qui", Point(place(0.95, 0.3)), declared=ALBA, **near, theme="scuole"),
        pact(
            9,
            "Una proposta",
            Point(place(1.5, 1.5)),
            declared=NONE,
            kind="proposal",
            status="proposal",
            date="2024",
            date_precision="year",
            date_basis="proposal",
        ),
        pact(10, "Chissà dove", None),
        pact(
            11,
            "Due aiuole",
            MultiPoint([place(0.25, 0.25), place(1.5, 1.5)]),
            declared=f"{ALBA};{NONE}",
            location_method="published",
        ),
        # Its place and its declaration contradict each other.
        pact(12, "Concluso", Point(place(0.5, 1.5)), declared=NONE, status="ended", **signed),
        pact(
            13,
            "Proroga del primo",
            Point(place(0.25, 0.5)),
            declared=ALBA,
            kind="extension",
            parent_pact="ES-01",
            status="extended_or_renewed",
            date="2023-03-05",
            date_precision="day",
            date_basis="approved",
            end_date="2025",
        ),
    )


def tables() -> Mapping[str, Sequence[Row]]:
    return {
        "houses": _houses(),
        "target_areas": _target_areas(),
        "parties": (
            {"pact_id": "ES-01", "name": "Associazione Esempio", "type": "association"},
            {"pact_id": "ES-01", "name": "", "type": "single_citizens", "personal": "true"},
            {"pact_id": "ES-06", "name": "Scuola di Bora", "type": "school"},
        ),
        "instruments": (
            {
                "id": "ES-I1",
                "name": "Bilancio partecipativo",
                "classes": "authority;treasure",
                "class_basis": "explicit",
                "phases": "design",
                "phase_basis": "inferred",
                "place": "ovunque",
                "programme": "nessuno",
                "note": "inventato",
            },
        ),
    }


def _houses() -> Sequence[Row]:
    def house(number: int, name: str, at: tuple[float, float] | None, declared: str) -> Row:
        where = dict(zip(("lon", "lat"), at or ("", ""), strict=True))
        method = "address" if at else "none"
        known = {"alt_names": "altro nome", "type": "casa_del_quartiere", "address": "via 2"}
        known |= {"district": "centro", "manager": "Cooperativa", "network_status": "in rete"}
        known |= {"location_method": method, "location_source": "inventata", "notes": "nota"}
        return {"id": f"ES-H{number}", "name": name, **known, "declared": declared, **where}

    return (
        house(1, "Casa di Alba", place(0.25, 0.25), ALBA),
        house(2, "Casa sul confine", place(1, 1.5), CESA),
        house(3, "Casa senza luogo", None, BORA),
    )


def _target_areas() -> Sequence[Row]:
    def target(number: int, name: str, shape: BaseGeometry | None) -> Row:
        method = "none" if shape is None else "published"
        known = {"programme": "Programma", "funding": "Fondi", "designation": "target_area"}
        known |= {"units": "unità", "places": "luoghi", "geometry_note": "nota", "notes": "note"}
        wkt = "" if shape is None else shape.wkt
        row = {"id": f"ES-T{number}", "name": name, "location_method": method, "wkt": wkt}
        return {**row, **known, "declared": ALBA, "year_from": 2020, "official_perimeter": "false"}

    return (
        target(1, "Tutta Alba", block(0, 0)),
        target(2, "Alba e Bora, per intero", block(0, 0, width=2)),
        # Seven tenths in Alba, three tenths in Bora.
        target(3, "A cavallo", block(0.3, 0.4, height=0.2)),
        target(4, "Senza perimetro", None),
    )
