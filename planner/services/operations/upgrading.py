"""The upgrade of the database. Run in a process of its own, because what it takes is of no use to one that serves."""

from __future__ import annotations

from planner.services.operations.schema import opened, reached
from planner.store import schema
from planner.store.database import Engine


def upgrade(engine: Engine) -> None:
    """Bring the database up to date; raise ``UnreadyError`` when it is newer than the code or out of reach."""
    with reached():
        schema.upgrade(engine)


def upgrade_at(url: str) -> None:
    """Bring the database at an address up to date, as ``upgrade`` does."""
    with opened(url) as engine:
        upgrade(engine)
