"""Rows of action points."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.action_points import LONGEST_TEXT, ActionState
from planner.rows.base import Base, choice
from planner.rows.organisations import Organisation
from planner.rows.people import Person


class ActionPoint(Base):
    """What was agreed at a meeting, who does it (an organisation, a person or both) and the day it is due.

    ``organisation_convenes`` is always false: the database refuses the facilitator, as it does for duties.
    """

    __tablename__ = "action_points"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "organisation_convenes"],
            ["organisations.id", "organisations.convenes"],
            name="fk_action_points_facilitator_never_has",
        ),
        CheckConstraint("NOT organisation_convenes", name="facilitator_never_has"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])
    organisation_convenes: Mapped[bool] = mapped_column(Boolean, default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    due: Mapped[date] = mapped_column(Date)
    state: Mapped[ActionState] = mapped_column(choice(ActionState), default=ActionState.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    done_by: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[done_by_id])
