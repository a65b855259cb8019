"""Files whose taking in, or whose undoing, was broken off: gone on with in slices, each meeting made and thrown away once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import sessionmaker

from planner.jobs import files
from planner.jobs.context import JobContext
from planner.rows.imports import Import
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.exchange import imports, meeting_imports, meeting_taking
from planner.services.exchange.imports import MOST_THROWN_AWAY
from planner.services.exchange.meeting_taking import MOST_TAKEN
from planner.services.meetings import meetings
from planner.services.work import Deployment, Work, reading, writing
from tests import factories
from tests.carriers import Pigeon
from tests.clock import StandingClock
from tests.write_sizes import write_sizes

MANY = 2 * MOST_TAKEN + 7
FILE = "\n".join(["title;uid", *(f"Møte {number};{number}@example.no" for number in range(MANY))]).encode()


@pytest.fixture
def context(engine: Engine, clock: StandingClock, deployment: Deployment) -> JobContext:
    return JobContext(sessionmaker(engine, expire_on_commit=False), clock.now, deployment, Pigeon())


@pytest.fixture
def team(work: Work) -> Work:
    factories.facilitator(work.session)
    organiser = factories.organiser(work.session, name="Kari Eksempel")
    work.session.commit()
    return work.acting(identity.actor_of(work, organiser, via="page"))


def begin(team: Work) -> int:
    """Take the first meetings of the file in, and return the number of the import."""
    with reading(team):
        planned = meeting_imports.plan(team, "plan.csv", FILE)
    with writing(team):
        return meeting_taking.carry_out(team, "plan.csv", FILE, planned).id


def count(work: Work) -> int:
    with reading(work):
        return work.session.scalar(select(func.count()).select_from(Meeting)) or 0


def test_a_long_file_that_was_broken_off_is_taken_in_to_its_end_as_by_the_one_who_began(
    context: JobContext, engine: Engine, team: Work, clock: StandingClock
) -> None:
    with write_sizes(engine) as sizes:
        number = begin(team)
        assert count(team) == MOST_TAKEN
        files.go_on(context)  # Whoever has just begun is still at work.
        assert count(team) == MOST_TAKEN
        clock.forward(minutes=2)
        files.go_on(replace(context, now=clock.now))
    assert sizes.too_large().keys() <= {"meeting_words"}  # The words that each is searched by.
    with reading(team):
        made = team.session.scalars(select(Meeting)).all()
        assert sorted(meeting.uid for meeting in made) == sorted(f"{place}@example.no" for place in range(MANY))
        assert {(meeting.import_id, meeting.created_by_id) for meeting in made} == {(number, team.by.person_id)}
        assert team.session.scalars(select(Import.choices)).all() == [None]
        assert not files.anything_left(replace(context, now=clock.now))
        assert [(one.count, one.hindrance) for one in imports.latest(team)] == [(MANY, None)]


def test_a_long_import_is_undone_in_slices_but_for_what_is_worked_on_meanwhile(
    context: JobContext, engine: Engine, team: Work, clock: StandingClock
) -> None:
    number = begin(team)
    clock.forward(minutes=2)
    files.go_on(replace(context, now=clock.now))
    with write_sizes(engine) as sizes:
        with writing(team):
            assert imports.undo(team, number) == MANY
        assert count(team) == MANY - MOST_THROWN_AWAY
        with writing(team):
            last = team.session.scalars(select(Meeting).order_by(Meeting.id.desc())).first()
            assert last is not None
            meetings.change(team, last, {"place": "Mære"})
        files.go_on(context)
    assert sizes.too_large() == {}
    with reading(team):
        assert team.session.scalars(select(Meeting.place)).all() == ["Mære"]
