"""The database away, locked, read-only or gone: nothing that was sent is lost, and nothing is answered by 500."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.meetings import Visibility
from planner.rows.meetings import Meeting
from planner.services.people import api_tokens
from planner.services.work import Work, writing
from planner.store.database import db
from tests import factories
from tests.web.browsers import SignIn
from tests.web.faults import AWAY, WRITES_FAIL, Fault, gone

PUBLIC = (
    "/",
    "/moter/",
    "/moter/beite",
    "/moter/beite.ics",
    "/aktorer/",
    "/fagnettverk/",
    "/kalender/?maned=2027-02",
    "/kalender/alle/agenda",
)
Failing = Callable[[Fault], AbstractContextManager[None]]
SENTENCES = ("Vi når ikke dataene våre", "Vi når ikkje dataa våre", "We cannot reach our data")
TYPED = {
    "answer": "yes",
    "name": "Åse <b>Vik</b>",
    "email": "ase@example.no",
    "note": "Første linje\nandre linje",
    "party": "2",
    "message": "–" * 1_990,  # No page of the file has room for as much, so a disk that is full shows.
}


@pytest.fixture
def failing(app: Flask, instance: Path) -> Failing:
    """Return a context in which the database fails in one way."""

    def fail(fault: Fault) -> AbstractContextManager[None]:
        return contextmanager(fault)(app, instance)

    return fail


@pytest.mark.parametrize("fault", WRITES_FAIL)
def test_a_form_that_was_sent_is_given_back_filled_in(
    open_client: FlaskClient, meeting: Meeting, failing: Failing, fault: Fault
) -> None:
    path = f"/moter/{meeting.slug}/svar"
    with failing(fault):
        answer = open_client.post(f"{path}?fra=brev", data=TYPED)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert all(sentence in answer.text for sentence in SENTENCES)
    assert f'action="{path}?fra=brev"' in answer.text
    assert 'value="Åse &lt;b&gt;Vik&lt;/b&gt;"' in answer.text
    assert "Første linje\nandre linje" in answer.text
    assert open_client.post(f"{path}?fra=brev", data=TYPED).status_code < 400


@pytest.mark.parametrize("fault", AWAY)
def test_pages_say_when_to_come_again(
    signed_in: SignIn, work: Work, meeting: Meeting, failing: Failing, fault: Fault
) -> None:
    with writing(work):
        organiser = factories.organiser(work.session)
        bearer = api_tokens.issue(work, organiser)
    client = signed_in(organiser)
    with failing(fault):
        for path in (
            "/",
            "/moter/",
            f"/moter/{meeting.slug}",
            "/konto",
            "/aktorer/",
            "/nothing-here",
            "/kalender/?maned=2027-02",
        ):
            page = client.get(path)
            assert (page.status_code, page.headers.get("Retry-After")) == (503, "30"), path
            assert all(sentence in page.text for sentence in SENTENCES)
        for path in ("/kalender/nettverk/never-asked-for.ics", f"/moter/{meeting.slug}.ics", "/kalender/min/abc.ics"):
            file = client.get(path)
            assert (file.status_code, file.headers.get("Retry-After")) == (503, "30"), path
        problem = client.get("/api/v1/me", headers={"Authorization": f"Bearer {bearer}"})
        assert (problem.status_code, problem.headers["Retry-After"], problem.get_json()["rule"]) == (
            503,
            "30",
            "api.unavailable",
        )
        dav = client.get("/dav/", headers={"Authorization": "Basic YTpi"})
        assert (dav.status_code, dav.headers["Retry-After"]) == (503, "30")
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
    assert client.get("/moter/").status_code == 200


@pytest.mark.parametrize("fault", AWAY)
@pytest.mark.parametrize(
    "path", ["/kalender/alle.ics", "/kalender/alle.json", "/kalender/alle.atom", "/kalender/alle.ics?sprak=en"]
)
def test_public_feeds_stay_as_they_last_were_and_say_so(
    client: FlaskClient, meeting: Meeting, failing: Failing, fault: Fault, path: str
) -> None:
    assert meeting.id
    fresh = client.get(path)
    assert "Warning" not in fresh.headers
    with failing(fault):
        for headers in ({}, {"If-None-Match": '"other"'}, {"If-Modified-Since": "Fri, 01 Jan 2027 00:00:00 GMT"}):
            stale = client.get(path, headers=headers)
            assert (stale.status_code, stale.data) == (200, fresh.data)
            assert stale.headers["Warning"].startswith("111 ")
            assert stale.headers["Content-Type"] == fresh.headers["Content-Type"]
        assert client.head(path).status_code == 200
    assert client.get(path).headers.get("Warning") is None


def test_what_is_put_in_the_place_of_the_file_is_read_at_once(
    app: Flask, client: FlaskClient, instance: Path, meeting: Meeting
) -> None:
    file, kept = instance / "moteplass.db", instance.with_name("restored.db")
    assert meeting.title in client.get("/moter/").text
    with sqlite3.connect(file) as before:
        before.execute("VACUUM INTO ?", [str(kept)])
    before.close()
    with sqlite3.connect(kept) as restored:
        restored.execute("UPDATE meetings SET title = 'Kjem frå kopien'")
    restored.close()
    for name in ("moteplass.db-wal", "moteplass.db-shm"):
        (instance / name).unlink()
    kept.replace(file)
    assert "Kjem frå kopien" in client.get("/moter/").text


def test_public_pages_stay_as_they_last_were_for_those_who_are_not_signed_in(
    client: FlaskClient, meeting: Meeting, failing: Failing
) -> None:
    fresh = {path: client.get(path) for path in PUBLIC}
    assert {path: page.status_code for path, page in fresh.items()} == dict.fromkeys(PUBLIC, 200)
    client.set_cookie("language", "en")
    english = client.get("/moter/").text
    with failing(gone):
        for path, page in fresh.items():
            client.set_cookie("language", "nb")
            stale = client.get(path, headers={"Accept-Encoding": "gzip"})
            body = gzip.decompress(stale.data) if stale.headers.get("Content-Encoding") == "gzip" else stale.data
            assert (stale.status_code, body) == (200, page.data), path
            assert stale.headers["Warning"].startswith("111 ")
            assert stale.headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]
            assert client.head(path).status_code == 200
            client.set_cookie("language", "en")
            if path != "/moter/":
                assert client.get(path).data != page.data
        assert client.get("/moter/").text == english
        client.set_cookie("language", "nn")
        assert client.get("/moter/").status_code == 503
        assert client.get("/moter/?side=2").status_code == 503
    assert "Warning" not in client.get("/moter/").headers


def test_nobody_who_is_signed_in_is_shown_a_page_of_before(
    app: Flask, signed_in: SignIn, work: Work, meeting: Meeting, failing: Failing
) -> None:
    page = f"/moter/{meeting.slug}"
    assert app.test_client().get(page).status_code == 200
    client = signed_in(factories.organiser(work.session))
    assert client.get(page).status_code == 200
    with failing(gone):
        assert client.get(page).status_code == 503
        assert app.test_client().get(page).status_code == 200


def test_a_page_that_is_not_for_everybody_any_more_is_forgotten(
    client: FlaskClient, work: Work, meeting: Meeting, failing: Failing
) -> None:
    page = f"/moter/{meeting.slug}"
    assert client.get(page).status_code == 200
    meeting.visibility = Visibility.INVITED
    work.session.commit()
    assert client.get(page).status_code == 404
    with failing(gone):
        assert client.get(page).status_code == 503


def test_a_personal_feed_is_never_given_out_unasked(client: FlaskClient, guest_feed: str, failing: Failing) -> None:
    assert client.get(guest_feed).status_code == 200
    with failing(gone):
        assert client.get(guest_feed).status_code == 503


def test_a_connection_that_has_died_costs_no_request(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    assert client.get("/moter/").status_code == 200
    with app.app_context():
        connection = db.engine.raw_connection()
        connection.driver_connection.close()  # type: ignore[union-attr]
        connection.close()
    assert client.get(f"/moter/{meeting.slug}").status_code == 200
    assert client.get("/kalender/alle.ics").status_code == 200
