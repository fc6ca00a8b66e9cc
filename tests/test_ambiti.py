"""Ambiti as values: in the address and back, in a file and back, and what is refused."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from layers.ambiti import (
    MOST_AMBITI,
    MOST_CORNERS,
    MOST_LETTERS_OF_NAME,
    Ambito,
    AmbitoError,
    drawn,
    one_line,
    read_ambito,
    renumbered,
    write_ambiti,
)
from layers.ambiti_file import MOST_BYTES, read_file, write_file
from layers.query import read_question
from layers.selection import Known, Selection, read_params
from test_extract_bundled import city_layers

if TYPE_CHECKING:
    from layers.city_layers import CityLayers

ODD = ("A.B", "C,D", "E~1", "ES-01", "900001", "è 2")
CITY = box(7, 45, 8, 46)
KNOWN = Known(
    city="esempio",
    levels=("zona", "comune"),
    areas=ODD,
    targets=(),
    statuses=(),
    themes=(),
    outline=CITY,
)
SQUARE = ((7.1, 45.1), (7.2, 45.1), (7.2, 45.2), (7.1, 45.2))
NAMES = st.text().map(one_line)


def star(angles: list[int], radii: list[float]) -> Polygon:
    turned = [math.radians(angle) for angle in sorted(angles)]
    around = zip(turned, radii, strict=False)
    return Polygon([(7.5 + r * math.cos(a), 45.5 + r * math.sin(a)) for a, r in around])


@st.composite
def outlines(draw: st.DrawFn) -> Polygon:
    angles = draw(st.sets(st.integers(0, 35), min_size=3, max_size=30))
    # One corner in each third at least, so that the star holds its centre and crosses nothing.
    whole = sorted({angle * 10 for angle in angles} | {0, 120, 240})
    radii = st.floats(0.01, 0.4)
    return star(whole, draw(st.lists(radii, min_size=len(whole), max_size=len(whole))))


PICKED = st.builds(
    Ambito,
    NAMES,
    st.sets(st.sampled_from(ODD), min_size=1).map(lambda s: tuple(c for c in ODD if c in s)),
)
DRAWN = st.builds(drawn, NAMES, outlines())
AMBITI = st.lists(PICKED | DRAWN, min_size=1, max_size=MOST_AMBITI).map(tuple)


@given(AMBITI)
def test_a_link_gives_back_the_ambiti(ambiti: tuple[Ambito, ...]) -> None:
    asked = Selection("esempio", "ambito", areas=("AMB-1",), ambiti=ambiti)
    pairs = parse_qsl(urlencode(asked.to_params()), keep_blank_values=True)
    assert read_question(pairs, ("esempio",), lambda _: KNOWN) == (asked, ())


def test_the_text_in_a_link_is_plain_and_short() -> None:
    ambiti = (Ambito("Bassa valle", ("ES-01", "900001")), Ambito("a.b,c~d", ("A.B",)))
    assert write_ambiti(ambiti) == "Bassa valle.ES-01.900001,a~2b~1c~0d.A~2B"
    text = write_ambiti((Ambito("", (), SQUARE),))
    assert urlencode({"ambito": text}) == f"ambito={text}"
    assert len(text) < 40


@pytest.mark.parametrize("sign", ["A", "z", "-"])
def test_an_outline_with_one_wrong_letter_is_never_drawn(sign: str) -> None:
    text = write_ambiti((Ambito("Q", (), SQUARE),))
    assert read_ambito(text).shape == SQUARE
    for at in range(len("Q.."), len(text)):
        wrong = text[:at] + sign + text[at + 1 :]
        if wrong != text:
            with pytest.raises(AmbitoError, match="shape_damaged"):
                read_ambito(wrong)
        with pytest.raises(AmbitoError, match=r"shape_damaged|ambito_empty"):
            read_ambito(text[:at])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nome", "ambito_empty"),
        ("Nome.", "ambito_empty"),
        ("Nome.XX", "ambito_no_area"),
        ("Nome..è", "shape_damaged"),
        (
            write_ambiti([Ambito("Q", (), ((7.1, 45.1), (7.2, 45.2), (7.2, 45.1), (7.1, 45.2)))]),
            "shape_crosses",
        ),
        (write_ambiti([Ambito("Q", (), ((7.1, 45.1), (7.2, 45.2)))]), "shape_no_polygon"),
        (
            write_ambiti([Ambito("Q", (), ((9.1, 45.1), (9.2, 45.2), (9.2, 45.1)))]),
            "shape_elsewhere",
        ),
        (
            write_ambiti(
                [
                    Ambito(
                        "Q",
                        (),
                        tuple((7 + i / 1000, 45 + i * i / 1e5) for i in range(MOST_CORNERS + 1)),
                    )
                ]
            ),
            "shape_corners",
        ),
    ],
)
def test_what_cannot_be_asked_is_left_out_and_said(text: str, key: str) -> None:
    selection, notices = read_params({"ambito": text}, KNOWN, lang="it")
    assert selection.ambiti == ()
    assert [notice.key for notice in notices] == [key]
    for lang in ("it", "en"):
        assert selection.level == "zona"
        assert "{" not in notices[0].text(lang)


def test_an_unknown_member_is_said_and_the_others_are_kept() -> None:
    selection, notices = read_params({"ambito": "N.es-01.XX"}, KNOWN, lang="it")
    assert selection.ambiti == (Ambito("N", ("ES-01",)),)
    assert [notice.key for notice in notices] == ["ambito_code"]
    assert "«XX»" in notices[0].text("it")


def test_codes_follow_their_ambito_when_one_before_it_is_left_out() -> None:
    params = {"ambito": "Bad.XX,Good.ES-01,Other.A~2B", "areas": "AMB-1,amb-2", "level": "ambito"}
    selection, notices = read_params(params, KNOWN, lang="it")
    assert [one.name for one in selection.ambiti] == ["Good", "Other"]
    assert selection.areas == ("AMB-1",)
    assert [notice.key for notice in notices] == ["ambito_no_area", "unknown_value"]
    assert dict(renumbered([1, 2], 3)) == {"AMB-1": None, "AMB-2": "AMB-1", "AMB-3": "AMB-2"}


def test_without_ambiti_there_is_no_such_level_and_no_such_area() -> None:
    selection, notices = read_params({"level": "ambito", "areas": "AMB-1"}, KNOWN, lang="it")
    assert (selection.level, selection.areas) == ("zona", ())
    assert len(notices) == 2


def test_repeated_they_add_up_and_too_many_are_said() -> None:
    pairs = [("ambito", f"N{at}.ES-01") for at in range(MOST_AMBITI + 2)]
    selection, notices = read_question(pairs, ("esempio",), lambda _: KNOWN)
    assert [one.name for one in selection.ambiti] == [f"N{at}" for at in range(MOST_AMBITI)]
    assert [notice.key for notice in notices] == ["ambito_too_many"]


@given(st.text())
def test_no_text_makes_reading_fail(text: str) -> None:
    selection, _ = read_params({"ambito": text, "level": "ambito"}, KNOWN, lang="it")
    again, notices = read_params(selection.to_params(), KNOWN, lang="it")
    assert again == selection
    assert notices == ()


def test_names_are_one_line_of_text() -> None:
    assert one_line(" Bassa\n\tvalle\x00 {{7*7}} <b> ") == "Bassa valle {{7*7}} <b>"
    assert len(one_line("è" * 500)) == MOST_LETTERS_OF_NAME


def test_an_outline_of_another_kind_is_refused() -> None:
    ring = Polygon(box(7.1, 45.1, 7.5, 45.5).exterior, [box(7.2, 45.2, 7.3, 45.3).exterior.coords])
    with pytest.raises(AmbitoError, match="shape_holes"):
        drawn("n", ring)
    with pytest.raises(AmbitoError, match="shape_no_polygon"):
        drawn("n", MultiPolygon([box(7, 45, 7.1, 45.1), box(7.2, 45, 7.3, 45.1)]))
    assert drawn("n", MultiPolygon([box(7, 45, 7.1, 45.1)])).shape


# --- the file -----------------------------------------------------------------------------------


@cache
def of_torino() -> CityLayers:
    ambiti = (
        Ambito("Bassa valle {{7*7}}", ("001272", "001078")),
        drawn("Disegnato", box(7.6, 45.0, 7.7, 45.1)),
    )
    return city_layers("torino").with_ambiti(ambiti)


def test_a_file_gives_back_the_ambiti_and_is_geojson() -> None:
    layers = of_torino()
    body = write_file(layers)
    assert body == write_file(layers)
    assert read_file(body, city_layers("torino").known) == (layers.ambiti, ())
    content = json.loads(body)
    assert content["type"] == "FeatureCollection"
    assert [one["properties"]["name"] for one in content["features"]] == [
        "Bassa valle {{7*7}}",
        "Disegnato",
    ]
    assert len(body) < 100_000


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(geometry: object = None, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


BOX = {"type": "Polygon", "coordinates": [[[7.6, 45], [7.7, 45], [7.7, 45.1], [7.6, 45]]]}


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        (b"", ["file_unreadable"]),
        (b"\xff\xfe", ["file_unreadable"]),
        (b"[" * 100_000, ["file_unreadable"]),
        (b'{"type":"FeatureCollection"}', ["file_unreadable"]),
        (b'{"type":"FeatureCollection","features":[NaN]}', ["file_unreadable"]),
        (b" " * (MOST_BYTES + 1), ["file_too_large"]),
        (collection(1, None, "x", feature()), ["shape_no_polygon"] * 4),
        (
            collection(feature(codes=["XX"]), feature(codes=[1])),
            ["ambito_no_area", "shape_no_polygon"],
        ),
        (collection(feature({"type": "Polygon", "coordinates": [["a"]]})), ["shape_no_polygon"]),
        (
            collection(feature({"type": "Polygon", "coordinates": [[[7, 45], [8, 45]]]})),
            ["shape_no_polygon"],
        ),
        (collection(feature({"type": "Point", "coordinates": [7, 45]})), ["shape_no_polygon"]),
        (collection(feature(BOX, name="m", city="milano")), ["file_other_city"]),
        (collection(feature(codes=["001078", "<b>"])), ["ambito_code"]),
        (collection(*[feature(BOX)] * 7), ["ambito_too_many"]),
    ],
)
def test_every_problem_of_a_file_is_said(body: bytes, keys: list[str]) -> None:
    _, notices = read_file(body, city_layers("torino").known)
    assert [notice.key for notice in notices] == keys
    assert all(notice.text("it") != notice.text("en") for notice in notices)


def test_the_good_part_of_a_file_is_kept() -> None:
    body = collection(feature(name="vuoto"), feature(BOX, name=" Uno\n due "))
    ambiti, notices = read_file(body, city_layers("torino").known)
    assert ambiti == (Ambito("Uno due", (), ((7.6, 45.0), (7.7, 45.0), (7.7, 45.1))),)
    assert ["vuoto" in notice.text("it") for notice in notices] == [True]
