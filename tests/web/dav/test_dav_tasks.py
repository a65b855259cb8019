"""Tasks over CalDAV: offers and duties of those who act for an organisation, to be read and not ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from planner.domain.duties import DutyKind, DutyState
from planner.formats.dav_xml import name
from planner.services import calendars, feed_days, offers
from planner.services.work import Work, writing
from planner.store.meetings import Meeting
from planner.store.people import Person
from tests import factories
from tests.web.dav.programs import PROPFIND, Program, condition, responses_of


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
    assert name("D:write-content") not in {one[0].tag for one in told["D:current-user-privilege-set"]}
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


def test_a_task_goes_out_when_it_has_had_its_time(program: Program, tasks: str, work: Work) -> None:
    for days in (60, 120):
        later = replace(work, now=work.now + timedelta(days=days))
        with writing(later):
            feed_days.roll(later)
    assert objects(program, tasks) == {}
