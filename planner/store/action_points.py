"""How action points are found."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.rows.action_points import ActionPoint

_WHOLE = (joinedload(ActionPoint.organisation), joinedload(ActionPoint.person))


def of_meeting(session: Session, meeting_id: int) -> list[ActionPoint]:
    """Return the action points of a meeting with those who have them, the one that is due first coming first."""
    query = select(ActionPoint).where(ActionPoint.meeting_id == meeting_id).options(*_WHOLE)
    return list(session.scalars(query.order_by(ActionPoint.due, ActionPoint.id)))


def by_id(session: Session, point_id: int) -> ActionPoint | None:
    """Return an action point as it stands now, with the one who has it."""
    query = select(ActionPoint).where(ActionPoint.id == point_id).options(*_WHOLE)
    return session.scalar(query.execution_options(populate_existing=True))
