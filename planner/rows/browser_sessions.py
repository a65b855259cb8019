"""Rows of browsers that somebody has signed in with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.rows.base import Base
from planner.rows.people import Person


class BrowserSession(Base):
    """A browser that is, or was, signed in as a person; its cookie carries a secret of which only the hash is stored.

    ``last_seen_at`` is noted every few minutes. ``browser`` and ``system`` are names for people, empty where unknown.
    """

    __tablename__ = "browser_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(40), default="")
    system: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
