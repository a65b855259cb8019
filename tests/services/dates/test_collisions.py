from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from planner.domain.collisions import CollisionKind
from planner.domain.holidays import DateKind
from planner.domain.meetings import MeetingState, Span, Visibility
from planner.domain.replies import Answer
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services.dates import collisions
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.statements import counted

OSLO = "Europe/Oslo"
WINTER = Span(datetime(2027, 2, 24, 9, 0), datetime(2027, 2, 24, 11, 0), OSLO)  # noqa: DTZ001 - Wall time.
MARCH = Span(datetime(2027, 3, 10, 9, 0), datetime(2027, 3, 10, 11, 0), OSLO)  # noqa: DTZ001 - Wall time.
MARCH_NINE = datetime(2027, 3, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def school(work: Work) -> Organisation:
    return factories.school(work.session, name="Mære", municipality="5006")


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, name="Kari")


@pytest.fixture
def meeting(work: Work, school: Organisation, kari: Person) -> Meeting:
    """Return a meeting in Trondheim to which two schools and an organisation are invited, each by one person."""
    meeting = factories.meeting(work.session, municipality="5001")
    factories.invitation(work.session, meeting, kari, organisation=school)
    for other in (
        factories.school(work.session, name="Jønsberg", municipality="3403"),
        factories.organisation(work.session, name="Rådgiverne"),
    ):
        factories.invitation(work.session, meeting, factories.person(work.session), organisation=other)
    return meeting


def busy(work: Work, **owner: int) -> None:
    values = {"name": "Timeplan", "address": "https://x.example.no/", "next_fetch_at": MONDAY, "created_at": MONDAY}
    calendar = factories.added(work.session, ForeignCalendar(**(values | owner)))
    factories.added(
        work.session,
        BusyInterval(calendar_id=calendar.id, starts_at=MARCH_NINE, ends_at=MARCH_NINE + timedelta(hours=1)),
    )


def test_a_school_holiday_names_the_invited_schools_it_takes(work: Work, meeting: Meeting) -> None:
    (found,) = collisions.of(work, meeting, WINTER)
    assert found.warning is not None
    assert (found.warning.kind, found.names, found.of) == (DateKind.SCHOOL_HOLIDAY, ("Mære",), 1)


def test_the_calendars_of_organisations_and_people_are_looked_at(
    work: Work, meeting: Meeting, school: Organisation, kari: Person
) -> None:
    busy(work, organisation_id=school.id)
    busy(work, person_id=kari.id)
    busy(work, person_id=factories.person(work.session).id)
    found = collisions.of(work, meeting, MARCH)
    assert {(one.kind, one.names, one.of) for one in found} == {
        (CollisionKind.ORGANISATIONS_BUSY, ("Mære",), 3),
        (CollisionKind.PEOPLE_BUSY, ("Kari",), 3),
    }
    assert collisions.of(work, meeting, Span(MARCH.starts + timedelta(hours=1), MARCH.ends, OSLO)) == []


def test_another_meeting_with_the_same_people_collides_and_a_private_one_keeps_its_title(
    work: Work, meeting: Meeting, kari: Person
) -> None:
    for seen in (Visibility.PUBLIC, Visibility.INVITED):
        other = factories.meeting(work.session, title="Fagdag", starts=MARCH_NINE, visibility=seen)
        factories.invitation(work.session, other, kari)
    found = collisions.of(work, meeting, MARCH)
    assert [(one.kind, one.names, one.title) for one in found] == [
        (CollisionKind.MEETING, ("Kari",), "Fagdag"),
        (CollisionKind.MEETING, ("Kari",), ""),
    ]


def test_what_was_cancelled_or_said_no_to_takes_no_time(work: Work, meeting: Meeting, kari: Person) -> None:
    cancelled = factories.meeting(work.session, starts=MARCH_NINE, state=MeetingState.CANCELLED)
    factories.invitation(work.session, cancelled, kari)
    declined = factories.invitation(work.session, factories.meeting(work.session, starts=MARCH_NINE), kari)
    replies.answer(work, declined, ReplyInput(Answer.NO))
    taken_back = factories.meeting(work.session, starts=MARCH_NINE)
    factories.invitation(work.session, taken_back, kari, uninvited_at=MONDAY)
    assert collisions.of(work, meeting, MARCH) == []


def test_the_road_between_two_meetings_on_a_day_takes_its_time(
    work: Work, meeting: Meeting, school: Organisation
) -> None:
    other = factories.meeting(work.session, starts=MARCH_NINE + timedelta(hours=3), municipality="5025", title="Røros")
    factories.invitation(work.session, other, factories.person(work.session), organisation=school)
    (found,) = collisions.of(work, meeting, MARCH)
    assert (found.kind, found.names, found.gap) == (CollisionKind.TRAVEL, ("Mære",), 60)


def test_better_days_avoid_all_of_it_and_keep_the_time_of_day(
    work: Work, meeting: Meeting, school: Organisation, kari: Person
) -> None:
    busy(work, organisation_id=school.id)
    other = factories.meeting(work.session, starts=MARCH_NINE + timedelta(days=1))
    factories.invitation(work.session, other, kari)
    found = collisions.around(work, meeting, MARCH).better(MARCH)
    assert [one.day for one in found] == [date(2027, 3, 9), date(2027, 3, 12), date(2027, 3, 8)]


def test_times_can_be_ranked(work: Work, meeting: Meeting, school: Organisation) -> None:
    busy(work, organisation_id=school.id)
    board = collisions.board(work, meeting, WINTER.first_day, MARCH.last_day)
    free = Span(MARCH.starts + timedelta(days=1), MARCH.starts + timedelta(days=1, hours=2), OSLO)
    assert board.rank([WINTER, MARCH, free])[0].day == free.first_day


def test_while_nobody_is_invited_the_members_of_the_network_are_looked_at(work: Work, school: Organisation) -> None:
    network = factories.network(work.session)
    factories.network_membership(work.session, network, school)
    meeting = factories.meeting(work.session, network_id=network.id)
    (found,) = collisions.of(work, meeting, WINTER)
    assert (found.names, found.of) == (("Mære",), 1)


def test_it_takes_few_questions_to_the_database(
    work: Work, meeting: Meeting, school: Organisation, kari: Person, engine: Engine
) -> None:
    for _ in range(5):
        factories.invitation(work.session, meeting, factories.person(work.session), organisation=school)
        other = factories.meeting(work.session, starts=MARCH_NINE)
        factories.invitation(work.session, other, kari)
    work.session.flush()
    with counted(engine) as ran:
        collisions.around(work, meeting, MARCH).better(MARCH)
    assert len(ran) <= 4
