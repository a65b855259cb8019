"""Rows of duties and of the offers to take them over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.duties import DutyKind, DutyState, OfferOrigin, OfferState
from planner.rows.base import Base, choice
from planner.rows.organisations import Organisation
from planner.rows.people import Person


class Duty(Base):
    """One of the two duties of a meeting. ``holder_convenes`` is always false: the database refuses the facilitator."""

    __tablename__ = "duties"
    __table_args__ = (
        UniqueConstraint("meeting_id", "kind"),
        ForeignKeyConstraint(
            ["holder_id", "holder_convenes"],
            ["organisations.id", "organisations.convenes"],
            name="fk_duties_facilitator_never_holds",
        ),
        CheckConstraint("NOT holder_convenes", name="facilitator_never_holds"),
        CheckConstraint(
            "(state IN ('held', 'passing', 'fulfilled')) = (holder_id IS NOT NULL)", name="held_has_holder"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    kind: Mapped[DutyKind] = mapped_column(choice(DutyKind))
    state: Mapped[DutyState] = mapped_column(choice(DutyState), default=DutyState.OPEN)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    holder: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", foreign_keys=[holder_id])
    holder_convenes: Mapped[bool] = mapped_column(Boolean, default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    held_since: Mapped[datetime | None]


class Offer(Base):
    """A duty offered to an organisation, with an answer-by instant; at most one offer of a duty is open at a time."""

    __tablename__ = "offers"
    __table_args__ = (
        Index(
            "uq_offers_one_open",
            "duty_id",
            unique=True,
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duties.id", ondelete="CASCADE"), index=True)
    duty: Mapped[Duty] = relationship(lazy="raise_on_sql")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    offered_by: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[offered_by_id])
    origin: Mapped[OfferOrigin] = mapped_column(choice(OfferOrigin), default=OfferOrigin.TEAM)
    previous_holder_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[OfferState] = mapped_column(choice(OfferState), default=OfferState.OFFERED, index=True)
    queue: Mapped[int] = mapped_column(Integer, default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    suggested_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    suggested: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", foreign_keys=[suggested_id])
    answer_by: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
