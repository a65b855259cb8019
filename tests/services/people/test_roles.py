from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from planner.domain.mailings import SLICE
from planner.domain.meetings import MeetingState
from planner.domain.people import ServiceRole
from planner.domain.refusals import NotFound, Refused
from planner.rows.people import Person
from planner.services.calendars import renewals
from planner.services.people import people, roles
from planner.services.removals import erasures
from planner.services.work import Work, reading, writing
from tests import factories
from tests.clock import MONDAY


def administrator(work: Work) -> Person:
    return factories.person(work.session, role=ServiceRole.ADMINISTRATOR)


def test_the_last_administrator_stays_one(work: Work) -> None:
    kari, per = administrator(work), factories.organiser(work.session)
    with pytest.raises(Refused):
        roles.change(work, kari, ServiceRole.ORGANISER)
    roles.change(work, per, ServiceRole.ADMINISTRATOR)
    roles.change(work, kari, ServiceRole.PARTICIPANT)
    assert (per.role, kari.role) == (ServiceRole.ADMINISTRATOR, ServiceRole.PARTICIPANT)
    assert [person.id for person in roles.team(work)] == [per.id]
    with pytest.raises(Refused):
        people.add(work, per.email, "", None, ServiceRole.ORGANISER)


def take_away(work: Work, person: Person) -> None:
    roles.change(work, person, ServiceRole.ORGANISER)


@pytest.mark.parametrize("step", [take_away, erasures.begin])
def test_of_two_who_take_each_others_role_one_stays(
    work: Work, engine: Engine, step: Callable[[Work, Person], None]
) -> None:
    with writing(work):
        both = administrator(work).id, administrator(work).id
    together = Barrier(2)

    def take(victim: int) -> bool:
        with Session(engine, expire_on_commit=False) as session:
            mine = replace(work, session=session)
            with reading(mine):
                person = people.get(mine, victim)
            together.wait()
            try:
                with writing(mine):
                    step(mine, person)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, both)) == [False, True]
    with reading(work):
        assert [person.role for person in roles.team(work)].count(ServiceRole.ADMINISTRATOR) == 1


def test_what_is_to_come_is_handed_on_and_calendars_are_told(work: Work) -> None:
    kari, per = administrator(work), factories.organiser(work.session)
    convener = factories.facilitator(work.session)
    given = {"convener": convener, "created_by_id": kari.id}
    coming = factories.meeting(work.session, **given)
    draft = factories.meeting(work.session, **given, state=MeetingState.DRAFT)
    over = factories.meeting(work.session, **given, starts=MONDAY - timedelta(days=3))
    cancelled = factories.meeting(work.session, **given, state=MeetingState.CANCELLED)
    assert roles.organised(work, kari) == 2
    assert roles.transfer(work, kari, per) == 2
    assert [meeting.created_by_id for meeting in (coming, draft, over, cancelled)] == [per.id, per.id, kari.id, kari.id]
    assert len(renewals.waiting(work)) == 1
    for successor in (per, factories.person(work.session)):
        with pytest.raises(NotFound):
            roles.transfer(work, per, successor)


def test_many_meetings_are_handed_on_in_slices(work: Work) -> None:
    kari, per = administrator(work), factories.organiser(work.session)
    convener = factories.facilitator(work.session)
    for _ in range(SLICE + 2):
        factories.meeting(work.session, convener=convener, created_by_id=kari.id, state=MeetingState.DRAFT)
    assert [roles.transfer(work, kari, per) for _ in range(3)] == [SLICE, 2, 0]
    assert (roles.organised(work, kari), roles.organised(work, per)) == (0, SLICE + 2)
