from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.rows.tokens import AccessToken
from planner.settings import Settings
from tests.cli.commands import Commands
from tests.clock import StandingClock


@pytest.fixture
def planner(settings: Settings, clock: StandingClock) -> Commands:
    commands = Commands(settings, clock)
    commands.run("person", "add", "aud@example.no", "--role", "organiser")
    return commands


def status(client: FlaskClient, secret: str) -> int:
    return client.get("/api/v1/meetings", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_opens_the_api_until_it_is_revoked(planner: Commands, client: FlaskClient) -> None:
    secret = planner.run("token", "add", "aud@example.no", "--label", "report").strip()
    assert status(client, secret) == 200
    assert planner.run("token", "revoke", "aud@example.no") == "Revoked: 1.\n"
    assert status(client, secret) == 401


def test_a_token_is_stored_as_a_hash_alone(planner: Commands, session: Session) -> None:
    secret = planner.run("token", "add", "aud@example.no", "--label", "report").strip()
    token = session.scalars(select(AccessToken)).one()
    assert token.label == "report"
    assert secret not in {token.hash, token.label}


def test_only_tokens_with_the_label_are_revoked(planner: Commands, client: FlaskClient) -> None:
    kept, lost = (planner.run("token", "add", "aud@example.no", "--label", label).strip() for label in ("a", "b"))
    planner.run("token", "revoke", "aud@example.no", "--label", "b")
    assert (status(client, kept), status(client, lost)) == (200, 401)


def test_there_is_no_token_for_a_stranger(planner: Commands) -> None:
    assert planner.refused("token", "add", "nobody@example.no") == "Error: There is no such person.\n"
