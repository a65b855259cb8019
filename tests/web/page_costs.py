"""What pages cost: statements and bytes, and the bounds of both."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient

from planner.store.database import db
from tests.statements import counted

MOST_STATEMENTS = 12
MOST_BYTES = 150_000


def measured(app: Flask, client: FlaskClient, addresses: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return of each page how many statements it takes and how many bytes it has."""
    figures = {}
    for address in addresses:
        with app.app_context(), counted(db.engine) as ran:
            answer = client.get(address)
        assert answer.status_code == 200, address
        figures[address] = len(ran), len(answer.data)
    return figures
