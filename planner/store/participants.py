"""How the guests of one meeting are found: all of them, a line each."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.rows.invitations import Invitation
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.replies import Reply


class GuestRow(NamedTuple):
    """A guest as a line of a table, with what was answered; ``state`` is empty and ``party`` is 1 where nothing was."""

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


def of_meeting(session: Session, meeting_id: int) -> list[GuestRow]:
    """Return all who stand on the list of a meeting, a line each, in the order in which they came on it.

    They are no rows of the session: there may be thousands, and a page shows some fifty of them.
    """
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
        )
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None))
        .order_by(Invitation.id)
    )
    return [GuestRow._make(row) for row in session.execute(query)]
