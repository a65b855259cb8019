"""Reports: searches, several objects at once, and what has changed since a program last looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.holdings import kept_for
from planner.domain.replies import Answer
from planner.domain.retention import Holding
from planner.formats.caldav.dav_xml import name
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.caldav import app_passwords
from planner.services.calendars import calendars, feed_days
from planner.services.meetings import meetings
from planner.services.operations import retention
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Actor, Work, writing
from planner.store.invitations import loaded
from tests import factories
from tests.web.caldav.programs import Program, condition, responses_of

QUERY = (
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/>'
    '</D:prop><C:filter><C:comp-filter name="VCALENDAR">{}</C:comp-filter></C:filter></C:calendar-query>'
)
EVENT = '<C:comp-filter name="VEVENT">{}</C:comp-filter>'
MULTIGET = (
    '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>'
    "<C:calendar-data/></D:prop>{}</C:calendar-multiget>"
)


def text_match(of: str, words: str, more: str = "") -> str:
    return EVENT.format(f'<C:prop-filter name="{of}"><C:text-match {more}>{words}</C:text-match></C:prop-filter>')


def between(starts: str, ends: str) -> str:
    return EVENT.format(f'<C:time-range start="{starts}" end="{ends}"/>')


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("", True),
        (EVENT.format(""), True),
        ('<C:comp-filter name="VTODO"/>', False),
        ('<C:comp-filter name="VTODO"><C:is-not-defined/></C:comp-filter>', True),
        (between("20270215T000000Z", "20270216T000000Z"), True),
        (between("20270215T110000Z", "20270216T000000Z"), False),
        (between("20270215T100000Z", "20270215T101500Z"), True),
        (between("20270214T000000Z", "20270215T090000Z"), False),
        (EVENT.format('<C:time-range start="20270215T093000Z"/>'), True),
        (EVENT.format('<C:time-range end="20270215T090000Z"/>'), False),
        (text_match("SUMMARY", "beit"), True),
        (text_match("SUMMARY", "beit", 'collation="i;octet"'), False),
        (text_match("SUMMARY", "Beit", 'collation="i;octet"'), True),
        (text_match("SUMMARY", "beit", 'negate-condition="yes"'), False),
        (text_match("X-NONE", "a"), False),
        (EVENT.format('<C:prop-filter name="RRULE"><C:is-not-defined/></C:prop-filter>'), True),
        (
            EVENT.format(
                '<C:prop-filter name="ATTENDEE"><C:text-match>siri@example.no</C:text-match><C:param-filter '
                'name="PARTSTAT"><C:text-match>NEEDS-ACTION</C:text-match></C:param-filter></C:prop-filter>'
            ),
            True,
        ),
        (EVENT.format('<C:comp-filter name="VALARM"><C:is-not-defined/></C:comp-filter>'), True),
        (EVENT.format('<C:comp-filter name="VALARM"/>'), False),
    ],
)
def test_a_search(program: Program, asked: str, is_found: bool) -> None:
    answer = program.ask("REPORT", program.meetings, QUERY.format(asked), Depth="1")
    assert answer.status_code == 207
    found = responses_of(answer)
    assert [path for path, _ in found] == (list(program.listed()) if is_found else [])
    assert all("BEGIN:VEVENT" in props[name("C:calendar-data")] for _, props in found)


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (between("20270216T000000Z", "20270215T000000Z"), "C:valid-filter"),
        (between("2027", "2028"), "C:valid-filter"),
        (text_match("SUMMARY", "a", 'collation="i;other"'), "C:supported-collation"),
        (
            EVENT.format('<C:prop-filter name="DTSTAMP"><C:time-range start="20270216T000000Z"/></C:prop-filter>'),
            "C:supported-filter",
        ),
    ],
)
def test_a_search_that_cannot_be_made_is_refused(program: Program, asked: str, what: str) -> None:
    answer = program.ask("REPORT", program.meetings, QUERY.format(asked), Depth="1")
    assert (answer.status_code, condition(answer)) == (403, name(what))


@pytest.mark.parametrize("report", ["D:expand-property", "D:principal-property-search"])
def test_reports_that_are_not_made_are_refused(program: Program, report: str) -> None:
    body = f'<{report} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"/>'
    answer = program.ask("REPORT", program.meetings, body)
    assert (answer.status_code, condition(answer)) == (403, name("D:supported-report"))
    elsewhere = program.ask("REPORT", program.home, QUERY.format(""))
    assert (elsewhere.status_code, condition(elsewhere)) == (403, name("D:supported-report"))


FREE_BUSY = '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">{}</C:free-busy-query>'


def test_a_program_asks_when_the_person_is_busy(program: Program) -> None:
    asked = FREE_BUSY.format('<C:time-range start="20270215T000000Z" end="20270216T000000Z"/>')
    answer = program.ask("REPORT", program.meetings, asked, Depth="1")
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    lines = answer.text.splitlines()
    assert lines.count("BEGIN:VFREEBUSY") == 1
    assert "DTSTART:20270215T000000Z" in lines
    assert [line for line in lines if line.startswith("FREEBUSY")] == [
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270215T090000Z/20270215T110000Z"
    ]
    assert "Beite" not in answer.text
    tasks = program.ask("REPORT", f"{program.home}oppgaver/", asked)
    assert (tasks.status_code, "FREEBUSY:" in tasks.text, "FREEBUSY;" in tasks.text) == (200, False, False)
    assert program.ask("REPORT", program.meetings, FREE_BUSY.format("")).status_code == 400


def test_several_at_once(program: Program) -> None:
    path, etag = program.only()
    whole = f"http://localhost{path.replace('@', '%40')}"
    asked = [whole, f"{program.meetings}ukjent.ics", "/dav/person/999/kalendere/moter/x.ics"]
    answer = program.ask(
        "REPORT", program.meetings, MULTIGET.format("".join(f"<D:href>{one}</D:href>" for one in asked))
    )
    found = responses_of(answer)
    assert found[0][0] == path
    assert found[0][1][name("D:getetag")] == etag
    assert [one for one, _ in found[1:]] == asked[1:]
    assert answer.text.count("HTTP/1.1 404 Not Found") == 2


@pytest.fixture
def invite(work: Work, program: Program) -> Callable[[], str]:
    """Return a way to invite Siri to one more meeting, which returns its UID."""

    def invited() -> str:
        with writing(work):
            row = factories.meeting(work.session)
            invitation = factories.invitation(work.session, row, work.session.get_one(Person, program.person_id))
            calendars.refresh_guest(work, invitation)
        return row.uid

    return invited


def test_a_program_fetches_only_what_has_changed(
    program: Program, work: Work, meeting: Meeting, invite: Callable[[], str]
) -> None:
    first, found = program.sync()
    assert found == program.listed()
    assert program.sync(first) == (first, {})
    told = program.properties(program.meetings, "CS:getctag", "D:sync-token")
    assert {one.text for one in told.values()} == {first}
    uid = invite()
    second, changed = program.sync(first)
    assert list(changed) == [f"{program.meetings}{uid}.ics"]
    with writing(work):
        meetings.change(work, work.session.get_one(Meeting, meeting.id), {"title": "Beite i fjellet"})
    _, changed = program.sync(second)
    assert list(changed) == list(found)


def test_a_change_that_calendars_do_not_show_changes_nothing(program: Program, work: Work, meeting: Meeting) -> None:
    token, _ = program.sync()
    with writing(work):
        calendars.refresh(work, work.session.get_one(Meeting, meeting.id))
    assert program.sync(token) == (token, {})


def test_many_changes_can_be_fetched_in_parts(program: Program, invite: Callable[[], str]) -> None:
    uids = [invite(), invite()]
    token, first = program.sync(most=2)
    assert (len(first), first[program.meetings]) == (3, "")
    _, rest = program.sync(token, most=2)
    assert list(rest) == [f"{program.meetings}{uids[1]}.ics"]


@pytest.mark.parametrize("token", ["hei", "urn:moteplass:sync:0-0", "urn:moteplass:sync:{epoch}-999"])
def test_a_token_that_is_not_known_asks_for_all_anew(program: Program, token: str) -> None:
    known, _ = program.sync()
    body = (
        '<D:sync-collection xmlns:D="DAV:"><D:sync-token>'
        f"{token.format(epoch=known.split(':')[-1].split('-')[0])}"
        "</D:sync-token><D:sync-level>1</D:sync-level><D:prop/></D:sync-collection>"
    )
    answer = program.ask("REPORT", program.meetings, body)
    assert (answer.status_code, condition(answer)) == (403, name("D:valid-sync-token"))


def test_what_was_removed_long_ago_is_forgotten_and_old_tokens_with_it(
    program: Program, work: Work, invitation: Invitation, invite: Callable[[], str]
) -> None:
    old, _ = program.sync()
    invite()
    with writing(work):
        replies.answer(work, loaded(work.session, invitation.id), ReplyInput(Answer.NO))
    fresh, _ = program.sync()
    later = replace(work, now=work.now + kept_for(Holding.CALENDAR_PROGRAMS) + timedelta(days=1))
    with writing(later):
        retention.clean_up(later)
    assert program.sync(fresh)[1] == {}
    assert len(program.sync()[1]) == 1
    invite()
    # Who comes with nothing reads to the end, though the first part ends before what was forgotten.
    part, first = program.sync(most=1)
    assert (program.meetings in first, len(program.sync(part)[1])) == (True, 1)
    answer = program.ask(
        "REPORT",
        program.meetings,
        f'<D:sync-collection xmlns:D="DAV:"><D:sync-token>{old}</D:sync-token><D:prop/></D:sync-collection>',
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("address", ["http://[x", "{home}moter/a%00b.ics", "{home}moter/%ff.ics", "/dav/person/2/"])
def test_an_address_that_is_none_is_not_there(program: Program, address: str) -> None:
    body = MULTIGET.format(f"<D:href>{address.format(home=program.home)}</D:href>")
    answer = program.ask("REPORT", program.meetings, body)
    assert (answer.status_code, "404" in answer.text) == (207, True)


def test_what_has_had_its_time_goes_out(program: Program, work: Work) -> None:
    token, _ = program.sync()
    later = replace(work, now=work.now + timedelta(days=400))
    with writing(later):
        feed_days.roll(later)
    assert list(program.sync(token)[1].values()) == [""]


def test_another_language_is_told_in_the_objects_too(program: Program, work: Work) -> None:
    token, _ = program.sync()
    with writing(work):
        work.session.get_one(Person, program.person_id).language = "en"
    with writing(work):
        feed_days.roll(work)
    assert len(program.sync(token)[1]) == 1


def test_who_lets_a_program_in_again_begins_anew(program: Program, work: Work) -> None:
    token, _ = program.sync()
    with writing(work.acting(Actor(person_id=program.person_id))) as own:
        (known,) = app_passwords.listed(own)
        app_passwords.end(own, known.id)
    assert program.ask("PROPFIND", "/dav/", Depth="0").status_code == 401
    with writing(work.acting(Actor(person_id=program.person_id))) as own:
        again = replace_password(program, app_passwords.make(own, "iPad"))
    assert again.sync()[0] != token


def replace_password(program: Program, password: str) -> Program:
    return Program(program.client, program.email, password, program.person_id)
