"""Offers of duties: made, found and queued. What becomes of them stands in ``services.duties``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.domain import duties as rules
from planner.domain.duties import DutyKind, DutyRole, DutyState, DutyStep, OfferOrigin, OfferState
from planner.domain.meetings import LIVE
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.tokens import TokenPurpose
from planner.services import identity, journal, tokens
from planner.services.calendars import calendars
from planner.services.duties import duty_letters
from planner.services.people import people
from planner.services.work import Work
from planner.store.meetings import locked


@dataclass(frozen=True)
class Proposal:
    """What is offered to whom. Without a person the organisation's first contact, or its role address, is asked.

    ``answer_by`` is UTC; ``then`` names the organisations that are offered next, in order, should this one say no.
    """

    organisation_id: int
    email: str = ""
    name: str = ""
    message: str = ""
    answer_by: datetime | None = None
    then: Sequence[int] = ()


def open_both(work: Work, meeting: Meeting) -> None:
    """Give a new meeting its two open duties."""
    open_all(work, [meeting])


def open_all(work: Work, meetings: Iterable[Meeting]) -> None:
    """Give each of several new meetings its two open duties."""
    work.session.add_all(
        Duty(meeting_id=meeting.id, kind=kind, state=DutyState.OPEN) for meeting in meetings for kind in DutyKind
    )
    work.session.flush()


def duty_of(work: Work, meeting: Meeting, kind: DutyKind) -> Duty:
    """Return a duty of a meeting, with its holder, as it stands now."""
    query = select(Duty).where(Duty.meeting_id == meeting.id, Duty.kind == kind)
    query = query.options(joinedload(Duty.holder), joinedload(Duty.person))
    return work.session.scalars(query.execution_options(populate_existing=True)).one()


def offers_of(work: Work, meeting: Meeting) -> list[Offer]:
    """Return every offer of a meeting's duties, oldest first."""
    query = select(Offer).join(Offer.duty).where(Duty.meeting_id == meeting.id).order_by(Offer.id)
    return list(work.session.scalars(query.options(*whole())))


def whole() -> tuple[Any, ...]:
    """Return the options that load an offer with all that belongs to it."""
    return (
        joinedload(Offer.duty).joinedload(Duty.holder),
        joinedload(Offer.organisation),
        joinedload(Offer.person),
        joinedload(Offer.offered_by),
        joinedload(Offer.suggested),
    )


def offer(work: Work, meeting: Meeting, kind: DutyKind, proposal: Proposal) -> Offer:
    """Offer a duty to a participating organisation and write to the one asked.

    Raise ``Refused`` for the facilitator, for an organisation that does not take part, or a deadline that cannot be.
    """
    identity.require(work, Verb.OFFER_DUTY, meeting)
    locked(work.session, meeting.id)
    if meeting.state not in LIVE or meeting.starts_at is None:
        raise Refused("duties.meeting_closed")
    duty = duty_of(work, meeting, kind)
    for organisation_id in (proposal.organisation_id, *proposal.then):
        _receiver(work, organisation_id)
    after = rules.after(duty.state, DutyStep.OFFER, DutyRole.TEAM)
    deadline = rules.answer_by(work.now, meeting.starts_at, proposal.answer_by, work.deployment.offer_days)
    first = _new_offer(work, duty, proposal, deadline)
    duty.state = after
    for place, organisation_id in enumerate(proposal.then, start=1):
        queued = Proposal(organisation_id, message=proposal.message)
        _new_offer(work, duty, queued, deadline, place)
    work.session.flush()
    _present(work, meeting, first)
    return first


def _receiver(work: Work, organisation_id: int) -> Organisation:
    organisation = work.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound("organisations.not_found")
    rules.check_receiver(convenes=organisation.convenes, participates=organisation.participates)
    return organisation


def _new_offer(work: Work, duty: Duty, proposal: Proposal, deadline: datetime, queue: int = 0) -> Offer:
    organisation = _receiver(work, proposal.organisation_id)
    made = Offer(
        duty=duty,
        organisation=organisation,
        person=_asked(work, organisation, proposal),
        offered_by_id=work.by.person_id,
        origin=OfferOrigin.TEAM,
        state=OfferState.QUEUED if queue else OfferState.OFFERED,
        queue=queue,
        message=proposal.message.strip(),
        answer_by=deadline,
        created_at=work.now,
    )
    work.session.add(made)
    return made


def _asked(work: Work, organisation: Organisation, proposal: Proposal) -> Person:
    if proposal.email.strip():
        return people.meet(work, proposal.email, proposal.name)
    contacts = people.contacts_of(work, organisation.id)
    if contacts:
        return contacts[0]
    if organisation.email:
        return people.meet(work, organisation.email, organisation.name)
    raise Refused("duties.nobody_to_ask", field="organisation", organisation=organisation.name)


def _present(work: Work, meeting: Meeting, made: Offer) -> None:
    work.session.flush()
    journal.write(
        work,
        "duties.offered",
        meeting=meeting,
        public=True,
        duty=made.duty.kind,
        organisation=made.organisation,
        name=made.organisation.name,
        answer_by=made.answer_by,
    )
    duty_letters.offered(work, meeting, made)
    calendars.refresh_tasks(work, meeting)


def keep_before(work: Work, meeting: Meeting) -> None:
    """Let no open offer of a meeting that has moved be answered after it has begun."""
    for made in offers_of(work, meeting):
        if made.state is OfferState.OFFERED and meeting.starts_at is not None:
            made.answer_by = min(made.answer_by, meeting.starts_at)


def by_secret(work: Work, secret: str) -> tuple[Offer, Meeting]:
    """Return what a personal link to an offer opens; raise ``NotFound`` for a link that opens nothing."""
    token = tokens.find(work, TokenPurpose.OFFER, secret)
    if token is None:
        raise NotFound("duties.offer_not_found")
    return by_id(work, token.subject_id)


def by_id(work: Work, offer_id: int) -> tuple[Offer, Meeting]:
    """Return an offer with all that belongs to it and its meeting; raise ``NotFound``."""
    query = select(Offer).where(Offer.id == offer_id).options(*whole())
    found = work.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("duties.offer_not_found")
    query_meeting = select(Meeting).where(Meeting.id == found.duty.meeting_id)
    meeting = work.session.scalars(query_meeting.options(joinedload(Meeting.convener))).one()
    return found, meeting


def holds(made: Offer) -> bool:
    """Tell whether it is by this offer that the organisation holds the duty now, not by an earlier or a later one."""
    duty = made.duty
    own = made.state is OfferState.ACCEPTED and duty.holder_id == made.organisation_id
    return own and duty.held_since == made.answered_at


def is_own(work: Work, made: Offer) -> bool:
    """Tell whether an offer was made to the one who acts, or to an organisation that they act for."""
    return made.organisation_id in work.by.contact_of or made.person_id == work.by.person_id


def seen(work: Work, meeting: Meeting) -> list[Offer]:
    """Return the offers of a meeting that the one who acts may see: the team all, others their own once made."""
    found = offers_of(work, meeting)
    if identity.may(work, Verb.OFFER_DUTY, meeting):
        return found
    return [made for made in found if is_own(work, made) and made.state is not OfferState.QUEUED]


def seen_by_id(work: Work, offer_id: int) -> Offer:
    """Return an offer that the one who acts may see; raise ``NotFound`` for all others alike."""
    made, meeting = by_id(work, offer_id)
    if all(made.id != other.id for other in seen(work, meeting)):
        raise NotFound("duties.offer_not_found")
    return made


def queue(work: Work, duty: Duty) -> list[Offer]:
    """Return the offers that wait for the open one to end, in order."""
    query = select(Offer).where(Offer.duty_id == duty.id, Offer.state == OfferState.QUEUED).order_by(Offer.queue)
    return list(work.session.scalars(query.options(*whole())))


def following(work: Work, meeting: Meeting, duty: Duty) -> Offer | None:
    """Return the offer that is next in the queue, if there is one and the meeting is still to come."""
    if meeting.state not in LIVE or meeting.starts_at is None or meeting.starts_at <= work.now:
        return None
    return next(iter(queue(work, duty)), None)


def offer_next(work: Work, meeting: Meeting, duty: Duty) -> None:
    """Offer a duty that is open again to the next in the queue."""
    made = following(work, meeting, duty)
    if made is None or meeting.starts_at is None:
        return
    duty.state = rules.after(duty.state, DutyStep.OFFER, DutyRole.TEAM)
    made.state = OfferState.OFFERED
    made.answer_by = rules.answer_by(work.now, meeting.starts_at, None, work.deployment.offer_days)
    made.created_at = work.now
    _present(work, meeting, made)
