"""Two tools of a developer are started on a database, which is the copy that all tests share."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("tests.app_fixtures")
