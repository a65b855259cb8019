"""How addresses that people have had, and those they want to have, are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from planner.domain.meetings import LIVE
from planner.rows.addresses import AddressChange, FormerAddress
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter, LetterState
from planner.rows.people import Person
from planner.store.database import Session
from planner.store.invitations import sent
from planner.store.row_batches import deleted, table_of


def owner(session: Session, key: str) -> Person | None:
    """Return the person who had the address with this key."""
    query = select(Person).join(FormerAddress, FormerAddress.person_id == Person.id)
    return session.scalar(query.where(FormerAddress.email_key == key, Person.email != ""))


def change_by_hash(session: Session, digest: str) -> AddressChange | None:
    """Return the change that a link with this hash confirms, locked until the transaction ends."""
    query = select(AddressChange).where(or_(AddressChange.old_hash == digest, AddressChange.new_hash == digest))
    return session.scalar(
        query.options(joinedload(AddressChange.person, innerjoin=True)).with_for_update(of=AddressChange)
    )


def forget_change(session: Session, person_id: int) -> None:
    """Delete the address that a person wants to have."""
    session.execute(delete(AddressChange).where(AddressChange.person_id == person_id))


def forget_former(session: Session, key: str) -> None:
    """Forget who had the address with this key."""
    session.execute(delete(FormerAddress).where(FormerAddress.email_key == key))


def forget_old(session: Session, expired_before: datetime, moved_before: datetime, most: int) -> int:
    """Delete wishes that expired before an instant, and addresses that somebody left before another.

    They are at most so many of each; return how many there were.
    """
    wishes = deleted(session, table_of(AddressChange), AddressChange.expires_at < expired_before, most)
    return wishes + deleted(session, table_of(FormerAddress), FormerAddress.moved_at < moved_before, most)


def readdress(session: Session, person: Person) -> None:
    """Let letters to a person that have not left yet go to the address they have now."""
    unsent = Letter.state.in_((LetterState.WAITING, LetterState.FAILING))
    session.execute(update(Letter).where(Letter.person_id == person.id, unsent).values(to_email=person.email))


def unsettled(session: Session) -> list[int]:
    """Return the ids of the addresses of which not all calendars have been told that they were left."""
    return list(session.scalars(select(FormerAddress.id).where(FormerAddress.settled_at.is_(None))))


def locked(session: Session, former_id: int) -> FormerAddress | None:
    """Return an address that somebody had, locked until the transaction ends."""
    query = select(FormerAddress).where(FormerAddress.id == former_id).with_for_update(of=FormerAddress)
    return session.scalar(query.options(joinedload(FormerAddress.person, innerjoin=True)))


def coming(session: Session, former: FormerAddress, now: datetime, most: int) -> list[tuple[Invitation, Meeting]]:
    """Return some invitations to meetings to come of which calendars have not been told yet, in the order of meetings."""
    query = select(Invitation, Meeting).join(Meeting, Meeting.id == Invitation.meeting_id)
    query = query.where(
        Invitation.person_id == former.person_id,
        Invitation.id > former.told_to,
        sent(),
        Meeting.state.in_(LIVE),
        Meeting.ends_at > now,
    )
    rows = session.execute(query.order_by(Invitation.id).limit(most))
    return [(row.Invitation, row.Meeting) for row in rows]
