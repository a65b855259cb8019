"""Rows of imports: files that were taken in, so that what came of one can be undone as one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.rows.base import Base
from planner.rows.people import Person


class Import(Base):
    """A file that was taken in; ``settled_at`` is when its meetings were last changed by it, and by nobody since."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    made_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
