"""Rows of action points, and how they are found."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, String, Text, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.domain.action_points import LONGEST_TEXT, ActionState
from planner.store.database import Base, choice
from planner.store.organisations import Organisation
from planner.store.people import Person


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


_WHOLE = (joinedload(ActionPoint.organisation), joinedload(ActionPoint.person))


def of_meeting(session: Session, meeting_id: int) -> list[ActionPoint]:
    """Return the action points of a meeting with those who have them, the one that is due first coming first."""
    query = select(ActionPoint).where(ActionPoint.meeting_id == meeting_id).options(*_WHOLE)
    return list(session.scalars(query.order_by(ActionPoint.due, ActionPoint.id)))


def by_id(session: Session, point_id: int) -> ActionPoint | None:
    """Return an action point as it stands now, with the one who has it."""
    query = select(ActionPoint).where(ActionPoint.id == point_id).options(*_WHOLE)
    return session.scalar(query.execution_options(populate_existing=True))
