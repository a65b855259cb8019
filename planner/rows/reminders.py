"""Rows of reminders: which guest has been reminded of what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.reminders import ReminderCause
from planner.rows.base import Base, choice


class Reminder(Base):
    """A guest has been reminded: of the answer-by date or of the meeting, on ``day``; never twice of the same."""

    __tablename__ = "reminders"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    cause: Mapped[ReminderCause] = mapped_column(choice(ReminderCause), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    reminded_at: Mapped[datetime]
