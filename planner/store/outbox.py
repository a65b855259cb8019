"""Rows of the outbox, and how letters are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from planner.store.database import Base, choice


class LetterState(StrEnum):
    """How a letter stands: ``failing`` is tried again later, ``given_up`` is shown to the organiser for good."""

    WAITING = "waiting"
    SENDING = "sending"
    FAILING = "failing"
    SENT = "sent"
    GIVEN_UP = "given_up"


TROUBLED = (LetterState.FAILING, LetterState.GIVEN_UP)
"""How letters stand that could not be delivered so far."""


class Letter(Base):
    """A mail to one recipient, stored in the transaction of the change it tells about.

    ``key`` is unique, so that the same letter is never stored twice. ``text``, ``html`` and ``attachment`` may carry
    personal links and are emptied once the letter is sent, and so is ``calendar``: what it says to the recipient's
    calendar, by ``calendar_method``, which answers to ``answer_address``.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_due", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    to_email: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    from_name: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary)
    attachment_name: Mapped[str] = mapped_column(String(120), default="")
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    calendar_method: Mapped[str] = mapped_column(String(20), default="", server_default="")
    answer_address: Mapped[str] = mapped_column(String(254), default="", server_default="")
    state: Mapped[LetterState] = mapped_column(choice(LetterState), default=LetterState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def is_stored(session: Session, key: str) -> bool:
    """Tell whether a letter with this key has been stored before."""
    return session.scalar(select(Letter.id).where(Letter.key == key)) is not None


def stored(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys with which a letter has been stored before."""
    return set(session.scalars(select(Letter.key).where(Letter.key.in_(keys)))) if keys else set()


def troubled(session: Session, meeting_id: int) -> list[Letter]:
    """Return the letters about a meeting that could not be delivered so far, oldest first."""
    query = select(Letter).where(Letter.meeting_id == meeting_id, Letter.state.in_(TROUBLED))
    return list(session.scalars(query.order_by(Letter.id)))


def forget_unsent(session: Session, meeting_id: int, kind: str) -> None:
    """Delete the letters of one kind about a meeting that have not left yet, nor are just leaving."""
    unsent = Letter.state.in_((LetterState.WAITING, LetterState.FAILING))
    session.execute(delete(Letter).where(Letter.meeting_id == meeting_id, Letter.kind == kind, unsent))


def stored_since(
    session: Session, kind: str, person_id: int, meeting_ids: Collection[int], since: datetime
) -> set[int]:
    """Return those of these meetings about which a letter of a kind to a person was stored after an instant (UTC)."""
    query = select(Letter.meeting_id).where(
        Letter.kind == kind,
        Letter.person_id == person_id,
        Letter.meeting_id.in_(meeting_ids),
        Letter.created_at > since,
    )
    return {found for found in session.scalars(query) if found is not None}
