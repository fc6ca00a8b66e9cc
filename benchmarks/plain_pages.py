"""The pages of a sheet and of an atlas as one would make them with GeoPandas and matplotlib.

They share no code with ours but the rows of the answer: the counts per area are GeoPandas's.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure as Page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from layers.answer import Extract

A3_INCHES, A4_INCHES = (16.54, 11.69), (11.69, 8.27)
_COUNTED = ("pacts", "houses")


@dataclass(frozen=True)
class PlainAnswer:
    """Frames in the metric CRS: the areas with their counts, and the rows of each layer."""

    title: str
    areas: gpd.GeoDataFrame
    rows: dict[str, gpd.GeoDataFrame]

    def counts(self) -> dict[str, tuple[int, ...]]:
        """Return pacts and houses of each area, by its name."""
        numbers = self.areas[list(_COUNTED)].itertuples(index=False, name=None)
        return dict(zip(self.areas["name"], numbers, strict=True))


def plain_answer(extract: Extract) -> PlainAnswer:
    """Count the answer's rows per area: those with a point by it, the others by their comune."""
    data = extract.source.data
    level = data.areas[data.areas["level"] == extract.selection.level]
    areas = level.to_crs(data.city.metric_crs)[["code", "name", "geometry"]]
    rows = {
        layer: answer.rows.to_crs(data.city.metric_crs) for layer, answer in extract.layers.items()
    }
    parents = data.areas.set_index("code")["parent"]
    for layer in _COUNTED:
        frame = rows[layer]
        by_point = gpd.sjoin(frame[frame.geometry.notna()], areas, predicate="within")["code"]
        without = frame[frame.geometry.isna()]["declared"].map(lambda codes: parents[codes[0]])
        counted = pd.concat([by_point, without]).value_counts()
        areas = areas.assign(**{layer: areas["code"].map(counted).fillna(0).astype(int)})
    return PlainAnswer(f"{data.city.name}: {len(rows['pacts'])} patti", areas, rows)


def plain_sheet(answer: PlainAnswer) -> bytes:
    """Draw one A3 page: map, legend, title, table of the areas; PDF."""
    page = Page(figsize=A3_INCHES)
    page.suptitle(answer.title, fontsize=18)
    chart = page.add_axes((0.03, 0.05, 0.67, 0.85))
    _draw(chart, answer, answer.rows)
    side = page.add_axes((0.73, 0.05, 0.25, 0.4))
    _table(side, answer.areas[["name", *_COUNTED]])
    body = io.BytesIO()
    with mpl.rc_context({"pdf.fonttype": 42}):
        page.savefig(body, format="pdf")
    return body.getvalue()


def plain_atlas(answer: PlainAnswer) -> bytes:
    """Draw an A4 page for each area: its map, where it is, its numbers, its pacts; PDF."""
    body = io.BytesIO()
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(body) as pages:
        for at in range(len(answer.areas)):
            pages.savefig(_area_page(answer, answer.areas.iloc[[at]]))
    return body.getvalue()


def _area_page(answer: PlainAnswer, area: gpd.GeoDataFrame) -> Page:
    page = Page(figsize=A4_INCHES)
    page.suptitle(area["name"].iloc[0], fontsize=16)
    own = {
        layer: gpd.clip(frame[frame.geometry.notna()], area.geometry.iloc[0])
        for layer, frame in answer.rows.items()
    }
    chart = page.add_axes((0.03, 0.35, 0.64, 0.55))
    _draw(chart, answer, own)
    west, south, east, north = area.total_bounds
    chart.set_xlim(west, east)
    chart.set_ylim(south, north)
    locator = page.add_axes((0.72, 0.6, 0.25, 0.3))
    locator.set_axis_off()
    answer.areas.boundary.plot(ax=locator, color="#8A9BAC", linewidth=0.4)
    area.plot(ax=locator, color="#0066CC")
    _table(page.add_axes((0.72, 0.35, 0.25, 0.2)), area[["name", *_COUNTED]])
    if len(own["pacts"]):
        _table(page.add_axes((0.03, 0.03, 0.94, 0.28)), own["pacts"][["id", "name", "status"]])
    return page


def _draw(chart: Axes, answer: PlainAnswer, rows: dict[str, gpd.GeoDataFrame]) -> None:
    chart.set_axis_off()
    answer.areas.plot(
        ax=chart,
        column="pacts",
        cmap="Blues",
        edgecolor="#5C6F82",
        linewidth=0.6,
    )
    if len(rows["target_areas"].dropna(subset="geometry")):
        rows["target_areas"].plot(ax=chart, facecolor="none", edgecolor="#A61E34", hatch="///")
    for status, group in rows["pacts"].groupby("status"):
        group.plot(ax=chart, markersize=25, label=f"{status} ({len(group)})")
    if len(rows["houses"]):
        label = f"houses ({len(rows['houses'])})"
        rows["houses"].plot(ax=chart, marker="^", color="#A0522D", markersize=30, label=label)
    for name, n, point in zip(
        answer.areas["name"],
        answer.areas["pacts"],
        answer.areas.representative_point(),
        strict=True,
    ):
        chart.annotate(f"{name}\n{n}", (point.x, point.y), ha="center", fontsize=8, clip_on=True)
    if chart.get_legend_handles_labels()[0]:
        chart.legend(loc="lower left")


def _table(chart: Axes, frame: pd.DataFrame) -> None:
    chart.set_axis_off()
    cells = frame.astype(str).to_numpy().tolist()
    chart.table(cellText=cells, colLabels=list(frame.columns), loc="center")
