"""How what the service says of itself is read, by every page, and written."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import ScalarSelect, func, or_, select

from planner.domain.about import About
from planner.domain.removals import is_full_name
from planner.rows.about import ONLY, AboutService
from planner.store.database import Connection, Session
from planner.store.plain_rows import insert_new
from planner.store.prepared import Prepared
from planner.store.shown_texts import gathered, joined

_COLUMNS = tuple(getattr(AboutService, field.name) for field in fields(About))
_READ = Prepared(select(*_COLUMNS).where(AboutService.id == ONLY))


def read(connection: Connection) -> About:
    """Return what is stored; all is empty where nothing is."""
    rows = _READ.rows(connection, {})
    return About(*rows[0]) if rows else About()


def as_text() -> ScalarSelect[str]:
    """Return what is stored as a column of another statement, for the validator of a page."""
    return gathered(select(joined(*_COLUMNS).label("row")).where(AboutService.id == ONLY))


def locked(session: Session) -> AboutService:
    """Return the row, locked until the transaction ends; it is made where there is none."""
    insert_new(session, AboutService, {"id": ONLY}, ("id",))
    query = select(AboutService).where(AboutService.id == ONLY).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def naming(session: Session, email: str, name: str) -> AboutService | None:
    """Return the row where its contact is somebody: by address, or by a name of several words."""
    condition = func.lower(AboutService.contact_email) == email.lower()
    if is_full_name(name):
        condition = or_(condition, AboutService.contact_name == name)
    return session.scalar(select(AboutService).where(condition))
