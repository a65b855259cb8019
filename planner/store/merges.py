"""How the rows of a person who is merged into another are found and handed over, a bounded number at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from planner.domain.people import MembershipRole
from planner.rows.addresses import FormerAddress
from planner.rows.calendars import GuestEntry
from planner.rows.duties import Offer
from planner.rows.foreign_calendars import ForeignCalendar
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter, LetterState
from planner.rows.people import Membership, Person
from planner.rows.polls import Ballot, PollEntry, PollOption, Vote
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.store.database import Session
from planner.store.removals import POINTERS
from planner.store.row_batches import changed

_HANDED_OVER: tuple[InstrumentedAttribute[Any], ...] = (
    *POINTERS,
    JournalLine.by_id,
    JournalLine.link_of_id,
    Offer.person_id,
    Letter.person_id,
    FormerAddress.person_id,
)
_OWN_KEYS = (TokenPurpose.API, TokenPurpose.DAV, TokenPurpose.FEED)


@dataclass(frozen=True)
class TwoInvitations:
    """An invitation of the person who goes, and that of the one who stays to the same meeting, if there is one."""

    meeting_id: int
    going_id: int
    staying_id: int | None


def invitations(session: Session, going: int, staying: int, most: int | None = None) -> list[TwoInvitations]:
    """Return the invitations of the person who goes, each with that of the one who stays."""
    other = aliased(Invitation)
    same_meeting = (other.meeting_id == Invitation.meeting_id) & (other.person_id == staying)
    query = select(Invitation.meeting_id, Invitation.id, other.id).outerjoin(other, same_meeting)
    rows = session.execute(query.where(Invitation.person_id == going).order_by(Invitation.id).limit(most))
    return [TwoInvitations(*row) for row in rows]


def meetings(session: Session, meeting_ids: list[int]) -> dict[int, Meeting]:
    """Return meetings by id."""
    return {row.id: row for row in session.scalars(select(Meeting).where(Meeting.id.in_(meeting_ids)))}


def forget_entries(session: Session, invitation_id: int) -> None:
    """Delete how an invitation stands in the own feed of the person who goes."""
    for row in (GuestEntry, PollEntry):
        session.execute(delete(row).where(row.invitation_id == invitation_id))


def move_votes(session: Session, going: int, staying: int) -> None:
    """Let votes of one invitation count for another of the same meeting, in the polls in which that has none."""
    there = select(Ballot.poll_id).where(Ballot.invitation_id == staying)
    polls = session.scalars(
        select(Ballot.poll_id).where(Ballot.invitation_id == going, Ballot.poll_id.not_in(there))
    ).all()
    options = select(PollOption.id).where(PollOption.poll_id.in_(polls))
    for row, where in ((Ballot, Ballot.poll_id.in_(polls)), (Vote, Vote.option_id.in_(options))):
        statement = update(row).where(row.invitation_id == going, where).values(invitation_id=staying)
        session.execute(statement, execution_options={"synchronize_session": False})


def hand_over(session: Session, going: int, staying: int, most: int) -> int:
    """Let what says that one person did something say it of the other, of one column; return how many rows there were."""
    for column in _HANDED_OVER:
        row = column.class_
        chosen = select(row.id).where(column == going).limit(most)
        if count := changed(session, row, row.id.in_(chosen), {column.key: staying}):
            return count
    links = select(AccessToken.id).where(AccessToken.person_id == going, AccessToken.purpose.not_in(_OWN_KEYS))
    return changed(session, AccessToken, AccessToken.id.in_(links.limit(most)), {"person_id": staying})


def hand_calendars_over(session: Session, going: int, staying: int, most: int) -> int:
    """Let calendars kept elsewhere belong to the one who stays, but for those that they have already."""
    there = select(ForeignCalendar.address).where(ForeignCalendar.person_id == staying)
    own = ForeignCalendar.person_id == going
    chosen = select(ForeignCalendar.id).where(own, ForeignCalendar.address.not_in(there)).limit(most)
    return changed(session, ForeignCalendar, ForeignCalendar.id.in_(chosen), {"person_id": staying})


def merge_membership(session: Session, going: int, staying: int) -> bool:
    """Give one place of the person who goes to the one who stays, in the higher role; tell whether there was one."""
    membership = session.scalar(select(Membership).where(Membership.person_id == going).limit(1))
    if membership is None:
        return False
    same = (Membership.person_id == staying, Membership.organisation_id == membership.organisation_id)
    there = session.scalar(select(Membership).where(*same))
    if there is None:
        membership.person_id = staying
    else:
        if MembershipRole.CONTACT in {there.role, membership.role}:
            there.role = MembershipRole.CONTACT
        session.delete(membership)
    session.flush()
    return True


def readdress(session: Session, going: int, staying: Person) -> None:
    """Let letters that have not left yet go to the one who stays."""
    unsent = Letter.state.in_((LetterState.WAITING, LetterState.FAILING))
    values = {"to_email": staying.email, "to_name": staying.name, "person_id": staying.id}
    session.execute(update(Letter).where(Letter.person_id == going, unsent).values(values))


def lines_with_id(session: Session, person_id: int, most: int) -> list[JournalLine]:
    """Return lines of the journal whose facts name a person by id."""
    facts = cast(JournalLine.facts, String)
    named = or_(*(facts.contains(f'"person": {person_id}{end}') for end in (",", "}")))
    return list(session.scalars(select(JournalLine).where(named).order_by(JournalLine.id).limit(most)))


def former_address(session: Session, email: str, person_id: int) -> FormerAddress | None:
    """Return an address as one that a person had."""
    query = select(FormerAddress).where(func.lower(FormerAddress.email) == email.lower())
    return session.scalar(query.where(FormerAddress.person_id == person_id))
