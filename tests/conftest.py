"""What every test may ask for. Nothing heavy is imported here, so that a test of a pure rule starts at once.

A folder whose tests need the application or a database asks for ``tests.app_fixtures`` in its own conftest.
"""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.clock import StandingClock

MARKED_FOLDERS = {"journeys": "browser", "programs": "programs"}
"""Folders all of whose tests have a marker. Elsewhere a test that starts such a program says so itself."""


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Set Hypothesis up before a module that uses it is imported, because ``given`` reads the profile at once."""
    if "hypothesis" in module_path.read_text(encoding="utf-8"):
        parent.config.pluginmanager.import_plugin("tests.hypothesis_profile")


def parameters(item: pytest.Item) -> list[object]:
    """Return the values that a test was parametrised with."""
    return list(item.callspec.params.values()) if hasattr(item, "callspec") else []


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs a browser, PostgreSQL or another program of the machine, so that ``make quick`` leaves it out."""
    for folder, marker in MARKED_FOLDERS.items():
        if folder in item.path.parts:
            item.add_marker(marker)
    if "postgresql" in parameters(item):
        item.add_marker("postgresql")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what importing and collecting made: a million things that stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> StandingClock:
    """Return a clock that stands at Monday 1 February 2027, 10.00 in Norway."""
    return StandingClock()
