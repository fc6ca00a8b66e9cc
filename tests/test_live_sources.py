"""The allow-list: every bundled entry is sound, and what is not sound is told all at once."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from data.catalogue import load_catalogue
from data.errors import CatalogueError
from data.intake.asked import LAYERS as INTAKE_LAYERS
from data.live import words
from data.live.errors import UnknownSourceError
from data.live.sources import load_sources, named
from data.words import LANGS
from invented_city import write_invented_city
from live_server import Portal

if TYPE_CHECKING:
    from data.model import Catalogue

BUNDLED = load_sources(load_catalogue())
ENTRY = """
[[live]]
key = "patti"
it = "Patti"
en = "Pacts"
city = "esempio"
layer = "pacts"
protocol = "{protocol}"
url = "{url}"
page = "https://dati.example/patti"
publisher = "Ente"
licence = "not-stated"
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(write_invented_city(tmp_path_factory.mktemp("catalogue")))


def write(catalogue: Catalogue, content: str) -> None:
    (catalogue.root / "live.toml").write_text(content, encoding="utf-8")


def entry(protocol: str = "file", url: str = "https://dati.example/a.csv", more: str = "") -> str:
    return ENTRY.format(protocol=protocol, url=url) + more


@pytest.mark.parametrize("key", BUNDLED)
def test_a_bundled_source_is_public_and_complete(key: str) -> None:
    source = BUNDLED[key]
    assert source.url.startswith("https://")
    assert source.hosts[0] in source.url
    assert source.layer in INTAKE_LAYERS
    assert all((source.it, source.en, source.publisher, source.page, source.dataset))


def test_bologna_s_registers_are_among_them() -> None:
    found = {(source.dataset, source.layer) for source in BUNDLED.values()}
    assert ("patti-di-collaborazione", "pacts") in found
    assert ("case-di-quartiere-di-bologna", "houses") in found


def test_a_catalogue_without_the_file_has_no_sources(catalogue: Catalogue) -> None:
    (catalogue.root / "live.toml").unlink(missing_ok=True)
    assert load_sources(catalogue) == {}


def test_an_entry_says_all_that_is_known(catalogue: Catalogue) -> None:
    more = 'hosts = "file.example cdn.example:8443"\ncrs = "EPSG:3003"\nformat = "csv"\n'
    columns = '[[live.columns]]\nheader = "Cod."\nfield = "id"\n'
    write(catalogue, entry(more=more + columns))
    source = load_sources(catalogue)["patti"]
    assert source.hosts == ("dati.example", "file.example", "cdn.example:8443")
    assert (source.columns, source.crs, source.format) == ((("Cod.", "id"),), "EPSG:3003", "csv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (entry(url="http://dati.example/a.csv"), "https was expected"),
        (entry(url="https://io@dati.example/"), "no valid address"),
        (entry(url="https://127.0.0.1:x/"), "no valid address"),
        (entry(more='hosts = "a/b"\n'), "`hosts` has 'a/b'"),
        (entry(more='hosts = "-"\n'), "no valid address"),
        (entry(protocol="ftp"), "expected one of opendatasoft, ckan, wfs, features, file"),
        (entry(protocol="ckan", more='dataset = "a"\n'), "`resource` is missing"),
        (entry(protocol="wfs"), "`dataset` is missing"),
        (entry(protocol="opendatasoft", more='dataset = "a"\nway = "x"\n'), "export, records"),
        (entry(more='loopback = true\nschemes = ["http"]\n'), "`loopback` is not a known name"),
        (entry(more='note_it = "Nota"\n'), "one language only"),
        (entry().replace('"patti"\n', '"../patti"\n'), "letters, digits and hyphens"),
        (entry().replace("https://dati.example/patti", "javascript:1"), "an https address"),
        (entry().replace("esempio", "altrove"), "expected one of esempio"),
        (entry() + entry(), "two sources called 'patti'"),
        ("[[live", "not readable TOML"),
    ],
)
def test_an_entry_that_is_not_sound_is_told(catalogue: Catalogue, content: str, said: str) -> None:
    write(catalogue, content)
    with pytest.raises(CatalogueError) as refused:
        load_sources(catalogue)
    assert said in str(refused.value)


def test_no_entry_can_open_the_way_that_tests_have(catalogue: Catalogue) -> None:
    with Portal() as portal:
        write(catalogue, entry(url=portal.url("/a.csv")))
        assert load_sources(catalogue, portal.network())["patti"].hosts == (
            f"dati.example:{portal.port}",
        )
    with pytest.raises(CatalogueError):
        load_sources(catalogue)


def test_only_what_is_listed_has_a_name() -> None:
    assert named(BUNDLED, "bologna-patti").city == "bologna"
    for key in ("https://dati.example/", "bologna", ""):
        with pytest.raises(UnknownSourceError) as unknown:
            named(BUNDLED, key)
        assert "bologna-patti" in unknown.value.text("it")


def test_every_text_is_there_in_both_languages() -> None:
    path = words._TEXTS.path
    for key, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert texts.keys() == set(LANGS), key
        names = [
            sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in texts.values()
        ]
        assert names[0] == names[1], key
