"""Views of the hand-over: the state of both duties, the organisations to ask, and the state of one offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from planner.domain import duties as rules
from planner.domain.addresses import normalise_email
from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.meetings import LIVE
from planner.domain.organisations import OrganisationName
from planner.domain.permissions import Verb
from planner.domain.personal_links import own_words
from planner.domain.refusals import NotFound, Refused
from planner.domain.times import to_local, to_utc
from planner.formats.mail.letters import LetterText
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import identity
from planner.services.calendars import roles
from planner.services.calendars.roles import Roles
from planner.services.duties import duty_letters, offers
from planner.services.duties.offers import Proposal
from planner.services.letters import outbox
from planner.services.people import people
from planner.services.work import Work
from planner.store import incoming, organisations

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class OfferMail:
    """Words by which a letter of an offer was answered, without the letter they quote; ``at`` is an instant (UTC)."""

    organisation: str
    sender: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Side:
    """One duty with its open offer, those that wait behind it, and those that have ended, newest first.

    ``mails`` are answers in words, for the team.

    ``accepted`` is the offer by which it is held now; ``given_back`` are ids of ended offers that were first accepted.
    """

    duty: Duty
    open: Offer | None
    accepted: Offer | None
    queue: list[Offer]
    past: list[Offer]
    given_back: frozenset[int]
    can_offer: bool
    own: bool
    mails: list[OfferMail]


@dataclass(frozen=True)
class Handover:
    """Both duties of a meeting as the team, or an organisation concerned, may see them."""

    meeting: Meeting
    roles: Roles
    sides: list[Side]
    team: bool


def overview(work: Work, meeting: Meeting) -> Handover:
    """Return how the hand-over stands: all of it for the team, its own part for an organisation; refuse all others."""
    team = identity.may(work, Verb.OFFER_DUTY, meeting)
    seen = [offer for offer in offers.offers_of(work, meeting) if team or _concerns(work, offer)]
    of_meeting = roles.of(work, meeting)
    sides = [_side(work, meeting, duty, seen, team=team) for duty in (of_meeting.execution, of_meeting.follow_up)]
    if not team:
        sides = [side for side in sides if side.own]
    if not sides:
        identity.require(work, Verb.OFFER_DUTY, meeting)
    return Handover(meeting, of_meeting, sides, team)


def _concerns(work: Work, offer: Offer) -> bool:
    return offer.state is not OfferState.QUEUED and offers.is_own(work, offer)


def _side(work: Work, meeting: Meeting, duty: Duty, seen: list[Offer], *, team: bool) -> Side:
    of_duty = [offer for offer in seen if offer.duty_id == duty.id]
    # One that was taken out of the queue was never asked, and so has no answer to tell of.
    ended = [offer for offer in reversed(of_duty) if offer.answered_at is not None]
    given_back = (offer for offer in ended if offer.state is OfferState.ACCEPTED and not offers.holds(offer))
    coming = meeting.starts_at is not None and meeting.starts_at > work.now
    return Side(
        duty=duty,
        open=next((offer for offer in of_duty if offer.state is OfferState.OFFERED), None),
        accepted=next((offer for offer in of_duty if offers.holds(offer)), None),
        queue=sorted((offer for offer in of_duty if offer.state is OfferState.QUEUED), key=lambda offer: offer.queue),
        past=[offer for offer in ended if not offers.holds(offer)],
        given_back=frozenset(offer.id for offer in given_back),
        can_offer=team and duty.state is DutyState.OPEN and meeting.state in LIVE and coming,
        own=bool(of_duty) or identity.holds(work.by, duty),
        mails=_mails(work, of_duty) if team else [],
    )


def _mails(work: Work, of_duty: list[Offer]) -> list[OfferMail]:
    organisations_by_offer = {offer.id: offer.organisation.name for offer in of_duty}
    return [
        OfferMail(
            organisations_by_offer[matter.offer_id or 0],
            matter.mail.sender_name or matter.mail.sender,
            matter.mail.received_at,
            own_words(matter.mail.text)[0].strip(),
        )
        for matter in incoming.of_offers(work.session, organisations_by_offer)
    ]


class OfferOutcome(StrEnum):
    """State of an offer on its page."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GIVEN_BACK = "given_back"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class OfferPage:
    """One offer as the organisation asked sees it, and whom to contact about it."""

    offer: Offer
    meeting: Meeting
    roles: Roles
    standing: OfferOutcome
    can_undo: bool
    contact: Person


def offer_page(work: Work, offer: Offer, meeting: Meeting) -> OfferPage:
    """Return how an offer stands. An open one past its deadline has lapsed, though no job has come by yet."""
    standing = _standing(offer, work.now)
    answered = standing in {OfferOutcome.ACCEPTED, OfferOutcome.DECLINED}
    # A refusal can be taken back only while nobody else has been asked and no one holds the duty.
    free = standing is OfferOutcome.ACCEPTED or offer.duty.state is DutyState.OPEN
    can_undo = answered and free and work.now <= offer.answer_by and meeting.state in LIVE
    contact = duty_letters.to_team(work, meeting, offer)
    return OfferPage(offer, meeting, roles.of(work, meeting), standing, can_undo, contact)


def _standing(offer: Offer, now: datetime) -> OfferOutcome:
    if offer.state is OfferState.ACCEPTED:
        return OfferOutcome.ACCEPTED if offers.holds(offer) else OfferOutcome.GIVEN_BACK
    if offer.state is OfferState.OFFERED and now <= offer.answer_by:
        return OfferOutcome.OPEN
    ends = {OfferState.DECLINED: OfferOutcome.DECLINED, OfferState.WITHDRAWN: OfferOutcome.WITHDRAWN}
    return ends.get(offer.state, OfferOutcome.LAPSED)


def own_offer(work: Work, meeting: Meeting, offer_id: int) -> Offer:
    """Return an offer of this meeting made to the one who acts; raise ``NotFound`` for any other."""
    offer = offer_of(work, meeting, offer_id)
    if not _concerns(work, offer):
        raise NotFound("duties.offer_not_found")
    return offer


def offer_of(work: Work, meeting: Meeting, offer_id: int) -> Offer:
    """Return an offer of this meeting; raise ``NotFound`` for one of another."""
    offer, of_meeting = offers.by_id(work, offer_id)
    if of_meeting.id != meeting.id:
        raise NotFound("duties.offer_not_found")
    return offer


def participating(work: Work) -> list[OrganisationName]:
    """Return the names of the organisations that take part, for one to suggest another."""
    return organisations.names(work.session, organisations.takes_part())


def deadline(work: Work, meeting: Meeting, day: date) -> datetime:
    """Return the instant (UTC) an answer is due when it is due on a day here: its last minute, or the start of the meeting."""
    home, starts = work.deployment.time_zone, meeting.starts_at
    return starts if starts is not None and to_local(starts, home).date() == day else to_utc(day, LAST_MINUTE, home)


def usual_day(work: Work, meeting: Meeting) -> date:
    """Return the day an offer made now is answered by unless something else is asked for."""
    rule_says = rules.answer_by(work.now, meeting.starts_at or work.now, None, work.deployment.offer_days)
    return to_local(rule_says, work.deployment.time_zone).date()


def preview(work: Work, meeting: Meeting, kind: DutyKind, proposal: Proposal) -> tuple[Person, LetterText]:
    """Return whom an offer would go to and the letter, with a link that opens nothing. Nothing is kept."""
    identity.require(work, Verb.OFFER_DUTY, meeting)
    organisation = work.session.get_one(Organisation, proposal.organisation_id)
    rules.check_receiver(convenes=organisation.convenes, participates=organisation.participates)
    if meeting.starts_at is None:
        raise Refused("duties.meeting_closed")
    due = rules.answer_by(work.now, meeting.starts_at, proposal.answer_by, work.deployment.offer_days)
    email, language = normalise_email(proposal.email), work.deployment.language
    to = people.find(work, email) or Person(email=email, name=proposal.name, language=language)
    offer = Offer(organisation=organisation, person=to, message=proposal.message.strip(), answer_by=due)
    return to, outbox.render(work, duty_letters.preview(work, meeting, kind, offer))
