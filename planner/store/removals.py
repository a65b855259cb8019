"""How the rows of a person who is being removed are found, a bounded number at a time, and settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.sql.elements import ColumnElement

from planner.domain.action_points import ActionState
from planner.domain.duties import DutyKind, OfferState
from planner.domain.feeds import PERSONAL, TASKS
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.people import ServiceRole
from planner.domain.removals import ANONYMOUS
from planner.rows.action_points import ActionPoint
from planner.rows.addresses import AddressChange, FormerAddress
from planner.rows.browser_sessions import BrowserSession
from planner.rows.calendars import FeedVersion, GuestEntry
from planner.rows.dav import DavCollection, DavObject
from planner.rows.draft_runs import DraftRun
from planner.rows.duties import Duty, Offer
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar
from planner.rows.imports import Import
from planner.rows.incoming import CalendarAnswer, IncomingMail, IncomingMatter, TimeProposal
from planner.rows.invitations import Invitation, RejectedClaim
from planner.rows.journal import JournalLine
from planner.rows.mailings import Farewell, Mailing
from planner.rows.meetings import Meeting
from planner.rows.networks import NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Membership, Person, SignIn
from planner.rows.personal_feeds import FeedChoice, FeedFollow
from planner.rows.polls import Ballot, Poll, PollEntry, Vote
from planner.rows.removals import PersonRemoval
from planner.rows.replies import Need
from planner.rows.series import Series
from planner.rows.tasks import TaskEntry
from planner.rows.tokens import AccessToken
from planner.store.database import Session
from planner.store.feed_moves import note_removal
from planner.store.row_batches import changed, deleted, table_of

POINTERS: tuple[InstrumentedAttribute[int | None], ...] = (
    Invitation.invited_by_id,
    Meeting.created_by_id,
    Series.made_by_id,
    Import.made_by_id,
    Poll.made_by_id,
    NetworkMembership.asked_by_id,
    Offer.offered_by_id,
    IncomingMatter.settled_by_id,
    TimeProposal.settled_by_id,
    ActionPoint.done_by_id,
    Farewell.contact_id,
    ActionPoint.person_id,
    Duty.person_id,
)
"""Columns that say who did something: emptied."""

_WORDS_BESIDE: dict[str, dict[str, str | None]] = {
    "network_memberships.asked_by_id": {"message": ""},
    "imports.made_by_id": {"name": "", "data": None, "choices": None},
}
"""What the person wrote beside it, emptied with it."""

_OWN: tuple[InstrumentedAttribute[Any], ...] = (
    FeedFollow.person_id,
    FeedChoice.person_id,
    GuestEntry.person_id,
    PollEntry.person_id,
    TaskEntry.person_id,
    DavObject.person_id,
    DavCollection.person_id,
    AccessToken.person_id,
    SignIn.person_id,
    BrowserSession.person_id,
    AddressChange.person_id,
    Membership.person_id,
    Mailing.writer_id,
    DraftRun.made_by_id,
)
"""Columns of tables whose rows are the person's alone: deleted."""


_AROUND: tuple[Any, ...] = (
    IncomingMatter,
    Need,
    Vote,
    PollEntry,
    Ballot,
    GuestEntry,
    TimeProposal,
    CalendarAnswer,
    RejectedClaim,
    Mailing,
)
"""Rows that hang on an invitation."""


def waiting(session: Session) -> list[int]:
    """Return the ids of the people who are being removed, in the order it was asked."""
    return list(
        session.scalars(select(PersonRemoval.person_id).order_by(PersonRemoval.asked_at, PersonRemoval.person_id))
    )


def by_person(session: Session, person_id: int) -> PersonRemoval | None:
    """Return the removal of a person with the person, locked until the transaction ends."""
    query = select(PersonRemoval).where(PersonRemoval.person_id == person_id).with_for_update(of=PersonRemoval)
    return session.scalar(
        query.options(joinedload(PersonRemoval.person, innerjoin=True), joinedload(PersonRemoval.into))
    )


def other_administrators(session: Session, person_id: int) -> bool:
    """Tell whether somebody else is an administrator; both are locked, so that the last two cannot leave at once."""
    query = select(Person.id).where(Person.role == ServiceRole.ADMINISTRATOR).order_by(Person.id).with_for_update()
    return bool(set(session.scalars(query)) - {person_id})


def _ahead(now: datetime) -> ColumnElement[bool]:
    return or_(Meeting.ends_at.is_(None), Meeting.ends_at > now, Meeting.state == MeetingState.DRAFT)


def next_invitation_ahead(session: Session, person_id: int, now: datetime) -> tuple[Invitation, Meeting] | None:
    """Return an invitation of the person to a meeting that is not over, with the meeting."""
    query = select(Invitation, Meeting).join(Meeting, Meeting.id == Invitation.meeting_id)
    row = session.execute(
        query.where(Invitation.person_id == person_id, _ahead(now)).order_by(Meeting.id).limit(1)
    ).first()
    return None if row is None else (row.Invitation, row.Meeting)


def invitations(session: Session, person_id: int, most: int) -> list[Invitation]:
    """Return some invitations of the person."""
    query = select(Invitation).where(Invitation.person_id == person_id).order_by(Invitation.id)
    return list(session.scalars(query.limit(most)))


def anonymous_for(session: Session, meeting_id: int | None) -> Person | None:
    """Return somebody who stands for former participants and is not on the list of a meeting yet."""
    query = select(Person).where(Person.email_key.startswith(ANONYMOUS)).order_by(Person.id).limit(1)
    if meeting_id is not None:
        listed = exists().where(Invitation.person_id == Person.id, Invitation.meeting_id == meeting_id)
        query = query.where(~listed)
    return session.scalar(query)


def anonymous_count(session: Session) -> int:
    """Return how many stand for former participants."""
    return session.scalar(select(func.count()).where(Person.email_key.startswith(ANONYMOUS))) or 0


def next_offer(session: Session, person_id: int) -> int | None:
    """Return the id of an offer to the person that is open or in a queue."""
    unsettled = Offer.state.in_((OfferState.OFFERED, OfferState.QUEUED))
    return session.scalar(select(Offer.id).where(Offer.person_id == person_id, unsettled).order_by(Offer.id).limit(1))


def next_action_point(session: Session, person_id: int) -> ActionPoint | None:
    """Return an open action point that the person alone is to do."""
    query = select(ActionPoint).where(ActionPoint.person_id == person_id, ActionPoint.organisation_id.is_(None))
    return session.scalar(query.where(ActionPoint.state == ActionState.OPEN).order_by(ActionPoint.id).limit(1))


def follower_of(session: Session, meeting_id: int) -> int | None:
    """Return the id of the organisation that follows a meeting up."""
    return session.scalar(select(Duty.holder_id).where(Duty.meeting_id == meeting_id, Duty.kind == DutyKind.FOLLOW_UP))


def next_duty(session: Session, person_id: int) -> Duty | None:
    """Return a duty of a live meeting for which the person is named, with its holder."""
    query = select(Duty).join(Meeting, Meeting.id == Duty.meeting_id)
    query = query.where(Duty.person_id == person_id, Duty.holder_id.is_not(None), Meeting.state.in_(LIVE))
    return session.scalar(query.order_by(Duty.meeting_id, Duty.id).options(joinedload(Duty.holder)).limit(1))


def settle_offers(session: Session, person_id: int, anonymous: Callable[[], int], most: int) -> bool:
    """Let past offers to the person stand as to a former participant, without their words; tell whether there were any."""
    chosen = session.scalars(select(Offer.id).where(Offer.person_id == person_id).limit(most)).all()
    if chosen:
        changed(session, Offer, Offer.id.in_(chosen), {"person_id": anonymous(), "message": "", "reason": ""})
    return bool(chosen)


def settle_journal(session: Session, person_id: int, anonymous: Callable[[], int], most: int) -> bool:
    """Let lines of the journal stand as by a former participant; tell whether there were any."""
    for column in (JournalLine.by_id, JournalLine.link_of_id):
        chosen = session.scalars(select(JournalLine.id).where(column == person_id).limit(most)).all()
        if chosen:
            values = {column.key: anonymous(), "on_word": ""}
            changed(session, JournalLine, JournalLine.id.in_(chosen), values)
            return True
    return False


def empty_pointers(session: Session, person_id: int, most: int) -> int:
    """Empty what says that the person did something, of one column; return how many there were."""
    for column in POINTERS:
        row = column.class_
        values: dict[str, Any] = {column.key: None, **_WORDS_BESIDE.get(f"{row.__tablename__}.{column.key}", {})}
        chosen = select(row.id).where(column == person_id).limit(most)
        if count := changed(session, row, row.id.in_(chosen), values):
            return count
    return 0


def delete_own(session: Session, person_id: int, most: int) -> int:
    """Delete what is the person's alone, of one table; return how many rows there were."""
    for column in _OWN:
        if count := deleted(session, column.class_.__table__, column == person_id, most):
            return count
    calendars = select(ForeignCalendar.id).where(ForeignCalendar.person_id == person_id)
    if count := deleted(session, table_of(BusyInterval), BusyInterval.calendar_id.in_(calendars), most):
        return count
    feeds = (f"{PERSONAL}{person_id}", f"{TASKS}{person_id}")
    note_removal(session, feeds)
    versions = deleted(session, table_of(FeedVersion), FeedVersion.feed.in_(feeds), most)
    return versions or deleted(session, table_of(ForeignCalendar), ForeignCalendar.person_id == person_id, most)


def delete_letters(session: Session, removal: PersonRemoval, most: int) -> int:
    """Delete letters to the person, waiting or sent; return how many."""
    by_address = and_(
        Letter.person_id.is_(None),
        func.lower(Letter.to_email) == removal.email.lower(),
        Letter.created_at <= removal.asked_at,
    )
    return deleted(session, table_of(Letter), or_(Letter.person_id == removal.person_id, by_address), most)


def forget_around(session: Session, invitation_id: int, most: int) -> int:
    """Delete what hangs on an invitation and is no count, of one table; return how many rows there were."""
    for row in _AROUND:
        if count := deleted(session, table_of(row), row.invitation_id == invitation_id, most):
            return count
    return 0


def settle_replies_to(session: Session, removal: PersonRemoval, instead: str, most: int) -> int:
    """Let answers to letters of others go elsewhere than to the person; return how many."""
    answered_there = func.lower(Letter.reply_to) == removal.email.lower()
    chosen = select(Letter.id).where(answered_there, Letter.created_at <= removal.asked_at).limit(most)
    return changed(session, Letter, Letter.id.in_(chosen), {"reply_to": instead})


def delete_mails(session: Session, removal: PersonRemoval, most: int) -> int:
    """Delete the mails that came from the person, with what was decided about them; return how many."""
    from_person = func.lower(IncomingMail.sender) == removal.email.lower()
    before = IncomingMail.received_at <= removal.asked_at
    return deleted(session, table_of(IncomingMail), and_(from_person, before), most)


def delete_matters(session: Session, removal: PersonRemoval, most: int) -> int:
    """Delete what mails of others said about the person; return how many."""
    email = removal.email.lower()
    mails = select(IncomingMail.id).where(IncomingMail.received_at <= removal.asked_at)
    named = or_(func.lower(IncomingMatter.attendee) == email, func.lower(IncomingMatter.delegated_to) == email)
    return deleted(session, table_of(IncomingMatter), and_(named, IncomingMatter.mail_id.in_(mails)), most)


def next_former_address(session: Session, person_id: int) -> FormerAddress | None:
    """Return an address that the person had before."""
    query = select(FormerAddress).where(FormerAddress.person_id == person_id)
    return session.scalar(query.order_by(FormerAddress.id).limit(1))


def with_role_address(session: Session, email: str) -> list[Organisation]:
    """Return the organisations that have an address as their own."""
    query = select(Organisation).where(func.lower(Organisation.email) == email.lower())
    return list(session.scalars(query.order_by(Organisation.id)))
