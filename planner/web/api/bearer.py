"""Who calls the API: a program with a bearer token (RFC 6750), and nobody by a cookie."""

from __future__ import annotations

from flask import request

from planner.domain.limits import API_BY_PLACE, API_BY_TOKEN
from planner.services.people import api_tokens
from planner.services.people.api_tokens import Bearer
from planner.services.work import NOBODY, reading, writing
from planner.web import limits, requests
from planner.web.api.problems import InvalidToken, Problem

SCHEME = "bearer"
AGENT_LENGTH = 200


def nobody() -> None:
    """Forget whoever the cookies of a browser speak of: they count for nothing here."""
    requests.act_as(None, NOBODY, requests.runtime().deployment.language)


def authenticate() -> None:
    """Let the request act as the person its token belongs to; raise ``Problem`` 401 without one that is good."""
    nobody()
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != SCHEME or not secret.strip():
        raise Problem("api.token_missing", 401)
    bearer = _bearer(secret.strip())
    if bearer is None:
        limits.check_by_network(API_BY_PLACE)
        raise InvalidToken
    limits.check_by_subject(API_BY_TOKEN, str(bearer.token_id))
    if bearer.unnoted:
        with writing(requests.work_for(NOBODY)) as work:
            api_tokens.note_use(work, bearer.token_id)
    requests.act_as(bearer.person, bearer.actor, bearer.person.language)


def _bearer(secret: str) -> Bearer | None:
    with reading(requests.work_for(NOBODY)) as work:
        return api_tokens.bearer(work, secret, request.user_agent.string[:AGENT_LENGTH])
