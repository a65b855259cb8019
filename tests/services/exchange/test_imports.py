"""Imports that are undone as one, and what repeats taken in as a series."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from planner.domain.duties import DutyState
from planner.domain.refusals import NotFound, Refused
from planner.rows.duties import Duty
from planner.rows.imports import Import
from planner.rows.meetings import Meeting
from planner.rows.series import Series
from planner.services.exchange import imports, meeting_imports, meeting_taking
from planner.services.exchange.meeting_imports import ImportChoices, MeetingOutcome, MeetingPlan
from planner.services.exchange.meeting_taking import MOST_TAKEN
from planner.services.meetings import meetings
from planner.services.replies import invitations
from planner.services.replies.invitations import NewGuest
from planner.services.work import NOBODY, Work, writing
from tests import factories
from tests.statements import counted

CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:a1@example.no
DTSTART;TZID=Europe/Oslo:20270209T180000
DTEND;TZID=Europe/Oslo:20270209T200000
SUMMARY:Kafe
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Europe/Oslo:20270223T180000
END:VEVENT
BEGIN:VEVENT
UID:a1@example.no
RECURRENCE-ID;TZID=Europe/Oslo:20270302T180000
DTSTART;TZID=Europe/Oslo:20270303T190000
DTEND;TZID=Europe/Oslo:20270303T200000
SUMMARY:Kafe, onsdag
END:VEVENT
BEGIN:VEVENT
UID:a2@example.no
DTSTART;TZID=Europe/Oslo:20270309T180000
DTEND;TZID=Europe/Oslo:20270309T200000
SUMMARY:Annet
RRULE:FREQ=HOURLY
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def taken(work: Work) -> Import:
    """Return an import of three meetings, none of them repeated."""
    factories.facilitator(work.session)
    planned = meeting_imports.plan(work, "plan.ics", CALENDAR)
    return meeting_taking.carry_out(work, "plan.ics", CALENDAR, planned)


def count(work: Work) -> int:
    return work.session.scalar(select(func.count()).select_from(Meeting)) or 0


def rule_of(refusal: Refused | None) -> str:
    return "" if refusal is None else refusal.rule


def first(work: Work) -> Meeting:
    return work.session.scalars(select(Meeting).order_by(Meeting.id)).first() or Meeting()


def test_an_event_whose_zone_nothing_explains_is_not_taken_in(work: Work) -> None:
    factories.facilitator(work.session)
    lost, *others = meeting_imports.plan(work, "plan.ics", CALENDAR.replace(b"Europe/Oslo", b"Somewhere", 2))
    assert (lost.outcome, rule_of(lost.refusal)) == (MeetingOutcome.REFUSED, "imports.zone_not_understood")
    assert {one.outcome for one in others} == {MeetingOutcome.NEW}


def test_the_plan_says_how_often_a_line_repeats(work: Work) -> None:
    factories.facilitator(work.session)
    master, override, other = meeting_imports.plan(work, "plan.ics", CALENDAR)
    assert [day.isoformat() for day in master.days] == ["2027-02-09", "2027-02-16"]
    assert override.days == ()
    assert other.unread is not None
    assert other.outcome is MeetingOutcome.NEW


@pytest.mark.parametrize(
    ("zone", "start", "last"),
    [
        ("America/New_York", "20270614T200000", "2027-06-29T02:00"),
        ("Asia/Tokyo", "20270614T020000", "2027-06-27T19:00"),
        ("Europe/Oslo", "20270614T200000", "2027-06-28T20:00"),
    ],
)
def test_the_last_time_of_a_rule_is_told_by_the_clocks_here(work: Work, zone: str, start: str, last: str) -> None:
    factories.facilitator(work.session)
    rule = f"DTSTART;TZID={zone}:{start}\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
    event = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Kafe\r\n{rule}END:VEVENT\r\nEND:VCALENDAR\r\n"
    (planned,) = meeting_imports.plan(work, "plan.ics", event.encode())
    assert planned.last is not None
    assert planned.last.in_zone("Europe/Oslo").starts.isoformat("T", "minutes") == last


def test_what_repeats_becomes_a_series_on_request(work: Work) -> None:
    factories.facilitator(work.session)
    planned = meeting_imports.plan(work, "plan.ics", CALENDAR)
    made = meeting_taking.carry_out(work, "plan.ics", CALENDAR, planned, ImportChoices(series=frozenset({1, 2, 3})))
    found = work.session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
    assert [(one.title, one.position) for one in found] == [
        ("Kafe", 1),
        ("Kafe", 2),
        ("Kafe, onsdag", None),
        ("Annet", None),
    ]
    assert {one.import_id for one in found} == {made.id}
    assert imports.undo(work, made.id) == 4
    assert work.session.scalars(select(Series)).all() == []


def test_only_the_chosen_lines_are_taken_in(work: Work) -> None:
    factories.facilitator(work.session)
    planned = meeting_imports.plan(work, "plan.ics", CALENDAR)
    meeting_taking.carry_out(work, "plan.ics", CALENDAR, planned, ImportChoices(frozenset({3})))
    assert first(work).title == "Annet"
    assert count(work) == 1
    with pytest.raises(Refused) as refusal:
        meeting_taking.carry_out(work, "plan.ics", CALENDAR, planned, ImportChoices(frozenset({99})))
    assert refusal.value.rule == "imports.nothing_chosen"


def test_a_second_import_of_the_same_file_finds_all_of_it_known(work: Work, taken: Import) -> None:
    assert taken.id
    again = meeting_imports.plan(work, "plan.ics", CALENDAR)
    assert {one.outcome for one in again} == {MeetingOutcome.KNOWN}
    with pytest.raises(Refused) as refusal:
        meeting_taking.carry_out(work, "plan.ics", CALENDAR, again)
    assert refusal.value.rule == "imports.here_already"


def test_two_who_take_in_the_same_at_once_get_it_once(work: Work, session: Session, engine: Engine) -> None:
    factories.facilitator(session)
    session.commit()
    planned = meeting_imports.plan(work, "plan.ics", CALENDAR)
    session.rollback()
    with Session(engine) as other:
        meeting_taking.carry_out(replace(work, session=other), "plan.ics", CALENDAR, planned)
        other.commit()
    with pytest.raises(Refused) as refusal:
        meeting_taking.carry_out(work, "plan.ics", CALENDAR, planned)
    assert refusal.value.rule == "imports.at_once"
    session.rollback()
    assert count(work) == 3


WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
)


def test_two_who_take_in_the_same_in_another_order_wait_for_each_other(
    work: Work, session: Session, engine: Engine
) -> None:
    convener = factories.facilitator(session).id
    session.commit()
    lines = [f"Møte {number};{number}@example.no" for number in range(9)]
    plans = [
        meeting_imports.plan(work, "plan.csv", "\n".join(["title;uid", *order]).encode())
        for order in (lines, reversed(lines))
    ]
    session.rollback()

    def take(planned: list[MeetingPlan]) -> str:
        with Session(engine) as own:
            try:
                with writing(replace(work, session=own)) as mine:
                    meeting_taking.carry_out(mine, "plan.csv", b"", planned)
            except Refused as refusal:
                return refusal.rule
            return ""

    with Session(engine) as third, ThreadPoolExecutor(2) as threads:
        # The one in the middle is held up, so that each would have come halfway to it.
        factories.meeting(third, uid="4@example.no", convener_id=convener)
        taken = [threads.submit(take, planned) for planned in plans]
        while engine.dialect.name == "postgresql" and session.scalar(WAITING) != len(plans):
            session.rollback()
        third.rollback()
    assert sorted(one.result() for one in taken) == ["", "imports.at_once"]
    assert count(work) == len(lines)


def test_lines_that_say_the_same_uid_are_told_apart(work: Work) -> None:
    factories.facilitator(work.session)
    planned = meeting_imports.plan(work, "plan.csv", b"title;uid\nA;1@example.no\nB;1@example.no\n")
    assert [one.outcome for one in planned] == [MeetingOutcome.NEW, MeetingOutcome.REFUSED]
    meeting_taking.carry_out(work, "plan.csv", b"", planned)
    assert first(work).title == "A"


def test_a_line_costs_no_more_than_its_rows(work: Work, engine: Engine) -> None:
    factories.facilitator(work.session)
    factories.theme(work.session, slug="tema", name_nb="Tema")
    work.session.flush()
    asked = []
    for number, lines in enumerate((5, MOST_TAKEN)):
        table = "title;date;time;place;themes\n" + f"{number};9.3.27;18.30;Her;Tema\n" * lines
        with counted(engine) as planning:
            planned = meeting_imports.plan(work, "plan.csv", table.encode())
        with counted(engine) as taking:
            meeting_taking.carry_out(work, "plan.csv", b"", planned)
        assert {statement.split()[0] for statement in planning} == {"SELECT"}
        asked.append((len(planning), len(taking)))
    assert count(work) == 5 + MOST_TAKEN
    (few_planned, few_taken), (many_planned, many_taken) = asked
    assert few_planned == many_planned
    # The meeting, its two duties and its two lines in the journal, where a database takes no list of rows at once.
    assert many_taken - few_taken <= (MOST_TAKEN - 5) * 5


def test_an_import_is_undone_as_one(work: Work, taken: Import) -> None:
    assert [(one.count, one.hindrance) for one in imports.latest(work)] == [(3, None)]
    assert imports.undo(work, taken.id) == 3
    assert count(work) == 0
    assert [(one.count, rule_of(one.hindrance)) for one in imports.latest(work)] == [(0, "imports.undone_already")]
    with pytest.raises(Refused) as refusal:
        imports.undo(work, taken.id)
    assert refusal.value.rule == "imports.undone_already"


def test_what_somebody_has_changed_is_not_thrown_away(work: Work, taken: Import) -> None:
    meetings.change(work, first(work), {"place": "Mære"})
    with pytest.raises(Refused) as refusal:
        imports.undo(work, taken.id)
    assert refusal.value.facts == {"title": "Kafe"}
    assert rule_of(imports.latest(work)[0].hindrance) == "imports.touched"
    assert count(work) == 3


def invited(work: Work) -> None:
    invitations.invite(work, first(work), [NewGuest("a@example.no")])


def announced(work: Work) -> None:
    meetings.change(work, first(work), {"place": "Mære"})
    meetings.publish(work, first(work))


def offered(work: Work) -> None:
    duty = work.session.scalars(select(Duty).where(Duty.meeting_id == first(work).id)).first() or Duty()
    duty.state = DutyState.VOLUNTEERED


@pytest.mark.parametrize(
    ("touch", "rule"),
    [(invited, "imports.has_guests"), (announced, "imports.sent_out"), (offered, "imports.offered")],
)
def test_what_somebody_has_worked_on_is_not_thrown_away_and_it_is_said_why(
    work: Work, taken: Import, touch: Callable[[Work], None], rule: str
) -> None:
    touch(work)
    with pytest.raises(Refused) as refusal:
        imports.undo(work, taken.id)
    assert refusal.value.rule == rule_of(imports.latest(work)[0].hindrance) == rule
    assert refusal.value.facts == {"title": "Kafe"}


def test_after_a_week_it_is_too_late(work: Work, taken: Import) -> None:
    with pytest.raises(Refused) as refusal:
        imports.undo(replace(work, now=work.now + timedelta(days=7, seconds=1)), taken.id)
    assert refusal.value.rule == "imports.too_late_to_undo"


def test_there_are_imports_only_for_the_team(work: Work, taken: Import) -> None:
    with pytest.raises(Refused):
        imports.undo(work.acting(NOBODY), taken.id)
    with pytest.raises(NotFound):
        imports.undo(work, taken.id + 1)
