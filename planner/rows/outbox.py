"""Rows of the outbox."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.outbox import Priority
from planner.rows.base import Base, choice

UNSENT = text("state <> 'sent'")
"""Letters that have not left; queries say the same, with the word written out, or SQLite would not use their index."""
GIVEN_UP = text("state = 'given_up'")
"""Letters that nobody tries any more; likewise."""


class LetterState(StrEnum):
    """How a letter stands: ``failing`` is tried again later, ``given_up`` is shown to the organiser for good."""

    WAITING = "waiting"
    SENDING = "sending"
    FAILING = "failing"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Letter(Base):
    """A mail to one recipient, stored in the transaction of the change it tells about.

    ``key`` is unique, so that the same letter is never stored twice. ``text``, ``html`` and ``attachment`` may carry
    personal links and are emptied once the letter is sent, and so is ``calendar``: what it says to the recipient's
    calendar, by ``calendar_method``, which answers to ``answer_address``.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_unsent", "priority", "next_try_at", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
        Index("ix_letters_thread", "meeting_id", "person_id"),
        Index("ix_letters_given_up", "id", sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
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
    priority: Mapped[int] = mapped_column(
        SmallInteger, default=Priority.MAILING, server_default=str(Priority.MAILING.value)
    )
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
