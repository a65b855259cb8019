from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from planner.app import create_app
from planner.settings import Settings
from planner.store.database import db
from planner.web.hosts import HostGuard, TrustedHosts
from tests.clock import StandingClock

PATHS = ("/", "/logg-inn", "/healthz", "/kalender/alle.ics", "/api/v1/me", "/dav/", "/static/x.css", "/nothing")
OTHERS = (
    "evil.example", "evil.example:8000", "localhost.evil.example", "localhost:8000.evil.example", "x" * 64 + ".no",
    "a." * 200 + "no", "a..no", ".", "", "localhost:", "localhost:99999", "localhost:²", "localhost@evil.example",
    "[::1", "[::2]", "::1", "192.0.2.7", "h\xf8st.no", "%zz", "localhost/a", "localhost evil.example",
)  # fmt: skip


@pytest.mark.parametrize("host", OTHERS)
def test_a_request_for_another_host_is_not_understood(client: FlaskClient, host: str) -> None:
    for path in PATHS:
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "hører ikke til tjenesten" in answer.text
    assert client.head("/", headers={"Host": host}).data == b""


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "localhost.", "127.0.0.1", "127.0.0.1:8000", "[::1]:8000"]
)
def test_without_a_base_url_this_machine_is_the_host(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("base_url", "listened", "host", "trusted"),
    [
        ("https://moteplass.example.no", "0.0.0.0", "moteplass.example.no", True),
        ("https://moteplass.example.no/", "0.0.0.0", "Moteplass.Example.no:443", True),
        ("https://moteplass.example.no", "0.0.0.0", "www.moteplass.example.no", False),
        ("https://moteplass.example.no", "0.0.0.0", "192.0.2.7", False),
        ("https://møteplass.example.no", "0.0.0.0", "xn--mteplass-54a.example.no", True),
        ("http://[2001:db8::1]:8000", "::", "[2001:db8::1]:8000", True),
        ("", "0.0.0.0", "192.0.2.7:8000", True),
        ("", "::", "[2001:db8::1]", True),
        ("", "0.0.0.0", "evil.example", False),
        ("", "0.0.0.0", "xn--" + "a" * 60 + ".no", False),
        ("", "192.0.2.7", "192.0.2.7:8000", True),
        ("", "192.0.2.7", "192.0.2.8:8000", False),
        ("", "moteplass.local", "moteplass.local", True),
    ],
)
def test_the_host_is_that_of_the_base_url_or_what_is_listened_on(
    base_url: str, listened: str, host: str, trusted: bool
) -> None:
    hosts = TrustedHosts.of(Settings(base_url=base_url, host=listened))
    assert hosts.includes(host) is trusted


def test_a_client_that_names_no_host_is_served(app: Flask) -> None:
    assert Client(HostGuard(app, TrustedHosts(frozenset()))).get("/healthz").status_code == 400
    guard = HostGuard(lambda environ, start: [start("200 OK", []), b"x"][1:], TrustedHosts(frozenset()))
    assert guard({"REQUEST_METHOD": "GET"}, lambda status, _headers: status) == [b"x"]


def test_the_host_that_counts_is_the_one_the_proxy_was_asked_for(settings: Settings, clock: StandingClock) -> None:
    app = create_app(replace(settings, base_url="https://moteplass.example.no", trusted_proxies=1), clock.now)
    asked = {"Host": "planner.internal", "X-Forwarded-Host": "moteplass.example.no", "X-Forwarded-Proto": "https"}
    client = app.test_client()
    assert client.get("/healthz", headers=asked).status_code == 200
    assert client.get("/healthz", headers={**asked, "X-Forwarded-Host": "evil.example"}).status_code == 400
    assert client.get("/healthz", headers={"Host": "planner.internal"}).status_code == 400
    with app.app_context():
        db.engine.dispose()
