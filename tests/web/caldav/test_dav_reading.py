"""What calendar programs read: who they act for, the collections, the objects, and what has changed."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from planner.formats.caldav.dav_xml import name
from planner.services.work import Work
from tests.web.caldav.programs import PROPFIND, Program, condition, responses_of


def test_a_program_finds_its_way_from_the_host_to_the_meetings(program: Program) -> None:
    answer = program.ask("PROPFIND", "/.well-known/caldav")
    assert (answer.status_code, answer.location) == (301, "/dav/")
    answer = program.ask("PROPFIND", "/")
    assert (answer.status_code, answer.location) == (308, "/dav/")
    assert program.ask("GET", "/").mimetype == "text/html"
    (own,) = program.properties("/dav/", "D:current-user-principal")["D:current-user-principal"]
    # Some programs lose the body of their question when they are led on.
    assert f">{own.text}</D:href></D:current-user-principal>" in program.ask("PROPFIND", "/dav/", Depth="0").text
    (home,) = program.properties(str(own.text), "C:calendar-home-set")["C:calendar-home-set"]
    inside = program.ask("PROPFIND", str(home.text), PROPFIND.format("<D:resourcetype/>"), Depth="1")
    assert [path for path, _ in responses_of(inside)] == [program.home, program.meetings]


def test_a_person_is_known_by_their_address(program: Program) -> None:
    told = program.properties(
        f"/dav/person/{program.person_id}/", "D:displayname", "C:calendar-user-address-set", "D:principal-URL"
    )
    assert told["D:displayname"].text == "Siri Skisse"
    assert [one.text for one in told["C:calendar-user-address-set"]] == [
        "mailto:siri@example.no",
        f"/dav/person/{program.person_id}/",
    ]


def test_an_object_is_the_invitation_with_how_the_guest_stands(program: Program, work: Work) -> None:
    path, etag = program.only()
    answer = program.ask("GET", path)
    assert (answer.status_code, answer.headers["ETag"]) == (200, etag)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; component=VEVENT"
    assert "Set-Cookie" not in answer.headers
    calendar = Calendar.from_ical(answer.data)
    assert "METHOD" not in calendar
    (event,) = calendar.walk("VEVENT")
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(event["ATTENDEE"]) == "mailto:siri@example.no"
    assert str(event["ORGANIZER"]).startswith("mailto:svar+")
    assert str(event["SUMMARY"]) == "Beite"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Oslo"]
    assert path == f"{program.meetings}{event['UID']}.ics"


def test_what_has_not_changed_is_not_sent_again(program: Program) -> None:
    path, etag = program.only()
    assert program.ask("GET", path, If_None_Match=etag).status_code == 304
    head = program.ask("HEAD", path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)
    assert program.listed() == {path: etag}


@pytest.mark.parametrize("depth", [{"Depth": "infinity"}, {}])
def test_nobody_reads_it_all_at_once(program: Program, depth: dict[str, str]) -> None:
    answer = program.ask("PROPFIND", "/dav/", **depth)
    assert (answer.status_code, condition(answer)) == (403, name("D:propfind-finite-depth"))


def test_what_is_not_there_is_told_property_by_property(program: Program) -> None:
    answer = program.ask("PROPFIND", program.meetings, PROPFIND.format("<D:getctag/><D:displayname/>"), Depth="0")
    assert "HTTP/1.1 200 OK" in answer.text
    assert "HTTP/1.1 404 Not Found" in answer.text
    brief = program.ask(
        "PROPFIND",
        program.meetings,
        PROPFIND.format("<D:getctag/><D:displayname/>"),
        Depth="0",
        Prefer="return=minimal",
    )
    assert "404" not in brief.text


def test_all_and_only_names(program: Program) -> None:
    everything = program.ask("PROPFIND", program.meetings, b"", Depth="0")
    ((_, told),) = responses_of(everything)
    assert name("D:displayname") in told
    assert name("D:sync-token") not in told
    names = program.ask(
        "PROPFIND", program.meetings, '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>', Depth="0"
    )
    ((_, told),) = responses_of(names)
    assert {name("D:sync-token"), name("CS:getctag"), name("C:calendar-timezone")} <= set(told)
    assert set(told.values()) == {""}


def test_a_collection_says_what_may_be_done_with_it(program: Program) -> None:
    told = program.properties(
        program.meetings,
        "D:resourcetype",
        "C:supported-calendar-component-set",
        "D:current-user-privilege-set",
        "D:supported-report-set",
        "A:calendar-color",
    )
    assert [one.tag for one in told["D:resourcetype"]] == [name("D:collection"), name("C:calendar")]
    assert [one.get("name") for one in told["C:supported-calendar-component-set"]] == ["VEVENT"]
    words = {one[0].tag for one in told["D:current-user-privilege-set"]}
    assert {name("D:read"), name("D:write-content"), name("D:unbind")} <= words
    assert name("D:bind") not in words
    reports = {one[0][0].tag for one in told["D:supported-report-set"]}
    kinds = ("C:calendar-query", "C:calendar-multiget", "C:free-busy-query", "D:sync-collection")
    assert reports == {name(kind) for kind in kinds}
    assert told["A:calendar-color"].text == "#008080FF"


def test_the_service_says_that_it_tells_answers_on_itself(program: Program) -> None:
    answer = program.ask("OPTIONS", program.meetings)
    assert answer.headers["DAV"] == "1, 3, calendar-access, calendar-auto-schedule"
    assert "PROPFIND" in answer.headers["Allow"]
    assert "LOCK" not in answer.headers["Allow"]


@pytest.mark.parametrize("method", ["GET", "PROPFIND", "PUT", "DELETE", "REPORT", "OPTIONS", "MKCALENDAR"])
@pytest.mark.parametrize("path", ["/dav/person/{}/", "/dav/person/{}/kalendere/moter/", "/dav/person/{}/x", "/dav/x"])
def test_of_others_there_is_nothing(program: Program, method: str, path: str) -> None:
    assert program.ask(method, path.format(program.person_id + 1), Depth="0").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "<",
        "<D:other xmlns:D='DAV:'/>",
        "<!DOCTYPE x><D:propfind xmlns:D='DAV:'/>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><D:propfind xmlns:D='DAV:'>&a;</D:propfind>",
        "<D:propfind xmlns:D='DAV:'>" + "<D:a>" * 30 + "</D:a>" * 30 + "</D:propfind>",
    ],
)
def test_a_body_that_is_hostile_or_not_understood_is_refused(program: Program, body: str) -> None:
    assert program.ask("PROPFIND", "/dav/", body, Depth="0").status_code == 400


def test_a_body_too_large_is_refused(program: Program) -> None:
    assert program.ask("PROPFIND", "/dav/", "x" * 100_001, Depth="0").status_code == 413


def test_names_and_colours_are_refused_each_by_itself(program: Program) -> None:
    body = (
        '<D:propertyupdate xmlns:D="DAV:" xmlns:A="http://apple.com/ns/ical/"><D:set><D:prop><D:displayname>x'
        "</D:displayname><A:calendar-color>#fff</A:calendar-color></D:prop></D:set></D:propertyupdate>"
    )
    answer = program.ask("PROPPATCH", program.meetings, body)
    assert answer.status_code == 207
    assert answer.text.count("403 Forbidden") == 1
    assert "calendar-color" in answer.text
