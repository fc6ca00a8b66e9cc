"""The same map with streamlit-folium, as a Streamlit script: the peers of the benchmark ``map``.

On every filter each colours the comuni by how many of its pacts they have, draws the pacts, and
names on hover what is under the pointer: a comune with its count, a pact with its status.
``?peer=geojson`` sends both as GeoJSON with ``feature_group_to_add``. ``?peer=tiles`` names vector
tiles, drawn by Leaflet.VectorGrid, with the colours and counts of the filter in its options.
What does not hang on the filter is read once and kept, the comune of each pact with it.

Both still have less to do than our page: no groups, no symbols by kind and status, no labels, no
legend, no list. Run by :mod:`benchmarks.map_peers`, which writes the files.
"""

from __future__ import annotations

import json
import os
from bisect import bisect
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import streamlit as st
from folium.plugins import VectorGridProtobuf
from folium.template import Template
from streamlit_folium import st_folium

FOLDER = Path(os.environ["CONDIVISA_PEERS"])
TILES = os.environ["CONDIVISA_TILES"]
SIZE = {"height": 560, "width": 860}
# Ours shows the whole metropolitan city at about this zoom.
VIEW: dict[str, Any] = {"location": [45.25, 7.4], "zoom_start": 9}
FILES = "/app/static"
CLASSES = (1, 11, 101, 1001, 10001)
COLORS = ("#FFFFFF", "#CFE3F6", "#A9CDEF", "#7FB3E6", "#5596DB", "#2F78C8")


@st.cache_resource
def comuni() -> list[dict[str, Any]]:
    """Return the areas as GeoJSON features, as simple as ours are."""
    features: list[dict[str, Any]] = json.loads((FOLDER / "comuni.geojson").read_text())["features"]
    return features


@st.cache_resource
def pacts() -> gpd.GeoDataFrame:
    """Return the pacts that have a point, with name, status and the code of their comune."""
    return gpd.read_parquet(FOLDER / "pacts.parquet")


def asked_pacts(statuses: list[str]) -> gpd.GeoDataFrame:
    """Return the pacts of these statuses, all of them if none is named."""
    return pacts()[pacts()["status"].isin(statuses)] if statuses else pacts()


def counts_of(asked: gpd.GeoDataFrame) -> dict[str, int]:
    """Return how many pacts each comune has, by its code, in the order of the comuni."""
    counts = asked.groupby("code").size()
    codes = [one["properties"]["code"] for one in comuni()]
    return dict(zip(codes, counts.reindex(codes, fill_value=0).tolist(), strict=True))


def color_of(count: int) -> str:
    """Return the colour of the class of a count."""
    return COLORS[bisect(CLASSES, count)]


def base_map() -> folium.Map:
    """Return a map that asks no other host for anything."""
    made = folium.Map(tiles=None, prefer_canvas=True, max_zoom=18, **VIEW)
    made.default_js = [("leaflet", f"{FILES}/leaflet.js"), ("grid", f"{FILES}/vectorgrid.js")]
    made.default_css = [("leaflet_css", f"{FILES}/leaflet.css")]
    return made


def show_geojson(statuses: list[str]) -> None:
    """Send the comuni with their counts, and the pacts, in one group."""
    asked = asked_pacts(statuses)
    counts = counts_of(asked)
    areas = [
        {**one, "properties": {**one["properties"], "count": counts[one["properties"]["code"]]}}
        for one in comuni()
    ]
    group = folium.FeatureGroup()
    folium.GeoJson(
        {"type": "FeatureCollection", "features": areas},
        style_function=lambda area: {
            "weight": 1,
            "fillColor": color_of(area["properties"]["count"]),
            "fillOpacity": 0.8,
        },
        tooltip=folium.GeoJsonTooltip(["name", "count"], labels=False),
    ).add_to(group)
    folium.GeoJson(
        asked[["name", "label", "geometry"]].to_json(),
        marker=folium.CircleMarker(radius=5, weight=1, fill=True, fill_opacity=0.8),
        tooltip=folium.GeoJsonTooltip(["name", "label"], labels=False),
    ).add_to(group)
    st_folium(base_map(), feature_group_to_add=group, returned_objects=[], key="map", **SIZE)


class Hover(folium.MacroElement):
    """A tooltip for the grid that it is added to, with the lines that its ``told`` gives."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {
            const grid = {{ this._parent.get_name() }};
            const tip = L.tooltip();
            // Leaflet 1.9 asks small circles where they are; VectorGrid's do not know, and break.
            delete L.CircleMarker.prototype.getLatLng;
            grid.on('mouseover', ({ layer, latlng }) => {
                tip.setContent(grid.options.told(layer.properties)).setLatLng(latlng).addTo(grid._map);
            });
            grid.on('mouseout', () => tip.remove());
        }
        {% endmacro %}
        """
    )


# The page counts what it draws.
OPTIONS = """{
    interactive: true,
    counts: (window.peerCounts = %s),
    colors: (window.peerColors = %s),
    started: (window.drawnPacts = 0, window.drawnAreas = new Set()),
    told: (one) => [one.name, one.label || window.peerCounts[one.code]].join('<br>'),
    vectorTileLayerStyles: {
        comuni: function ({ code }) {
            window.drawnAreas.add(code);
            return {weight: 1, fill: true, fillColor: window.peerColors[code], fillOpacity: 0.8};
        },
        pacts: function () {
            window.drawnPacts += 1;
            return {radius: 5, weight: 1, fill: true, fillOpacity: 0.8};
        },
    },
}"""


def show_tiles(statuses: list[str]) -> None:
    """Name the tiles of what is asked for, with what hangs on the filter as options."""
    made = base_map()
    counts = counts_of(asked_pacts(statuses))
    colors = {code: color_of(count) for code, count in counts.items()}
    grid = VectorGridProtobuf(
        f"{TILES}/{'-'.join(statuses) or 'all'}/{{z}}/{{x}}/{{y}}",
        "p",
        OPTIONS % (json.dumps(counts), json.dumps(colors)),
    )
    grid.default_js = []
    Hover().add_to(grid)
    grid.add_to(made)
    st_folium(made, returned_objects=[], key="map", **SIZE)


def main() -> None:
    """Ask which statuses, show the map."""
    st.set_page_config(layout="wide")
    labels = dict(sorted(set(pacts()[["status", "label"]].itertuples(index=False, name=None))))
    statuses = st.sidebar.multiselect(
        "Stato del patto", list(labels), format_func=lambda key: labels[key]
    )
    show = {"geojson": show_geojson, "tiles": show_tiles}[st.query_params["peer"]]
    show(statuses)


main()
