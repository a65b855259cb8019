"""Rows of polls about a date: the dates put forward, the people asked, and how each date fits them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.meetings import Span
from planner.domain.polls import Fit, PollState
from planner.rows.base import Base, choice
from planner.rows.invitations import Invitation


class Poll(Base):
    """A question to the guests of a draft: which of some dates fits. At most one is open for a meeting.

    ``reminded_at`` is when those who had not answered were reminded by themselves, the day before ``answer_by``.
    """

    __tablename__ = "polls"
    __table_args__ = (
        Index(
            "uq_polls_one_open",
            "meeting_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    state: Mapped[PollState] = mapped_column(choice(PollState), default=PollState.OPEN)
    message: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[datetime] = mapped_column(index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class PollOption(Base):
    """A date that is put forward, in wall time as a meeting's; ``uid`` is that of its hold in calendars.

    ``removed_at`` is when it was taken away: nobody sees it from then on, and a job deletes it with what was said of it.
    """

    __tablename__ = "poll_options"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    ends_local: Mapped[datetime] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(60))
    all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer)
    chosen: Mapped[bool] = mapped_column(Boolean, default=False)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @property
    def span(self) -> Span:
        """Return when it is, in the wall time of its zone."""
        return Span(self.starts_local, self.ends_local, self.zone, self.all_day)


class Ballot(Base):
    """One guest's part in a poll, from when they were asked; ``answered_at`` is empty until they have voted.

    ``needed`` marks somebody who must be there: a date they cannot make comes last.
    """

    __tablename__ = "ballots"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    invitation: Mapped[Invitation] = relationship(lazy="raise_on_sql")
    comment: Mapped[str] = mapped_column(Text, default="")
    show_name: Mapped[bool] = mapped_column(Boolean, default=False)
    needed: Mapped[bool] = mapped_column(Boolean, default=False)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_via: Mapped[str] = mapped_column(String(20), default="")


class Vote(Base):
    """How one option fits one guest."""

    __tablename__ = "votes"

    option_id: Mapped[int] = mapped_column(ForeignKey("poll_options.id", ondelete="CASCADE"), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    fit: Mapped[Fit] = mapped_column(choice(Fit))


class PollEntry(Base):
    """The bytes of the hold that an option is in the own feed of a guest who has one, while the poll is open."""

    __tablename__ = "poll_entries"

    option_id: Mapped[int] = mapped_column(ForeignKey("poll_options.id", ondelete="CASCADE"), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    zone: Mapped[str] = mapped_column(String(60))
    revised_at: Mapped[datetime]
    edition: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    shown: Mapped[bool] = mapped_column(Boolean)
