"""The service on a real port. Programs do not see which database it keeps its data in, so one is enough here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.database import SqliteTemplate
from tests.programs.gnome import Gnome, gnome_session
from tests.programs.thunderbird import Thunderbird, running
from tests.serving import served


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("tests.app_fixtures")


@pytest.fixture
def database_url(sqlite_template: SqliteTemplate, instance: Path) -> str:
    return sqlite_template.copy_to(instance)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def gnome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gnome]:
    """Return GNOME's calendar service, started once for the tests of a file."""
    with gnome_session(tmp_path_factory.mktemp("gnome")) as session:
        yield session


@pytest.fixture(scope="module")
def thunderbird(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thunderbird]:
    """Return Thunderbird, started once for the tests of a file."""
    with running(tmp_path_factory.mktemp("thunderbird")) as program:
        yield program
