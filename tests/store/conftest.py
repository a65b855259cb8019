"""The tests of rows stand on a database: on SQLite and on PostgreSQL in turn."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("tests.app_fixtures")
