"""Rows of imports: files that were taken in, so that what came of one can be undone as one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from planner.store.database import Base
from planner.store.meetings import Meeting
from planner.store.organisations import Organisation
from planner.store.people import Person


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


def one_at_a_time(session: Session) -> None:
    """Wait until nobody else takes in meetings, and let nobody until the transaction ends.

    Two files with the same meetings in another order would else wait for each other. Who convenes is locked for it.
    """
    query = select(Organisation.id).where(Organisation.convenes).order_by(Organisation.id)
    session.execute(query.with_for_update(key_share=True))


def locked(session: Session, number: int) -> Import | None:
    """Return an import as it stands now, locked until the transaction ends."""
    query = select(Import).where(Import.id == number).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def latest(session: Session, most: int) -> list[Import]:
    """Return the imports made last, the newest first, with who made each."""
    query = select(Import).options(joinedload(Import.made_by)).order_by(Import.id.desc()).limit(most)
    return list(session.scalars(query))


def meetings(session: Session, number: int) -> list[Meeting]:
    """Return the meetings that came of an import and still are there, locked until the transaction ends."""
    query = select(Meeting).where(Meeting.import_id == number).order_by(Meeting.id).with_for_update()
    return list(session.scalars(query))
