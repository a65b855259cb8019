"""Rows of invitations, and how they are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ColumnElement, ForeignKey, Integer, Select, UniqueConstraint, and_, false, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.domain.meetings import LIVE
from planner.store.database import Base, choice
from planner.store.meetings import Meeting
from planner.store.organisations import Organisation
from planner.store.people import Person


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


def sent() -> ColumnElement[bool]:
    """Return the condition that an invitation has been sent and not taken back."""
    return and_(Invitation.invited_at.is_not(None), Invitation.uninvited_at.is_(None))


def stand(invitation: Invitation) -> None:
    """Let an invitation stand again that was taken back, which calendars are told as something newer."""
    if invitation.uninvited_at is not None:
        invitation.sequence_added += 1
        invitation.uninvited_at = None


def _whole() -> Select[Invitation]:
    return select(Invitation).options(joinedload(Invitation.person), joinedload(Invitation.organisation))


def loaded(session: Session, invitation_id: int) -> Invitation:
    """Return an invitation with its person and organisation, as it stands now."""
    query = _whole().where(Invitation.id == invitation_id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def in_meeting(session: Session, meeting_id: int, invitation_id: int) -> Invitation | None:
    """Return one invitation of a meeting, with its person and organisation."""
    return session.scalar(_whole().where(Invitation.id == invitation_id, Invitation.meeting_id == meeting_id))


def of_person(session: Session, meeting_id: int, person_id: int) -> Invitation | None:
    """Return a person's invitation to a meeting, taken back or not, with its person and organisation."""
    return session.scalar(_whole().where(Invitation.meeting_id == meeting_id, Invitation.person_id == person_id))


def standing(session: Session, meeting_id: int) -> list[Invitation]:
    """Return the invitations of a meeting that stand, sent or not, in the order they were made."""
    query = _whole().where(Invitation.meeting_id == meeting_id, Invitation.uninvited_at.is_(None))
    return list(session.scalars(query.order_by(Invitation.id)))


def guests(session: Session, invitation_ids: Collection[int]) -> dict[int, Person]:
    """Return who is invited by each of these invitations."""
    query = select(Invitation).where(Invitation.id.in_(invitation_ids)).options(joinedload(Invitation.person))
    return {one.id: one.person for one in session.scalars(query)} if invitation_ids else {}


def is_sent(session: Session, meeting_id: int, person_id: int) -> bool:
    """Tell whether a person has been invited to a meeting, and still is."""
    query = select(Invitation.id).where(Invitation.meeting_id == meeting_id, Invitation.person_id == person_id, sent())
    return session.scalar(query) is not None


def sent_among(session: Session, meeting_ids: Collection[int], person_id: int | None) -> set[int]:
    """Return the ids of those of these meetings that a person has been invited to, and still is."""
    query = select(Invitation.meeting_id).where(
        Invitation.meeting_id.in_(meeting_ids), Invitation.person_id == person_id, sent()
    )
    return set(session.scalars(query))


def meetings_of(session: Session, person_id: int) -> list[int]:
    """Return the ids of the meetings that a person is, or was, on the list of."""
    return list(session.scalars(select(Invitation.meeting_id).where(Invitation.person_id == person_id)))


def coming(session: Session, person_id: int, now: datetime) -> list[tuple[Invitation, Meeting]]:
    """Return a person's invitations, with the person, to meetings that are still to begin, the next one first."""
    query = (
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == person_id, sent(), Meeting.state.in_(LIVE), Meeting.starts_at > now)
        .options(joinedload(Invitation.person))
        .order_by(Meeting.starts_at)
    )
    return [(row.Invitation, row.Meeting) for row in session.execute(query)]
