"""A person's own page: name, language, letters and meetings."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from planner.domain.addresses import email_key
from planner.domain.duties import HELD_STATES, OfferState
from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Membership, Person
from planner.rows.replies import Reply
from planner.services import journal
from planner.services.people import people
from planner.services.work import Work
from planner.store.invitations import sent

LONGEST_NAME = 200


@dataclass(frozen=True)
class InvitedMeeting:
    """A meeting somebody is invited to, and how they have answered."""

    meeting: Meeting
    invitation: Invitation
    reply: Reply | None


def me(work: Work) -> Person:
    """Return the person who acts; raise ``Refused`` where nobody is signed in."""
    if work.by.person_id is None:
        raise Refused("permissions.not_allowed")
    return people.get(work, work.by.person_id)


def organisations(work: Work) -> list[Membership]:
    """Return the actor's places in organisations, by the organisations' names."""
    query = (
        select(Membership)
        .join(Organisation)
        .where(Membership.person_id == work.by.person_id)
        .options(joinedload(Membership.organisation))
        .order_by(Organisation.sort_key)
    )
    return list(work.session.scalars(query))


def stood_for(work: Work) -> list[Organisation]:
    """Return the organisations the actor stands for without belonging to them here, in Norwegian order.

    They carry a duty for it or are asked to, or its own mail address is theirs.
    """
    person, belongs = me(work), select(Membership.organisation_id).where(Membership.person_id == work.by.person_id)
    duties = select(Duty.holder_id).where(Duty.person_id == person.id, Duty.state.in_(HELD_STATES))
    asked = select(Offer.organisation_id).where(Offer.person_id == person.id, Offer.state == OfferState.OFFERED)
    shared = func.lower(Organisation.email) == email_key(person.email)
    query = select(Organisation).where(
        or_(Organisation.id.in_(duties), Organisation.id.in_(asked), shared), Organisation.id.not_in(belongs)
    )
    return list(work.session.scalars(query.order_by(Organisation.sort_key)))


def coming_meetings(work: Work) -> list[InvitedMeeting]:
    """Return the meetings ahead that the actor is invited to, the next one first."""
    query = (
        select(Meeting, Invitation, Reply)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(
            Invitation.person_id == work.by.person_id,
            sent(),
            Meeting.state != MeetingState.DRAFT,
            Meeting.ends_at >= work.now,
        )
        .options(joinedload(Invitation.organisation))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [InvitedMeeting(meeting, invitation, reply) for meeting, invitation, reply in work.session.execute(query)]


def update(work: Work, name: str, language: str) -> None:
    """Change the actor's name and language; raise ``Refused`` for a name too long or a language not spoken."""
    person, written = me(work), " ".join(name.split())
    if len(written) > LONGEST_NAME:
        raise Refused("people.name_too_long", most=LONGEST_NAME)
    if written != person.name:
        person.name = written
        journal.write(work, "people.renamed", person=person.id)
    people.set_language(person, language)


def choose_letters(work: Work, *, wanted: bool) -> None:
    """Stop all letters but those the actor asks for (sign-in letters), or allow them again."""
    person = me(work)
    if person.stopped_letters is wanted:
        person.stopped_letters = not wanted
        journal.write(work, "people.letters_allowed" if wanted else "people.letters_stopped", person=person.id)
