"""Rows that feeds are answered from: entries rendered when a meeting changed, and one counter per feed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Boolean, Date, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.rows.base import Base, choice


class Variant(StrEnum):
    """How a meeting stands in a public feed: as it is, or as one that is there no longer."""

    PUBLIC = "public"
    LEFT = "left"


class RenderedEntry(Base):
    """The bytes of one meeting's calendar entry in one language and variant, for the public feeds.

    ``zone`` is the zone whose rule they need. ``revised_at`` is their LAST-MODIFIED. ``shifts`` counts how often the
    meeting has left a feed or come back to one, and is added to its SEQUENCE. ``edition`` is that of the program which
    rendered them (``services.calendars.editions``), as of every row that holds rendered bytes.
    """

    __tablename__ = "rendered_entries"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    variant: Mapped[Variant] = mapped_column(choice(Variant), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    zone: Mapped[str] = mapped_column(String(60))
    revised_at: Mapped[datetime]
    shifts: Mapped[int] = mapped_column(Integer, default=0)
    edition: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class FeedEntry(Base):
    """That a meeting stands in a public feed, from the first day it is listed to the last, both included.

    ``shown`` is whether it is in the bytes now; a job turns it when a day has come or gone.
    """

    __tablename__ = "feed_entries"

    feed: Mapped[str] = mapped_column(String(160), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, index=True)
    variant: Mapped[Variant] = mapped_column(choice(Variant))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    shown: Mapped[bool] = mapped_column(Boolean)


class GuestEntry(Base):
    """The bytes of a meeting as it stands in the own feed of one guest who has such a feed.

    ``told`` is how many are said to be coming.
    """

    __tablename__ = "guest_entries"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    zone: Mapped[str] = mapped_column(String(60))
    revised_at: Mapped[datetime]
    edition: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    told: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    shown: Mapped[bool] = mapped_column(Boolean)


class FeedVersion(Base):
    """The counter of a feed, bumped by every transaction that changes its bytes: a 304 is answered from this row alone.

    ``stamp`` is drawn anew at each change: it is the same on every host, and cannot come again after a restore, as a counter
    can. ``names`` is what the feed is about, by language. ``recent`` says of the last changes of a public feed which meetings
    they were of (``domain.feed_changes``). ``moved`` orders the changes of all feeds, so that a process can ask which there
    were since it last asked (``store.feed_moves``).
    """

    __tablename__ = "feed_versions"

    feed: Mapped[str] = mapped_column(String(160), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    stamp: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    recent: Mapped[str] = mapped_column(Text, default="", server_default="")
    moved: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", index=True)
