"""Rows of mails that came in, of their matters, and of the last answer from a guest's calendar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.incoming import Decision, ProposalState, Reason, Settlement
from planner.rows.base import Base, choice
from planner.rows.duties import Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person


class IncomingMail(Base):
    """One mail that came in, stored once: ``digest`` is the SHA-256 in hex of its octets and the address it came to.

    ``raw`` is emptied some weeks later; ``text`` is what a person can read of it. ``handled_at`` is empty while it waits.
    """

    __tablename__ = "incoming_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    envelope_to: Mapped[str] = mapped_column(String(254), default="")
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(400), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None] = mapped_column(index=True)


class IncomingMatter(Base):
    """One thing that a mail was about, what was decided and why; what is held waits until ``settled_at``.

    ``offer`` is the one whose letter was answered. ``attendee`` is who it speaks for, ``partstat`` and ``comment`` what it
    says. ``refusal`` is the rule that said no to an answer that was otherwise right. ``sequence`` is the version it is
    about, and ``proposed_…`` another time that it proposes: two instants in UTC, or for whole days the midnights in the
    meeting's zone.
    """

    __tablename__ = "incoming_matters"
    __table_args__ = (Index("ix_incoming_matters_open", "decision", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("incoming_mails.id", ondelete="CASCADE"), index=True)
    mail: Mapped[IncomingMail] = relationship(lazy="raise_on_sql")
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id", ondelete="SET NULL"), index=True)
    invitation: Mapped[Invitation | None] = relationship(lazy="raise_on_sql")
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id", ondelete="SET NULL"), index=True)
    offer: Mapped[Offer | None] = relationship(lazy="raise_on_sql")
    method: Mapped[str] = mapped_column(String(20), default="")
    attendee: Mapped[str] = mapped_column(String(254), default="")
    attendee_name: Mapped[str] = mapped_column(String(200), default="")
    partstat: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    delegated_to: Mapped[str] = mapped_column(String(254), default="")
    sequence: Mapped[int | None]
    proposed_starts_at: Mapped[datetime | None]
    proposed_ends_at: Mapped[datetime | None]
    proposed_all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    decision: Mapped[Decision] = mapped_column(choice(Decision))
    reason: Mapped[Reason] = mapped_column(choice(Reason))
    refusal: Mapped[str] = mapped_column(String(60), default="")
    settled_at: Mapped[datetime | None]
    settlement: Mapped[Settlement | None] = mapped_column(choice(Settlement))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    settled_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class CalendarAnswer(Base):
    """The last that was heard from a guest's calendar about a meeting, or about one time of it (``occurs``)."""

    __tablename__ = "calendar_answers"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    occurs: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    sequence: Mapped[int] = mapped_column(Integer)
    stamp: Mapped[datetime]
    partstat: Mapped[str] = mapped_column(String(20))


class TimeProposal(Base):
    """Another time that a guest proposed: two instants in UTC, or for whole days the midnights in the meeting's zone."""

    __tablename__ = "time_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    invitation: Mapped[Invitation] = relationship(lazy="raise_on_sql")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    comment: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState), default=ProposalState.OPEN)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    settled_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
