"""Offers of duties: put, found and queued. The answers to them stand in ``services.duties``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.domain import duties as rules
from planner.domain import duty_roles
from planner.domain.duties import DutyKind, DutyRole, DutyState, DutyStep, OfferOrigin, OfferState
from planner.domain.duty_roles import NO_PARTY, DutyParties, DutyParty
from planner.domain.meetings import LIVE
from planner.domain.permissions import Verb, acts_for
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
from planner.store import duties as duty_rows
from planner.store import meetings as meeting_rows
from planner.store import offers as rows


@dataclass(frozen=True)
class Proposal:
    """A duty proposed to an organisation. Without a person the organisation's first contact, or its role address, is asked.

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
    return duty_rows.of_meeting(work.session, meeting.id, kind)


def offers_of(work: Work, meeting: Meeting) -> list[Offer]:
    """Return every offer of a meeting's duties, oldest first."""
    return rows.of_meeting(work.session, meeting.id)


def roles_of(work: Work, duty: Duty, offer: Offer | None = None, execution: Duty | None = None) -> frozenset[DutyRole]:
    """Return the roles that the one who acts has towards a duty and an offer of it, and the holder of execution if given."""
    parties = DutyParties(
        holder=_holder(duty),
        offered=NO_PARTY if offer is None else DutyParty(offer.organisation_id, offer.person_id),
        answer_by=None if offer is None else offer.answer_by,
        executor=NO_PARTY if execution is None else _holder(execution),
    )
    return duty_roles.roles_of(work.by, parties, work.now)


def _holder(duty: Duty) -> DutyParty:
    return NO_PARTY if duty.holder_id is None else DutyParty(duty.holder_id, duty.person_id)


def offer(work: Work, meeting: Meeting, kind: DutyKind, proposal: Proposal) -> Offer:
    """Offer a duty to a participating organisation and write to the one asked.

    Raise ``Refused`` for the facilitator, for an organisation that does not take part, or a deadline that cannot be.
    """
    identity.require(work, Verb.OFFER_DUTY, meeting)
    meeting_rows.locked(work.session, meeting.id)
    if meeting.state not in LIVE or meeting.starts_at is None:
        raise Refused("duties.meeting_closed")
    duty = duty_of(work, meeting, kind)
    for organisation_id in (proposal.organisation_id, *proposal.then):
        _receiver(work, organisation_id)
    after = rules.after(duty.state, DutyStep.OFFER, roles_of(work, duty))
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
    new = Offer(
        duty=duty,
        organisation=organisation,
        person=_recipient(work, organisation, proposal),
        offered_by_id=work.by.person_id,
        origin=OfferOrigin.TEAM,
        state=OfferState.QUEUED if queue else OfferState.OFFERED,
        queue=queue,
        message=proposal.message.strip(),
        answer_by=deadline,
        created_at=work.now,
    )
    work.session.add(new)
    return new


def _recipient(work: Work, organisation: Organisation, proposal: Proposal) -> Person:
    if proposal.email.strip():
        return people.meet(work, proposal.email, proposal.name)
    contacts = people.contacts_of(work, organisation.id)
    if contacts:
        return contacts[0]
    if organisation.email:
        return people.meet(work, organisation.email, organisation.name)
    raise Refused("duties.nobody_to_ask", field="organisation", organisation=organisation.name)


def _present(work: Work, meeting: Meeting, offer: Offer) -> None:
    work.session.flush()
    journal.write(
        work,
        "duties.offered",
        meeting=meeting,
        duty=offer.duty.kind,
        organisation=offer.organisation,
        name=offer.organisation.name,
        answer_by=offer.answer_by,
    )
    duty_letters.offered(work, meeting, offer)
    calendars.refresh_tasks(work, meeting)


def keep_before(work: Work, meeting: Meeting, duties: Iterable[Duty]) -> None:
    """Let no open offer of a meeting that has moved be answered after it has begun; ``duties`` are its own."""
    offered = [duty.id for duty in duties if duty.state in rules.OFFERED_STATES]
    if offered and meeting.starts_at is not None:
        rows.shorten(work.session, offered, meeting.starts_at)


def by_secret(work: Work, secret: str) -> tuple[Offer, Meeting]:
    """Return what a personal link to an offer opens; raise ``NotFound`` for a link that opens nothing."""
    token = tokens.find(work, TokenPurpose.OFFER, secret)
    if token is None:
        raise NotFound("duties.offer_not_found")
    return by_id(work, token.subject_id)


def by_id(work: Work, offer_id: int) -> tuple[Offer, Meeting]:
    """Return an offer with all that belongs to it and its meeting; raise ``NotFound``."""
    offer = rows.by_id(work.session, offer_id)
    meeting = None if offer is None else meeting_rows.by_id(work.session, offer.duty.meeting_id)
    if offer is None or meeting is None:
        raise NotFound("duties.offer_not_found")
    return offer, meeting


def holds(offer: Offer) -> bool:
    """Tell whether it is by this offer that the organisation holds the duty now, not by an earlier or a later one."""
    accepted = offer.state is OfferState.ACCEPTED and offer.duty.holder_id == offer.organisation_id
    return accepted and offer.duty.held_since == offer.answered_at


def is_own(work: Work, offer: Offer) -> bool:
    """Tell whether an offer was made to the one who acts, or to an organisation that they act for."""
    return acts_for(work.by, offer.organisation_id, offer.person_id)


def seen(work: Work, meeting: Meeting) -> list[Offer]:
    """Return the offers of a meeting that the one who acts may see: the team all, others their own once offer."""
    of_meeting = offers_of(work, meeting)
    if identity.may(work, Verb.OFFER_DUTY, meeting):
        return of_meeting
    return [offer for offer in of_meeting if is_own(work, offer) and offer.state is not OfferState.QUEUED]


def seen_by_id(work: Work, offer_id: int) -> Offer:
    """Return an offer that the one who acts may see; raise ``NotFound`` for all others alike."""
    offer, meeting = by_id(work, offer_id)
    if all(offer.id != other.id for other in seen(work, meeting)):
        raise NotFound("duties.offer_not_found")
    return offer


def queue(work: Work, duty: Duty) -> list[Offer]:
    """Return the offers that wait for the open one to end, in order."""
    return rows.queue(work.session, duty.id)


def following(work: Work, meeting: Meeting, duty: Duty) -> Offer | None:
    """Return the offer that is next in the queue, if there is one and the meeting is still to come."""
    if meeting.state not in LIVE or meeting.starts_at is None or meeting.starts_at <= work.now:
        return None
    return next(iter(queue(work, duty)), None)


def offer_next(work: Work, meeting: Meeting, ended: Offer) -> None:
    """Offer a duty that is open again to the next in the queue, after one who said no or let the time pass."""
    offer = following(work, meeting, ended.duty)
    if offer is None or meeting.starts_at is None:
        return
    ended.duty.state = rules.after(ended.duty.state, DutyStep.OFFER_NEXT, roles_of(work, ended.duty, ended))
    offer.state = OfferState.OFFERED
    offer.answer_by = rules.answer_by(work.now, meeting.starts_at, None, work.deployment.offer_days)
    offer.created_at = work.now
    _present(work, meeting, offer)
