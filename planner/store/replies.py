"""How replies and needs are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from planner.domain.duties import HELD_STATES
from planner.domain.meetings import LIVE
from planner.domain.replies import SEATED, ReplyState
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Need, Reply
from planner.store.answers import StoredReply
from planner.store.invitations import sent
from planner.store.row_batches import deleted, table_of


def with_invitation(session: Session, invitation_id: int) -> tuple[Invitation, Meeting, Reply | None] | None:
    """Return an invitation with all that belongs to it: its meeting, and the reply where one has been given."""
    query = (
        select(Invitation, Meeting, Reply)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.id == invitation_id)
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
        .options(joinedload(Meeting.convener), joinedload(Meeting.network))
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row.Invitation, row.Meeting, row.Reply)


def of_person(session: Session, meeting_id: int, person_id: int | None) -> tuple[Invitation | None, Reply | None]:
    """Return a person's invitation to a meeting, taken back or not, and the reply where one has been given."""
    query = (
        select(Invitation, Reply)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id, Invitation.person_id == person_id)
        .options(joinedload(Invitation.organisation), joinedload(Invitation.person))
    )
    row = session.execute(query).one_or_none()
    return (None, None) if row is None else (row.Invitation, row.Reply)


def with_invitations(session: Session, meeting_id: int, *, sent_only: bool) -> list[tuple[Invitation, Reply | None]]:
    """Return the invitations of a meeting that stand, all or those that have been sent, each with its reply, in their order."""
    query = (
        select(Invitation, Reply)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None))
        .options(joinedload(Invitation.person), joinedload(Invitation.organisation))
        .order_by(Invitation.id)
    )
    if sent_only:
        query = query.where(Invitation.invited_at.is_not(None))
    return [(row.Invitation, row.Reply) for row in session.execute(query)]


def count_sent(session: Session, meeting_id: int, *, also_declined: bool) -> int:
    """Return how many have been invited to a meeting and still are, all or those who have not said no."""
    query = select(func.count()).select_from(Invitation).outerjoin(Reply, Reply.invitation_id == Invitation.id)
    query = query.where(Invitation.meeting_id == meeting_id, sent())
    if not also_declined:
        query = query.where(or_(Reply.state.is_(None), Reply.state != ReplyState.DECLINED))
    return session.scalar(query) or 0


def coming() -> ColumnElement[int]:
    """Return how many people come to a meeting of the query: those on the seats that are not only offered, and beside them."""
    return Meeting.seats_taken + _more_people(Meeting.id).correlate(Meeting).scalar_subquery()


def more_people(session: Session, meeting_id: int) -> int:
    """Return how many more people come to a meeting than seats are taken, fewer than none where seats are only offered."""
    return session.scalar(_more_people(meeting_id)) or 0


def _more_people(meeting_id: InstrumentedAttribute[int] | int) -> Select[int]:
    people = case((Reply.beside_seats, 1), (Reply.state == ReplyState.SEAT_OFFERED, -Reply.party), else_=0)
    return select(func.coalesce(func.sum(people), 0)).where(Reply.meeting_id == meeting_id)


def with_places(session: Session, meeting_id: int, responsible: Collection[int]) -> list[tuple[Reply, int]]:
    """Return the yeses to a meeting that wait, have a place beside the seats or are of these people, each with the person's id."""
    named = and_(Invitation.person_id.in_(responsible), Reply.state.in_(SEATED))
    query = (
        select(Reply, Invitation.person_id)
        .join(Invitation, Invitation.id == Reply.invitation_id)
        .where(Reply.meeting_id == meeting_id, or_(Reply.state == ReplyState.WAITING, Reply.beside_seats, named))
        .order_by(Reply.invitation_id)
    )
    return [(row.Reply, row.person_id) for row in session.execute(query)]


def waiting(session: Session, meeting_id: int) -> list[Reply]:
    """Return the replies to a meeting that wait for a seat, in their order."""
    query = select(Reply).where(Reply.meeting_id == meeting_id, Reply.state == ReplyState.WAITING)
    return list(session.scalars(query.order_by(Reply.queue)))


def waiting_in_charge(session: Session) -> list[int]:
    """Return the ids of the live meetings at which somebody waits for a seat who is named for a duty of the meeting."""
    query = (
        select(Reply.meeting_id)
        .join(Invitation, Invitation.id == Reply.invitation_id)
        .join(Duty, and_(Duty.meeting_id == Reply.meeting_id, Duty.person_id == Invitation.person_id))
        .join(Meeting, Meeting.id == Reply.meeting_id)
        .where(Reply.state == ReplyState.WAITING, Duty.state.in_(HELD_STATES), Meeting.state.in_(LIVE))
    )
    return list(session.scalars(query.distinct().order_by(Reply.meeting_id)))


def place(session: Session, reply: Reply | StoredReply) -> int:
    """Return the place in the queue of a reply that waits, counted from 1."""
    query = select(func.count()).where(
        Reply.meeting_id == reply.meeting_id, Reply.state == ReplyState.WAITING, Reply.queue < reply.queue
    )
    return 1 + (session.scalar(query) or 0)


def unused_seats(session: Session, now: datetime) -> list[tuple[int, int]]:
    """Return invitation and meeting, by id, of every seat that was offered and whose time is up."""
    query = select(Reply.invitation_id, Reply.meeting_id).join(Meeting, Meeting.id == Reply.meeting_id)
    # A cancelled meeting may be on again within the day, and then all stands as it did.
    due = query.where(Reply.state == ReplyState.SEAT_OFFERED, Reply.seat_offer_until < now, Meeting.state.in_(LIVE))
    return [(row.invitation_id, row.meeting_id) for row in session.execute(due.order_by(Reply.invitation_id))]


def needs(session: Session, meeting_id: int) -> list[Need]:
    """Return the needs that belong to the replies to a meeting."""
    query = select(Need).join(Reply, Reply.invitation_id == Need.invitation_id).where(Reply.meeting_id == meeting_id)
    return list(session.scalars(query))


def keep_needs_until(session: Session, meeting_id: int, day: date) -> None:
    """Make a day the last one for all needs of a meeting."""
    of_this = select(Reply.invitation_id).where(Reply.meeting_id == meeting_id)
    session.execute(update(Need).where(Need.invitation_id.in_(of_this)).values(delete_after=day))


def forget_needs(session: Session, invitation_id: int) -> None:
    """Delete the needs that belong to the reply to one invitation."""
    session.execute(delete(Need).where(Need.invitation_id == invitation_id))


def forget_old_needs(session: Session, today: date, most: int) -> int:
    """Delete needs whose last day has passed, at most so many; return how many."""
    return deleted(session, table_of(Need), Need.delete_after < today, most)
