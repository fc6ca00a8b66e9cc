"""The page: no data in it, nothing foreign, the same text each time; texts in both languages."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from layers.map.page import (
    CLIENT_SCRIPTS,
    CLIENT_STYLES,
    asset_dirs,
    content_security_policy,
    render_page,
)
from layers.map.skeleton import SKELETON
from layers.map.words import client_words

MAP = Path(__file__).parent.parent / "layers" / "map"
CLIENT = MAP / "client"
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in sorted(CLIENT.glob("*.js"))}
MOST_LINES = 300
TEXT_TO_MARKUP_OR_CODE = (
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|bindPopup|"
    r"bindTooltip|setHTMLUnsafe|createContextualFragment"
)


@dataclass(frozen=True)
class Basemap:
    """Stands for data.model.Basemap."""

    url: str


def page() -> str:
    return render_page(assets="static/", lang="it")


def test_the_page_is_the_same_text_each_time() -> None:
    assert page() == page()
    assert not re.search(r"[0-9a-f]{16}", page()), "a random id of folium's"


def test_the_language_is_the_only_difference_between_languages() -> None:
    english = render_page(assets="static/", lang="en")
    assert english.replace('<html lang="en">', '<html lang="it">') == page()


def test_every_file_is_our_own_and_there() -> None:
    addresses = re.findall(r'(?:src|href)="([^"#]+)"', page())
    asked = [address for address in addresses if not address.startswith("data:")]
    assert asked
    assert "//" not in "".join(asked)
    for address in asked:
        _, folder, name = address.split("/")
        assert (asset_dirs()[folder] / name).is_file(), address


def test_the_page_names_all_client_files_once() -> None:
    there = {path.name for path in CLIENT.iterdir()}
    assert set(CLIENT_SCRIPTS) | set(CLIENT_STYLES) == there
    assert len(set(CLIENT_SCRIPTS)) == len(CLIENT_SCRIPTS)


def test_nothing_else_of_folium_is_asked_for() -> None:
    for name in ("bootstrap", "jquery", "awesome", "glyphicon", "cdn", "http:", "https:"):
        assert name not in page().lower(), name


@pytest.mark.parametrize(
    ("assets", "lang"),
    [
        ("{{7*7}}/", "it"),
        ('"><script>', "it"),
        ("{% raw %}", "it"),
        ("static/", "{{7*7}}"),
        ("static/", "fr"),
    ],
)
def test_only_plain_words_come_into_the_template(assets: str, lang: str) -> None:
    with pytest.raises(ValueError, match="expected a plain path"):
        render_page(assets=assets, lang=lang)  # type: ignore[arg-type]


def rules(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (rule.split() for rule in policy.split("; "))}


def test_the_policy_allows_the_inline_scripts_of_the_page_and_no_other() -> None:
    html = page()
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert scripts
    hashes = {
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts
    }
    found = rules(content_security_policy(html, []))
    assert set(found["script-src"]) == {"'self'", *hashes}
    assert found["default-src"] == ["'none'"]
    assert found["connect-src"] == ["'self'"]
    assert found["frame-ancestors"] == ["'self'"]
    assert found["img-src"] == ["'self'", "data:"]
    assert not re.search(r"\son\w+=", SKELETON), "an inline handler"


def test_the_policy_opens_pictures_to_the_basemaps_hosts_alone() -> None:
    basemaps = [
        Basemap("https://{s}.tiles.example/{z}/{x}/{y}.png"),
        Basemap("https://maps.example:8443/t/{z}/{x}/{y}.png"),
    ]
    found = rules(content_security_policy(page(), basemaps))
    hosts = ["https://*.tiles.example", "https://maps.example:8443"]
    assert found["img-src"] == ["'self'", "data:", *hosts]
    assert not any("example" in one for name in found if name != "img-src" for one in found[name])


def test_every_word_that_the_client_says_is_there_and_every_word_there_is_said() -> None:
    source = "".join(SOURCES.values())
    said = set(re.findall(r"data-(?:word|label)=\"([\w.]+)\"", SKELETON))
    said |= set(re.findall(r"C\.say\('([\w.]+)'", source))
    said |= set(re.findall(r"\? '([a-z_]+)' : '", source)) & set(client_words("it"))
    known = set(client_words("it"))
    assert said <= known, said - known
    # Keys that are put together: layer.pacts, n_houses.one ...
    stems = set(re.findall(r"`([\w.]+[._])\$\{", source))
    rest = {key for key in known - said if not any(key.startswith(stem) for stem in stems)}
    assert all(key in source for key in rest), [key for key in rest if key not in source]


@pytest.mark.parametrize("name", SOURCES)
def test_the_client_never_makes_markup_or_code_from_text(name: str) -> None:
    source = SOURCES[name]
    assert not re.findall(TEXT_TO_MARKUP_OR_CODE, source)
    assert "'use strict';" in source
    assert source.startswith("/* ")
    assert source.count("\n") < MOST_LINES
