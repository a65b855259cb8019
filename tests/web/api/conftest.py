from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.rows.people import Person
from planner.services.people import api_tokens
from planner.services.work import Work, writing
from tests import factories


def pytest_configure(config: pytest.Config) -> None:
    # It takes a second to import, so it is kept out of all other runs (see ``addopts``).
    config.pluginmanager.import_plugin("schemathesis.pytest.plugin")


@dataclass
class Program:
    """A program that calls the API with a token."""

    client: FlaskClient
    secret: str

    def call(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Call an operation; the path stands below ``/api/v1``."""
        sent = {"Authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        data = None if body is None else json.dumps(body)
        kind = "application/json" if body is not None else None
        return self.client.open(f"/api/v1{path}", method=method, data=data, content_type=kind, headers=sent)

    def get(self, path: str, **headers: str) -> Any:  # noqa: ANN401 - JSON.
        """Return what is read; it must be there."""
        response = self.call("GET", path, **headers)
        assert response.status_code == 200, response.text
        return response.json

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - JSON.
        """Return the body of the answer; it must have gone well."""
        response = self.call(method, path, body, **headers)
        assert response.status_code in {200, 201, 204}, response.text
        return response.json


Programs = Callable[[Person], Program]


@pytest.fixture
def programs(app: Flask, work: Work) -> Programs:
    """Return what gives a person's program a token."""

    def program_of(person: Person) -> Program:
        with writing(work):
            secret = api_tokens.issue(work, person, "test")
        return Program(app.test_client(), secret)

    return program_of


@pytest.fixture
def organiser(work: Work) -> Person:
    """Return somebody of the programme team, which convenes."""
    with writing(work):
        factories.facilitator(work.session, slug="teamet", name="Teamet")
        return factories.organiser(work.session, language="en", name="Oda Organiser")


@pytest.fixture
def team(programs: Programs, organiser: Person) -> Program:
    """Return a program that acts as the organiser."""
    return programs(organiser)
