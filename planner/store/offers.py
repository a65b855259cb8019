"""How offers of duties are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, update
from sqlalchemy.orm import Session, joinedload

from planner.domain.duties import OfferState
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(Offer.duty).joinedload(Duty.holder),
        joinedload(Offer.organisation),
        joinedload(Offer.person),
        joinedload(Offer.offered_by),
        joinedload(Offer.suggested),
    )


def by_id(session: Session, offer_id: int) -> Offer | None:
    """Return an offer as it stands now, with all that belongs to it."""
    query = select(Offer).where(Offer.id == offer_id).options(*_whole())
    return session.scalar(query.execution_options(populate_existing=True))


def of_meeting(session: Session, meeting_id: int) -> list[Offer]:
    """Return every offer of a meeting's duties, with all that belongs to it, oldest first."""
    query = select(Offer).join(Offer.duty).where(Duty.meeting_id == meeting_id).order_by(Offer.id)
    return list(session.scalars(query.options(*_whole())))


def queue(session: Session, duty_id: int) -> list[Offer]:
    """Return the offers of a duty that wait for the open one to end, with all that belongs to them, in order."""
    query = select(Offer).where(Offer.duty_id == duty_id, Offer.state == OfferState.QUEUED).order_by(Offer.queue)
    return list(session.scalars(query.options(*_whole())))


def shorten(session: Session, duty_ids: Collection[int], latest: datetime) -> None:
    """Let the open offers of duties be answered until an instant at the latest."""
    open_ones = and_(Offer.duty_id.in_(duty_ids), Offer.state == OfferState.OFFERED, Offer.answer_by > latest)
    session.execute(update(Offer).where(open_ones).values(answer_by=latest))


def past_deadline(session: Session, now: datetime) -> list[int]:
    """Return the ids of the open offers whose deadline has passed."""
    query = select(Offer.id).where(Offer.state == OfferState.OFFERED, Offer.answer_by < now)
    return list(session.scalars(query.order_by(Offer.id)))


def before_deadline(session: Session, now: datetime) -> list[Offer]:
    """Return the open offers whose deadline is still to come."""
    query = select(Offer).where(Offer.state == OfferState.OFFERED, Offer.answer_by > now)
    return list(session.scalars(query.order_by(Offer.id)))


def offered_to(person_id: int | None, organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that an offer was made to a person or to one of these organisations."""
    # Compared with NULL, the column would fit every offer for which nobody is named.
    named = false() if person_id is None else Offer.person_id == person_id
    return or_(Offer.organisation_id.in_(organisation_ids), named)


def open_to(person_id: int | None, organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that an offer waits for the answer of a person or of one of these organisations."""
    return and_(Offer.state == OfferState.OFFERED, offered_to(person_id, organisation_ids))


def unanswered(
    session: Session, person_id: int | None, organisation_ids: Collection[int], now: datetime
) -> list[tuple[Offer, Meeting]]:
    """Return the offers that a person or one of these organisations can answer, with the meeting, the most urgent first."""
    query = (
        select(Offer, Meeting)
        .join(Offer.duty)
        .join(Meeting, Meeting.id == Duty.meeting_id)
        .where(Offer.answer_by >= now, open_to(person_id, organisation_ids))
        .options(joinedload(Offer.duty), joinedload(Offer.organisation))
        .order_by(Offer.answer_by, Offer.id)
    )
    return [(row.Offer, row.Meeting) for row in session.execute(query)]
