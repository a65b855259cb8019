"""A backup taken while the service runs, and brought back onto a machine where there is nothing."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from planner.settings import Settings
from tests import factories
from tests.cli.commands import Commands


@pytest.fixture
def empty(settings: Settings, tmp_path: Path, clock: object) -> Iterator[Commands]:
    """Return the command on another machine: a folder of its own and, on PostgreSQL, an empty database."""
    other = replace(settings, instance=str(tmp_path / "other"))
    if not settings.database_url:
        yield Commands(other, clock)  # type: ignore[arg-type]
        return
    admin = create_engine(settings.sqlalchemy_url, isolation_level="AUTOCOMMIT")
    name = "restored"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    url = admin.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    yield Commands(replace(other, database_url=url), clock)  # type: ignore[arg-type]
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


def exported(commands: Commands, folder: Path) -> dict[str, bytes]:
    commands.run("export", "--all", str(folder))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def filled(session: Session, settings: Settings) -> None:
    meeting = factories.meeting(session, title="Beite på Åfjord")
    factories.invitation(session, meeting, factories.person(session, name="Døme Åse", email="ase@example.no"))
    session.commit()
    (settings.folder / "mail").mkdir(parents=True, exist_ok=True)
    (settings.folder / "mail" / "1.eml").write_bytes(b"Subject: Hei\n\nHei\n")


def test_what_is_restored_is_what_was_there(
    commands: Commands, empty: Commands, session: Session, settings: Settings, tmp_path: Path
) -> None:
    filled(session, settings)
    before = exported(commands, tmp_path / "before")
    assert "is whole" in commands.run("backup", str(tmp_path / "all.backup"))
    shown = empty.run("restore", str(tmp_path / "all.backup"))
    assert "1 files" in shown
    assert exported(empty, tmp_path / "after") == before
    assert (empty.settings.folder / "mail" / "1.eml").read_bytes() == b"Subject: Hei\n\nHei\n"
    assert (empty.settings.folder / "secret_key").read_text() == settings.secret_key
    assert (tmp_path / "all.backup").stat().st_mode & 0o077 == 0


def test_a_backup_is_of_one_moment_while_others_write(
    commands: Commands, engine: Engine, session: Session, settings: Settings, tmp_path: Path, empty: Commands
) -> None:
    filled(session, settings)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO rate_counts VALUES ('x', 1, 1)")
        commands.run("backup", str(tmp_path / "all.backup"))
    empty.run("restore", str(tmp_path / "all.backup"))
    restored = create_engine(empty.settings.sqlalchemy_url)
    with restored.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM rate_counts").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM invitations").scalar() == 1
    restored.dispose()


def test_nothing_that_is_there_is_overwritten(
    commands: Commands, session: Session, settings: Settings, tmp_path: Path
) -> None:
    filled(session, settings)
    commands.run("backup", str(tmp_path / "all.backup"))
    assert "empty place only" in commands.refused("restore", str(tmp_path / "all.backup"))


def test_a_file_that_is_no_backup_is_refused(commands: Commands, empty: Commands, tmp_path: Path) -> None:
    whole, cut, other = tmp_path / "whole", tmp_path / "cut", tmp_path / "other.tar"
    commands.run("backup", str(whole))
    cut.write_bytes(whole.read_bytes()[:-200])
    with tarfile.open(other, "w:gz") as archive:
        archive.add(__file__, "manifest.json")
    assert "cut short" in empty.refused("restore", str(cut))
    assert "no backup of this service" in empty.refused("restore", str(other))
    assert not (empty.settings.folder / "secret_key").exists()


def test_another_secret_is_refused(commands: Commands, empty: Commands, tmp_path: Path) -> None:
    commands.run("backup", str(tmp_path / "all.backup"))
    stranger = Commands(replace(empty.settings, secret_key="another secret, long enough to be one"), commands.clock)
    assert "Another secret" in stranger.refused("restore", str(tmp_path / "all.backup"))


def test_a_backup_in_a_folder_that_is_missing_says_so(commands: Commands, tmp_path: Path) -> None:
    assert "There is no folder" in commands.refused("backup", str(tmp_path / "missing" / "all.backup"))


def test_a_missing_program_is_named(commands: Commands, settings: Settings, tmp_path: Path) -> None:
    bare = replace(commands, programs=str(tmp_path))
    if settings.database_url:
        assert "pg_dump is needed" in bare.refused("backup", str(tmp_path / "all.backup"))
    else:
        assert "is whole" in bare.run("backup", str(tmp_path / "all.backup"))
