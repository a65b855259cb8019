"""No request, however odd, is answered by 500 or more: 5 000 of them here, and 100 000 by ``make fuzz``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice

import pytest
from flask import Flask
from sqlalchemy import select

from planner.domain.people import ServiceRole
from planner.rows.duties import Offer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.caldav import app_passwords
from planner.services.demo import demo
from planner.services.letters import person_links
from planner.services.people import api_tokens
from planner.services.work import Actor, Work, writing
from tests.fuzzing import Fuzzer, Login
from tests.web.browsers import signed_in

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "5000"))
SEED = int(os.environ.get("FUZZ_SEED", "2027"))
MOST_TOLD = 30
SECRETS: tuple[tuple[TokenPurpose, type[Invitation | Offer | Person]], ...] = (
    (TokenPurpose.REPLY, Invitation), (TokenPurpose.POLL, Invitation), (TokenPurpose.OFFER, Offer),
    (TokenPurpose.FEED, Person),
)  # fmt: skip


_SOME_PEOPLE = select(Person).limit(3)


def _parts(work: Work) -> Iterator[tuple[str, Sequence[str]]]:
    session = work.session
    ids = [str(number) for number in range(1, 9)]
    yield from (
        (name, ids) for name in ("calendar_id", "invitation_id", "matter_id", "meeting_id", "offer_id", "option_id")
    )
    yield from (
        (name, ids) for name in ("organisation_id", "person_id", "point_id", "proposal_id", "token_id", "number")
    )
    yield "slug", [*session.scalars(select(Meeting.slug)), *session.scalars(select(Organisation.slug).limit(5))]
    yield "organisation", list(session.scalars(select(Organisation.slug).limit(5)))
    yield "duty", ["execution", "invitation", "follow_up"]
    rows = ((purpose, list(session.scalars(select(row.id).limit(3)))) for purpose, row in SECRETS)
    stop = (person_links.secret_of(work, person_links.STOP, one.id, one.email) for one in session.scalars(_SOME_PEOPLE))
    yield "secret", [*(tokens.issue(work, purpose, key) for purpose, keys in rows for key in keys), *stop]
    yield (
        "query",
        ["aktor", "maned", "neste", "q", "side", "sprak", "svar", "limit", "cursor", "from", "to", "state", "tell"],
    )


@pytest.fixture
def fuzzer(app: Flask, work: Work) -> Fuzzer:
    """Return a fuzzer of the demo, as its organiser, as a guest, and as nobody."""
    with writing(work):
        organiser = demo.fill(work)
        organiser.role = ServiceRole.ADMINISTRATOR
        parts = dict(_parts(work))
        bearer = api_tokens.issue(work, organiser)
    with writing(work.acting(Actor(person_id=organiser.id))) as own:
        password = app_passwords.make(own, "iPhone")
    guest = work.session.scalars(select(Person).join(Invitation, Invitation.person_id == Person.id)).first()
    assert guest is not None
    clients = [signed_in(app, organiser), signed_in(app, organiser), signed_in(app, guest), app.test_client()]
    return Fuzzer(app, clients, parts, Login(organiser.email, password, bearer), SEED)


def test_no_request_is_answered_by_500_or_more(fuzzer: Fuzzer) -> None:
    failures = list(islice(fuzzer.failures(REQUESTS), MOST_TOLD))
    assert not failures, "\n\n".join(failures)
    assert sum(fuzzer.statuses.values()) == REQUESTS
    assert fuzzer.statuses[200] > REQUESTS // 10
