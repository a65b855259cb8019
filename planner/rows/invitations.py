"""Rows of invitations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.standings import Standing
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

    ``standing`` says whether the guest really speaks for the organisation; ``vouched_for_id`` is the one that somebody else
    has vouched for, by inviting the guest as it or by confirming it, and ``standing_settled_at`` when a claim was confirmed
    or rejected. ``address_proven`` tells whether the guest has shown since the claim that the address is theirs: by a
    personal link, by signing in, or by mail. It proves the address and no organisation. ``organisation_convenes`` is always
    false: the database refuses the facilitator.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        ForeignKeyConstraint(
            ["organisation_id", "organisation_convenes"],
            ["organisations.id", "organisations.convenes"],
            name="fk_invitations_facilitator_takes_no_part",
        ),
        Index(
            "ix_invitations_claimed",
            "meeting_id",
            sqlite_where=text("standing = 'claimed'"),
            postgresql_where=text("standing = 'claimed'"),
        ),
        CheckConstraint("NOT organisation_convenes", name="facilitator_takes_no_part"),
        CheckConstraint("standing = 'vouched' OR organisation_id IS NOT NULL", name="claims_an_organisation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])
    organisation_convenes: Mapped[bool] = mapped_column(Boolean, default=False)
    standing: Mapped[Standing] = mapped_column(choice(Standing), default=Standing.VOUCHED)
    vouched_for_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    standing_settled_at: Mapped[datetime | None]
    address_proven: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    origin: Mapped[InvitationOrigin] = mapped_column(choice(InvitationOrigin), default=InvitationOrigin.INVITED)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    uninvited_at: Mapped[datetime | None]
    sequence_added: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    in_calendar: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    calendar_told: Mapped[datetime | None]

    @property
    def speaks_for(self) -> Organisation | None:
        """Return the organisation that the guest really speaks for; nothing for a claim that nobody has confirmed."""
        return self.organisation if self.standing is Standing.VOUCHED else None


class RejectedClaim(Base):
    """An organisation of which it was said that the guest does not speak for it, whomever the guest answers for by now."""

    __tablename__ = "rejected_claims"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    rejected_at: Mapped[datetime]
