"""Rows of renewals: calendar entries that a change has made outdated, to be rendered anew in slices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.renewals import RenewalKind
from planner.rows.base import Base, choice


class Renewal(Base):
    """Entries that are to be rendered anew; the row goes when all are.

    ``subject_id`` is the meeting, organisation or theme that changed, or the person whose own entries are rendered, and
    ``cursor`` the number of the last person, or meeting, whose entries have been done. What changes once more begins
    again: there is one row for each subject.
    """

    __tablename__ = "renewals"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RenewalKind] = mapped_column(choice(RenewalKind))
    subject_id: Mapped[int] = mapped_column(Integer)
    cursor: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


class FeedNews(Base):
    """A change of a public feed that those in whose own feeds it stands are still to be told of; the row goes when all are.

    ``cursor`` is the number of the last person who has been. Each change has a row, so that none waits for another.
    """

    __tablename__ = "feed_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str] = mapped_column(String(160), index=True)
    cursor: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
