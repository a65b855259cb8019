"""Rows of the words by which meetings are found."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.search_words import LONGEST_SPELLING
from planner.rows.base import Base

_BY_SIGNS = String(LONGEST_SPELLING).with_variant(String(LONGEST_SPELLING, collation="C"), "postgresql")
"""Compared sign by sign, as SQLite does by itself: the same words come first on both databases."""


class MeetingWord(Base):
    """A spelling of a word that a meeting itself says: in its title, its question, its place or its address.

    The names of its organisations, its network and its themes stand with those, and need no change here.
    """

    __tablename__ = "meeting_words"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own declaration.

    word: Mapped[str] = mapped_column(_BY_SIGNS, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, index=True)
