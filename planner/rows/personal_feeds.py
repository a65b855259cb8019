"""Rows of what people have chosen of their own feeds, and of the public feeds that stand in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.rows.base import Base, choice


class FeedChoice(Base):
    """What a person has chosen of their own feed; ``language`` is empty where it is that of their pages and letters."""

    __tablename__ = "feed_choices"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    scope: Mapped[FeedScope] = mapped_column(choice(FeedScope), default=FeedScope.ASKED)
    alarm: Mapped[FeedAlarm] = mapped_column(choice(FeedAlarm), default=FeedAlarm.NONE)
    language: Mapped[str | None] = mapped_column(String(2))


class FeedFollow(Base):
    """That the meetings of a public feed stand in a person's own feed too."""

    __tablename__ = "feed_follows"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    feed: Mapped[str] = mapped_column(String(160), primary_key=True, index=True)
    since: Mapped[datetime]
