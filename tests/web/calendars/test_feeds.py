"""What calendar programs get when they fetch a feed."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import Client

from planner.domain.meetings import Visibility
from planner.rows.meetings import Meeting
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.calendars import calendars
from planner.services.calendars.feeds import MoveReader, Reader
from planner.services.meetings import meetings
from planner.services.work import Work, writing
from planner.store.database import db
from planner.web.calendars.feed_front import FeedFront
from planner.web.calendars.poll_memory import PollMemory
from planner.web.feed_cache import FeedCache
from tests import factories
from tests.feed_reading import entries_in

ALL = "/kalender/alle.ics"
COPIES = ("{0}", "W/{0}", '"old", {0}', 'W/"old" ,W/{0}', "*", "{1}", "W/{1}", "{2}")
"""Validators of a copy that is still good, as clients and proxies send them: our own, our own compressed, and Apache's."""


def retitled(work: Work, meeting: Meeting, title: str) -> None:
    with writing(work):
        meetings.change(work, meeting, {"title": title})


def test_a_feed_is_sent_as_calendars_want_it(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get(ALL)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="alle.ics"'
    kept = "public, max-age=600, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400"
    assert answer.headers["Cache-Control"] == kept
    assert answer.headers["Last-Modified"] == "Mon, 01 Feb 2027 09:00:00 GMT"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers
    assert [entry["UID"] for entry in entries_in(answer.data)] == [meeting.uid]


@pytest.mark.parametrize("headers", [{"Accept": "text/html"}, {"User-Agent": "Google-Calendar-Importer"}, {}])
def test_everybody_gets_the_same(client: FlaskClient, meeting: Meeting, headers: dict[str, str]) -> None:
    plain, answer = client.get(ALL), client.get(ALL, headers=headers)
    assert (answer.data, answer.headers["ETag"]) == (plain.data, plain.headers["ETag"])


SHARED = ("Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy")
"""What lets pages of others read a public feed; the client's copy has all other headers."""


@pytest.mark.parametrize("copy", COPIES)
def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, meeting: Meeting, copy: str) -> None:
    tag = client.get(ALL).headers["ETag"]
    known = copy.format(tag, tag[:-1] + '-gzip"', tag[:-1] + ';gzip"')
    answer = client.get(ALL, headers={"If-None-Match": known, "Cache-Control": "no-cache", "Pragma": "no-cache"})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert set(answer.headers.keys()) - set(SHARED) == {"ETag", "Cache-Control", "Vary"}


def test_a_tag_decides_before_a_time(client: FlaskClient, meeting: Meeting) -> None:
    first = client.get(ALL)
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(ALL, headers=since).status_code == 304
    assert client.get(ALL, headers={**since, "If-None-Match": '"other"'}).status_code == 200
    assert client.get(ALL, headers={"If-Modified-Since": "Sun, 31 Jan 2027 09:00:00 GMT"}).status_code == 200
    assert client.get(ALL, headers={"If-Modified-Since": "when it pleases"}).status_code == 200


def test_a_change_moves_both_validators(client: FlaskClient, work: Work, meeting: Meeting) -> None:
    first = client.get(ALL)
    retitled(work, meeting, "Beite i fjellet")
    second = client.get(ALL, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.headers["Last-Modified"] > first.headers["Last-Modified"]
    assert "Beite i fjellet" in second.text
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(ALL, headers=since).status_code == 200


def test_compressed_bytes_have_a_tag_of_their_own(client: FlaskClient, meeting: Meeting) -> None:
    plain, small = client.get(ALL), client.get(ALL, headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in client.get(ALL, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_head_is_get_without_the_body(client: FlaskClient, meeting: Meeting) -> None:
    got, head = client.get(ALL), client.head(ALL)
    assert head.data == b""
    told = ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Content-Disposition")
    assert [head.headers[name] for name in told] == [got.headers[name] for name in told]


def test_a_kind_of_meeting_may_be_named_in_english_too(client: FlaskClient, meeting: Meeting) -> None:
    norwegian = client.get("/kalender/type/uforpliktende-mote.ics")
    assert client.get("/kalender/type/open_meeting.ics").data == norwegian.data
    assert len(entries_in(norwegian.data)) == 1


def test_a_feed_about_something_without_meetings_is_empty_and_can_be_polled(client: FlaskClient, work: Work) -> None:
    factories.theme(work.session, slug="bier")
    work.session.commit()
    answer = client.get("/kalender/tema/bier.ics")
    assert answer.status_code == 200
    assert entries_in(answer.data) == []
    again = client.get("/kalender/tema/bier.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["tema/finnes-ikke", "nettverk/x", "aktor/x", "kommune/0000", "type/fest", "min/" + "x" * 32]
)
def test_what_is_not_there_is_said_plainly(client: FlaskClient, work: Work, path: str) -> None:
    answer = client.get(f"/kalender/{path}.ics")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def test_a_subscriber_may_choose_the_language(client: FlaskClient, meeting: Meeting) -> None:
    plain, english = client.get(ALL), client.get(f"{ALL}?sprak=en")
    assert "Meetings that are open to everyone." in english.text
    assert english.headers["ETag"] != plain.headers["ETag"]
    assert client.get(f"{ALL}?sprak=tlh").data == plain.data


@pytest.mark.parametrize(("form", "kind"), [("json", "application/calendar+json"), ("atom", "application/atom+xml")])
def test_a_feed_is_to_be_had_in_other_forms(
    client: FlaskClient, work: Work, meeting: Meeting, form: str, kind: str
) -> None:
    path = f"/kalender/alle.{form}"
    first, second = client.get(path), client.get(path)
    assert (first.status_code, first.mimetype, first.data) == (200, kind, second.data)
    assert "Beite" in first.text
    assert first.headers["Content-Disposition"] == f'inline; filename="alle.{form}"'
    tag = first.headers["ETag"]
    assert tag != client.get(ALL).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    retitled(work, meeting, "Beite i fjellet")
    assert "Beite i fjellet" in client.get(path, headers={"If-None-Match": tag}).text
    assert client.get(f"/kalender/type/prat.{form}").status_code == 200
    assert client.get(f"/kalender/tema/finnes-ikke.{form}").status_code == 404


def test_a_meeting_is_to_be_had_as_json_and_a_secret_feed_is_not(
    client: FlaskClient, meeting: Meeting, guest_feed: str
) -> None:
    answer = client.get("/moter/beite.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/calendar+json")
    assert answer.json is not None
    assert answer.json[0] == "vcalendar"
    assert client.get("/moter/finnes-ikke.json").status_code == 404
    assert client.get(guest_feed.replace(".ics", ".json")).status_code == 404


class CountingReader(Reader):
    """Counts its reads."""

    reads = 0

    def _read(self, statement: str, value: str) -> Sequence[object] | None:
        self.reads += 1
        return super()._read(statement, value)


def test_nothing_new_costs_one_read_and_no_flask(
    app: Flask, client: FlaskClient, work: Work, meeting: Meeting, guest_feed: str
) -> None:
    tags = {path: client.get(path).headers["ETag"] for path in (ALL, guest_feed)}
    with app.app_context():
        reader, memory = CountingReader(db.engine), PollMemory(MoveReader(db.engine))
    front = Client(FeedFront(lambda environ, start: [b""], reader, work.deployment, FeedCache(), memory))
    polls = [front.get(path, headers={"If-None-Match": tag}) for path, tag in tags.items()]
    assert [poll.status_code for poll in polls] == [304, 304]
    assert [poll.headers["ETag"] for poll in polls] == list(tags.values())
    assert reader.reads == len(polls)


def test_what_is_finished_goes_out_the_same_as_it_did_first(client: FlaskClient, meeting: Meeting) -> None:
    first, second = client.get(ALL), client.get(ALL)
    assert second.data == first.data
    told = ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Content-Disposition", "Cache-Control", "Vary")
    assert [second.headers[name] for name in told] == [first.headers[name] for name in told]
    assert sorted(second.headers.keys()) == sorted(first.headers.keys())


def test_a_feed_is_joined_from_what_was_rendered(app: Flask, client: FlaskClient, work: Work, meeting: Meeting) -> None:
    for _ in range(30):
        row = factories.meeting(work.session, convener=meeting.convener)
        calendars.refresh(work, row)
    work.session.commit()
    with app.app_context():
        read = statements(db.engine, lambda: client.get(ALL))
    assert len(read) == 1
    assert "meetings" not in read[0]
    assert len(entries_in(client.get(ALL).data)) == 31


def statements(engine: Engine, do: Callable[[], object]) -> list[str]:
    """Return the statements that something runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    do()
    event.remove(engine, "before_cursor_execute", note)
    return [statement for statement in seen if not statement.startswith(("BEGIN", "ROLLBACK"))]


def test_a_meeting_is_a_file_without_the_link_of_its_guests(client: FlaskClient, meeting: Meeting) -> None:
    answer = client.get("/moter/beite.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Content-Disposition"] == 'inline; filename="beite.ics"'
    assert meeting.online_url not in answer.text
    assert [entry["UID"] for entry in entries_in(answer.data)] == [meeting.uid]
    assert client.get("/moter/finnes-ikke.ics").status_code == 404
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/moter/beite.ics", headers=tag).status_code == 304
    assert client.get("/moter/beite.json", headers=tag).status_code == 200


def test_no_mail_address_is_spread_by_what_anybody_may_fetch(client: FlaskClient, work: Work, meeting: Meeting) -> None:
    words = "Spør per.prove+kurs@skole.example.no; se https://kart.example/@63.4,10.4 eller ring @kari"
    with writing(work):
        meetings.change(work, meeting, {"question": words, "place": "Hos ola@example.no"})
    for path in ("/kalender/alle.ics", "/moter/beite.ics"):
        (entry,) = entries_in(client.get(path).data)
        said = f"{entry['DESCRIPTION']} {entry['LOCATION']}"
        assert "Spør per.prove+kurs@…; se https://kart.example/@63.4,10.4 eller ring @kari" in said
        assert "example.no" not in said.replace(f"/moter/{meeting.slug}", "").replace("https://planner.example.no", "")
    assert "ola@…" in client.get("/kalender/alle.json").text


def test_a_meeting_that_is_not_for_everybody_is_no_file(client: FlaskClient, work: Work, meeting: Meeting) -> None:
    with writing(work):
        meetings.change(work, meeting, {"visibility": Visibility.INVITED})
    assert client.get("/moter/beite.ics").status_code == 404


def test_a_personal_link_gives_the_file_of_a_guest(client: FlaskClient, work: Work, meeting: Meeting) -> None:
    invitation = factories.invitation(work.session, meeting, factories.person(work.session, language="en"))
    secret = tokens.issue(work, TokenPurpose.REPLY, invitation.id)
    work.session.commit()
    answer = client.get(f"/svar/{secret}/kalender.ics")
    (entry,) = entries_in(answer.data)
    assert (entry["SUMMARY"], entry["CONFERENCE"]) == ("Not answered: Beite", meeting.online_url)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert secret not in answer.text
    assert client.get("/svar/ukjent/kalender.ics").status_code == 404


def test_importers_are_let_in(client: FlaskClient, work: Work) -> None:
    answer = client.get("/robots.txt")
    assert (answer.mimetype, answer.text) == ("text/plain", "User-agent: *\nDisallow:\n")
