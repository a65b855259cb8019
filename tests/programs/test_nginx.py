"""The documented configuration of nginx, with the service behind it."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from planner.app import create_app
from planner.services.calendars import calendars
from planner.services.work import Work, writing
from planner.settings import Settings
from planner.store.database import db
from tests import factories
from tests.architecture.source import ROOT
from tests.clock import StandingClock
from tests.database import settings_for
from tests.servers import secured
from tests.serving import served

NAME = "moteplass.example.no"
MAIN = """
daemon off; user root; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@pytest.fixture
def behind(settings: Settings, clock: StandingClock) -> Iterator[Flask]:
    """Return the service as it is run behind a proxy that ends TLS."""
    app = create_app(
        settings_for(settings.folder, settings.database_url, base_url=f"https://{NAME}", trusted_proxies="1"), clock.now
    )
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def site(folder: Path, port: int, service: str, certificate: str) -> str:
    """Return the documented file with the ports and paths of this test, and nothing else changed."""
    text = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    for documented, here in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server 127.0.0.1:8000;", f"server {service.removeprefix('http://')};"),
        ("/etc/ssl/moteplass.pem", certificate),
        ("/etc/ssl/moteplass.key", certificate),
        ("/var/cache/nginx/moteplass", f"{folder}/cache"),
    ):
        assert text.count(documented) == 1, documented
        text = text.replace(documented, here)
    return text


class Proxy:
    """nginx, as a client sees it."""

    def __init__(self, port: int, certificate: str) -> None:
        self._port = port
        self._trusting = ssl.create_default_context(cafile=certificate)

    def opened(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        return self._trusting.wrap_socket(plain, server_hostname=NAME)

    def get(self, path: str, *lines: str) -> tuple[int, str]:
        asked = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {NAME}", "Connection: close", *lines, "", ""])
        with self.opened() as connection:
            connection.sendall(asked.encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
        return int(answer[9:12]), answer


@pytest.fixture
def proxy(behind: Flask, tmp_path: Path) -> Iterator[Proxy]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    _, certificate = secured(tmp_path, NAME)
    port = free_port()
    with served(behind) as service:
        (tmp_path / "site.conf").write_text(site(tmp_path, port, service, certificate), encoding="utf-8")
        (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path), encoding="utf-8")
        command = [program, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
        subprocess.run([*command, "-t", "-q"], check=True)
        process = subprocess.Popen(command)
        reached = (_listens(port) for _ in range(100_000))
        assert next(there for there in reached if there or process.poll() is not None)
        yield Proxy(port, certificate)
        process.terminate()
        process.wait(60)


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def test_the_documented_proxy_serves_pages_and_feeds_and_is_not_held_up(proxy: Proxy, work: Work) -> None:
    with writing(work):
        meeting = factories.meeting(work.session, slug="beite", title="Beite")
        calendars.refresh(work, meeting)
    status, page = proxy.get("/moter/beite")
    assert status == 200
    assert "Strict-Transport-Security" in page
    feeds = [proxy.get("/kalender/alle.ics") for _ in range(2)]
    assert [status for status, _ in feeds] == [200, 200]
    assert "SUMMARY" in feeds[1][1]
    slow = [proxy.opened() for _ in range(90)]
    for number, connection in enumerate(slow):
        connection.sendall(
            (b"GET / HTTP/1.1\r\nHost: ", b"POST /logg-inn HTTP/1.1\r\nHost: x\r\nContent-Le")[number % 2]
        )
    assert [proxy.get("/healthz")[0] for _ in range(5)] == [200] * 5
    for connection in slow:
        connection.close()
