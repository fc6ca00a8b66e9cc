"""The peer of the map's screen: the same page with plain ``st_folium`` and GeoJson layers.

As an author who knows Streamlit would write it: the data is read once for all sessions
(``cache_resource``: nothing is copied), the join is made once, the component gives nothing back, so
that panning makes no run, and the shapes are simplified to what a map of this size can show.
"""

from __future__ import annotations

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from data.catalogue import catalogue_of_environment, load_catalogue
from data.city import load_city
from layers.selection import DEFAULT_KINDS

_TOLERANCE_M = 100
_SHOWN = ["id", "name", "kind", "status", "theme"]


@st.cache_resource
def read() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return Torino's comuni and its pacts, each with the comune that it is in."""
    city = load_city(load_catalogue(catalogue_of_environment()), "torino")
    comuni = city.areas.loc[city.areas["level"] == "comune", ["code", "name", "geometry"]]
    joined = gpd.sjoin(city.pacts, comuni[["code", "geometry"]], how="left", predicate="within")
    joined = joined[~joined.index.duplicated()]
    metric = comuni.geometry.to_crs(city.city.metric_crs)
    shapes = metric.simplify_coverage(_TOLERANCE_M).to_crs(4326)
    return comuni.set_geometry(shapes), joined


def main() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    comuni, pacts = read()
    with st.sidebar:
        st.selectbox("Comune", ["", *comuni["name"]], key="comune")
        statuses = st.multiselect("Stato", sorted(pacts["status"].unique()), key="statuses")
        themes = st.multiselect("Tema", sorted(pacts["theme"].unique()), key="themes")
    chosen = pacts[pacts["kind"].isin(DEFAULT_KINDS)]
    chosen = chosen[chosen["status"].isin(statuses)] if statuses else chosen
    chosen = chosen[chosen["theme"].isin(themes)] if themes else chosen
    st.markdown(f"{len(chosen)} patti")
    counted = comuni.assign(pacts=comuni["code"].map(chosen["code"].value_counts()).fillna(0))
    st_folium(plain_map(counted, chosen), returned_objects=[], width=1000, height=600, key="map")
    st.dataframe(chosen[["name", "status", "theme"]])


def plain_map(comuni: gpd.GeoDataFrame, pacts: gpd.GeoDataFrame) -> folium.Map:
    """Return the map: comuni coloured by their count, pacts as circles."""
    shown = folium.Map(location=(45.2, 7.5), zoom_start=9, tiles=None)
    folium.GeoJson(
        comuni,
        style_function=lambda area: {
            "fillColor": "#3182bd" if area["properties"]["pacts"] else "#ffffff",
            "weight": 1,
        },
        tooltip=folium.GeoJsonTooltip(["name", "pacts"]),
    ).add_to(shown)
    placed = pacts.loc[pacts.geometry.notna(), [*_SHOWN, "geometry"]]
    if len(placed):
        folium.GeoJson(
            placed,
            marker=folium.CircleMarker(radius=5, fill=True),
            tooltip=folium.GeoJsonTooltip(["name", "status"]),
        ).add_to(shown)
    return shown


if __name__ == "__main__":
    main()
