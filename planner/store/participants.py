"""How the guests of one meeting are found: all of them, a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, func, literal, select
from sqlalchemy.orm import Session

from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.rows.invitations import Invitation
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.reminders import Reminder
from planner.rows.replies import Reply
from planner.store.invitations import sent


class GuestRow(NamedTuple):
    """A guest as a line of a table, with what was answered; ``state`` is empty and ``party`` is 1 where nothing was.

    ``reminded_at`` is when they were reminded last, if they were, and ``answered_at`` when they answered.
    """

    invitation_id: int
    person_id: int
    name: str
    email: str
    failing_since: datetime | None
    organisation_id: int | None
    organisation: str | None
    standing: Standing
    standing_settled_at: datetime | None
    state: ReplyState | None
    party: int
    beside_seats: bool
    queue: int | None
    substitute: str
    message: str
    reminded_at: datetime | None
    answered_at: datetime | None


def of_meeting(session: Session, meeting_id: int) -> list[GuestRow]:
    """Return all who stand on the list of a meeting, a line each, in the order in which they came on it.

    They are no rows of the session: there may be thousands, and a page shows some fifty of them.
    """
    last_reminded = (
        select(func.max(Reminder.reminded_at)).where(Reminder.invitation_id == Invitation.id).scalar_subquery()
    )
    query = (
        select(
            Invitation.id,
            Invitation.person_id,
            Person.name,
            Person.email,
            Person.failing_since,
            Invitation.organisation_id,
            Organisation.name,
            Invitation.standing,
            Invitation.standing_settled_at,
            Reply.state,
            func.coalesce(Reply.party, 1),
            func.coalesce(Reply.beside_seats, false()),
            Reply.queue,
            func.coalesce(Reply.substitute, ""),
            func.coalesce(Reply.message, ""),
            last_reminded,
            Reply.answered_at,
        )
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None))
        .order_by(Invitation.id)
    )
    return [GuestRow._make(row) for row in session.execute(query)]


def count_by_answer(session: Session, meeting_id: int, among: Collection[int] | None = None) -> Counter[ReplyState]:
    """Return how many have been sent an invitation that stands, by how they have answered; of some invitations or all."""
    query = select(Reply.state, func.count()).select_from(Invitation)
    query = query.outerjoin(Reply, Reply.invitation_id == Invitation.id).group_by(Reply.state)
    counts = Counter[ReplyState]()
    for state, count in session.execute(query.where(Invitation.meeting_id == meeting_id, sent(), *_among(among))):
        counts[state or ReplyState.UNANSWERED] += count
    return counts


def _among(invitation_ids: Collection[int] | None) -> tuple[ColumnElement[bool], ...]:
    return () if invitation_ids is None else (Invitation.id.in_(invitation_ids),)


def _state() -> ColumnElement[ReplyState]:
    return func.coalesce(Reply.state, literal(ReplyState.UNANSWERED, Reply.state.type))


def first_with_answer(
    session: Session, meeting_id: int, states: Collection[ReplyState], among: Collection[int] | None = None
) -> Person | None:
    """Return the first on the list of those who have been sent an invitation that stands and have answered so."""
    query = select(Person).join(Invitation, Invitation.person_id == Person.id)
    query = query.outerjoin(Reply, Reply.invitation_id == Invitation.id)
    query = query.where(Invitation.meeting_id == meeting_id, sent(), _state().in_(states), *_among(among))
    return session.scalars(query.order_by(Invitation.id).limit(1)).first()
