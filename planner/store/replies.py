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


def with_places(
    session: Session, meeting_id: int, responsible: Collection[int], seats: int | None
) -> list[tuple[Reply, int]]:
    """Return the yeses to a meeting that have a place beside the seats or are of these people, each with the person's id.

    With them comes the first of the others who wait and are not too many for all ``seats``, whom nobody is to jump over.
    """
    named = and_(Invitation.person_id.in_(responsible), Reply.state.in_(SEATED | {ReplyState.WAITING}))
    query = _of_people(meeting_id).where(or_(Reply.beside_seats, named)).order_by(Reply.invitation_id)
    first = _in_line(meeting_id, seats).where(Invitation.person_id.not_in(responsible)).limit(1)
    return [*_pairs(session, query), *_pairs(session, first)]


def waiting(session: Session, meeting_id: int, seats: int | None, most: int) -> list[tuple[Reply, int]]:
    """Return the first replies to a meeting that wait and are not too many for all ``seats``, each with the person's id."""
    return _pairs(session, _in_line(meeting_id, seats).limit(most))


def _of_people(meeting_id: int) -> Select[Reply, int]:
    query = select(Reply, Invitation.person_id).join(Invitation, Invitation.id == Reply.invitation_id)
    return query.where(Reply.meeting_id == meeting_id)


def _in_line(meeting_id: int, seats: int | None) -> Select[Reply, int]:
    query = _of_people(meeting_id).where(Reply.state == ReplyState.WAITING).order_by(Reply.queue)
    return query if seats is None else query.where(Reply.party <= seats)


def _pairs(session: Session, query: Select[Reply, int]) -> list[tuple[Reply, int]]:
    fresh = query.execution_options(populate_existing=True)
    return [(row.Reply, row.person_id) for row in session.execute(fresh)]


def with_free_seats(session: Session, now: datetime) -> list[int]:
    """Return the ids of the live meetings to come at which the first who waits would fit on the free seats."""
    waits, other = Reply.__table__.alias("waits"), Reply.__table__.alias("other")
    fits = or_(Meeting.seats.is_(None), other.c.party <= Meeting.seats)
    first = (
        select(func.min(other.c.queue))
        .where(other.c.meeting_id == Meeting.id, other.c.state == ReplyState.WAITING, fits)
        .correlate(Meeting)
        .scalar_subquery()
    )
    free = or_(Meeting.seats.is_(None), waits.c.party <= Meeting.seats - Meeting.seats_taken)
    query = (
        select(Meeting.id)
        .join(waits, and_(waits.c.meeting_id == Meeting.id, waits.c.state == ReplyState.WAITING))
        .where(Meeting.state.in_(LIVE), Meeting.starts_at > now, waits.c.queue == first, free)
    )
    return list(session.scalars(query.distinct().order_by(Meeting.id)))


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


def unused_seats(session: Session, now: datetime, most: int) -> list[tuple[int, int]]:
    """Return invitation and meeting, by id, of seats that were offered and whose time is up, at most so many."""
    query = select(Reply.invitation_id, Reply.meeting_id).join(Meeting, Meeting.id == Reply.meeting_id)
    # A cancelled meeting may be on again within the day, and then all stands as it did.
    due = query.where(Reply.state == ReplyState.SEAT_OFFERED, Reply.seat_offer_until < now, Meeting.state.in_(LIVE))
    return [
        (row.invitation_id, row.meeting_id) for row in session.execute(due.order_by(Reply.invitation_id).limit(most))
    ]


def offered(session: Session, invitation_ids: Collection[int], now: datetime) -> list[tuple[Reply, int]]:
    """Return those of these replies whose offered seat is still not taken and whose time is up, each with the person's id."""
    query = select(Reply, Invitation.person_id).join(Invitation, Invitation.id == Reply.invitation_id)
    unused = query.where(Reply.state == ReplyState.SEAT_OFFERED, Reply.seat_offer_until < now)
    return _pairs(session, unused.where(Reply.invitation_id.in_(invitation_ids)).order_by(Reply.invitation_id))


def needs(session: Session, meeting_id: int) -> list[Need]:
    """Return the needs that belong to the replies to a meeting."""
    query = select(Need).join(Reply, Reply.invitation_id == Need.invitation_id).where(Reply.meeting_id == meeting_id)
    return list(session.scalars(query))


def last_days_of_needs(session: Session) -> list[tuple[int, datetime, date]]:
    """Return each last day that needs of a meeting with a time have now, with the meeting's id and when it ends."""
    query = (
        select(Meeting.id, Meeting.ends_at, Need.delete_after)
        .join(Reply, Reply.meeting_id == Meeting.id)
        .join(Need, Need.invitation_id == Reply.invitation_id)
        .where(Meeting.ends_at.is_not(None))
    )
    return [(row.id, row.ends_at, row.delete_after) for row in session.execute(query.distinct().order_by(Meeting.id))]


def keep_needs_until(session: Session, meeting_id: int, day: date, most: int) -> int:
    """Make a day the last one for needs of a meeting that have another, at most for so many; return for how many."""
    of_this = select(Need.invitation_id).join(Reply, Reply.invitation_id == Need.invitation_id)
    others = of_this.where(Reply.meeting_id == meeting_id, Need.delete_after != day).limit(most)
    statement = update(Need).where(Need.invitation_id.in_(others)).values(delete_after=day)
    return len(session.execute(statement.returning(Need.invitation_id)).all())


def forget_needs(session: Session, invitation_id: int) -> None:
    """Delete the needs that belong to the reply to one invitation."""
    session.execute(delete(Need).where(Need.invitation_id == invitation_id))


def forget_old_needs(session: Session, today: date, most: int) -> int:
    """Delete needs whose last day has passed, at most so many; return how many."""
    return deleted(session, table_of(Need), Need.delete_after < today, most)
