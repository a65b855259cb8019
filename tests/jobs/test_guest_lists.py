"""Long lists of guests: copied and invited by small transactions, and not read by the one that tells them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session, sessionmaker

from planner.domain.mailings import AT_ONCE, SLICE
from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.jobs import farewells, mailings
from planner.jobs.context import JobContext
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.polls import polls
from planner.services.polls.polls import Plan
from planner.services.replies import invitations, participants
from planner.services.replies.invitations import NewGuest
from planner.services.series import series, series_changes
from planner.services.work import Deployment, Work, reading, writing
from planner.store.standings import remember_rejection
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.crowds import crowd
from tests.finding_dates import SPANS
from tests.write_sizes import write_sizes

MANY = AT_ONCE + SLICE + 6


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


@pytest.fixture
def team(work: Work) -> Work:
    factories.facilitator(work.session)
    organiser = factories.organiser(work.session, name="Kari Eksempel")
    work.session.commit()
    return work.acting(identity.actor_of(work, organiser, via="page"))


@contextmanager
def read() -> Iterator[list[Invitation]]:
    """Collect the invitations that are read as rows."""
    rows: list[Invitation] = []

    def note(row: Invitation, _context: object) -> None:
        rows.append(row)

    event.listen(Invitation, "load", note)
    try:
        yield rows
    finally:
        event.remove(Invitation, "load", note)


def listed(session: Session) -> dict[int, int]:
    session.rollback()
    query = select(Invitation.meeting_id, func.count(func.distinct(Invitation.person_id)))
    return {row[0]: row[1] for row in session.execute(query.group_by(Invitation.meeting_id))}


def letters(session: Session) -> dict[str, int]:
    session.rollback()
    return {row[0]: row[1] for row in session.execute(select(Letter.kind, func.count()).group_by(Letter.kind))}


def test_a_long_list_is_copied_in_slices_and_those_listed_meanwhile_stand_once(
    context: JobContext, team: Work, engine: Engine
) -> None:
    source = crowd(team.session, MANY)
    school = factories.school(team.session)
    first = team.session.scalars(select(Invitation).order_by(Invitation.id)).first()
    assert first is not None
    remember_rejection(team.session, first.id, school.id, team.now)
    team.session.commit()
    with write_sizes(engine) as sizes:
        with writing(team):
            copy = meetings.copy(team, team.session.get_one(Meeting, source.id))
        with writing(team):
            invitations.invite(team, copy, [NewGuest("gjest00070@example.no"), NewGuest("ny@example.no")])
        mailings.write(context)
    assert sizes.too_large() == {}
    assert listed(team.session) == {source.id: MANY, copy.id: MANY + 1}
    assert team.session.scalar(select(func.count()).select_from(Mailing)) == 0
    assert letters(team.session) == {}


def test_who_is_copied_after_the_copy_went_out_is_invited_too(context: JobContext, team: Work) -> None:
    source = crowd(team.session, MANY)
    day = source.starts_local
    with writing(team):
        copy = meetings.copy(team, team.session.get_one(Meeting, source.id))
        meetings.change(team, copy, {"starts_local": day, "ends_local": source.ends_local})
        meetings.publish(team, copy)
    mailings.write(context)
    assert letters(team.session) == {"invitation": MANY}


def test_a_series_of_a_meeting_with_many_guests_is_made_in_slices(
    context: JobContext, team: Work, engine: Engine
) -> None:
    meeting = crowd(team.session, SLICE)
    with write_sizes(engine) as sizes:
        with writing(team):
            days = [date(2027, 3, 1), date(2027, 3, 8)]
            series.make(team, team.session.get_one(Meeting, meeting.id), days)
        mailings.write(context)
    assert sizes.too_large() == {}
    assert list(listed(team.session).values()) == [SLICE] * 3


def test_many_are_invited_to_a_series_in_slices(context: JobContext, team: Work, engine: Engine) -> None:
    meeting = crowd(team.session, 1)
    with writing(team):
        of_series = series.make(team, team.session.get_one(Meeting, meeting.id), [date(2027, 3, 1)])
        series_changes.publish(team, of_series)
    mailings.write(context)
    guests = [NewGuest(f"ny{number}@example.no") for number in range(MANY)]
    with write_sizes(engine) as sizes:
        with reading(team):
            chosen = series_changes.in_slices(team, of_series, guests, calendars_too=False)
        for some in chosen.slices:
            with writing(team):
                series_changes.invite(team, of_series, some)
        mailings.write(context)
    assert sizes.too_large() == {}
    assert letters(team.session) == {"series_invitation": MANY + 1}


def test_nobody_of_many_is_listed_where_one_cannot_be(team: Work) -> None:
    meeting = crowd(team.session, 1)
    convener = meeting.convener_id
    guests = [
        *(NewGuest(f"ny{number}@example.no") for number in range(MANY)),
        NewGuest("sist@example.no", "", convener),
    ]
    with reading(team), pytest.raises(Refused):
        invitations.all_guests(team, team.session.get_one(Meeting, meeting.id), guests)


def test_publishing_and_writing_to_many_read_none_of_them(context: JobContext, team: Work) -> None:
    meeting = crowd(team.session, MANY)
    with read() as rows, writing(team):
        meetings.publish(team, team.session.get_one(Meeting, meeting.id))
    assert rows == []
    mailings.write(context)
    states = frozenset({ReplyState.UNANSWERED})
    with read() as rows, writing(team):
        count = participants.write(team, team.session.get_one(Meeting, meeting.id), "Husk", "Støvler.", states)
    assert (rows, count) == ([], MANY)


def test_the_many_who_were_asked_in_a_draft_that_is_thrown_away_are_told_in_slices(
    context: JobContext, team: Work, engine: Engine
) -> None:
    blank = dict.fromkeys(("starts_local", "ends_local", "starts_at", "ends_at"))
    meeting = crowd(team.session, MANY, factories.meeting(team.session, state=MeetingState.DRAFT, **blank))
    with writing(team):
        plan = Plan(SPANS, team.now + timedelta(days=7))
        polls.open_poll(team, team.session.get_one(Meeting, meeting.id), plan)
    mailings.write(context)
    guest = team.session.scalars(select(Person).where(Person.name == "Gjest").order_by(Person.id)).all()[7]
    guest.language = "xx"
    team.session.commit()
    with write_sizes(engine) as sizes:
        with writing(team):
            meetings.discard(team, team.session.get_one(Meeting, meeting.id))
        farewells.write(context)
    assert sizes.too_large() == {}
    assert letters(team.session) == {"poll_withdrawn": MANY - 1}
    assert not farewells.anything_due(context)
