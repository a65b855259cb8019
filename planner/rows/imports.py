"""Rows of imports: files that were taken in, so that what came of one can be undone as one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.rows.base import Base
from planner.rows.people import Person


class Import(Base):
    """A file that was taken in; ``settled_at`` is when its meetings were last changed by it, and by nobody since.

    While not all of it is, ``data`` is the file itself, ``choices`` what is to be taken of it and how, and ``cursor`` the
    last line that has been.
    """

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    made_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    choices: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cursor: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
