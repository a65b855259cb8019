"""Rows of replies and of the needs that belong to them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.replies import ReplyState
from planner.rows.base import Base, choice
from planner.rows.invitations import Invitation


class Reply(Base):
    """The reply to one invitation; ``meeting_id`` repeats the invitation's, for counting and for the queue.

    ``beside_seats`` when the guest has a place beside the seats, as one who is or was responsible for the meeting.
    """

    __tablename__ = "replies"
    __table_args__ = (
        CheckConstraint("party >= 1", name="party_positive"),
        CheckConstraint("state <> 'waiting' OR queue IS NOT NULL", name="waiting_has_place"),
        CheckConstraint("state <> 'seat_offered' OR seat_offer_until IS NOT NULL", name="offer_has_end"),
        CheckConstraint("NOT beside_seats OR state = 'coming'", name="beside_seats_is_coming"),
        Index("ix_replies_answered", "meeting_id", "answered_at"),
        Index("ix_replies_queue", "meeting_id", "state", "queue"),
        Index(
            "ix_replies_waiting",
            "meeting_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_replies_beside",
            "meeting_id",
            sqlite_where=text("beside_seats = 1"),
            postgresql_where=text("beside_seats"),
        ),
    )

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    invitation: Mapped[Invitation] = relationship(lazy="raise_on_sql")
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    state: Mapped[ReplyState] = mapped_column(choice(ReplyState), default=ReplyState.UNANSWERED)
    party: Mapped[int] = mapped_column(Integer, default=1)
    beside_seats: Mapped[bool] = mapped_column(Boolean, default=False)
    queue: Mapped[int | None] = mapped_column(Integer)
    seat_offer_until: Mapped[datetime | None]
    substitute: Mapped[str] = mapped_column(String(200), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    show_name: Mapped[bool] = mapped_column(Boolean, default=False)
    answered_at: Mapped[datetime]
    answered_via: Mapped[str] = mapped_column(String(20))


class Need(Base):
    """Diet and access needs of a reply: encrypted, seen by the one who carries out, gone after ``delete_after``."""

    __tablename__ = "needs"

    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("replies.invitation_id", ondelete="CASCADE"), primary_key=True
    )
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    consented_at: Mapped[datetime]
    delete_after: Mapped[date] = mapped_column(Date, index=True)
