"""What the screen is given of a reading: cells as text, questions that cells open, shapes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import LineString, MultiPoint, Point
from streamlit.testing.v1 import AppTest

from geo.errors import CRSError
from invented_city import HOSTILE
from layers.map.overlay import overlay_message
from layers.readings.model import Column, Row, Shapes, Table
from layers.readings.registry import READINGS
from layers.selection import Selection
from packed import decode
from squares import square
from views import filters, method_screen
from views.method_screen import Section, split_sections
from views.reading_blocks import table_block

ASKED = Selection("torino", "zona", areas=("TO-11",), text="orto", lang="it")


def table(*rows: Row, total: Row | None = None) -> Table:
    columns = (
        Column("name", "Nome"),
        Column("n", "Patti", "count", note="Su tutti."),
        Column("share", "Quota", "share"),
        Column("day", "Giorno", "date"),
    )
    return Table("t", "Tabella", columns, rows, total, bars=("n",))


def test_cells_are_text_and_what_is_not_known_is_said() -> None:
    block = table_block(
        table(Row((HOSTILE[2], 1234, 0.125, date(2021, 3, 5))), Row(("b", None, None, None))), ASKED
    )
    known, unknown = block["rows"]
    assert known["t"] == [HOSTILE[2], "1.234", "12,5 %", "05/03/2021"]
    assert known["v"] == [HOSTILE[2], 1234, 0.125, "2021-03-05"]
    assert unknown["t"][1:] == ["non noto"] * 3
    assert unknown["v"][1:] == [None] * 3
    assert [column["numeric"] for column in block["columns"]] == [False, True, True, False]
    assert [column["bar"] for column in block["columns"]] == [False, True, False, False]
    assert block["columns"][1]["note"] == "Su tutti."


@pytest.mark.parametrize(
    "opened",
    [
        ASKED,
        replace(ASKED, areas=("TO-01", "TO-02")),
        replace(ASKED, areas=(), text=""),
        replace(ASKED, statuses=("ended",), on=date(2020, 1, 1), level="comune"),
        replace(ASKED, city="milano", level="municipio", areas=()),
    ],
)
def test_a_cell_opens_the_very_question(opened: Selection) -> None:
    row = Row(("a", 1, None, None), opens=(None, opened, None, None), lists=("", "", "list", ""))
    block = table_block(table(row, total=row), ASKED)
    for told in (block["rows"][0], block["total"]):
        assert list(told["o"]) == [1]
        # As the script puts it together again.
        params = {**block["base"], **told["o"][1]}
        assert {name: value for name, value in params.items() if value is not None} == (
            opened.to_params()
        )
        assert told["l"] == {2: "list"}


def test_shapes_are_sent_whole_and_the_missing_ones_left_out() -> None:
    shapes = gpd.GeoSeries(
        [square(0), None, Point(), LineString([(7.5, 45), (7.6, 45.1)]), MultiPoint([(7.5, 45)])],
        crs="EPSG:4326",
    )
    (entry,) = overlay_message([Shapes("reach", " ".join(HOSTILE), "reach", shapes)])
    assert entry["label"] == " ".join(HOSTILE)
    assert entry["style"] == "reach"
    assert entry["n"] == 3
    found = decode(entry["geometry"])
    assert all(map(shapely.equals, found, shapes[[0, 3, 4]]))


def test_shapes_in_metres_are_refused() -> None:
    shapes = gpd.GeoSeries([Point(395_000, 4_990_000)], crs="EPSG:7791")
    with pytest.raises(CRSError, match="EPSG:7791"):
        overlay_message([Shapes("houses", "", "house", shapes)])


def test_the_method_is_shown_with_an_anchor_for_each_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = tuple(Section(key, key.title(), "A rule.") for key in READINGS)
    monkeypatch.setattr(method_screen, "sections", lambda _lang: found)
    monkeypatch.setattr(filters, "current", lambda _base: ASKED)
    app = AppTest.from_function(method, default_timeout=60).run()
    assert not app.exception
    assert [one.proto.anchor for one in app.header] == list(READINGS)


def method():
    """The screen; AppTest runs its source, so nothing of this file."""
    from views import method_screen

    method_screen.show()


def test_the_method_is_cut_at_its_headings() -> None:
    text = (
        '# Method\n\nFirst.\n\n## Gaps\n\n<a id="gaps"></a>\n\nA rule.\n\n### Why\n\nSo.\n'
        '\n<a id="time"></a>\n## Time\n\nAnother.\n'
    )
    found = split_sections(text)
    assert [(one.anchor, one.title) for one in found] == [
        ("", ""),
        ("gaps", "Gaps"),
        ("time", "Time"),
    ]
    assert found[1].body == "A rule.\n\n### Why\n\nSo."
    assert "<a" not in "".join(one.body for one in found)
