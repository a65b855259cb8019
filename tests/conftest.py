"""What every test may ask for. A test that asks for a database runs twice: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings as examples
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from planner.app import create_app, deployment_of
from planner.services.work import SYSTEM, Deployment, Work
from planner.settings import Settings, secret_in
from planner.store.database import db, prepare
from tests.cli.commands import Commands
from tests.clock import StandingClock
from tests.database import PostgresTemplate, SqliteTemplate, settings_for

# How long one example takes says more about what else the machine does than about the code.
examples.register_profile("unhurried", deadline=None)
examples.load_profile("unhurried")


class Compiled(BytecodeCache):
    """Templates that an earlier test compiled: each test has an app of its own, and compiling is most of its first page."""

    kept: dict[str, bytes]

    def __init__(self) -> None:
        self.kept = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return Compiled()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate.made_in(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresTemplate]:
    template = PostgresTemplate.started(tmp_path_factory.mktemp("postgresql"))
    yield template
    template.stop()


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """Return the instance folder of this test."""
    return tmp_path / "instance"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, instance: Path) -> Iterator[str]:
    """Return the address of a fresh database with all tables and no rows."""
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        yield template.copy_to(instance)
        return
    server: PostgresTemplate = request.getfixturevalue("postgres_template")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def settings(database_url: str, instance: Path) -> Settings:
    """Return the default settings, on the fresh database."""
    return settings_for(instance, "" if database_url.startswith("sqlite") else database_url)


@pytest.fixture
def clock() -> StandingClock:
    """Return a clock that stands at Monday 1 February 2027, 10.00 in Norway."""
    return StandingClock()


@pytest.fixture
def app(settings: Settings, clock: StandingClock, compiled: Compiled) -> Iterator[Flask]:
    """Return the whole application on the fresh database, with the standing clock."""
    app = create_app(settings, clock.now)
    app.jinja_env.bytecode_cache = compiled
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without JavaScript that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Return something that runs the commands of the application."""
    return app.test_cli_runner()


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """Return an engine on the fresh database that many threads can use at once."""
    engine = create_engine(settings.sqlalchemy_url, max_overflow=80)
    prepare(engine)
    yield engine
    engine.dispose()


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
