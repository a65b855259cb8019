"""Which meetings somebody may see, as conditions of queries on meetings."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import CompoundSelect, Select, and_, exists, false, or_, select, true, union_all
from sqlalchemy.orm import aliased

from planner.domain.meetings import MeetingState, Visibility
from planner.domain.networks import MembershipState
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.store.database import Condition
from planner.store.invitations import sent
from planner.store.offers import open_to


def published() -> Condition:
    """Return the condition that a meeting is published."""
    return Meeting.state != MeetingState.DRAFT


def none() -> Condition:
    """Return the condition that no meeting meets."""
    return false()


def every() -> Condition:
    """Return the condition that every meeting meets, drafts too."""
    return true()


def public() -> Condition:
    """Return the condition that a meeting is published and open to everybody."""
    return and_(published(), Meeting.visibility == Visibility.PUBLIC)


def visible_to(person_id: int, contact_of: Collection[int], member_of: Collection[int]) -> Condition:
    """Return the condition that a meeting is published and a person may see it.

    It is public, or of a network that the person is in, or they are its guest, or have or are asked to take a duty.
    """
    of_network = and_(Meeting.visibility == Visibility.NETWORK, _of_network(contact_of, member_of))
    guest = exists().where(Invitation.meeting_id == Meeting.id, Invitation.person_id == person_id, sent())
    to_all = Meeting.visibility == Visibility.PUBLIC
    return and_(published(), or_(to_all, of_network, guest, _has_duty(person_id, contact_of)))


def carried_by(person_id: int, contact_of: Collection[int]) -> Condition:
    """Return the condition that a person made a meeting, or has or is asked to take a duty of it."""
    return Meeting.id.in_(_carried(person_id, contact_of))


def of_person(person_id: int, contact_of: Collection[int]) -> Condition:
    """Return the condition that a person carries a meeting or is its guest."""
    guest = select(Invitation.meeting_id).where(Invitation.person_id == person_id, sent())
    return or_(carried_by(person_id, contact_of), Meeting.id.in_(guest))


def held(person_id: int, contact_of: Collection[int]) -> CompoundSelect[int]:
    """Select the ids of the meetings of which a person holds a duty, as a contact of its holder or as the one named."""
    return union_all(*_held(person_id, contact_of))


def _held(person_id: int, contact_of: Collection[int]) -> tuple[Select[int], Select[int]]:
    duty = aliased(Duty)
    ids = select(duty.meeting_id)
    return (
        ids.where(duty.holder_id.in_(contact_of)),
        ids.where(duty.holder_id.is_not(None), duty.person_id == person_id),
    )


def _carried(person_id: int, contact_of: Collection[int]) -> CompoundSelect[int]:
    """Select the ids of the meetings that a person carries, each way by an index of its own."""
    meeting, of_offer = aliased(Meeting), aliased(Duty)
    asked = select(of_offer.meeting_id).join(Offer, Offer.duty_id == of_offer.id)
    return union_all(
        select(meeting.id).where(meeting.created_by_id == person_id),
        *_held(person_id, contact_of),
        asked.where(open_to(person_id, contact_of)),
    )


def _has_duty(person_id: int, contact_of: Collection[int]) -> Condition:
    # A name of its own, for the list of meetings joins the duties too.
    duty = aliased(Duty)
    holder = or_(duty.holder_id.in_(contact_of), duty.person_id == person_id)
    held = and_(duty.holder_id.is_not(None), holder)
    offered = exists().where(Offer.duty_id == duty.id, open_to(person_id, contact_of))
    return exists().where(duty.meeting_id == Meeting.id, or_(held, offered))


def _of_network(contact_of: Collection[int], member_of: Collection[int]) -> Condition:
    if not member_of:
        return false()
    member = select(NetworkMembership.network_id).where(
        NetworkMembership.organisation_id.in_(member_of), NetworkMembership.state == MembershipState.ADMITTED
    )
    if not contact_of:
        return Meeting.network_id.in_(member)
    coordinated = select(Network.id).where(Network.coordinator_id.in_(contact_of))
    return or_(Meeting.network_id.in_(member), Meeting.network_id.in_(coordinated))
