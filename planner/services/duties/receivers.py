"""The organisations that a duty can be offered to: those near the meeting first, and whom to write to in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.duties import DutyKind, OfferState
from planner.domain.organisations import OrganisationName
from planner.domain.permissions import Verb
from planner.domain.replies import ReplyState
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services import identity
from planner.services.duties import offers
from planner.services.letters import meeting_letters
from planner.services.work import Work
from planner.store import organisations
from planner.store.people import first_contacts
from planner.store.replies import with_invitations


class CandidateReason(StrEnum):
    """Why an organisation is suggested, the best reason first; ``other`` merely takes part in the programme."""

    SUGGESTED = "suggested"
    COMING = "coming"
    MAYBE = "maybe"
    INVITED = "invited"
    OTHER = "other"


_ORDER = list(CandidateReason)


@dataclass(frozen=True)
class DutyCandidate:
    """An organisation that a duty can be offered to; ``earlier`` is how an earlier offer of the same duty ended."""

    organisation: Organisation
    reason: CandidateReason
    contact: Person | None
    earlier: OfferState | None


@dataclass(frozen=True)
class Receivers:
    """All who can be asked, by their names, of which there may be a thousand; and by id why, and how they answered before.

    The names come in Norwegian order.
    """

    names: list[OrganisationName]
    reasons: Mapping[int, CandidateReason]
    earlier: Mapping[int, OfferState]

    @property
    def nearest_first(self) -> list[OrganisationName]:
        """Return the names, those nearest to the meeting first, and those who were asked before last."""
        return sorted(self.names, key=lambda name: (name.id in self.earlier, _ORDER.index(self.reason(name.id))))

    def reason(self, organisation_id: int) -> CandidateReason:
        """Return why an organisation is suggested."""
        return self.reasons.get(organisation_id, CandidateReason.OTHER)


def of_duty(work: Work, meeting: Meeting, kind: DutyKind) -> Receivers:
    """Return the organisations that can be asked to take a duty; never the facilitator."""
    identity.require(work, Verb.OFFER_DUTY, meeting)
    asked = [offer for offer in offers.offers_of(work, meeting) if offer.duty.kind is kind]
    suggested = (offer.suggested_id for offer in asked if offer.suggested_id is not None)
    return Receivers(
        names=organisations.names(work.session, organisations.takes_part()),
        reasons=_reasons(work, meeting) | dict.fromkeys(suggested, CandidateReason.SUGGESTED),
        earlier={offer.organisation_id: offer.state for offer in asked},
    )


def _reasons(work: Work, meeting: Meeting) -> dict[int, CandidateReason]:
    by_reply = {
        ReplyState.COMING: CandidateReason.COMING,
        # Who has said yes and has no place yet is not coming yet.
        ReplyState.WAITING: CandidateReason.MAYBE,
        ReplyState.SEAT_OFFERED: CandidateReason.MAYBE,
        ReplyState.MAYBE: CandidateReason.MAYBE,
        ReplyState.DECLINED: CandidateReason.OTHER,
    }
    reasons = dict[int, CandidateReason]()
    for invitation, reply in with_invitations(work.session, meeting.id, sent_only=False):
        key = invitation.organisation_id
        if key is not None and invitation.speaks_for is not None:
            reason = by_reply.get(meeting_letters.state_of(reply), CandidateReason.INVITED)
            reasons[key] = min(reasons.get(key, reason), reason, key=_ORDER.index)
    return reasons


def near(work: Work, receivers: Receivers, most: int) -> list[DutyCandidate]:
    """Return those near the meeting, the nearest first, at most so many."""
    ids = dict.fromkeys(name.id for name in receivers.nearest_first)
    listed = [number for number in ids if receivers.reason(number) is not CandidateReason.OTHER][:most]
    return _whole(work, receivers, listed)


def called(work: Work, receivers: Receivers, slug: str | None) -> DutyCandidate | None:
    """Return the one with this address word, where it can be asked."""
    ids = {name.id for name in receivers.names if name.slug == slug}
    return next(iter(_whole(work, receivers, ids)), None)


def _whole(work: Work, receivers: Receivers, ids: Collection[int]) -> list[DutyCandidate]:
    if not ids:
        return []
    rows, contacts = organisations.by_ids(work.session, ids), first_contacts(work.session, ids)
    return [
        DutyCandidate(rows[number], receivers.reason(number), contacts.get(number), receivers.earlier.get(number))
        for number in ids
    ]
