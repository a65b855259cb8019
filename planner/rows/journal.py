"""Rows of the journal: append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.rows.base import Base
from planner.rows.organisations import Organisation
from planner.rows.people import Person

NOT_AN_ANSWER = "verb <> 'replies.answered'"
"""The condition of the index by which the story of a meeting is read, past the lines of which there is one for each guest."""


class JournalLine(Base):
    """One change: who did what to which thing, when.

    ``by`` pressed the button. Where that was with the personal link of somebody else, ``link_of`` is its owner,
    ``link_organisation`` the organisation it speaks for, and ``on_word`` on whose word it was done.
    ``facts`` holds what the words of the line need, never a secret and never a need. Who may read it stands in
    ``domain.journal_audiences``.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index(
            "ix_journal_story",
            "meeting_id",
            "verb",
            sqlite_where=text(NOT_AN_ANSWER),
            postgresql_where=text(NOT_AN_ANSWER),
        ),
        Index("ix_journal_meeting", "meeting_id", "id"),
        Index("ix_journal_network", "network_id", "id"),
        Index("ix_journal_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(60), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[by_id])
    link_of_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    link_of: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[link_of_id])
    link_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"))
    link_organisation: Mapped[Organisation | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[link_organisation_id]
    )
    on_word: Mapped[str] = mapped_column(String(200), default="")
    via: Mapped[str] = mapped_column(String(20))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
