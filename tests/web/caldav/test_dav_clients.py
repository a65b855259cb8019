"""Real programs against the running service: the caldav library and vdirsyncer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import caldav
import pytest
from flask import Flask
from icalendar import Alarm
from sqlalchemy import select

from planner.domain.action_points import ActionState
from planner.domain.replies import ReplyState
from planner.rows.action_points import ActionPoint
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Reply
from planner.services.calendars import calendars
from planner.services.meetings import meetings
from planner.services.work import Work, reading, writing
from tests.posted import posted
from tests.serving import served
from tests.web.caldav.programs import Program

Calendar: TypeAlias = Any
"""What the library returns is a value or something to wait for, by the kind of client; here it is always the value."""
VDIRSYNCER = Path(sys.executable).with_name("vdirsyncer")


@pytest.fixture
def address(app: Flask, program: Program) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def calendar(address: str, program: Program) -> Iterator[Calendar]:
    library: Any = caldav
    with library.DAVClient(f"{address}/dav/", username=program.email, password=program.password) as client:
        (found,) = client.principal().calendars()
        yield found


def test_caldav_finds_the_meetings_and_answers(calendar: Calendar, work: Work, invitation: Invitation) -> None:
    assert calendar.get_display_name() == "Møteplass: møtene mine"
    (event,) = calendar.events()
    assert event.icalendar_component["SUMMARY"] == "Beite"
    event.change_attendee_status(partstat="ACCEPTED")
    event.save()
    with reading(work):
        reply = work.session.get_one(Reply, invitation.id)
        assert (reply.state, reply.answered_via) == (ReplyState.COMING, "caldav")
        assert work.session.scalar(select(Meeting.seats_taken)) == 1
    assert posted(work).scalars(select(Letter.kind)).all() == ["receipt"]
    event.load()
    assert event.icalendar_component["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_caldav_finds_the_calendars_from_the_name_of_the_host(address: str, program: Program) -> None:
    library: Any = caldav
    with library.DAVClient(address, username=program.email, password=program.password) as client:
        assert [one.get_display_name() for one in client.principal().calendars()] == ["Møteplass: møtene mine"]


def test_caldav_keeps_an_alarm(calendar: Calendar, work: Work, invitation: Invitation) -> None:
    (event,) = calendar.events()
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", "Kjør nå")
    alarm.add("TRIGGER", timedelta(minutes=-45))
    event.icalendar_component.add_component(alarm)
    event.save()
    (again,) = calendar.events()
    (kept,) = again.icalendar_component.walk("VALARM")
    assert (kept["DESCRIPTION"], kept["TRIGGER"].dt) == ("Kjør nå", timedelta(minutes=-45))
    with reading(work):
        assert work.session.get(Reply, invitation.id) is None


def test_caldav_completes_what_was_agreed(address: str, program: Program, work: Work, meeting: Meeting) -> None:
    with writing(work):
        row = work.session.get_one(Meeting, meeting.id)
        point = ActionPoint(meeting_id=row.id, text="Ring Aud", due=date(2027, 3, 1), created_at=work.now)
        point.person_id = program.person_id
        work.session.add(point)
        work.session.flush()
        calendars.refresh(work, row)
    library: Any = caldav
    with library.DAVClient(f"{address}/dav/", username=program.email, password=program.password) as client:
        tasks = next(one for one in client.principal().calendars() if str(one.url).endswith("/oppgaver/"))
        (todo,) = tasks.todos()
        assert todo.icalendar_component["SUMMARY"] == "Ring Aud"
        todo.complete()
        assert tasks.todos() == []
        (done,) = tasks.todos(include_completed=True)
        assert done.icalendar_component["STATUS"] == "COMPLETED"
    with reading(work):
        assert work.session.scalar(select(ActionPoint.state)) is ActionState.DONE


def test_caldav_fetches_only_what_has_changed(calendar: Calendar, work: Work, meeting: Meeting) -> None:
    known = calendar.objects_by_sync_token(load_objects=True)
    assert [one.icalendar_component["SUMMARY"] for one in known] == ["Beite"]
    assert list(calendar.objects_by_sync_token(known.sync_token)) == []
    with writing(work):
        meetings.change(work, work.session.get_one(Meeting, meeting.id), {"title": "Beite i fjellet"})
    changed, removed = known.sync()
    assert [one.icalendar_component["SUMMARY"] for one in changed] == ["Beite i fjellet"]
    assert list(removed) == []


def test_caldav_searches(calendar: Calendar, meeting: Meeting) -> None:
    starts = meeting.starts_at
    assert starts is not None
    found = calendar.search(start=starts, end=starts.replace(hour=23), event=True)
    assert [one.icalendar_component["SUMMARY"] for one in found] == ["Beite"]
    assert calendar.search(start=starts.replace(day=16), end=starts.replace(day=17), event=True) == []
    assert calendar.search(todo=True) == []
    busy = calendar.freebusy_request(starts, starts.replace(hour=23))
    assert "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270215T090000Z/20270215T110000Z" in busy.data


CONFIG = """
[general]
status_path = "{folder}/status/"
[pair meetings]
a = "there"
b = "here"
collections = ["from a"]
conflict_resolution = "a wins"
[storage there]
type = "caldav"
url = "{address}/dav/"
username = "{email}"
password = "{password}"
[storage here]
type = "filesystem"
path = "{folder}/calendars/"
fileext = ".ics"
"""


class Vdirsyncer:
    """Somebody's vdirsyncer, with all it keeps in one folder."""

    def __init__(self, folder: Path, address: str, program: Program) -> None:
        self.folder, self.config = folder, folder / "config"
        text = CONFIG.format(folder=folder, address=address, email=program.email, password=program.password)
        self.config.write_text(text, encoding="utf-8")
        self.run("discover")

    def run(self, step: str) -> None:
        done = subprocess.run(
            [VDIRSYNCER, "-c", self.config, step],
            input="y\n" * 5, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def only(self) -> Path:
        """Return the one meeting there is, as a file."""
        (file,) = (self.folder / "calendars" / "moter").glob("*.ics")
        return file


def test_vdirsyncer_brings_the_meetings_down_and_an_answer_up(
    address: str, program: Program, work: Work, invitation: Invitation, tmp_path: Path
) -> None:
    vdirsyncer = Vdirsyncer(tmp_path, address, program)
    vdirsyncer.run("sync")
    file = vdirsyncer.only()
    asked = file.read_bytes()
    assert b"SUMMARY:Beite" in asked
    file.write_bytes(asked.replace(b"PARTSTAT=NEEDS-ACTION", b"PARTSTAT=TENTATIVE"))
    vdirsyncer.run("sync")
    with reading(work):
        assert work.session.get_one(Reply, invitation.id).state is ReplyState.MAYBE
    vdirsyncer.run("sync")
    assert b"PARTSTAT=TENTATIVE" in vdirsyncer.only().read_bytes()
