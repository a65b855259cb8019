from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from planner.rows.base import Base
from planner.settings import Settings
from planner.store import schema
from tests.cli.commands import Commands
from tests.clock import StandingClock
from tests.database import settings_for


@pytest.fixture
def planner(settings: Settings, clock: StandingClock) -> Commands:
    return Commands(settings, clock)


@pytest.fixture
def emptied(engine: Engine) -> Engine:
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    return engine


def test_an_empty_database_is_brought_up_to_date(planner: Commands, emptied: Engine) -> None:
    assert "older than this version" in planner.refused("sign-in-link", "aud@example.no")
    assert planner.run("db", "upgrade") == "The database is up to date.\n"
    with emptied.connect() as connection:
        assert schema.is_current(connection)


@pytest.mark.parametrize(
    "words", [("db", "upgrade"), ("sign-in-link", "a@example.no"), ("start", "--port", "0"), ("serve", "--port", "0")]
)
def test_a_database_newer_than_the_code_is_refused_in_one_line(
    planner: Commands, engine: Engine, words: tuple[str, ...]
) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    output = planner.refused(*words)
    assert "newer than this version" in output
    assert output.count("\n") == 1


def test_a_database_out_of_reach_is_told_without_its_password(instance: Path, clock: StandingClock) -> None:
    url = "postgresql://planner:open-sesame@127.0.0.1:1/none"
    output = Commands(settings_for(instance, url), clock).refused("db", "upgrade")
    assert "sesame" not in output
    assert output.count("\n") == 1


def test_a_file_that_is_no_database_is_told(instance: Path, clock: StandingClock) -> None:
    instance.mkdir()
    (instance / "moteplass.db").write_text("This is a letter, and not a database at all. " * 9, encoding="ascii")
    output = Commands(settings_for(instance), clock).refused("db", "upgrade")
    assert "not a database" in output
    assert output.count("\n") == 1


def test_the_folder_is_made_with_a_secret_that_only_the_service_can_read(instance: Path, clock: StandingClock) -> None:
    given = settings_for(instance, secret_key="")
    Commands(given, clock).run("db", "upgrade")
    secret = instance / "secret_key"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_text(encoding="ascii")) >= 32
    kept = secret.read_bytes()
    Commands(given, clock).run("db", "upgrade")
    assert secret.read_bytes() == kept


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path, clock: StandingClock) -> None:
    (tmp_path / "instance").write_text("a file in the way", encoding="ascii")
    output = Commands(settings_for(tmp_path / "instance"), clock).refused("db", "upgrade")
    assert "cannot be written to" in output
    assert output.count("\n") == 1
