"""The API is held to its own description by a program that reads it and tries what it allows, and what it does not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import TestPhase
from sqlalchemy.orm import Session

from planner.app import create_app, deployment_of
from planner.domain.duties import DutyKind
from planner.domain.people import ServiceRole
from planner.services import identity
from planner.services.duties import offers
from planner.services.duties.offers import Proposal
from planner.services.people import api_tokens
from planner.services.work import SYSTEM, Work, writing
from planner.settings import secret_in
from planner.store.database import db
from planner.web.api import openapi, v1
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.database import SqliteTemplate, settings_for

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
CONFIG = {
    "seed": 2027,
    "generation": {
        "max-examples": EXAMPLES,
        "deterministic": True,
        "database": "none",
        "allow-x00": False,
        "with-security-parameters": False,
    },
    "phases": {"stateful": {"enabled": False}},
    # A body may be all that its schema asks for and still be refused: a name that is taken, a duty that is held.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "403", "404", "409", "412"]}},
}
DAYS = st.dates(min_value=MONDAY.date(), max_value=MONDAY.date() + timedelta(days=400))
CLOCKS = st.times().map(lambda at: at.strftime("%H:%M"))
schemathesis.openapi.format("local-date-time", st.builds(lambda day, at: f"{day}T{at}", DAYS, CLOCKS))
schemathesis.openapi.format("date-time", st.builds(lambda day, at: f"{day}T{at}:00Z", DAYS, CLOCKS))
schemathesis.openapi.format("date", DAYS.map(str))
schemathesis.openapi.format("time-zone", st.sampled_from(["Europe/Oslo", "UTC", "America/New_York"]))
schemathesis.openapi.format("cursor", st.just("WyIyMDI3LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwxXQ"))


class RunningClock(StandingClock):
    """A clock that moves on each time it is read, so that no limit of calls is ever met."""

    def now(self) -> datetime:
        return self.forward(seconds=15)


@dataclass(frozen=True)
class World:
    """What the API is asked about: one of everything, and a token that may do all."""

    app: Flask
    secret: str
    known: dict[str, Any]


def filled(work: Work) -> tuple[str, dict[str, Any]]:
    """Put one of everything into the database; return a secret and what the parts of a path can be."""
    session = work.session
    factories.facilitator(session, slug="teamet", name="Teamet")
    ours = factories.organisation(session, slug="skogeierne", name="Skogeierne")
    oda = factories.person(session, role=ServiceRole.ADMINISTRATOR, language="en", name="Oda")
    factories.membership(session, oda, ours)
    factories.theme(session, slug="skog")
    network = factories.network(session, slug="nettverket", coordinator=ours)
    factories.network_membership(session, network, factories.school(session, slug="skolen"))
    meeting = factories.meeting(session, network=network, seats=5)
    invited = factories.invitation(session, meeting, factories.person(session))
    team = work.acting(identity.actor_of(work, oda, via="cli"))
    made = offers.offer(team, meeting, DutyKind.EXECUTION, Proposal(ours.id))
    known = {
        "meeting_id": meeting.id, "invitation_id": invited.id, "offer_id": made.id, "organisation": "skolen",
        "duty": "follow_up",
    }  # fmt: skip
    return api_tokens.issue(work, oda), known


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: SqliteTemplate) -> Iterator[World]:
    instance: Path = tmp_path_factory.mktemp("api") / "instance"
    sqlite_template.copy_to(instance)
    given = settings_for(instance)
    app = create_app(given, RunningClock().now)
    with app.app_context():
        deployment = deployment_of(given, secret_in(given))
        work = Work(cast(Session, db.session()), SYSTEM, MONDAY, deployment)
        with writing(work):
            secret, known = filled(work)
    yield World(app, secret, known)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class Door:
    """The program that is tried: what is described is known before a test begins, the app only when it runs."""

    app: Flask

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.app(environ, start_response)


schema = schemathesis.openapi.from_dict(
    json.loads(json.dumps(openapi.document(v1.OPERATIONS, "http://localhost"))),
    config=SchemathesisConfig.from_dict(CONFIG),
)
schema.app = Door()


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_does_what_it_says(case: Case[Any], world: World) -> None:
    case.operation.app.app = world.app
    assert case.meta is not None
    if case.meta.phase.name is TestPhase.FUZZING and case.meta.generation.mode is GenerationMode.POSITIVE:
        # Else nearly every path would be about something that is not there.
        known = world.known | {"slug": "nettverket" if "/networks/" in case.path else "skogeierne"}
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
    case.call_and_validate(headers={"Authorization": f"Bearer {world.secret}", "Accept-Encoding": "identity"})
