"""Calendars kept elsewhere, for the demo to have: one of a school's that answers, and one of a person's that does not."""

from __future__ import annotations

from sqlalchemy import select

from planner.domain.foreign_calendars import Trouble
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import identity
from planner.services.dates import foreign_calendars
from planner.services.dates.foreign_calendars import Owner
from planner.services.work import Work
from tests.foreign import ADDRESS, World, calendar

SCHOOL = "maere-landbruksskole"
CONTACT = "per.prove@example.no"
"""The school, and the one who acts for it."""


def fill(work: Work) -> None:
    """Add a calendar of the school and one of its contact, and fetch both."""
    person = work.session.scalars(select(Person).where(Person.email_key == CONTACT)).one()
    school = work.session.scalars(select(Organisation).where(Organisation.slug == SCHOOL)).one()
    own = work.acting(identity.actor_of(work, person, via="page"))
    _added(
        own, Owner(school), World(calendar("20270302/20270303 Heldagsprøve", "20270309T090000Z/20270309T110000Z Møte"))
    )
    _added(own, foreign_calendars.mine(own), World(Trouble.NO_ANSWER))


def _added(work: Work, owner: Owner, world: World) -> None:
    made = foreign_calendars.add(work, owner, ADDRESS, "Skolens kalender", titles=True)
    fetch_claim = foreign_calendars.claim(work, made.id)
    assert fetch_claim is not None
    foreign_calendars.store(work, fetch_claim, foreign_calendars.run(fetch_claim, world.calendar_client()))
