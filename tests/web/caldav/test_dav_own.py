"""What a person's programs keep in their copies: alarms above all, which come back to that person and to nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from planner.domain.replies import Answer, ReplyState
from planner.formats.caldav.dav_xml import name
from planner.rows.calendars import GuestEntry
from planner.rows.dav import DavObject
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Reply
from planner.services.calendars import calendars, personal_feeds
from planner.services.meetings import meetings
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Actor, Work, reading, writing
from planner.store.invitations import loaded
from tests import factories
from tests.posted import posted
from tests.web.caldav.programs import Program, condition

CALENDAR = "text/calendar; charset=utf-8"
ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Kjør nå\r\nTRIGGER:-PT45M\r\nEND:VALARM\r\n"
SEEN = "X-MOZ-LASTACK:20270201T090000Z\r\n"
DATA = (
    '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:schedule-tag/>'
    "<C:calendar-data>{}</C:calendar-data></D:prop><D:href>{}</D:href></C:calendar-multiget>"
)


def text_of(program: Program, path: str) -> str:
    return program.ask("GET", path).text


def with_alarm(program: Program, path: str) -> str:
    return text_of(program, path).replace("END:VEVENT", f"{SEEN}{ALARM}END:VEVENT")


@pytest.fixture
def alarmed(program: Program) -> str:
    """Return the path of the meeting for which Siri has set an alarm on the phone."""
    path, etag = program.only()
    answer = program.ask("PUT", path, with_alarm(program, path), Content_Type=CALENDAR, If_Match=etag)
    assert answer.status_code == 204
    return path


def test_an_alarm_is_no_answer_and_is_there_at_the_next_fetch(
    program: Program, alarmed: str, work: Work, invitation: Invitation
) -> None:
    assert f"{SEEN}{ALARM}END:VEVENT" in text_of(program, alarmed)
    with reading(work):
        assert work.session.get(Reply, invitation.id) is None
        assert work.session.scalars(select(Letter)).all() == []
    path, etag = program.only()
    assert program.ask("PUT", path, text_of(program, path), Content_Type=CALENDAR).status_code == 204
    assert program.only() == (path, etag)


def test_an_alarm_stays_when_the_meeting_changes_and_when_it_is_answered(
    program: Program, alarmed: str, work: Work, meeting: Meeting, invitation: Invitation
) -> None:
    with writing(work):
        meetings.change(work, work.session.get_one(Meeting, meeting.id), {"title": "Beite i fjellet"})
        replies.answer(work, loaded(work.session, invitation.id), ReplyInput(Answer.YES))
    told = text_of(program, alarmed)
    assert "SUMMARY:Beite i fjellet" in told
    assert f"{ALARM}END:VEVENT" in told
    given = told.replace(ALARM, "")
    assert program.ask("PUT", alarmed, given, Content_Type=CALENDAR).status_code == 204
    assert "VALARM" not in text_of(program, alarmed)


def test_an_alarm_is_nobody_elses(program: Program, alarmed: str, work: Work, meeting: Meeting) -> None:
    assert "VALARM" in text_of(program, alarmed)
    with writing(work.acting(Actor(person_id=program.person_id))) as own:
        personal_feeds.renew(own)
    with writing(work):
        calendars.refresh(work, work.session.get_one(Meeting, meeting.id))
    with reading(work):
        bodies = list(work.session.scalars(select(GuestEntry.body)))
    assert bodies
    assert not any(b"Kj\xc3\xb8r n\xc3\xa5" in body for body in bodies)
    assert "VALARM" not in program.client.get("/kalender/alle.ics").text


def test_what_was_kept_goes_with_the_meeting(
    program: Program, alarmed: str, work: Work, invitation: Invitation
) -> None:
    with writing(work):
        replies.answer(work, loaded(work.session, invitation.id), ReplyInput(Answer.NO))
    with reading(work):
        assert work.session.scalars(select(DavObject.own).where(DavObject.kind == "moter")).all() == [""]
    with writing(work):
        replies.answer(work, loaded(work.session, invitation.id), ReplyInput(Answer.YES))
    assert "VALARM" not in text_of(program, alarmed)


def test_an_answer_and_an_alarm_come_at_once(program: Program, work: Work, invitation: Invitation) -> None:
    path, _ = program.only()
    given = with_alarm(program, path).replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED")
    answer = program.ask("PUT", path, given, Content_Type=CALENDAR)
    assert answer.status_code == 204
    told = program.ask("GET", path)
    assert answer.headers["Schedule-Tag"] == told.headers["Schedule-Tag"]
    assert ALARM in told.text
    assert "PARTSTAT=ACCEPTED" in told.text.replace("\r\n ", "")
    with reading(work):
        assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING


def test_what_is_refused_keeps_nothing(program: Program) -> None:
    path, etag = program.only()
    given = with_alarm(program, path).replace("SUMMARY:Beite", "SUMMARY:Mitt")
    answer = program.ask("PUT", path, given, Content_Type=CALENDAR)
    assert (answer.status_code, condition(answer)) == (403, name("C:allowed-attendee-scheduling-object-change"))
    assert program.only()[1] != etag
    assert "VALARM" not in text_of(program, path)


def test_other_words_change_the_words_alone(program: Program, work: Work, invitation: Invitation) -> None:
    with writing(work):
        replies.answer(work, loaded(work.session, invitation.id), ReplyInput(Answer.YES, 2))
    path, _ = program.only()
    given = text_of(program, path).replace("END:VEVENT", "COMMENT:Vi tar toget\r\nEND:VEVENT")
    for _ in range(2):
        assert program.ask("PUT", path, given, Content_Type=CALENDAR).status_code == 204
    with reading(work):
        reply = work.session.get_one(Reply, invitation.id)
        assert (reply.state, reply.party, reply.message) == (ReplyState.COMING, 2, "Vi tar toget")
        assert work.session.scalars(select(JournalLine.verb)).all().count("replies.said") == 1
    assert posted(work).scalars(select(Letter.kind)).all() == ["receipt"]


def test_an_answer_fits_though_others_have_answered_meanwhile(
    program: Program, work: Work, meeting: Meeting, invitation: Invitation
) -> None:
    path, etag = program.only()
    before = program.ask("GET", path)
    tag = before.headers["Schedule-Tag"]
    with writing(work):
        other = factories.invitation(work.session, meeting, factories.person(work.session))
        replies.answer(work, loaded(work.session, other.id), ReplyInput(Answer.YES))
        calendars.refresh(work, work.session.get_one(Meeting, meeting.id))
    told = program.ask("GET", path)
    assert told.headers["ETag"] != etag
    assert told.headers["Schedule-Tag"] == tag
    given = before.text.replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=ACCEPTED")
    assert program.ask("PUT", path, given, Content_Type=CALENDAR, If_Match=etag).status_code == 412
    assert program.ask("PUT", path, given, Content_Type=CALENDAR, If_Schedule_Tag_Match=tag).status_code == 204
    with reading(work):
        assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING


def test_an_answer_does_not_fit_when_the_meeting_or_the_own_answer_has_changed(
    program: Program, work: Work, meeting: Meeting, invitation: Invitation
) -> None:
    path, _ = program.only()
    tags = [program.ask("GET", path).headers["Schedule-Tag"]]
    with writing(work):
        meetings.change(work, work.session.get_one(Meeting, meeting.id), {"place": "Mære"})
    tags.append(program.ask("GET", path).headers["Schedule-Tag"])
    with writing(work):
        replies.answer(work, loaded(work.session, invitation.id), ReplyInput(Answer.MAYBE))
    now = program.ask("GET", path)
    for tag in tags:
        given = now.text.replace("PARTSTAT=TENTATIVE", "PARTSTAT=ACCEPTED")
        assert program.ask("PUT", path, given, Content_Type=CALENDAR, If_Schedule_Tag_Match=tag).status_code == 412
        assert program.ask("DELETE", path, If_Schedule_Tag_Match=tag).status_code == 412
    told = program.ask("REPORT", program.meetings, DATA.format("", path)).text
    assert f">{now.headers['Schedule-Tag']}</" in told.replace("&quot;", '"')


def test_a_report_gives_the_parts_that_are_asked_for(program: Program) -> None:
    path, _ = program.only()
    chosen = '<C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="SUMMARY"/></C:comp></C:comp>'
    told = program.ask("REPORT", program.meetings, DATA.format(chosen, path)).text
    assert "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Beite\nEND:VEVENT\nEND:VCALENDAR\n" in told
    wrong = DATA.replace("<C:calendar-data>", '<C:calendar-data content-type="text/x">').format("", path)
    answer = program.ask("REPORT", program.meetings, wrong)
    assert (answer.status_code, condition(answer)) == (403, name("C:supported-calendar-data"))
    assert program.ask("REPORT", program.meetings, DATA.format("<C:expand/>", path)).status_code == 400
