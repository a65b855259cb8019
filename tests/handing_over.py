"""A meeting about to be handed over: the team, two schools, and what each does to the other."""

from __future__ import annotations

from sqlalchemy import select

from planner.domain.duties import DutyKind
from planner.rows.duties import Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.work import Work
from tests import factories
from tests.posted import posted

EXECUTION = DutyKind.EXECUTION


class Scene:
    """An announced meeting, the team's organiser, and two schools with a contact each."""

    def __init__(self, work: Work) -> None:
        session = work.session
        self.team = factories.facilitator(session, name="Kompetanseprogrammet")
        self.organiser = factories.organiser(session, name="Kari Eksempel")
        factories.membership(session, self.organiser, self.team)
        self.meeting: Meeting = factories.meeting(session, convener=self.team, created_by_id=self.organiser.id)
        self.maere = factories.school(session, name="Mære landbruksskole")
        self.oya = factories.school(session, name="Øya videregående skole")
        self.contact = factories.contact_of(session, self.maere, name="Ola Døme")
        self.other = factories.contact_of(session, self.oya, name="Aud Testdal")
        self.work = self.acting(work, self.organiser)

    def acting(self, work: Work, person: Person) -> Work:
        return work.acting(identity.actor_of(work, person, via="page"))

    def offered(self, *then: Organisation, kind: DutyKind = EXECUTION) -> Offer:
        proposal = Proposal(self.maere.id, message="Passer det dere?", then=[one.id for one in then])
        return offers.offer(self.work, self.meeting, kind, proposal)

    def letters(self) -> list[tuple[str, str]]:
        rows = posted(self.work).scalars(select(Letter).order_by(Letter.id))
        return [(letter.kind, letter.to_name) for letter in rows]
