"""Which addresses are public, and what is no address at all."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.live.addresses import is_public, look_up, read_address
from data.live.errors import LiveError

CLOSED = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/29", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4"),
    *("240.0.0.0/4", "::/127", "fc00::/7", "fe80::/10", "ff00::/8", "2001:db8::/32", "2001::/32"),
)


@pytest.mark.parametrize("block", CLOSED)
def test_a_closed_block_is_closed_from_its_first_address_to_its_last(block: str) -> None:
    network = ip_network(block)
    assert not is_public(str(network[0]))
    assert not is_public(str(network[-1]))


@pytest.mark.parametrize("address", ["151.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "2a00::1"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapped_in_ipv6_an_address_is_as_public_as_bare(address: IPv4Address) -> None:
    number = int(address)
    wrapped = (
        f"::ffff:{address}",
        str(ip_address((0x2002 << 112) | (number << 80))),
        str(ip_address((0x64FF9B << 96) | number)),
    )
    assert {is_public(one) for one in wrapped} == {is_public(str(address))}


@pytest.mark.parametrize("text", ["", "dati.example", "127.1", "0x7f000001", "fe80::1%eth0"])
def test_what_is_no_public_address_is_refused(text: str) -> None:
    assert not is_public(text)


def test_an_address_is_taken_apart_and_put_together() -> None:
    address = read_address("https://Dati.Example:443/a%20b/c?x=1&y=%2F#part")
    assert address == ("https", "dati.example", 443, "/a%20b/c?x=1&y=%2F")
    assert address.url == "https://dati.example/a%20b/c?x=1&y=%2F"
    assert read_address("http://dati.example:8080").netloc == "dati.example:8080"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "dati.example",
        "ftp://dati.example/",
        "file:///etc/passwd",
        "https://",
        "https://user@dati.example/",
        "https://dati.example@interna.example/",
        "https://dati.example\\@interna.example/",
        "https://dati.example/a b",
        "https://dati.example/\r\nHost: x",
        "https://dati.example:99999/",
        "https://dati.example:0/",
        "https://[::1]/",
        "https://dàti.example/",
        "https://-dati.example/",
        "https://dati.example./",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(LiveError) as refused:
        read_address(url)
    assert refused.value.key == "address_bad"


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://dati.example/{text}"):
        try:
            address = read_address(url)
        except LiveError:
            continue
        assert read_address(address.url) == address
        assert address.target.isascii()
        assert " " not in address.target


def test_the_system_resolves_this_machine() -> None:
    assert set(look_up("localhost", 80)) <= {"127.0.0.1", "::1"}
    assert not any(is_public(each) for each in look_up("localhost", 80))
