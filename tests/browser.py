"""What a person does with a browser, for tests that use Flask's test client."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.rows.people import Person

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def sign_in_as(client: FlaskClient, person: Person) -> None:
    """Let the browser act as a person, as if they had signed in."""
    with client.session_transaction() as kept:
        kept["person"], kept["key"] = person.id, person.session_key


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
