"""How the lines of the journal are found."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.rows.journal import JournalLine

ACTORS = (
    joinedload(JournalLine.by),
    joinedload(JournalLine.link_of),
    joinedload(JournalLine.link_organisation),
)
"""Who acted, with whose link, for which organisation."""


def of_meeting(session: Session, meeting_id: int) -> list[JournalLine]:
    """Return the lines of a meeting, oldest first, with the person who acted."""
    query = select(JournalLine).where(JournalLine.meeting_id == meeting_id).options(*ACTORS)
    return list(session.scalars(query.order_by(JournalLine.at, JournalLine.id)))
