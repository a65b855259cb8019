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

    ``facts`` are written once: ``chosen``, the ids of the drafts in the order in which they take the step, ``organiser_id``, who
    organises them from now on, and ``calendars_too``, whether each is an invitation to calendars as well. ``taken`` is how many
    of them have had their turn, and ``passed_over`` the ids of the few among those that could not take the step.
    ``by_job`` tells whether the job does all of it, or only goes on with what was broken off.
    """

    __tablename__ = "draft_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[DraftStep] = mapped_column(choice(DraftStep))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_job: Mapped[bool] = mapped_column(Boolean)
    taken: Mapped[int] = mapped_column(default=0)
    passed_over: Mapped[list[int]] = mapped_column(JSON, default=list)

    @property
    def chosen(self) -> list[int]:
        """Return the ids of all drafts that take the step, those that have taken it too."""
        return list(self.facts["chosen"])

    @property
    def done(self) -> list[int]:
        """Return the ids of the drafts that have taken the step."""
        passed_over = set(self.passed_over)
        return [key for key in self.chosen[: self.taken] if key not in passed_over]
