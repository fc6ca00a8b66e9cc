"""From the rows of a checked file to the map: shown first, then published, and never in silence."""

from __future__ import annotations

import json
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from data.catalogue import load_catalogue
from data.city import load_city
from data.register.boundaries import former_comuni
from data.register.complete import Origin
from data.register.errors import OutdatedError, RowsRefusedError
from data.register.folder import FolderStore
from data.register.nesting import with_parent_shares
from data.register.publish import Plan, plan_import, publish, require_restorable
from data.register.state import find_state, fingerprint_of, load_now, load_state, state_now, states
from data.register.words import texts
from data.words import LANGS
from invented_city import CITY, write_invented_city
from invented_rows import place

if TYPE_CHECKING:
    from pathlib import Path

    from data.model import Catalogue

TODAY = date(2026, 11, 21)
ORIGIN = Origin("registro.csv", "Aggiornamento", TODAY)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return load_catalogue(write_invented_city(tmp_path / "catalogue"))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "register")


def file_rows(*each: dict[str, Any]) -> gpd.GeoDataFrame:
    """Return rows as a check of a file hands them over."""
    blank = {"name": "Nome", "outcome": "accepted", "table": "", "geometry": None}
    whole = [{**blank, "row": at, **one} for at, one in enumerate(each, start=2)]
    texts_of = {name for one in whole for name in one} - {"geometry", "declared", "row"}
    columns: dict[str, Any] = {name: [one.get(name, "") for one in whole] for name in texts_of}
    columns["declared"] = [one.get("declared", ()) for one in whole]
    columns["row"] = [one["row"] for one in whole]
    written = [json.dumps({"come sta": one.get("written", "")}) for one in whole]
    shapes = gpd.GeoSeries([one["geometry"] for one in whole], crs=4326)
    return gpd.GeoDataFrame({**columns, "as_written": written}, geometry=shapes)


def plan(catalogue: Catalogue, store: FolderStore, rows: gpd.GeoDataFrame, **more: Any) -> Plan:
    given = {"city": CITY, "layer": "pacts", "mode": "update", "origin": ORIGIN, **more}
    return plan_import(catalogue, store, rows, **given)


def test_a_new_row_comes_last_and_says_where_it_comes_from(
    catalogue: Catalogue, store: FolderStore
) -> None:
    before = load_city(catalogue, CITY)
    rows = file_rows({"id": "N1", "date": "2024-05", "geometry": Point(place(0.5, 0.5))})
    planned = plan(catalogue, store, rows)
    assert planned.changes.added == ("N1",)
    assert planned.changes.unchanged == len(before.pacts)
    assert not store.folder.exists()
    version = publish(store, planned, {"read": 1})
    after = load_now(catalogue, CITY, store)
    assert list(after.pacts["id"]) == [*before.pacts["id"], "N1"]
    new = after.pacts.iloc[-1]
    assert (new["source"], new["licence"]) == ("registro.csv: Aggiornamento", "not-stated")
    assert (new["retrieved"], new["confidence"]) == ("2026-11-21", "high")
    assert (new["kind"], new["status"], new["location_method"]) == ("pact", "unknown", "published")
    assert (new["date_basis"], new["date_precision"]) == ("reported", "month")
    assert (new["start_min"], new["start_max"]) == (None, date(2024, 5, 31))
    assert planned.remarks[0].text("it").startswith("Righe senza tipo di atto: 1")
    (of_pacts,) = after.city.of_layer("pacts")
    assert version.id in of_pacts.source
    assert of_pacts.source.startswith(before.city.of_layer("pacts")[0].source)


def test_a_known_row_changes_only_in_what_the_file_speaks_of(
    catalogue: Catalogue, store: FolderStore
) -> None:
    before = load_city(catalogue, CITY).pacts.set_index("id").loc["ES-01"]
    rows = file_rows({"id": "ES-01", "name": "Altro nome", "declared": ("099001",)})
    planned = plan(catalogue, store, rows, fields={"name", "comune"})
    (row,) = planned.changes.changed
    assert {edit.field for edit in row.edits} == {"name", "confidence"}
    assert not row.moved
    after = planned.rows.set_index("id").loc["ES-01"]
    assert after["declared"] == before["declared"] == ("099001", "ES-M1")
    assert after["geometry"] == before["geometry"]
    whole = plan(catalogue, store, rows).changes.changed[0]
    assert {"place", "theme", "date"} <= {edit.field for edit in whole.edits}


def test_replaced_the_register_is_the_file_and_its_parties_follow(
    catalogue: Catalogue, store: FolderStore
) -> None:
    planned = plan(catalogue, store, file_rows({"id": "ES-06"}, {"id": "N1"}), mode="replace")
    assert planned.changes.added == ("N1",)
    assert len(planned.changes.removed) == 12
    publish(store, planned, {})
    after = load_now(catalogue, CITY, store)
    assert list(after.pacts["id"]) == ["ES-06", "N1"]
    assert list(after.parties["pact_id"]) == ["ES-06"]
    assert "example.org" not in after.city.of_layer("pacts")[0].source


def test_words_are_read_as_offices_write_them_and_others_are_kept_as_written(
    catalogue: Catalogue, store: FolderStore
) -> None:
    rows = file_rows(
        {"id": "N1", "theme": "Verde pubblico", "status": "concluso"},
        {"id": "N2", "theme": "cose varie", "outcome": "flagged"},
    )
    new = plan(catalogue, store, rows).rows.set_index("id").loc[["N1", "N2"]]
    assert list(new["theme"]) == ["verde_pubblico", ""]
    assert list(new["theme_source"]) == ["Verde pubblico", "cose varie"]
    assert list(new["status"]) == ["ended", "unknown"]
    assert list(new["confidence"]) == ["high", "medium"]


def test_several_words_stay_several_and_a_key_is_no_wording_of_the_source(
    catalogue: Catalogue, store: FolderStore
) -> None:
    one, other = list(catalogue.vocabularies["theme"])[:2]
    written = [f"{one}; {other.upper()}", f"{one}; cose varie", f"{one};{other}"]
    rows = file_rows(*({"id": f"N{at}", "theme": text} for at, text in enumerate(written)))
    new = plan(catalogue, store, rows.assign(status="ended")).rows.tail(3)
    assert list(new["theme"]) == [f"{one};{other}", "", f"{one};{other}"]
    assert list(new["theme_source"]) == [*written[:2], ""]
    assert {*zip(new["status"], new["status_source"], strict=True)} == {("ended", "")}


def test_areas_need_not_say_how_much_of_them_lies_in_their_parent(
    catalogue: Catalogue, store: FolderStore
) -> None:
    bundled = load_city(catalogue, CITY).areas
    told = {"outcome": "accepted", "table": "", "as_written": "{}", "row": range(len(bundled))}
    rows = bundled.drop(columns=["parent_share", "city"]).assign(**told)
    planned = plan(catalogue, store, rows, layer="areas", mode="replace")
    assert planned.changes.none
    # Of a parent that has changed the share is measured: of each in itself it is the whole.
    other = rows.assign(parent_share=float("nan"), parent=bundled["code"])
    measured = with_parent_shares(other, bundled, metric_crs="EPSG:7791")
    assert list(measured["parent_share"]) == pytest.approx([1.0] * len(rows))
    assert measured["parent_share"].max() <= 1


def test_every_fault_is_named_by_its_row_in_italian(
    catalogue: Catalogue, store: FolderStore
) -> None:
    bad = [
        ({"id": ""}, "manca l'identificativo"),
        ({"id": "D"}, "più righe"),
        ({"id": "D"}, "più righe"),
        ({"id": "N", "name": ""}, "manca il nome"),
        ({"id": "A", "declared": ("099001", "099999")}, "«099999»"),
        ({"id": "P", "parent_pact": "NESSUNO"}, "«NESSUNO»"),
        ({"id": "T", "date": "12/31/2023"}, "«12/31/2023» non è una data"),
        ({"id": "K", "kind": "contratto"}, "«contratto»"),
        ({"id": "L", "geometry": LineString([place(0, 0)] * 2)}, "non valida"),
    ]
    with pytest.raises(RowsRefusedError) as caught:
        plan(catalogue, store, file_rows(*(row for row, _ in bad)))
    lines = caught.value.lines("it")
    assert len(lines) == len(bad)
    for number, (row, fault) in enumerate(bad, start=2):
        (line,) = [line for line in lines if line.startswith(f"riga {number} ")]
        assert f"({row['id'] or '–'})" in line
        assert fault in line
    assert not store.folder.exists()


def test_a_row_far_away_is_refused_in_the_readers_words(
    catalogue: Catalogue, store: FolderStore
) -> None:
    far = file_rows({"id": "N1", "geometry": Point(2.35, 48.85)})
    with pytest.raises(RowsRefusedError) as caught:
        plan(catalogue, store, far)
    assert "N1" in caught.value.lines("it")[0]
    assert "816 km fuori da Esempio" in caught.value.lines("it")[0]


def test_a_second_plan_of_the_same_state_is_refused(
    catalogue: Catalogue, store: FolderStore
) -> None:
    # Also of another layer: each was held against the other as it was.
    named = (("N1", "pacts"), ("N2", "pacts"), ("H9", "houses"))
    plans = [plan(catalogue, store, file_rows({"id": one}), layer=layer) for one, layer in named]
    publish(store, plans[0], {})
    with pytest.raises(OutdatedError):
        publish(store, plans[2], {})
    with pytest.raises(OutdatedError):
        publish(store, plans[1], {})
    publish(store, plan(catalogue, store, file_rows({"id": "N2"})), {})
    assert {"N1", "N2"} <= set(load_now(catalogue, CITY, store).pacts["id"])


def test_every_state_has_a_fingerprint_and_is_found_by_it(
    catalogue: Catalogue, store: FolderStore
) -> None:
    bundled = load_city(catalogue, CITY)
    seen = [bundled.fingerprint]
    for layer, name in (("pacts", "N1"), ("houses", "H9"), ("pacts", "N2")):
        publish(store, plan(catalogue, store, file_rows({"id": name}), layer=layer), {})
        seen.append(load_now(catalogue, CITY, store).fingerprint)
        assert fingerprint_of(catalogue, CITY, state_now(store, CITY)) == seen[-1]
    assert len(set(seen)) == 4
    assert [past.since and past.since.number for past in states(store, CITY)] == [3, 2, 1, None]
    for wanted, pacts in zip(seen, (13, 14, 14, 15), strict=True):
        past = find_state(catalogue, CITY, store, wanted)
        assert past is not None
        then = load_state(catalogue, CITY, store, past.state)
        assert (then.fingerprint, len(then.pacts)) == (wanted, pacts)
    assert find_state(catalogue, CITY, store, "0" * 12) is None
    first = store.versions(CITY)[-1]
    require_restorable(catalogue, store, first)
    store.restore(first.id, "indietro")
    back = load_now(catalogue, CITY, store)
    assert (len(back.pacts), len(back.houses)) == (14, 4)


def test_a_city_without_a_register_is_what_it_was(catalogue: Catalogue, store: FolderStore) -> None:
    plain, now = load_city(catalogue, CITY), load_now(catalogue, CITY, store)
    assert now.fingerprint == plain.fingerprint
    assert now.city == plain.city


def test_hostile_cells_are_only_texts(catalogue: Catalogue, store: FolderStore) -> None:
    name = "{{7*7}} </script><script>P(1)</script> =1+1"
    publish(store, plan(catalogue, store, file_rows({"id": "{% x %}", "name": name})), {})
    new = load_now(catalogue, CITY, store).pacts.iloc[-1]
    assert (new["id"], new["name"]) == ("{% x %}", name)


FORMER = """code,name,successor,gone_by,source,note_it,note_en
099901,Vecchia,099001,2019-01-01,prova,Confluita.,Merged.
099902,,,2019-01-01,prova,Non si sa.,Unknown.
"""


def test_a_comune_that_is_no_more_is_never_counted_in_silence(
    catalogue: Catalogue, store: FolderStore
) -> None:
    (catalogue.root / CITY / "former_comuni.csv").write_text(FORMER, encoding="utf-8")
    rows = file_rows(
        {"id": "moved", "declared": ("099901",)},
        {"id": "named", "written": " VECCHIA "},
        {"id": "unknown", "declared": ("099902", "099002")},
        {"id": "plain", "declared": ("099002",), "written": "via Vecchia 1"},
    )
    planned = plan(catalogue, store, rows)
    new = planned.rows.set_index("id")
    assert list(new.loc[["moved", "named", "unknown", "plain"], "declared"]) == [
        *[("099001",)] * 2,
        *[("099002",)] * 2,
    ]
    said = [one.text("it") for one in planned.remarks if "cessato" in one.text("it")]
    assert len(said) == 3
    assert "contato in Alba Inventata (099001). Confluita." in said[0]
    assert "solo con la sua geometria" in said[2]
    assert new.loc["moved", "notes"] == said[0]
    assert new.loc["plain", "notes"] == ""


def test_the_bundled_former_comuni_are_none_of_today() -> None:
    bundled = load_catalogue()
    for city in bundled.cities:
        codes = set(load_city(bundled, city).areas["code"])
        former = former_comuni(bundled, city)
        assert former
        for one in former:
            assert one.code not in codes
            assert one.successor in {"", *codes}
            assert one.source
            assert one.note_it
            assert one.note_en


def test_every_text_is_there_in_both_languages() -> None:
    italian, english = (texts(lang) for lang in LANGS)
    assert italian.keys() == english.keys()
    for key in italian:
        fields = [
            {name for _, name, _, _ in Formatter().parse(one[key]) if name}
            for one in (italian, english)
        ]
        assert all((italian[key], english[key])), key
        assert fields[0] == fields[1], key
