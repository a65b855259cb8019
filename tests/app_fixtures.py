"""The application and its databases, for tests that stand on them; loaded by the conftest of the folders that do.

What takes long to make is made once in each process: the application (most of whose start is compiling the address rules),
the engines (which keep compiled SQL) and the PostgreSQL database. Rows and files are each test's own.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from planner.app import create_app, deployment_of
from planner.services.work import SYSTEM, Deployment, Work
from planner.settings import Settings, secret_in
from planner.store.database import db
from planner.store.engines import prepare
from tests.cli.commands import Commands
from tests.clock import StandingClock
from tests.database import PostgresTemplate, ReusedDatabase, SqliteTemplate, settings_for

MEMORY = Path("/dev/shm")
LEAST_FREE = 64_000_000


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate.made_in(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresTemplate]:
    template = PostgresTemplate.started(tmp_path_factory.mktemp("postgresql"))
    yield template
    template.stop()


@pytest.fixture(scope="session")
def reused_database(postgres_template: PostgresTemplate) -> Iterator[ReusedDatabase]:
    database = ReusedDatabase(postgres_template)
    yield database
    database.drop()


@pytest.fixture(scope="session")
def instances() -> Iterator[Path]:
    """Return the folder of the instance folders; in memory if there is room, because SQLite waits for the disk at each commit."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > LEAST_FREE
    with tempfile.TemporaryDirectory(prefix="moteplass-", dir=MEMORY if roomy else None) as folder:
        yield Path(folder).resolve()


@pytest.fixture
def instance(instances: Path) -> Path:
    """Return the instance folder of this test: always the same path, and nothing there."""
    folder = instances / "instance"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest, instance: Path) -> Callable[[str], str]:
    """Return a function that takes ``sqlite`` or ``postgresql``; it returns the address of a database without rows."""

    def fresh(kind: str) -> str:
        if kind == "sqlite":
            template: SqliteTemplate = request.getfixturevalue("sqlite_template")
            return template.copy_to(instance)
        database: ReusedDatabase = request.getfixturevalue("reused_database")
        return database.emptied()

    return fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, fresh_database: Callable[[str], str]) -> str:
    """Return the address of a database with all tables and no rows: of each kind in turn."""
    return fresh_database(request.param)


@pytest.fixture
def settings(database_url: str, instance: Path) -> Settings:
    """Return the default settings, on the fresh database, with an instance folder as a start prepares it."""
    instance.mkdir(exist_ok=True)
    return settings_for(instance, "" if database_url.startswith("sqlite") else database_url)


@pytest.fixture(scope="session")
def apps() -> dict[Settings, Flask]:
    """Return the applications made so far in this process, by their settings."""
    return {}


@pytest.fixture
def app(settings: Settings, clock: StandingClock, apps: dict[Settings, Flask]) -> Iterator[Flask]:
    """Return the whole application on the fresh database, with the standing clock; what a test sets in it ends with the test."""
    app = apps.get(settings) or apps.setdefault(settings, create_app(settings, clock.now))
    config, extensions = dict(app.config), dict(app.extensions)
    app.extensions["planner"] = replace(app.extensions["planner"], now=clock.now)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for values, before in ((app.config, config), (app.extensions, extensions)):
        values.clear()
        values.update(before)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without JavaScript that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Return something that runs the commands of the application."""
    return app.test_cli_runner()


@pytest.fixture(scope="session")
def engines() -> dict[str, Engine]:
    """Return the engines made so far in this process, by the address of their database."""
    return {}


@pytest.fixture
def engine(settings: Settings, engines: dict[str, Engine]) -> Iterator[Engine]:
    """Return an engine on the fresh database that many threads can use at once."""
    url = settings.sqlalchemy_url
    if url not in engines:
        engines[url] = create_engine(url, max_overflow=80)
        prepare(engines[url])
    yield engines[url]
    engines[url].dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Return a session on the fresh database, without Flask."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def deployment(settings: Settings) -> Deployment:
    """Return the values of the default settings that use cases need."""
    return deployment_of(settings, secret_in(settings))


@pytest.fixture
def work(session: Session, clock: StandingClock, deployment: Deployment) -> Work:
    """Return work that the system itself does now; ``work.acting(...)`` lets somebody else do it."""
    return Work(session, SYSTEM, clock.now(), deployment)


@pytest.fixture
def commands(settings: Settings, clock: StandingClock) -> Commands:
    """Return the ``planner`` command on the fresh database, with the standing clock."""
    return Commands(settings, clock)
