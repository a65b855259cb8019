"""The whole service on a real port, filled with the demo: what a journey in a real browser goes to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer

from planner.adapters.mail_folder import MailFolder
from planner.app import create_app, jobs_of
from planner.domain.people import ServiceRole
from planner.rows.people import Person
from planner.services.demo import demo
from planner.services.people import people
from planner.services.work import SYSTEM, Work
from planner.settings import Settings
from planner.store.database import db
from tests.browser import sign_in_as
from tests.clock import StandingClock
from tests.database import PostgresTemplate, settings_for
from tests.journeys import calendars_elsewhere
from tests.journeys.letters import Letter
from tests.serving import listening, served

SESSION_COOKIE = "moteplass"
ADMINISTRATOR = "ida.styrer@example.no"
"""Who keeps the service; the demo itself has nobody who does."""


@dataclass
class Service:
    """A running service with a clock that stands still, and a folder for its letters."""

    settings: Settings
    clock: StandingClock
    app: Flask
    server: BaseWSGIServer
    read: set[str] = field(default_factory=set)

    @property
    def address(self) -> str:
        """Return where the service is."""
        return f"http://127.0.0.1:{self.server.port}"

    def run(self, *jobs: str) -> None:
        """Run scheduled jobs now."""
        process = jobs_of(self.settings, self.clock.now)
        for job in jobs:
            assert process.run(job) == "", job
        process.close()

    def post(self) -> list[Letter]:
        """Deliver what waits in the outbox and return the letters that nobody has read yet, oldest first."""
        self.run("deliver-letters")
        folder = MailFolder(self.settings.mail_folder)
        new = sorted(set(folder.names()) - self.read)
        self.read.update(new)
        return [Letter.of(mail) for name in new if (mail := folder.read(name)) is not None]

    def letters_to(self, email: str) -> list[Letter]:
        """Return the new letters to one address; the others are thrown away unread."""
        return [letter for letter in self.post() if letter.to == email]

    def letter_to(self, email: str) -> Letter:
        """Return the one new letter to an address."""
        (letter,) = self.letters_to(email)
        return letter

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Look into the database."""
        with self.app.app_context():
            yield Work(db.session(), SYSTEM, self.clock.now(), self.app.extensions["planner"].deployment)
            db.session.remove()

    def session_of(self, email: str) -> str:
        """Return the cookie of somebody who has signed in."""
        with self.work() as work:
            person = work.session.scalars(select(Person).where(Person.email_key == email)).one()
        client = self.app.test_client()
        sign_in_as(client, person)
        cookie = client.get_cookie(SESSION_COOKIE)
        assert cookie is not None
        return cookie.value


@contextmanager
def running(instance: Path, url: str = "", clock: StandingClock | None = None) -> Iterator[Service]:
    """Start the service of an instance folder and a database on a free port, and stop it at the end."""
    clock, server = clock or StandingClock(), listening()
    instance.mkdir(parents=True, exist_ok=True)
    settings = settings_for(instance, url, port=str(server.port))
    app = create_app(settings, clock.now)
    try:
        with served(app, server):
            yield Service(settings, clock, app, server)
    finally:
        with app.app_context():
            db.engine.dispose()


@dataclass(frozen=True)
class Demo:
    """An instance folder and a database on PostgreSQL, filled with the demo: to be copied and never changed."""

    server: PostgresTemplate
    instance: Path
    url: str

    @classmethod
    def made_in(cls, folder: Path, server: PostgresTemplate) -> Demo:
        """Fill a service with the demo and deliver its letters."""
        demo_made = cls(server, folder / "instance", server.create())
        with running(demo_made.instance, demo_made.url) as service:
            with service.work() as work, work.session.begin():
                demo.fill(work)
                calendars_elsewhere.fill(work)
                people.add(work, ADMINISTRATOR, "Ida Styrer", None, ServiceRole.ADMINISTRATOR)
            service.run("deliver-letters")
        return demo_made

    @contextmanager
    def copied(self, instance: Path, *, letters: bool = False) -> Iterator[Service]:
        """Start a copy; without the old letters, the post box of a journey begins empty."""
        shutil.copytree(self.instance, instance, ignore=None if letters else shutil.ignore_patterns("mail"))
        url = self.server.create(self.url)
        with running(instance, url) as service:
            yield service
        self.server.drop(url)
