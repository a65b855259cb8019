"""What a person does with a browser, for tests that use Flask's test client."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.rows.people import Person
from planner.services.people import browser_sessions
from planner.services.work import SYSTEM, Work, writing
from planner.store.database import db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def sign_in_as(client: FlaskClient, person: Person) -> None:
    """Let the browser act as a person, as if they had signed in."""
    secret = session_of(client.application, person)
    with client.session_transaction() as kept:
        kept["id"] = secret


def session_of(app: Flask, person: Person) -> str:
    """Begin a session of a person, as of now, and return its secret."""
    runtime = app.extensions["planner"]
    with app.app_context(), writing(Work(db.session(), SYSTEM, runtime.now(), runtime.deployment)) as work:
        return browser_sessions.begin(work, person, FIREFOX)


def token_on(page: TestResponse) -> str:
    """Return the token of the first guarded form of a page."""
    found = _TOKEN.search(page.text)
    assert found is not None, "the page has no guarded form"
    return unescape(found[1])


def send(client: FlaskClient, page: str, path: str, **fields: str) -> TestResponse:
    """Open a page and send the form on it that goes to ``path``."""
    opened = client.get(page)
    assert f'action="{path}"' in opened.text, f"the page has no form that goes to {path}"
    return client.post(path, data={"csrf_token": token_on(opened), **fields})
