"""Rows of mailings: what happened, kept until a letter about it has been written to each guest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planner.domain.mailings import MailingAudience
from planner.rows.base import Base, choice


class Mailing(Base):
    """Letters of one ``kind`` about a meeting that are still to be written; the row goes when all are.

    ``stamp`` is the last part of the keys of its letters. ``invitation_id`` names the only guest it is for, where it is for
    one; else it is for an ``audience``, in the order of ``cursor`` (the last number written to) up to ``until``. ``facts``
    are what the letters say that the database does not: what was before, a note. They hold no link and no secret.
    ``guests`` were to be written to when it was stored, and ``written`` have been. ``writer_id`` is who did what they tell of,
    with a personal link perhaps by a ``stand_in``.
    """

    __tablename__ = "mailings"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    stamp: Mapped[str] = mapped_column(String(80))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    audience: Mapped[MailingAudience] = mapped_column(choice(MailingAudience), default=MailingAudience.SENT)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    stand_in: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cursor: Mapped[int] = mapped_column(Integer, default=0)
    until: Mapped[int | None] = mapped_column(Integer)
    guests: Mapped[int] = mapped_column(Integer, default=1)
    written: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]


class Farewell(Base):
    """Letters to the many who were asked which dates fit, about a draft that is gone; the row goes when all are written.

    ``title`` and ``sender`` are what the draft was called and who asked, ``contact_id`` is whom answers go to, and ``poll_id``
    stands in the keys of the letters. ``guests`` are, in the order in which they are written to, the number of each person and
    of the invitation that is gone, as ``7:12 8:13``. ``cursor`` is how many have been written to.
    """

    __tablename__ = "farewells"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    sender: Mapped[str] = mapped_column(String(200))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    poll_id: Mapped[int] = mapped_column(Integer)
    guests: Mapped[str] = mapped_column(Text)
    cursor: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
