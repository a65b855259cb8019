"""Rows of mails that came in, of what became of them, and of what was last heard from a guest's calendar."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Text,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.domain.incoming import Decision, ProposalState, Reason, Settlement
from planner.store.database import Base, choice
from planner.store.invitations import Invitation
from planner.store.meetings import Meeting
from planner.store.people import Person


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

    ``attendee`` is who it speaks for, ``partstat`` and ``comment`` what it says. ``refusal`` is the rule that said no to
    an answer that was otherwise right. ``sequence`` is the version it is about, and ``proposed_…`` another time that it
    proposes: two instants in UTC, or for whole days the midnights in the meeting's zone.
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


def by_digest(session: Session, digest: str) -> int | None:
    """Return the id of the mail with these octets."""
    return session.scalar(select(IncomingMail.id).where(IncomingMail.digest == digest))


def waiting(session: Session) -> list[int]:
    """Return the ids of the mails that nobody has looked into, the first that came first."""
    return list(
        session.scalars(select(IncomingMail.id).where(IncomingMail.handled_at.is_(None)).order_by(IncomingMail.id))
    )


def locked(session: Session, mail_id: int) -> IncomingMail:
    """Return a mail as it stands now, locked until the transaction ends."""
    query = select(IncomingMail).where(IncomingMail.id == mail_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _whole() -> Select[IncomingMatter]:
    return (
        select(IncomingMatter)
        .join(IncomingMail, IncomingMail.id == IncomingMatter.mail_id)
        .options(
            joinedload(IncomingMatter.mail),
            joinedload(IncomingMatter.meeting),
            joinedload(IncomingMatter.invitation).joinedload(Invitation.person),
            joinedload(IncomingMatter.settled_by),
        )
    )


def matters(session: Session, meeting_id: int | None, most: int) -> list[IncomingMatter]:
    """Return what came in, about one meeting or about all: what waits for a hand first, then the newest."""
    query = _whole() if meeting_id is None else _whole().where(IncomingMatter.meeting_id == meeting_id)
    waits = (IncomingMatter.decision == Decision.HELD) & IncomingMatter.settled_at.is_(None)
    return list(session.scalars(query.order_by(waits.desc(), IncomingMatter.id.desc()).limit(most)))


def matter(session: Session, matter_id: int) -> IncomingMatter | None:
    """Return one matter with all that belongs to it."""
    return session.scalar(_whole().where(IncomingMatter.id == matter_id))


def lock_matter(session: Session, matter: IncomingMatter) -> IncomingMatter:
    """Return a matter that is at hand as it stands now, locked until the transaction ends, after the meeting it is about.

    That order is the one in which all else locks them.
    """
    if matter.meeting_id is not None:
        session.execute(select(Meeting.id).where(Meeting.id == matter.meeting_id).with_for_update())
    session.execute(select(IncomingMatter.id).where(IncomingMatter.id == matter.id).with_for_update())
    query = _whole().where(IncomingMatter.id == matter.id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def held(session: Session, meeting_ids: Collection[int] | None = None) -> int:
    """Return how many matters wait for an organiser, in all or about these meetings."""
    query = select(func.count()).select_from(IncomingMatter)
    query = query.where(IncomingMatter.decision == Decision.HELD, IncomingMatter.settled_at.is_(None))
    if meeting_ids is not None:
        query = query.where(IncomingMatter.meeting_id.in_(meeting_ids))
    return session.scalar(query) or 0


def proposals(session: Session, meeting_id: int) -> list[TimeProposal]:
    """Return the times that guests have proposed for a meeting and that nobody has answered, oldest first."""
    query = select(TimeProposal).where(TimeProposal.meeting_id == meeting_id, TimeProposal.state == ProposalState.OPEN)
    query = query.options(joinedload(TimeProposal.invitation).joinedload(Invitation.person))
    return list(session.scalars(query.order_by(TimeProposal.id)))


def proposal(session: Session, meeting_id: int, proposal_id: int) -> TimeProposal | None:
    """Return one proposed time of a meeting as it stands now, with who proposed it and who answered it."""
    query = select(TimeProposal).where(TimeProposal.id == proposal_id, TimeProposal.meeting_id == meeting_id)
    guest = joinedload(TimeProposal.invitation).joinedload(Invitation.person)
    whole = query.options(guest, joinedload(TimeProposal.settled_by))
    return session.scalar(whole.execution_options(populate_existing=True))


def forget_raw(session: Session, before: datetime) -> None:
    """Empty the mails that came before an instant; what was decided about them stays."""
    session.execute(update(IncomingMail).where(IncomingMail.received_at < before).values(raw=None, text=""))


def forget(session: Session, before: datetime) -> None:
    """Delete the mails that came before an instant, with what was decided about them, unless somebody is to decide still."""
    waits = select(IncomingMatter.mail_id).where(
        IncomingMatter.decision == Decision.HELD, IncomingMatter.settled_at.is_(None)
    )
    session.execute(
        delete(IncomingMail).where(
            IncomingMail.received_at < before, IncomingMail.handled_at.is_not(None), IncomingMail.id.not_in(waits)
        )
    )


def stored(session: Session, mail: IncomingMail) -> int:
    """Store a mail and return its id; where the same one was stored at the same moment, the id of that one."""
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        return session.scalars(select(IncomingMail.id).where(IncomingMail.digest == mail.digest)).one()
    return mail.id


def last_heard(session: Session, invitation_id: int, occurs: str) -> CalendarAnswer | None:
    """Return what was last heard from a guest's calendar."""
    return session.get(CalendarAnswer, (invitation_id, occurs), populate_existing=True)
