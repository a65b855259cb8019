from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.refusals import NotFound, Refused
from planner.rows.journal import JournalLine
from planner.rows.people import Membership, Person
from planner.services.people import people
from planner.services.work import NOBODY, Actor, Deployment, Work, reading, writing
from tests import factories
from tests.clock import StandingClock

EMAIL = "kari@example.no"


def add(work: Work, slug: str | None, role: ServiceRole = ServiceRole.ORGANISER, name: str = "Kari") -> Person:
    with writing(work):
        return people.add(work, EMAIL, name, slug, role)


def memberships(work: Work) -> list[tuple[int, MembershipRole]]:
    with reading(work):
        found = work.session.scalars(select(Membership).order_by(Membership.id))
        return [(membership.organisation_id, membership.role) for membership in found]


def test_a_person_gets_a_role_and_acts_for_an_organisation(work: Work) -> None:
    with writing(work):
        organisation = factories.organisation(work.session)
    person = add(work, organisation.slug)
    assert (person.email, person.name, person.role) == (EMAIL, "Kari", ServiceRole.ORGANISER)
    assert memberships(work) == [(organisation.id, MembershipRole.CONTACT)]


def test_it_is_in_the_journal_without_name_or_address(work: Work) -> None:
    person = add(work, None)
    with reading(work):
        line = work.session.scalars(select(JournalLine)).one()
    assert (line.verb, line.facts) == ("people.added", {"person": person.id, "role": "organiser"})


def test_adding_again_changes_the_role_and_keeps_the_rest(work: Work) -> None:
    first = add(work, None)
    again = add(work, None, ServiceRole.ADMINISTRATOR, "")
    assert (again.id, again.name, again.role) == (first.id, "Kari", ServiceRole.ADMINISTRATOR)


def test_an_unknown_organisation_adds_nobody(work: Work) -> None:
    with pytest.raises(NotFound, match=r"organisations\.not_found"):
        add(work, "no-such")
    with reading(work):
        assert people.find(work, EMAIL) is None


@pytest.mark.parametrize("role", [ServiceRole.PARTICIPANT, ServiceRole.ORGANISER])
def test_only_those_who_operate_the_service_may(work: Work, role: ServiceRole) -> None:
    for actor in (NOBODY, Actor(person_id=1, role=role)):
        with pytest.raises(Refused, match=r"permissions\.not_allowed"):
            add(work.acting(actor), None)


def test_an_address_is_the_same_however_it_is_typed(work: Work) -> None:
    kari = factories.person(work.session, email=EMAIL)
    for typed in (f" {EMAIL} ", f"<{EMAIL}>", f"mailto:{EMAIL}", EMAIL.upper()):
        assert people.find(work, typed) is kari
        assert people.meet(work, typed) is kari
    assert people.find(work, "kari") is None


def test_a_person_met_twice_at_once_is_one_person(engine: Engine, clock: StandingClock, deployment: Deployment) -> None:
    def meet(_time: int) -> int:
        with Session(engine, expire_on_commit=False) as session:
            mine = Work(session, NOBODY, clock.now(), deployment)
            with writing(mine):
                return people.meet(mine, EMAIL, "Kari").id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(meet, range(6)))) == 1
