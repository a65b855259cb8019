"""What several tests of pages and feeds ask for.

Pages are tested on SQLite. On PostgreSQL the use cases that they call are, and the journeys, which go through every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.calendars import calendars
from planner.services.work import Work, writing
from tests import factories
from tests.browser import sign_in_as
from tests.feed_reading import renewed
from tests.web.browsers import SignIn


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("tests.app_fixtures")


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, fresh_database: Callable[[str], str]) -> str:
    """Return the address of a database with all tables and no rows; a test that is about another one asks by ``indirect``."""
    return fresh_database(request.param)


@pytest.fixture
def open_client(app: Flask) -> Iterator[FlaskClient]:
    """Return a browser whose forms are taken without the hidden token, which other tests prove is asked for."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_client() as client:
        yield client


@pytest.fixture
def signed_in(open_client: FlaskClient, work: Work) -> SignIn:
    """Return a function that lets the browser act as somebody."""

    def sign_in(person: Person) -> FlaskClient:
        work.session.commit()
        sign_in_as(open_client, person)
        return open_client

    return sign_in


@pytest.fixture
def meeting(work: Work) -> Meeting:
    row = factories.meeting(work.session, slug="beite", title="Beite", online_url="https://video.example.no/1")
    work.session.commit()
    with writing(work):
        calendars.refresh(work, row)
    return row


@pytest.fixture
def guest_feed(work: Work, meeting: Meeting) -> str:
    """Return the path of the feed of Siri, who is invited and has not answered."""
    siri = factories.person(work.session, name="Siri Skisse", email="siri@example.no", language="en")
    factories.invitation(work.session, meeting, siri)
    work.session.commit()
    return renewed(work, siri.id)
