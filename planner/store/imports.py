"""How imports are found and locked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from planner.rows.imports import Import
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation


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
