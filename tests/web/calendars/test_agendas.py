"""An agenda that other sites show inside theirs."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.domain.meetings import Visibility
from planner.rows.meetings import Meeting
from planner.services.calendars import calendars
from planner.services.meetings import meetings
from planner.services.work import Work, writing
from tests import factories
from tests.web.browsers import signed_in

HERE = "/kalender/alle/agenda"


@pytest.fixture
def meeting(work: Work) -> Meeting:
    ktl = factories.facilitator(work.session, slug="ktl")
    row = factories.meeting(work.session, slug="beite", title="Beite & <gjerde>", convener=ktl)
    work.session.commit()
    with writing(work):
        calendars.refresh(work, row)
    return row


def test_an_agenda_may_stand_in_any_frame_and_does_nothing_there(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get(HERE)
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert not {"X-Frame-Options", "Set-Cookie"} & set(answer.headers.keys())
    assert "Cookie" not in answer.headers["Vary"]
    assert "<script" not in answer.text
    assert "Beite &amp; &lt;gjerde&gt;" in answer.text
    assert answer.text.count('target="_blank" rel="noopener"') == answer.text.count("<a ") > 0


def test_every_other_page_stands_in_no_frame(client: FlaskClient, meeting: Meeting) -> None:
    for path in ("/kalender/", "/moter/beite", "/kalender/bygg-inn"):
        answer = client.get(path)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_an_agenda_speaks_the_language_it_is_asked_for(client: FlaskClient, meeting: Meeting) -> None:
    assert 'lang="en"' in client.get(f"{HERE}?sprak=en").text
    assert "See all meetings and subscribe" in client.get(f"{HERE}?sprak=en").text
    assert 'lang="nb"' in client.get(f"{HERE}?sprak=tlh", headers={"Accept-Language": "en"}).text


def test_an_agenda_that_has_not_changed_is_not_sent_again(client: FlaskClient, work: Work, meeting: Meeting) -> None:
    tag = client.get(HERE).headers["ETag"]
    again = client.get(HERE, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    with writing(work):
        meetings.change(work, meeting, {"visibility": Visibility.INVITED})
    gone = client.get(HERE, headers={"If-None-Match": tag})
    assert gone.status_code == 200
    assert "Beite" not in gone.text


def test_every_public_calendar_has_an_agenda(client: FlaskClient, meeting: Meeting) -> None:
    for path in ("type/uforpliktende-mote", "aktor/ktl"):
        assert "Beite" in client.get(f"/kalender/{path}/agenda").text
    assert client.get("/kalender/tema/finnes-ikke/agenda").status_code == 404


def test_whoever_is_signed_in_gets_the_same_as_all_others(app: Flask, work: Work, meeting: Meeting) -> None:
    somebody = factories.person(work.session)
    work.session.commit()
    client, other = signed_in(app, somebody), app.test_client()
    assert client.get("/konto").headers.get("Set-Cookie")
    for path in (HERE, "/kalender/alle.ics"):
        answer = client.get(path)
        assert answer.data == other.get(path).data
        assert "Set-Cookie" not in answer.headers


def test_the_page_that_explains_gives_the_line_to_copy(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get("/kalender/bygg-inn?abonner=type/uforpliktende-mote")
    assert "/kalender/type/uforpliktende-mote/agenda&#34;" in answer.text or "uforpliktende-mote/agenda" in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_pages_tell_programs_of_their_calendars(client: FlaskClient, meeting: Meeting) -> None:
    for path, key in (("/kalender/", "alle"), ("/aktorer/ktl", "aktor/ktl")):
        page = client.get(path).text
        for form, kind in (
            ("ics", "text/calendar"),
            ("json", "application/calendar+json"),
            ("atom", "application/atom+xml"),
        ):
            assert f'<link rel="alternate" type="{kind}"' in page
            assert f'href="/kalender/{key}.{form}"' in page


def test_a_head_tells_of_an_agenda_what_a_get_does(client: FlaskClient, meeting: Meeting) -> None:
    for accepted in ("gzip", "", "gzip;q=0.2, identity"):
        asked = {"Accept-Encoding": accepted}
        assert {**client.head(HERE, headers=asked).headers} == {**client.get(HERE, headers=asked).headers}
    assert client.get(HERE, headers={"If-Match": '"x"'}).status_code == 412
    assert client.get(HERE, headers={"If-Match": "*"}).status_code == 200
