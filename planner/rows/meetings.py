"""Rows of meetings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.domain.meeting_fields import LENGTHS
from planner.domain.meetings import MeetingKind, MeetingState, Span, Visibility
from planner.rows.base import Base, choice
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, Theme
from planner.rows.people import Person


class Meeting(Base):
    """A meeting place in time.

    ``starts_local`` and ``ends_local`` are the wall time in ``zone``, which is what was meant; ``starts_at`` and
    ``ends_at`` are the same instants in UTC. For an all-day meeting the wall times are midnights and the end is the
    midnight after the last day. ``seats_taken`` counts people and can never pass ``seats``; ``next_queue`` numbers those
    who wait. ``sequence`` and ``revised_at`` are what calendars go by (RFC 5545 3.8.7);
    ``time_sequence`` is the ``sequence`` since which the time has stood. ``position`` is the number of a meeting
    in its series, from 1. ``reminders`` tells whether its guests are reminded, and ``answer_reports`` whether the one who carries
    it out is told of their answers.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("seats IS NULL OR (seats >= 1 AND seats_taken <= seats)", name="seats_never_exceeded"),
        CheckConstraint("seats_taken >= 0", name="seats_taken_not_negative"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state = 'draft' OR starts_at IS NOT NULL", name="published_has_time"),
        Index("ix_meetings_listed", "starts_at", "id", "ends_at", "state", "visibility"),
        CheckConstraint("visibility <> 'network' OR network_id IS NOT NULL OR state = 'draft'", name="network_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind), default=MeetingKind.OPEN_MEETING)
    title: Mapped[str] = mapped_column(String(LENGTHS["title"]), default="")
    question: Mapped[str] = mapped_column(Text, default="")
    programme: Mapped[str] = mapped_column(Text, default="")
    starts_local: Mapped[datetime | None] = mapped_column(DateTime)
    ends_local: Mapped[datetime | None] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(LENGTHS["zone"]), default="Europe/Oslo")
    all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    starts_at: Mapped[datetime | None] = mapped_column(index=True)
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(LENGTHS["place"]), default="")
    address: Mapped[str] = mapped_column(String(LENGTHS["address"]), default="")
    municipality: Mapped[str | None] = mapped_column(String(LENGTHS["municipality"]), index=True)
    map_url: Mapped[str] = mapped_column(String(LENGTHS["map_url"]), default="")
    online_url: Mapped[str] = mapped_column(String(LENGTHS["online_url"]), default="")
    seats: Mapped[int | None] = mapped_column(Integer)
    seats_taken: Mapped[int] = mapped_column(Integer, default=0)
    next_queue: Mapped[int] = mapped_column(Integer, default=1)
    answer_by: Mapped[datetime | None]
    reminders: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    answer_reports: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.PUBLIC)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id"), index=True)
    network: Mapped[Network | None] = relationship(lazy="raise_on_sql")
    convener_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    convener: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    created_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState), default=MeetingState.DRAFT, index=True)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id", ondelete="SET NULL"), index=True)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    time_sequence: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime]

    @property
    def span(self) -> Span | None:
        """Return when it is, in the wall time of its zone; nothing while it has no date."""
        return None if self.starts_local is None else Span(self.starts_local, self.ends_local, self.zone, self.all_day)


class MeetingTheme(Base):
    """A theme that a meeting is about."""

    __tablename__ = "meeting_themes"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)
    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")
