"""What calendar programs change: how their person answers, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.replies import Answer, ReplyState
from planner.formats.caldav.dav_xml import name
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Need, Reply
from planner.services.calendars import calendars
from planner.services.meetings import meetings
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work, reading, writing
from planner.store.invitations import loaded
from tests import factories
from tests.posted import posted
from tests.web.caldav.programs import Program, condition

CALENDAR = "text/calendar; charset=utf-8"
NOT_ALLOWED = name("C:allowed-attendee-scheduling-object-change")


def stands(program: Program, path: str, partstat: str, *more: tuple[str, str]) -> str:
    """Return the object as a program would write it over: another PARTSTAT, and whatever else is replaced."""
    text = program.ask("GET", path).text.replace("\r\n ", "")
    was = text.partition("PARTSTAT=")[2].partition(";")[0]
    for old, new in ((f"PARTSTAT={was}", f"PARTSTAT={partstat}"), *more):
        assert old in text
        text = text.replace(old, new)
    return text


def reply_of(work: Work, invitation: Invitation) -> Reply | None:
    with reading(work):
        return work.session.get(Reply, invitation.id)


def letters(work: Work) -> list[str]:
    return list(posted(work).scalars(select(Letter.kind).order_by(Letter.id)))


@pytest.mark.parametrize(("partstat", "state"), [("ACCEPTED", ReplyState.COMING), ("TENTATIVE", ReplyState.MAYBE)])
def test_an_answer_on_the_phone_is_an_answer(
    program: Program, work: Work, invitation: Invitation, partstat: str, state: ReplyState
) -> None:
    path, etag = program.only()
    answer = program.ask("PUT", path, stands(program, path, partstat), Content_Type=CALENDAR, If_Match=etag)
    assert (answer.status_code, answer.headers.get("ETag")) == (204, None)
    reply = reply_of(work, invitation)
    assert reply is not None
    assert (reply.state, reply.party, reply.answered_via) == (state, 1, "caldav")
    assert letters(work) == ["receipt"]
    _, new = program.only()
    assert new != etag
    assert f"PARTSTAT={partstat}" in program.ask("GET", path).text.replace("\r\n ", "")


def test_a_no_takes_the_meeting_out(program: Program, work: Work, invitation: Invitation) -> None:
    token, _ = program.sync()
    path, _ = program.only()
    assert program.ask("PUT", path, stands(program, path, "DECLINED"), Content_Type=CALENDAR).status_code == 204
    reply = reply_of(work, invitation)
    assert reply is not None
    assert reply.state is ReplyState.DECLINED
    assert program.listed() == {}
    assert program.sync(token)[1] == {path: ""}


def test_throwing_a_meeting_away_is_a_no(program: Program, work: Work, invitation: Invitation) -> None:
    path, etag = program.only()
    for tag in ('"another"', f"W/{etag}", f'{etag[:-1]}-gzip"'):
        assert program.ask("DELETE", path, If_Match=tag).status_code == 412
    assert program.ask("DELETE", path, If_Match=etag).status_code == 204
    reply = reply_of(work, invitation)
    assert reply is not None
    assert reply.state is ReplyState.DECLINED
    assert program.ask("DELETE", path).status_code == 404


def test_nobody_goes_without_saying_so(program: Program, work: Work, invitation: Invitation) -> None:
    path, _ = program.only()
    answer = program.ask("DELETE", path, Schedule_Reply="F")
    assert (answer.status_code, condition(answer)) == (403, name("D:need-privileges"))
    assert reply_of(work, invitation) is None


def test_an_answer_keeps_what_else_was_said(program: Program, work: Work, invitation: Invitation) -> None:
    with writing(work):
        known = loaded(work.session, invitation.id)
        replies.answer(work, known, ReplyInput(Answer.YES, 2, "Ola", "Vi kommer to", "Glutenfri", show_name=True))
    path, _ = program.only()
    assert program.ask("PUT", path, stands(program, path, "TENTATIVE"), Content_Type=CALENDAR).status_code == 204
    reply = reply_of(work, invitation)
    assert reply is not None
    assert (reply.state, reply.party, reply.substitute, reply.message) == (ReplyState.MAYBE, 2, "Ola", "Vi kommer to")
    assert reply.show_name
    with reading(work):
        assert work.session.get(Need, invitation.id) is not None


def test_words_to_the_organiser_come_along(program: Program, work: Work, invitation: Invitation) -> None:
    path, _ = program.only()
    given = stands(program, path, "ACCEPTED", ("END:VEVENT", "COMMENT:Kommer litt seint\\, dessverre\r\nEND:VEVENT"))
    assert program.ask("PUT", path, given, Content_Type=CALENDAR).status_code == 204
    reply = reply_of(work, invitation)
    assert reply is not None
    assert reply.message == "Kommer litt seint, dessverre"


def test_who_finds_no_seat_waits_and_the_copy_heals(
    program: Program, work: Work, invitation: Invitation, meeting: Meeting
) -> None:
    with writing(work):
        row = work.session.get_one(Meeting, meeting.id)
        other = factories.invitation(work.session, row, factories.person(work.session))
        replies.answer(work, loaded(work.session, other.id), ReplyInput(Answer.YES, 2))
    path, etag = program.only()
    given = stands(program, path, "ACCEPTED")
    assert program.ask("PUT", path, given, Content_Type=CALENDAR, If_Match=etag).status_code == 204
    reply = reply_of(work, invitation)
    assert reply is not None
    assert reply.state is ReplyState.WAITING
    path, waiting = program.only()
    assert "PARTSTAT=TENTATIVE" in program.ask("GET", path).text
    again = program.ask("PUT", path, stands(program, path, "ACCEPTED"), Content_Type=CALENDAR, If_Match=waiting)
    assert again.status_code == 204
    assert program.only()[1] not in {etag, waiting}


@pytest.mark.parametrize(
    "change",
    [
        ("SUMMARY:Beite", "SUMMARY:Mitt møte"),
        ("LOCATION:Grendehuset", "LOCATION:Hjemme"),
        ("DTSTART;TZID=Europe/Oslo:20270215T100000", "DTSTART;TZID=Europe/Oslo:20270215T110000"),
        ("DTEND;TZID=Europe/Oslo:20270215T120000", "DURATION:PT3H"),
        ("STATUS:TENTATIVE", "STATUS:CANCELLED"),
        ("END:VEVENT", "RRULE:FREQ=DAILY\r\nEND:VEVENT"),
        ("END:VEVENT", "ATTENDEE:mailto:ola@example.no\r\nEND:VEVENT"),
        ("mailto:siri@example.no", "mailto:ola@example.no"),
        ("ORGANIZER", "X-ORGANIZER"),
        ("UID:", "UID:x"),
        ("END:VEVENT", "ATTACH:https://example.no/\r\nEND:VEVENT"),
    ],
)
def test_what_is_the_organisers_stays_and_the_copy_heals(
    program: Program, work: Work, invitation: Invitation, change: tuple[str, str]
) -> None:
    token, _ = program.sync()
    path, etag = program.only()
    answer = program.ask("PUT", path, stands(program, path, "ACCEPTED", change), Content_Type=CALENDAR, If_Match=etag)
    assert (answer.status_code, condition(answer)) == (403, NOT_ALLOWED)
    assert reply_of(work, invitation) is None
    _, changed = program.sync(token)
    assert set(changed) == {path}
    assert changed[path] != etag


@pytest.mark.parametrize(
    "change",
    [
        ("END:VEVENT", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT"),
        ("TRANSP:OPAQUE", "TRANSP:TRANSPARENT"),
        ("PRODID:-//Moteplass//Moteplass//NO", "PRODID:-//Apple Inc.//iOS 18.0//EN"),
        ("DTEND;TZID=Europe/Oslo:20270215T120000", "DURATION:PT2H"),
        ("DTSTART;TZID=Europe/Oslo:20270215T100000", "DTSTART:20270215T090000Z"),
        ("mailto:siri@example.no", "MAILTO:Siri@Example.no"),
        ("LOCATION:Grendehuset\r\n", ""),
        ("0 kommer", "7 kommer"),
        ("END:VEVENT", "CLASS:PUBLIC\r\nPRIORITY:5\r\nEND:VEVENT"),
        ("END:VEVENT", "X-MOZ-RECEIVED-SEQUENCE:0\r\nEND:VEVENT"),
    ],
)
def test_what_is_the_programs_own_is_no_hindrance(
    program: Program, work: Work, invitation: Invitation, change: tuple[str, str]
) -> None:
    path, _ = program.only()
    given = stands(program, path, "ACCEPTED", change)
    assert program.ask("PUT", path, given, Content_Type=CALENDAR).status_code == 204
    assert reply_of(work, invitation) is not None


@pytest.mark.parametrize("partstat", ["DELEGATED", "X-MAYBE", "COMPLETED"])
def test_a_state_that_is_no_answer_is_refused(
    program: Program, work: Work, invitation: Invitation, partstat: str
) -> None:
    path, _ = program.only()
    answer = program.ask("PUT", path, stands(program, path, partstat), Content_Type=CALENDAR)
    assert (answer.status_code, condition(answer)) == (403, NOT_ALLOWED)


@pytest.mark.parametrize(
    "body", [b"", b"hei", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xff\xfe\x00", b"BEGIN:VEVENT"]
)
def test_what_is_no_calendar_entry_is_refused(program: Program, body: bytes) -> None:
    path, _ = program.only()
    answer = program.ask("PUT", path, body, Content_Type=CALENDAR)
    assert (answer.status_code, condition(answer)) == (403, name("C:valid-calendar-object-resource"))


def test_a_time_that_is_none_in_any_zone_is_refused(program: Program) -> None:
    path, _ = program.only()
    starts = ("DTSTART;TZID=Europe/Oslo:20270215T100000", "DTSTART;TZID=America/New_York:99991231T235959")
    answer = program.ask("PUT", path, stands(program, path, "ACCEPTED", starts), Content_Type=CALENDAR)
    assert answer.status_code == 403


def test_a_copy_that_is_old_is_not_taken(program: Program, work: Work, meeting: Meeting) -> None:
    path, etag = program.only()
    given = stands(program, path, "ACCEPTED")
    with writing(work):
        meetings.change(work, work.session.get_one(Meeting, meeting.id), {"title": "Beite i fjellet"})
    assert program.ask("PUT", path, given, Content_Type=CALENDAR, If_Match=etag).status_code == 412
    assert program.ask("PUT", path, given, Content_Type=CALENDAR, If_None_Match="*").status_code == 412


def test_an_answer_after_the_deadline_is_refused_and_the_copy_heals(
    program: Program, work: Work, meeting: Meeting, invitation: Invitation
) -> None:
    with writing(work):
        row = work.session.get_one(Meeting, meeting.id)
        row.answer_by = work.now - timedelta(hours=1)
    path, etag = program.only()
    answer = program.ask("PUT", path, stands(program, path, "ACCEPTED"), Content_Type=CALENDAR, If_Match=etag)
    assert (answer.status_code, condition(answer)) == (403, NOT_ALLOWED)
    assert reply_of(work, invitation) is None
    assert program.only()[1] != etag
    assert letters(work) == ["answer_not_taken"]


def test_a_cancelled_meeting_can_be_put_away_and_comes_back_when_it_is_on(
    program: Program, work: Work, meeting: Meeting, invitation: Invitation
) -> None:
    with writing(work):
        meetings.cancel(work, work.session.get_one(Meeting, meeting.id))
    path, _ = program.only()
    assert "STATUS:CANCELLED" in program.ask("GET", path).text
    assert program.ask("DELETE", path).status_code == 204
    with writing(work):
        calendars.refresh(work, work.session.get_one(Meeting, meeting.id))
    assert program.listed() == {}
    assert reply_of(work, invitation) is None
    with writing(work):
        meetings.reinstate(work, work.session.get_one(Meeting, meeting.id))
    assert set(program.listed()) == {path}


@pytest.mark.parametrize(
    ("method", "path", "where"),
    [
        ("PUT", "moter/ny.ics", "moter/"),
        ("MKCALENDAR", "moter/ny", "moter/"),
        ("MKCALENDAR", "ny/", ""),
        ("MKCOL", "ny", ""),
        ("COPY", "moter/", ""),
        ("MOVE", "moter/", ""),
    ],
)
def test_nothing_new_is_made(program: Program, method: str, path: str, where: str) -> None:
    body = "BEGIN:VCALENDAR" if method == "PUT" else ""
    answer = program.ask(method, program.home + path, body, Content_Type=CALENDAR)
    assert (answer.status_code, condition(answer)) == (403, name("D:need-privileges"))
    assert f"<D:href>{program.home}{where}</D:href>" in answer.text


@pytest.mark.parametrize("method", ["LOCK", "UNLOCK", "POST", "PATCH"])
def test_what_is_not_spoken_is_said_so(program: Program, method: str) -> None:
    answer = program.ask(method, program.meetings)
    assert answer.status_code == 405
    assert "PROPFIND" in answer.headers["Allow"]


def test_an_invitation_taken_back_takes_the_object_out(program: Program, work: Work, invitation: Invitation) -> None:
    token, _ = program.sync()
    path, _ = program.only()
    with writing(work):
        row = loaded(work.session, invitation.id)
        row.uninvited_at = work.now
        calendars.refresh_guest(work, row)
    assert program.listed() == {}
    assert program.sync(token)[1] == {path: ""}
    later = replace(work, now=work.now + timedelta(days=1))
    with writing(later):
        row = loaded(later.session, invitation.id)
        row.uninvited_at = None
        calendars.refresh_guest(later, row)
    assert set(program.sync(token)[1]) == {path}
