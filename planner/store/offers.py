"""How offers of duties are found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.rows.duties import Duty, Offer


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(Offer.duty).joinedload(Duty.holder),
        joinedload(Offer.organisation),
        joinedload(Offer.person),
        joinedload(Offer.offered_by),
        joinedload(Offer.suggested),
    )


def of_meeting(session: Session, meeting_id: int) -> list[Offer]:
    """Return every offer of a meeting's duties, with all that belongs to it, oldest first."""
    query = select(Offer).join(Offer.duty).where(Duty.meeting_id == meeting_id).order_by(Offer.id)
    return list(session.scalars(query.options(*_whole())))
