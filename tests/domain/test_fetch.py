from __future__ import annotations

import pytest

from planner.domain import fetch
from planner.domain.refusals import Refused


@pytest.mark.parametrize("address", ["8.8.8.8", "193.156.1.1", "2a00:1450:400f:80c::200e", "2001:67c:29f4::1"])
def test_a_public_host_may_be_reached(address: str) -> None:
    assert fetch.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.1.2.3",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "2a00:1450::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "0177.0.0.1",
        "2130706433",
        "",
    ],
)
def test_no_other_host_is_reached(address: str) -> None:
    assert not fetch.is_public(address)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://x.example.no/a.ics", "https://x.example.no/a.ics"),
        (" webcal://x.example.no/a.ics ", "https://x.example.no/a.ics"),
        ("WEBCALS://x.example.no/a.ics?k=1#top", "https://x.example.no/a.ics?k=1"),
        ("http://x.example.no", "http://x.example.no/"),
        ("https://x.example.no:8443/a", "https://x.example.no:8443/a"),
        ("www.example.no/k.ics", "https://www.example.no/k.ics"),
        ("WWW.example.no", "https://WWW.example.no/"),
        ("https://skjåk.example.no/k.ics", "https://xn--skjk-soa.example.no/k.ics"),
        ("webcal://Blåbær.no:8443/å/ø.ics?f=æ", "https://xn--blbr-roah.no:8443/%C3%A5/%C3%B8.ics?f=%C3%A6"),
        ("https://x.example.no/%C3%A5/ø", "https://x.example.no/%C3%A5/%C3%B8"),
        ("https://straße.example.no/", "https://xn--strae-oqa.example.no/"),
    ],
)
def test_an_address_is_written_as_it_is_fetched(given: str, address: str) -> None:
    assert fetch.checked(given) == address


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("", "fetch.address_not_understood"),
        ("https://", "fetch.address_not_understood"),
        ("https://x.example.no:99999/", "fetch.address_not_understood"),
        ("https://x.example.no:0/", "fetch.address_not_understood"),
        ("https://x.example.no/a b", "fetch.address_not_understood"),
        ("https://x.example.no/a\r\nX: y", "fetch.address_not_understood"),
        ("https://x.example.no\\@y.example.no/", "fetch.address_not_understood"),
        ("https://[::1/", "fetch.address_not_understood"),
        ("https://x.example.no/a\u00a0b", "fetch.address_not_understood"),
        ("https://x.example.no/a\u202eb", "fetch.address_not_understood"),
        ("https://x\uff0fy.example.no/", "fetch.address_not_understood"),
        ("https://å" + "a" * 70 + ".no/", "fetch.address_not_understood"),
        ("www.kari:x@example.no", "fetch.with_password"),
        ("kalender", "fetch.scheme_not_allowed"),
        ("file:///etc/passwd", "fetch.scheme_not_allowed"),
        ("ftp://x.example.no/a.ics", "fetch.scheme_not_allowed"),
        ("gopher://x.example.no/", "fetch.scheme_not_allowed"),
        ("https://kari:hemmelig@x.example.no/", "fetch.with_password"),
        ("https://x.example.no/" + "a" * 1000, "fetch.address_too_long"),
    ],
)
def test_what_cannot_be_fetched_is_refused(given: str, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch.checked(given)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b.ics", "https://x.example.no/b.ics"),
        ("b.ics", "https://x.example.no/k/b.ics"),
        ("//y.example.no/c", "https://y.example.no/c"),
        ("http://y.example.no/c", "http://y.example.no/c"),
    ],
)
def test_a_redirect_leads_on(location: str, target: str) -> None:
    assert fetch.redirected("https://x.example.no/k/a.ics", location) == target


@pytest.mark.parametrize("location", ["file:///etc/passwd", "webcal://y.example.no/", "gopher://y/", "https://a:b@y/"])
def test_a_redirect_never_leads_to_another_scheme_or_carries_a_password(location: str) -> None:
    with pytest.raises(Refused):
        fetch.redirected("https://x.example.no/k/a.ics", location)


@pytest.mark.parametrize(
    ("address", "secure_alone", "ways"),
    [
        (
            "webcal://x.example.no/a.ics",
            ("https://x.example.no/a.ics",),
            ("https://x.example.no/a.ics", "http://x.example.no/a.ics"),
        ),
        (
            "webcal://x.example.no:81/å",
            ("https://x.example.no:81/%C3%A5",),
            ("https://x.example.no:81/%C3%A5", "http://x.example.no:81/%C3%A5"),
        ),
        ("webcals://x.example.no/", ("https://x.example.no/",), ("https://x.example.no/",)),
        ("https://x.example.no/", ("https://x.example.no/",), ("https://x.example.no/",)),
        ("http://x.example.no/", ("http://x.example.no/",), ("http://x.example.no/",)),
    ],
)
def test_webcal_names_no_transport(address: str, secure_alone: tuple[str, ...], ways: tuple[str, ...]) -> None:
    assert fetch.ways(address, webcal_http=False) == secure_alone
    assert fetch.ways(address, webcal_http=True) == ways
    kept = fetch.checked(address, as_webcal=True)
    assert fetch.ways(kept, webcal_http=True) == ways
    assert fetch.ways(kept, webcal_http=False) == secure_alone
