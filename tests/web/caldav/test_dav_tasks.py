"""Tasks over CalDAV: offers and duties of those who act for an organisation, to be read, and what was agreed, to be ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from planner.domain.action_points import ActionState
from planner.domain.duties import DutyKind, DutyState
from planner.formats.caldav.dav_xml import name
from planner.rows.action_points import ActionPoint
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.calendars import calendars, feed_days
from planner.services.duties import offers
from planner.services.work import Work, reading, writing
from tests import factories
from tests.web.caldav.programs import PROPFIND, Program, condition, responses_of


@pytest.fixture
def tasks(program: Program, work: Work, meeting: Meeting) -> str:
    """Return the collection of Siri's tasks, who has taken on to carry out the meeting."""
    with writing(work):
        siri = work.session.get_one(Person, program.person_id)
        organisation = factories.organisation(work.session)
        factories.membership(work.session, siri, organisation)
        row = work.session.get_one(Meeting, meeting.id)
        duty = offers.duty_of(work, row, DutyKind.EXECUTION)
        duty.state, duty.holder, duty.person, duty.held_since = DutyState.HELD, organisation, siri, work.now
        work.session.flush()
        calendars.refresh(work, row)
    return f"{program.home}oppgaver/"


def objects(program: Program, tasks: str) -> dict[str, str]:
    answer = program.ask("PROPFIND", tasks, PROPFIND.format("<D:getetag/>"), Depth="1")
    assert answer.status_code == 207
    return {path: props[name("D:getetag")] for path, props in responses_of(answer) if path.endswith(".ics")}


def test_who_has_no_tasks_sees_no_list_of_them(program: Program) -> None:
    inside = program.ask("PROPFIND", program.home, PROPFIND.format("<D:resourcetype/>"), Depth="1")
    assert [path for path, _ in responses_of(inside)] == [program.home, program.meetings]


def test_a_duty_is_a_task(program: Program, tasks: str, meeting: Meeting) -> None:
    inside = program.ask("PROPFIND", program.home, PROPFIND.format("<D:resourcetype/>"), Depth="1")
    assert [path for path, _ in responses_of(inside)] == [program.home, program.meetings, tasks]
    told = program.properties(tasks, "C:supported-calendar-component-set", "D:current-user-privilege-set")
    assert [one.get("name") for one in told["C:supported-calendar-component-set"]] == ["VTODO"]
    granted = {one[0].tag for one in told["D:current-user-privilege-set"]}
    assert name("D:write-content") in granted
    assert name("D:unbind") not in granted
    (path,) = objects(program, tasks)
    answer = program.ask("GET", path)
    assert answer.headers["Content-Type"].endswith("component=VTODO")
    (todo,) = Calendar.from_ical(answer.data).walk("VTODO")
    assert meeting.title in str(todo["SUMMARY"])


@pytest.mark.parametrize(("method", "privilege"), [("PUT", "D:write-content"), ("DELETE", "D:unbind")])
def test_a_task_cannot_be_ticked_and_the_copy_heals(program: Program, tasks: str, method: str, privilege: str) -> None:
    ((path, etag),) = objects(program, tasks).items()
    ticked = program.ask("GET", path).text.replace("END:VTODO", "COMPLETED:20270201T090000Z\r\nEND:VTODO")
    answer = program.ask(method, path, ticked, Content_Type="text/calendar", If_Match=etag)
    assert (answer.status_code, condition(answer)) == (403, name("D:need-privileges"))
    assert privilege.removeprefix("D:") in answer.text
    assert objects(program, tasks)[path] != etag


def test_an_alarm_on_a_task_is_kept_though_it_cannot_be_ticked(program: Program, tasks: str) -> None:
    ((path, etag),) = objects(program, tasks).items()
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\nEND:VTODO"
    given = program.ask("GET", path).text.replace("END:VTODO", alarm)
    assert program.ask("PUT", path, given, Content_Type="text/calendar", If_Match=etag).status_code == 204
    assert alarm in program.ask("GET", path).text
    assert objects(program, tasks)[path] != etag


def test_a_task_goes_out_when_it_has_had_its_time(program: Program, tasks: str, work: Work) -> None:
    for days in (60, 120):
        later = replace(work, now=work.now + timedelta(days=days))
        with writing(later):
            feed_days.roll(later)
    assert objects(program, tasks) == {}


@pytest.fixture
def point(program: Program, work: Work, meeting: Meeting) -> str:
    """Return the collection of Siri's tasks, who is to do something that was agreed."""
    with writing(work):
        row = work.session.get_one(Meeting, meeting.id)
        agreed = ActionPoint(meeting_id=row.id, text="Ring Aud", due=date(2027, 3, 1), created_at=work.now)
        agreed.person_id = program.person_id
        work.session.add(agreed)
        work.session.flush()
        calendars.refresh(work, row)
    return f"{program.home}oppgaver/"


def point_state(work: Work) -> ActionState | None:
    with reading(work):
        return work.session.scalar(select(ActionPoint.state))


def test_an_action_point_is_ticked_and_unticked(program: Program, point: str, work: Work) -> None:
    ((path, etag),) = objects(program, point).items()
    before = program.ask("GET", path).text
    done = before.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED\r\nPERCENT-COMPLETE:100")
    answer = program.ask("PUT", path, done, Content_Type="text/calendar", If_Match=etag)
    assert (answer.status_code, answer.headers.get("ETag")) == (204, None)
    assert point_state(work) is ActionState.DONE
    told = program.ask("GET", path).text
    assert "STATUS:COMPLETED" in told
    assert "COMPLETED:2027" in told
    assert program.ask("PUT", path, done, Content_Type="text/calendar", If_Match=etag).status_code == 412
    assert program.ask("PUT", path, before, Content_Type="text/calendar").status_code == 204
    assert point_state(work) is ActionState.OPEN
    with reading(work):
        lines = work.session.execute(select(JournalLine.verb, JournalLine.via)).all()
    assert ("action_points.done", "caldav") in [tuple(line) for line in lines]


@pytest.mark.parametrize("change", [("SUMMARY:Ring Aud", "SUMMARY:Ring Ola"), ("20270301", "20270401")])
def test_what_was_agreed_is_not_changed_and_the_copy_heals(
    program: Program, point: str, work: Work, change: tuple[str, str]
) -> None:
    ((path, etag),) = objects(program, point).items()
    given = program.ask("GET", path).text.replace(*change).replace("NEEDS-ACTION", "COMPLETED")
    answer = program.ask("PUT", path, given, Content_Type="text/calendar", If_Match=etag)
    assert (answer.status_code, condition(answer)) == (403, name("D:need-privileges"))
    assert objects(program, point)[path] != etag
    assert point_state(work) is ActionState.OPEN
