"""Rows that tell how the scheduled jobs are doing, and which process leads them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.rows.base import Base


class JobRun(Base):
    """The last run of one job."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")


class JobLease(Base):
    """The lease of the process that leads the jobs, under one name.

    ``number`` is raised each time a process takes the lease, and every write of a leader is checked against it. ``beats``
    is raised while its ``holder`` lives; an empty holder has given it back. ``renewed_at`` is for people to read: nothing
    is decided by it, because the clocks of two machines may differ and may be set.
    """

    __tablename__ = "job_leases"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    beats: Mapped[int] = mapped_column(Integer)
    holder: Mapped[str] = mapped_column(String(200))
    renewed_at: Mapped[datetime]
