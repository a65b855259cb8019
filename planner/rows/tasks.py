"""Rows of tasks as they stand in the feeds of those who act for an organisation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.tasks import TaskStatus
from planner.rows.base import Base, choice


class TaskEntry(Base):
    """The bytes of one task of one person, who sees it until its last day.

    ``key`` says what the task is. ``mark`` is a digest of all it says and ``moves`` what SEQUENCE counts; ``turns_at`` is
    the instant at which time alone changes how it stands.
    """

    __tablename__ = "task_entries"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(String(260))
    language: Mapped[str] = mapped_column(String(2))
    status: Mapped[TaskStatus] = mapped_column(choice(TaskStatus))
    summary: Mapped[str] = mapped_column(String(400))
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime]
    turns_at: Mapped[datetime | None] = mapped_column(index=True)
    mark: Mapped[str] = mapped_column(String(32))
    edition: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    moves: Mapped[str] = mapped_column(String(80))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    last_day: Mapped[date] = mapped_column(Date)
