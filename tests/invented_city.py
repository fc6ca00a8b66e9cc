"""A whole small city, written as a catalogue on disk: squares, two zones, four comuni, few pacts.

No Python knows it: if it loads, another city is a folder of files. With ``hostile=True`` every text
of every layer carries what must never run: template code, markup, quotes, a right-to-left mark.
What lies where is in ``invented_rows``.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping

from invented_rows import PROVENANCE, areas, pacts, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from invented_rows import Row

CITY = "esempio"
HOSTILE = (
    "{{7*7}}",
    "{% for x in [1] %}",
    "<img src=x onerror=P(1)>",
    "</script><script>P(2)</script>",
    "`${7*7}`",
    "l'apostrofo \" virgolette",
    "\u202edesrever",
)

_BUNDLED = Path(__file__).parent.parent / "data" / "bundled" / "catalogue.toml"
_DAY = "2026-11-21"

# Keys, numbers and dates: what is no free text.
_NEVER_HOSTILE = frozenset(
    """
    area_km2 city classes class_basis code comune confidence date date_basis
    date_precision declared designation end_date id instrument kind lat level licence
    location_method lon official_perimeter pact_id parent parent_pact personal phase_basis phases
    precision_m retrieved source_type status theme type valid_from valid_to wkt
    year_is_approximate year_opened year_start zone_in_source
    """.split()  # noqa: SIM905
)


def write_invented_city(root: Path, *, hostile: bool = False) -> Path:
    """Write the catalogue into a folder and return that folder, ready for ``load_catalogue``."""
    folder = root / CITY
    folder.mkdir(parents=True, exist_ok=True)
    (root / "catalogue.toml").write_bytes(_BUNDLED.read_bytes())
    (folder / "city.toml").write_text(_city_toml(hostile=hostile), encoding="utf-8")
    for name, features in (*areas().items(), ("pacts", pacts())):
        _write_geojson(folder / f"{name}.geojson", features, hostile=hostile)
    for name, rows in tables().items():
        _write_csv(folder / f"{name}.csv", rows, hostile=hostile)
    return root


def text(value: str, *, hostile: bool) -> str:
    """Return the text itself or, to be hostile, with all that must never run behind it."""
    return " ".join((value, *HOSTILE)).strip() if hostile else value


def _city_toml(*, hostile: bool) -> str:
    def said(value: str) -> str:
        return json.dumps(text(value, hostile=hostile), ensure_ascii=False)

    lines = [f'key = "{CITY}"', f"name = {said('Esempio')}", 'metric_crs = "EPSG:7791"']
    lines += [f"note_it = {said('Inventata.')}", f"note_en = {said('Invented.')}"]
    for key, it, en, plural_it, plural_en in (
        ("zona", "zona", "zone", "zone", "zones"),
        ("comune", "comune", "municipality", "comuni", "municipalities"),
        ("municipio", "municipio", "district", "municipi", "districts"),
    ):
        lines += ["[[level]]", f'key = "{key}"', f'it = "{it}"', f'en = "{en}"']
        lines += [f'plural_it = "{plural_it}"', f'plural_en = "{plural_en}"', "institution = true"]
        lines += [f"note_it = {said('Inventati.')}", f"note_en = {said('Invented.')}"]
    for key in (*areas(), "houses", "target_areas", "pacts", "parties", "instruments"):
        layer, _, level = key.partition("_") if key.startswith("areas") else (key, "", "")
        suffix = "geojson" if layer in ("areas", "pacts") else "csv"
        key_field = {"areas": "code", "parties": "pact_id"}.get(layer, "id")
        lines += ["[[dataset]]", f'key = "{key}"', f'layer = "{layer}"']
        lines += [f'level = "{level}"'] if level else []
        lines += [f"it = {said(key)}", f"en = {said(key)}", f'file = "{key}.{suffix}"']
        lines += ['crs = "EPSG:4326"', f'key_field = "{key_field}"', f"retrieved = {_DAY}"]
        lines += [f"source = {said('https://example.org/')}", 'licence = "not-stated"']
        lines += [f"note_it = {said('Inventato.')}", f"note_en = {said('Invented.')}"]
    return "\n".join(lines) + "\n"


def _spoilt(row: Row, *, hostile: bool) -> Row:
    """Return the row with all its free texts made hostile, addresses that must not open too."""
    spoilt = {
        name: text(value, hostile=hostile)
        if isinstance(value, str) and name not in _NEVER_HOSTILE and (value or name != "name")
        else value
        for name, value in row.items()
    }
    if hostile and row.get("id") == "ES-01":
        spoilt["source"] = "javascript:P(3)"
    return spoilt


def _write_geojson(
    path: Path, features: Sequence[tuple[Row, BaseGeometry | None]], *, hostile: bool
) -> None:
    written = [
        {
            "type": "Feature",
            "properties": _spoilt(row, hostile=hostile),
            "geometry": None if shape is None else mapping(shape),
        }
        for row, shape in features
    ]
    content = {"type": "FeatureCollection", "features": written}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _write_csv(path: Path, rows: Sequence[Row], *, hostile: bool) -> None:
    spoilt = [_spoilt({**row, **PROVENANCE}, hostile=hostile) for row in rows]
    columns = list(dict.fromkeys(name for row in spoilt for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(spoilt)


def edit(root: Path, name: str, change: Callable[[str], str]) -> None:
    """Change the text of one of the city's files."""
    path = root / CITY / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def edit_features(root: Path, name: str, change: Callable[[list[Any]], None]) -> None:
    """Change the features of one of the city's GeoJSON files."""

    def changed(content: str) -> str:
        collection = json.loads(content)
        change(collection["features"])
        return json.dumps(collection)

    edit(root, f"{name}.geojson", changed)
