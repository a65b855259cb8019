"""Browsers that somebody has signed in with."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from planner.rows.people import Person
from tests.browser import sign_in_as

SignIn = Callable[[Person], FlaskClient]
"""What lets a browser act as somebody."""


def signed_in(app: Flask, person: Person) -> FlaskClient:
    """Return a browser of this person, whose forms are taken without the hidden token, which other tests prove is asked for."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    sign_in_as(client, person)
    return client
