"""Rows of invitations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.store.database import Base, choice
from planner.store.organisations import Organisation
from planner.store.people import Person


class InvitationOrigin(StrEnum):
    """How an invitation came about: sent by an organiser, or made when somebody answered on the public page."""

    INVITED = "invited"
    PAGE = "page"


class Invitation(Base):
    """One person's invitation to one meeting, for an organisation or for themselves.

    ``invited_at`` is empty while the meeting is a draft; ``uninvited_at`` is set when the invitation was taken back.
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


def loaded(session: Session, invitation_id: int) -> Invitation:
    """Return an invitation with its person and organisation, as it stands now."""
    query = select(Invitation).where(Invitation.id == invitation_id).execution_options(populate_existing=True)
    return session.scalars(query.options(joinedload(Invitation.person), joinedload(Invitation.organisation))).one()
