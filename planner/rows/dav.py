"""Rows that CalDAV clients are answered from: objects rendered when something changed, and a counter per collection."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.dav import CollectionKind
from planner.rows.base import Base, choice


class DavCollection(Base):
    """A collection of a person who has let a calendar program in.

    ``version`` is the number of its last change and ``floor`` that of the last removal that is forgotten; ``epoch`` tells
    this collection from one that was there before.
    """

    __tablename__ = "dav_collections"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[CollectionKind] = mapped_column(choice(CollectionKind), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(Integer, default=0)
    floor: Mapped[int] = mapped_column(Integer, default=0)


class DavObject(Base):
    """One object of a collection: its bytes, or that it was removed, and the number of its last change.

    ``etag`` is a digest of the bytes. ``starts_at`` and ``ends_at`` are what a search by time looks at. ``last_day`` is the
    last it stands there. ``told`` is how many are said to be coming. ``put_away`` keeps what is cancelled out of sight.
    ``own`` is what the person's programs keep in it, such as alarms, as long as it is there. ``schedule_tag`` stays where
    nothing changed but how many come (RFC 6638 3.2.10); what is no invitation has none.
    """

    __tablename__ = "dav_objects"
    __table_args__ = (Index("ix_dav_objects_changes", "person_id", "kind", "version"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[CollectionKind] = mapped_column(choice(CollectionKind), primary_key=True)
    name: Mapped[str] = mapped_column(String(260), primary_key=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    removed: Mapped[bool] = mapped_column(Boolean, default=False)
    put_away: Mapped[bool] = mapped_column(Boolean, default=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    etag: Mapped[str] = mapped_column(String(32))
    schedule_tag: Mapped[str] = mapped_column(String(32), default="")
    own: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2))
    edition: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    told: Mapped[int] = mapped_column(Integer, default=0)
    revised_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    last_day: Mapped[date | None] = mapped_column(Date)
