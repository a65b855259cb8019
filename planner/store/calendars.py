"""Rows that feeds are answered from: entries rendered when a meeting changed, and one counter per feed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.store.database import Base


class RenderedEntry(Base):
    """The bytes of one meeting's calendar entry in one language and variant (``public``, or a guest's own standing)."""

    __tablename__ = "rendered_entries"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    variant: Mapped[str] = mapped_column(String(20), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class FeedEntry(Base):
    """That a meeting stands in a feed, and in which language and variant.

    ``leaves_at`` (UTC) is when the passing of time alone takes it out: a cancelled one when it has passed, others a year
    after; ``enters_at`` is when it comes inside the window.
    """

    __tablename__ = "feed_entries"
    __table_args__ = (Index("ix_feed_entries_meeting_id", "meeting_id"),)

    feed: Mapped[str] = mapped_column(String(160), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    variant: Mapped[str] = mapped_column(String(20))
    enters_at: Mapped[datetime]
    leaves_at: Mapped[datetime]


class FeedVersion(Base):
    """The counter of a feed, bumped by every transaction that changes its bytes: a 304 is answered from this row alone."""

    __tablename__ = "feed_versions"

    feed: Mapped[str] = mapped_column(String(160), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime]
