from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.adapters.mail_folder import MailFolder
from planner.app import create_app
from planner.formats.mail.mime import OutgoingLetter, message
from planner.store.database import db
from planner.web.operations.postbox import is_loopback
from tests.clock import MONDAY
from tests.database import settings_for

HERE = {"base_url": "http://127.0.0.1:8000"}


def letter(key: str = "brev-1", **given: object) -> OutgoingLetter:
    values = {
        "key": key,
        "date": MONDAY,
        "from_email": "m@example.no",
        "from_name": "Møteplass",
        "to_email": "kari@example.no",
        "to_name": "Kari Eksempel",
        "subject": "Fagdag på Øya",
        "text": "Svar her: https://example.no/svar/abc\n<script>alert(1)</script>",
        "html": '<html><head></head><body><p>Hei</p><script>alert(1)</script><a href="/svar/abc">Svar</a></body></html>',
        "attachment": b"BEGIN:VCALENDAR",
        "attachment_name": "mote.ics",
    }
    return OutgoingLetter(**(values | given))  # type: ignore[arg-type]


@pytest.fixture
def kept(instance: Path) -> str:
    """Keep a letter and return its name."""
    folder = MailFolder(instance / "mail")
    folder.send("kari@example.no", message(letter()))
    return folder.names()[0]


@pytest.fixture
def browse(instance: Path, database_url: str) -> Iterator[Callable[..., FlaskClient]]:
    """Return what makes a browser on a service with these settings."""
    made: list[Flask] = []

    def with_settings(**given: str) -> FlaskClient:
        app = create_app(settings_for(instance, **given))
        made.append(app)
        return app.test_client()

    yield with_settings
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_letters_are_listed(client: FlaskClient, kept: str) -> None:
    page = client.get("/postkasse", **HERE)
    assert page.status_code == 200
    assert "Fagdag på Øya" in page.text
    assert f"/postkasse/{kept}" in page.text


@pytest.mark.parametrize(
    ("sought", "found"),
    [("øya", ["Fagdag på Øya"]), ("KARI fagdag", ["Fagdag på Øya"]), ("ola@", ["Jord og vann"]), ("finnes ikke", [])],
)
def test_letters_are_found_by_recipient_and_subject(
    client: FlaskClient, instance: Path, kept: str, sought: str, found: list[str]
) -> None:
    other = letter("brev-2", to_email="ola@example.no", to_name="Ola Døme", subject="Jord og vann")
    MailFolder(instance / "mail").send("ola@example.no", message(other))
    page = client.get("/postkasse", query_string={"q": sought}, **HERE)
    assert kept
    assert [subject for subject in ("Fagdag på Øya", "Jord og vann") if f">{subject}<" in page.text] == found


def test_an_empty_postbox_says_what_to_expect(client: FlaskClient) -> None:
    assert client.get("/postkasse", **HERE).status_code == 200


def test_a_letter_is_shown_as_text_with_links_and_nothing_runs(client: FlaskClient, kept: str) -> None:
    page = client.get(f"/postkasse/{kept}", **HERE)
    assert '<a class="ds-link" href="https://example.no/svar/abc">' in page.text
    assert "<script>alert" not in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_its_looks_come_in_a_frame_that_runs_nothing(client: FlaskClient, kept: str) -> None:
    frame = client.get(f"/postkasse/{kept}/brev", **HERE)
    policy = frame.headers["Content-Security-Policy"]
    assert frame.text.startswith('<html><head><base target="_top">')
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_what_was_enclosed_can_be_saved(client: FlaskClient, kept: str) -> None:
    file = client.get(f"/postkasse/{kept}/fil/0", **HERE)
    assert file.data == b"BEGIN:VCALENDAR"
    assert file.headers["Content-Disposition"] == "attachment; filename=mote.ics"
    assert client.get(f"/postkasse/{kept}/fil/1", **HERE).status_code == 404


def test_what_is_said_to_calendars_is_named_and_can_be_saved(client: FlaskClient, instance: Path) -> None:
    folder, said = MailFolder(instance / "mail"), b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"
    spoken = letter(attachment=None, attachment_name="", calendar=said, calendar_method="REQUEST")
    folder.send("kari@example.no", message(spoken), "svar+1-x@example.no")
    (name,) = folder.names()
    page = client.get(f"/postkasse/{name}", **HERE).text
    assert "REQUEST" in page
    assert "invite.ics" in page
    assert "Svar her" in page
    assert client.get(f"/postkasse/{name}/fil/0", **HERE).data == said


def test_a_letter_that_is_not_there_is_not_found(client: FlaskClient, kept: str) -> None:
    assert client.get("/postkasse/..%2Fsecret_key", **HERE).status_code == 404
    assert client.get("/postkasse/nothing", **HERE).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"smtp_host": "mail.example.no"},
        {"host": "0.0.0.0"},
        {"trusted_proxies": "1"},
        {"environment": "production", "base_url": "https://example.no", "secret_key": "abcdefghij" * 4},
    ],
    ids=lambda given: next(iter(given)),
)
def test_there_is_no_postbox_where_the_service_is_run_for_others(
    browse: Callable[..., FlaskClient], kept: str, given: dict[str, str]
) -> None:
    client = browse(**given)
    for path in ("/postkasse", f"/postkasse/{kept}", f"/postkasse/{kept}/brev", f"/postkasse/{kept}/fil/0"):
        assert client.get(path, **HERE).status_code == 404


@pytest.mark.parametrize(
    "request_given",
    [
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
    ],
    ids=["another machine", "a proxy", "a standard proxy"],
)
def test_there_is_no_postbox_for_anybody_else(client: FlaskClient, kept: str, request_given: dict[str, object]) -> None:
    assert client.get(f"/postkasse/{kept}", **{**HERE, **request_given}).status_code == 404


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.8.0.1:80", "::1", "[::1]", "[::1]:8000", "LOCALHOST"]
)
def test_this_machine_is_recognised(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", None, "0.0.0.0", "192.0.2.7", "localhost.example.no", "127.0.0.1.example.no", "::"]
)
def test_other_machines_are_recognised(host: str | None) -> None:
    assert not is_loopback(host)


def test_what_is_in_the_postbox_is_kept_by_no_cache(client: FlaskClient, kept: str) -> None:
    for path in ("/postkasse", f"/postkasse/{kept}", f"/postkasse/{kept}/brev"):
        page = client.get(path, **HERE)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
