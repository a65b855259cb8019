"""A database of every age is brought up to date with all that is in it, and the service works on it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, func, select, table, text

from planner.app import create_app
from planner.store import schema
from planner.store.database import db, transaction
from planner.store.engines import prepare
from tests.cli.commands import Commands
from tests.clock import StandingClock
from tests.database import PostgresTemplate, settings_for
from tests.store.old_rows import OldRows, shapes

ROWS = 4
PAGES = ("/", "/moter/", "/aktorer/", "/fagnettverk/", "/kalender/", "/kalender/alle.ics", "/readyz", "/personvern")
REVISIONS = tuple(script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())[::-1]
DUTIES = """
INSERT INTO duties (meeting_id, kind, state, holder_convenes)
SELECT m.id, k.kind, 'open', false FROM meetings m CROSS JOIN (SELECT 'execution' AS kind UNION SELECT 'follow_up') k
WHERE NOT EXISTS (SELECT 1 FROM duties d WHERE d.meeting_id = m.id AND d.kind = k.kind)
"""
"""What no table demands and every meeting has."""
FEW = (*REVISIONS[:-1:6], REVISIONS[-1])


def aged(engine: Engine, revisions: tuple[str, ...]) -> dict[str, int]:
    """Bring a database from revision to revision, with rows in every table that is new or another at each.

    Return how many rows each table has. Those of a table that stays as it is stand for rows of all its revisions.
    """
    counts: Counter[str] = Counter()
    before: dict[str, str] = {}
    for number, revision in enumerate(revisions):
        schema.upgrade(engine, revision)
        with engine.begin() as connection:
            now = shapes(connection)
            rows = OldRows(connection, first=10_000 * number)
            rows.fill([name for name in now if now[name] != before.get(name)], ROWS)
            counts, before = counts + rows.counts, now
    return dict(counts)


def lost(engine: Engine, counts: dict[str, int]) -> dict[str, int]:
    """Return how many rows of each table are gone; a migration may well add some."""
    with engine.connect() as connection:
        present = {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in counts}
    return {name: count - present[name] for name, count in counts.items() if present[name] < count}


def assert_the_service_works(url: str, instance: Path, clock: StandingClock) -> None:
    given = settings_for(instance, url)
    app = create_app(given, clock.now)
    client = app.test_client()
    assert {path: client.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)
    with app.app_context():
        with transaction(db.session()) as session:
            session.execute(text("UPDATE meetings SET visibility = 'public'"))
            session.execute(text(DUTIES))
            slugs = session.scalars(text("SELECT slug FROM meetings WHERE state <> 'draft'")).all()
        db.session.remove()
        db.engine.dispose()
    assert {client.get(f"/moter/{slug}").status_code for slug in slugs} == {200}
    assert "files written" in Commands(given, clock).run("export", "--all", str(instance / "all"))
    with app.app_context():
        db.engine.dispose()


def test_rows_of_every_revision_come_through_all_later_ones(instance: Path, clock: StandingClock) -> None:
    instance.mkdir()
    engine = create_engine(settings_for(instance).sqlalchemy_url)
    prepare(engine)
    counts = aged(engine, REVISIONS)
    assert lost(engine, counts) == {}
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert schema.is_current(connection)
    engine.dispose()
    assert_the_service_works("", instance, clock)


@pytest.mark.postgresql
def test_so_they_do_on_postgresql(postgres_template: PostgresTemplate, instance: Path, clock: StandingClock) -> None:
    instance.mkdir()
    url = postgres_template.create("template1")
    engine = create_engine(settings_for(instance, url).sqlalchemy_url)
    prepare(engine)
    counts = aged(engine, FEW)
    assert lost(engine, counts) == {}
    engine.dispose()
    assert_the_service_works(url, instance, clock)
    postgres_template.drop(url)
