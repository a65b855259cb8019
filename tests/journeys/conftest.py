"""A browser, and services to go to: one for all tests that only look, one for each test that changes something.

They run on PostgreSQL, because the tests of single pages run on SQLite.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.database import PostgresTemplate
from tests.journeys.service import Demo, Service
from tests.journeys.visitor import WIDE, Visitor

CHROMIUM = next(
    (
        found
        for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    "chromium",
)
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
Invite = Callable[..., Visitor]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("tests.app_fixtures")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo(postgres_template: PostgresTemplate, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return the demo, to be copied and never changed."""
    return Demo.made_in(tmp_path_factory.mktemp("demo"), postgres_template)


@pytest.fixture(scope="session")
def museum(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return the service for tests that only look."""
    with demo.copied(tmp_path_factory.mktemp("museum") / "instance", letters=True) as service:
        yield service


@pytest.fixture
def service(demo: Demo, tmp_path: Path) -> Iterator[Service]:
    """Return a service of this test's own, filled with the demo."""
    with demo.copied(tmp_path / "instance") as running_service:
        yield running_service


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Invite]:
    """Return a way to let people in: ``visit(width=375, scripts=False)`` is somebody with a browser of their own."""
    visitors: list[Visitor] = []

    def arrive(*, width: int = WIDE, scripts: bool = True, language: str = "nb") -> Visitor:
        visitors.append(Visitor.arriving(browser, service, width=width, scripts=scripts, language=language))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leave()
