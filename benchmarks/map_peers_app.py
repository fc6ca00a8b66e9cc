"""The same map with streamlit-folium, as a Streamlit script: the peers of the benchmark ``map``.

``?peer=geojson`` sends the pacts of each filter with ``feature_group_to_add``; ``?peer=tiles``
names vector tiles of them, drawn by Leaflet.VectorGrid. Both get less to draw than our page does:
no groups, no labels, no legend, no list. Run by :mod:`benchmarks.map_peers`, which writes the
files.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import streamlit as st
from folium.plugins import VectorGridProtobuf
from streamlit_folium import st_folium

FOLDER = Path(os.environ["CONDIVISA_PEERS"])
TILES = os.environ["CONDIVISA_TILES"]
SIZE = {"height": 560, "width": 860}
# Ours shows the whole metropolitan city at about this zoom.
VIEW: dict[str, Any] = {"location": [45.25, 7.4], "zoom_start": 9}
FILES = "/app/static"


@st.cache_resource
def comuni() -> str:
    """Return the areas as GeoJSON text, as simple as ours are."""
    return (FOLDER / "comuni.geojson").read_text()


@st.cache_resource
def pacts() -> gpd.GeoDataFrame:
    """Return the pacts that have a point, with their status."""
    return gpd.read_parquet(FOLDER / "pacts.parquet")


def base_map() -> folium.Map:
    """Return a map that asks no other host for anything."""
    made = folium.Map(tiles=None, prefer_canvas=True, max_zoom=18, **VIEW)
    made.default_js = [("leaflet", f"{FILES}/leaflet.js"), ("grid", f"{FILES}/vectorgrid.js")]
    made.default_css = [("leaflet_css", f"{FILES}/leaflet.css")]
    return made


def show_geojson(statuses: list[str]) -> None:
    """Send what is asked for as GeoJSON; the areas stay with the map."""
    made = base_map()
    folium.GeoJson(comuni(), style_function=lambda _: {"weight": 1, "fillOpacity": 0.4}).add_to(
        made
    )
    asked = pacts()[pacts()["status"].isin(statuses)] if statuses else pacts()
    marker = folium.CircleMarker(radius=5, weight=1, fill=True, fill_opacity=0.8)
    group = folium.FeatureGroup()
    folium.GeoJson(asked[["status", "geometry"]].to_json(), marker=marker).add_to(group)
    st_folium(made, feature_group_to_add=group, returned_objects=[], key="map", **SIZE)


def show_tiles(statuses: list[str]) -> None:
    """Name the tiles of what is asked for; the page counts the pacts that it draws."""
    made = base_map()
    options = """{
        vectorTileLayerStyles: {
            comuni: {weight: 1, fill: true, fillOpacity: 0.4},
            pacts: function () {
                window.drawnPacts += 1;
                return {radius: 5, weight: 1, fill: true, fillOpacity: 0.8};
            },
        },
        started: (window.drawnPacts = 0),
    }"""
    grid = VectorGridProtobuf(
        f"{TILES}/{'-'.join(statuses) or 'all'}/{{z}}/{{x}}/{{y}}", "p", options
    )
    grid.default_js = []
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
