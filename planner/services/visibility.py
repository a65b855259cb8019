"""Who may see which meeting: one at a time by the table of permissions, and many at once as a condition of a query."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from planner.domain.duties import OfferState
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.networks import MembershipState
from planner.domain.permissions import Verb
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.services import identity
from planner.services.work import Actor, Work
from planner.store.invitations import sent

VERB_TO_SEE = {
    Visibility.PUBLIC: Verb.SEE_PUBLIC,
    Visibility.NETWORK: Verb.SEE_NETWORK,
    Visibility.INVITED: Verb.SEE_INVITED,
}


def verb_to_see(meeting: Meeting) -> Verb:
    """Return what somebody must be allowed in order to see a meeting; a draft is seen by the team only."""
    return Verb.CREATE_MEETING if meeting.state is MeetingState.DRAFT else VERB_TO_SEE[meeting.visibility]


def may_see(work: Work, meeting: Meeting) -> bool:
    """Tell whether the one who acts may see a meeting."""
    return identity.may(work, verb_to_see(meeting), meeting)


def visible(work: Work) -> ColumnElement[bool]:
    """Return the condition that a meeting is published and may be seen by the one who acts; it agrees with ``may_see``."""
    published = Meeting.state != MeetingState.DRAFT
    if work.by.team or work.by.system:
        return published
    public = Meeting.visibility == Visibility.PUBLIC
    if work.by.person_id is None:
        return and_(published, public)
    in_network = and_(Meeting.visibility == Visibility.NETWORK, _of_network(work.by))
    return and_(published, or_(public, in_network, _is_guest(work.by), _has_duty(work.by)))


def _is_guest(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        Invitation.meeting_id == Meeting.id,
        Invitation.person_id == actor.person_id,
        sent(),
    )


def _has_duty(actor: Actor) -> ColumnElement[bool]:
    # A name of its own, for the list of meetings joins the duties too.
    duty = aliased(Duty)
    held = and_(
        duty.holder_id.is_not(None), or_(duty.holder_id.in_(actor.contact_of), duty.person_id == actor.person_id)
    )
    asked = or_(Offer.organisation_id.in_(actor.contact_of), Offer.person_id == actor.person_id)
    offered = exists().where(Offer.duty_id == duty.id, Offer.state == OfferState.OFFERED, asked)
    return exists().where(duty.meeting_id == Meeting.id, or_(held, offered))


def _of_network(actor: Actor) -> ColumnElement[bool]:
    if not actor.member_of:
        return false()
    member = select(NetworkMembership.network_id).where(
        NetworkMembership.organisation_id.in_(actor.member_of), NetworkMembership.state == MembershipState.ADMITTED
    )
    coordinated = select(Network.id).where(Network.coordinator_id.in_(actor.contact_of)) if actor.contact_of else None
    found = Meeting.network_id.in_(member)
    return found if coordinated is None else or_(found, Meeting.network_id.in_(coordinated))
