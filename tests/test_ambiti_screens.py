"""Ambiti on the screen and in the page that works without one: made, removed, linked, answered."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from shapely import box
from starlette.requests import Request

from layers.ambiti import Ambito, drawn, write_ambiti
from layers.ambiti_file import write_file
from layers.extract import make_extract
from layers.selection import Selection
from offline_page import write_page
from packed import decode_column, decode_ids
from test_exports_offline import CITIES, layers_of, random_selection, reader, same_answers
from test_screens import address, opened
from views.cached import Shelf, city_layers, packs
from views.cached import layers_of as cached_layers
from views.page_data import about_url
from views.routes import routes

if TYPE_CHECKING:
    from pathlib import Path

    from offline_page import OfflineReader

__all__ = ["reader"]
TWO = "Bassa valle.001272.001078,Altro.TO-01"
OTHER = "AMB-2: Altro (ambito: Torino)."
MANY = 6


def test_a_link_with_ambiti_fills_the_panel() -> None:
    app = opened(city="torino", level="ambito", areas="AMB-2", ambito=TWO)
    assert not app.exception
    assert app.selectbox(key="level").value == "ambito"
    assert app.multiselect(key="areas").value == ["AMB-2"]
    listed = [text.value for text in app.text if text.value.startswith("AMB-")]
    assert listed == ["AMB-1: Bassa valle (ambito: Torino e Chieri).", OTHER]
    assert address(app)["ambito"] == TWO


def test_one_is_made_of_a_name_and_members() -> None:
    app = opened(city="torino")
    app.text_input(key="ambiti_name").set_value(" La mia, valle ")
    app.multiselect(key="ambiti_members").set_value(["001078", "001272"])
    app.button(key="ambiti_add").click().run()
    assert not app.exception
    assert address(app)["ambito"] == "La mia~1 valle.001272.001078"
    assert app.text_input(key="ambiti_name").value == ""
    assert "AMB-1" not in app.multiselect(key="ambiti_members").options
    app.multiselect(key="areas").set_value(["AMB-1"]).run()
    app.selectbox(key="level").set_value("ambito").run()
    assert not app.exception
    assert address(app)["areas"] == "AMB-1"
    assert address(app)["level"] == "ambito"


def test_without_members_none_is_made() -> None:
    app = opened(city="torino", lang="en")
    app.button(key="ambiti_add").click().run()
    assert [code.value for code in app.sidebar.code] == ["Choose at least one area."]
    assert "ambito" not in address(app)


def test_the_chosen_areas_follow_when_one_is_removed() -> None:
    app = opened(city="torino", level="ambito", areas="AMB-1,AMB-2,TO-11", ambito=TWO)
    app.button(key="ambiti_remove_0").click().run()
    assert not app.exception
    assert address(app)["ambito"] == "Altro.TO-01"
    assert app.multiselect(key="areas").value == ["TO-11", "AMB-1"]
    app.button(key="ambiti_remove_0").click().run()
    assert not app.exception
    assert "ambito" not in address(app)
    assert (address(app)["level"], address(app)["areas"]) == ("zona", "TO-11")


def test_another_city_has_none_and_clearing_the_filters_keeps_them() -> None:
    app = opened(city="torino", level="ambito", areas="AMB-1", ambito=TWO, q="orto")
    app.button(key="reset").click().run()
    assert address(app) == {"city": "torino", "level": "ambito", "ambito": TWO, "lang": "it"}
    app.selectbox(key="city").set_value("milano").run()
    assert not app.exception
    assert "ambito" not in address(app)


def test_a_file_is_opened_and_its_problems_are_shown_as_text() -> None:
    layers = city_layers("torino").with_ambiti((Ambito("Dal file", ("001272",)),))
    content = json.loads(write_file(layers))
    wrong = {"type": "Feature", "properties": {"name": "<b>"}, "geometry": None}
    content["features"].append(wrong)
    app = opened(city="torino")
    body = json.dumps(content).encode()
    app.file_uploader(key="ambiti_file").set_value(("ambiti.geojson", body, "application/json"))
    app.run()
    assert not app.exception
    assert address(app)["ambito"] == "Dal file.001272"
    assert any("«<b>»" in code.value for code in app.sidebar.code)


def test_the_page_is_served_the_file_of_the_ambiti_and_no_other_anew() -> None:
    ambiti = (Ambito("{{7*7}}", ("001272",)), drawn("d", box(7.6, 45.0, 7.7, 45.1)))
    asked = Selection("torino", "ambito", ambiti=ambiti)
    about = about_url(asked)
    plain, own = packs("torino"), packs("torino", ambiti)
    assert {key: own[key] for key in plain} == dict(plain)
    told = fetched(about)
    assert [level["key"] for level in told["levels"]][-1] == "ambito"
    assert told["packs"]["ambito"] == f"packs/{own['ambito'].name}"
    areas = fetched(told["packs"]["ambito"])
    assert decode_ids(areas["id"]) == ["AMB-1", "AMB-2"]
    assert decode_column(areas["columns"]["name"], 2) == ["{{7*7}}", "d"]
    layers = cached_layers("torino", ambiti)
    inside = make_extract(replace(asked, areas=("AMB-1",)), layers).layers["houses"].inside
    assert {int(row) for row in told["in_ambiti"]["houses"]} >= {int(row) for row in inside}


def fetched(url: str) -> dict[str, Any]:
    """Return a layer file as the server gives it."""
    (route,) = (one for one in routes() if one.path.endswith("/packs/{name}"))
    scope = {"type": "http", "path_params": {"name": url.removeprefix("packs/")}, "headers": []}
    response = asyncio.run(route.endpoint(Request(scope)))
    assert response.status_code == 200
    return json.loads(response.body)


def test_the_shelf_is_bounded_and_keeps_what_was_shown_last() -> None:
    from layers.map.pack import pack_json

    shelf = Shelf(most=2)
    one, two, three = (pack_json(name, {"n": name}) for name in "abc")
    for pack in (one, two, one, three):
        shelf.put(pack)
    assert shelf.get(two.name) is None
    assert (shelf.get(one.name), shelf.get(three.name)) == (one.body, three.body)


@pytest.mark.parametrize("city", CITIES)
def test_the_offline_page_answers_about_ambiti_as_python_does(
    reader: OfflineReader, city: str, tmp_path: Path
) -> None:
    base, dice = layers_of(city), random.Random(7)  # noqa: S311 - not for secrets
    comuni, pacts = base.hierarchy.codes("comune"), base.data.pacts
    west, south, east, north = pacts.total_bounds
    busy = [code for code in base.known.areas if code in set(pacts["declared"].explode())]
    pools = ((comuni, 9), (base.known.areas, 5), (busy, min(3, len(busy))))
    picked = [set(dice.sample(pool, n)) for pool, n in pools]
    shape = box(west, south, (west + east) / 2, (south + north) / 2)
    ambiti = (
        *(
            Ambito(f"N{n}", tuple(code for code in base.known.areas if code in codes))
            for n, codes in enumerate(picked)
        ),
        drawn("Dì, sé", shape),
    )
    layers = base.with_ambiti(ambiti)
    asked = [replace(random_selection(dice, layers), ambiti=ambiti) for _ in range(MANY)]
    asked += [
        replace(one, level=level, areas=areas)
        for one in asked[:2]
        for level in ("ambito", "comune")
        for areas in (("AMB-1",), ("AMB-4",), ("AMB-2", "AMB-3", "AMB-4"), ())
    ]
    reader.open(write_page(make_extract(asked[-1], layers), tmp_path))
    same_answers(reader, layers, asked)
    assert write_ambiti(ambiti) in reader.page.evaluate(
        "JSON.parse(document.getElementById('data-tables').textContent).ambito"
    )
