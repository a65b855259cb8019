"""Rows of runs: steps that many drafts take, until the last has taken it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.draft_runs import DraftStep
from planner.rows.base import Base, choice


class DraftRun(Base):
    """A step that many drafts take; the row goes when all have.

    ``facts`` hold ``waiting`` and ``done``, the ids of the drafts that are still to take the step and of those that have,
    ``organiser_id``, who organises them from now on, and ``calendars_too``, whether each is an invitation to calendars as well.
    ``by_job`` tells whether the job does all of it, or only goes on with what was broken off.
    """

    __tablename__ = "draft_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[DraftStep] = mapped_column(choice(DraftStep))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_job: Mapped[bool] = mapped_column(Boolean)
