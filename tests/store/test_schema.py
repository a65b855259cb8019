from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.orm import Session

from planner.rows.base import Base
from planner.store import revisions, schema
from planner.store.engines import prepare

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty(engine: Engine) -> Engine:
    """Return the engine on a database in which nothing is left."""
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    return engine


def checks(engine: Engine) -> dict[str, list[tuple[str | None, str]]]:
    found = inspect(engine)
    return {
        table: sorted((check["name"], check["sqltext"]) for check in found.get_check_constraints(table))
        for table in Base.metadata.tables
    }


def test_every_module_with_rows_is_known_to_the_schema() -> None:
    modules = {mapper.class_.__module__ for mapper in Base.registry.mappers}
    files = {
        f"planner.rows.{path.stem}" for path in (ROOT / "planner" / "rows").glob("*.py") if "(Base)" in path.read_text()
    }
    assert files == modules == {rows.__name__ for rows in schema.ROWS}


def test_the_migrations_make_the_tables_that_the_rows_declare(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_the_checks_that_the_rows_declare(empty: Engine) -> None:
    Base.metadata.create_all(empty)
    declared = checks(empty)
    Base.metadata.drop_all(empty)
    schema.upgrade(empty)
    assert checks(empty) == declared


def test_an_upgrade_of_an_empty_database_makes_it_current(empty: Engine) -> None:
    with empty.connect() as connection:
        assert not schema.is_current(connection)
    schema.upgrade(empty)
    with empty.connect() as connection:
        assert schema.is_current(connection)


def test_an_upgrade_keeps_the_rows(engine: Engine, session: Session) -> None:
    session.execute(text("INSERT INTO rate_counts VALUES ('x', 1, 1)"))
    session.commit()
    schema.upgrade(engine)
    assert session.execute(text("SELECT count(*) FROM rate_counts")).scalar() == 1


def test_foreign_keys_are_on_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}", pool_size=1, max_overflow=0)
    prepare(engine)
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


def test_two_that_upgrade_at_once_do_it_once(empty: Engine) -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(schema.upgrade, [empty, empty]))
    with empty.connect() as connection:
        assert schema.is_current(connection)


@pytest.fixture
def newer(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    return engine


def test_a_database_that_is_newer_than_the_code_is_left_alone(newer: Engine) -> None:
    with pytest.raises(schema.NewerDatabaseError, match="9999"):
        schema.upgrade(newer)
    with newer.connect() as connection, pytest.raises(schema.NewerDatabaseError):
        schema.is_current(connection)


def test_every_revision_of_the_migrations_is_known_without_alembic(engine: Engine) -> None:
    known = [script.revision for script in ScriptDirectory(str(revisions.MIGRATIONS)).walk_revisions()]
    for revision in known:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
            assert revisions.current(connection) == revision
            assert revisions.is_current(connection) == (revision == known[0] == revisions.expected())
