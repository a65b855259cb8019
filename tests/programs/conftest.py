"""The service on a real port. Programs do not see which database it keeps its data in, so one is enough here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.database import SqliteTemplate
from tests.serving import served


@pytest.fixture
def database_url(sqlite_template: SqliteTemplate, instance: Path) -> str:
    return sqlite_template.copy_to(instance)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address
