"""Rows of invitations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Integer, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.rows.base import Base, choice
from planner.rows.organisations import Organisation
from planner.rows.people import Person


class InvitationOrigin(StrEnum):
    """How an invitation came about: sent by an organiser, or made when somebody answered on the public page."""

    INVITED = "invited"
    PAGE = "page"


class Invitation(Base):
    """One person's invitation to one meeting, for an organisation or for themselves.

    ``invited_at`` is empty while the meeting is a draft; ``uninvited_at`` is set when the invitation was taken back.
    ``sequence_added`` counts how often it was taken back or made again, which SEQUENCE counts for this guest alone;
    ``in_calendar`` tells whether a letter has asked the guest's calendar to show the meeting, and ``calendar_told`` is the
    ``revised_at`` of the meeting as it was told last.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    origin: Mapped[InvitationOrigin] = mapped_column(choice(InvitationOrigin), default=InvitationOrigin.INVITED)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    uninvited_at: Mapped[datetime | None]
    sequence_added: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    in_calendar: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    calendar_told: Mapped[datetime | None]
