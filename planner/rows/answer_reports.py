"""Rows of what has been told of answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from planner.rows.base import Base


class ReportedAnswers(Base):
    """How far the one who carries a meeting out has been told of its answers; without a row, of none.

    ``told_until`` is until when, ``all_told_at`` when it was told last that all had answered, and ``missing_told_for`` the
    answer-by date of which it was told who was missing.
    """

    __tablename__ = "reported_answers"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    told_until: Mapped[datetime | None]
    all_told_at: Mapped[datetime | None]
    missing_told_for: Mapped[datetime | None]
