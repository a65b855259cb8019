"""Authentication of calendar programs: an app password by HTTP Basic (RFC 7617), and never a cookie."""

from __future__ import annotations

from flask import Response, request

from planner.domain.limits import DAV_BY_PLACE
from planner.services import identity
from planner.services.caldav import app_passwords
from planner.services.caldav.app_passwords import Program
from planner.services.work import NOBODY, reading, writing
from planner.web import limits, requests

CHALLENGE = 'Basic realm="moteplass", charset="UTF-8"'
AGENT_LENGTH = 200


def nobody() -> None:
    """Forget whoever the cookies of a browser speak of: they count for nothing here."""
    requests.act_as(None, NOBODY, requests.runtime().deployment.language)


def authenticate() -> Response | None:
    """Let the request act as the person its password belongs to; return what to answer where there is none that is good.

    A password is never asked for in the clear where the service has a secure address.
    """
    nobody()
    if requests.runtime().deployment.base_url.startswith("https://") and not request.is_secure:
        return _plain("Use https://.", 403)
    credentials = request.authorization
    if credentials is None or credentials.type != "basic" or not credentials.password:
        return _challenge()
    program = _program(credentials.username or "", credentials.password)
    if program is None:
        limits.check_by_network(DAV_BY_PLACE)
        return _challenge()
    if program.unnoted:
        with writing(requests.work_for(NOBODY)) as work:
            app_passwords.note_use(work, program.token_id)
    return None


def _program(email: str, password: str) -> Program | None:
    with reading(requests.work_for(NOBODY)) as work:
        program = app_passwords.program(work, email, password)
        if program is not None:
            agent = request.user_agent.string[:AGENT_LENGTH]
            actor = identity.actor_of(work, program.person, via="caldav", agent=agent)
            requests.act_as(program.person, actor, program.person.language)
        return program


def _challenge() -> Response:
    response = _plain("Sign in with your mail address and an app password.", 401)
    response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def _plain(words: str, status: int) -> Response:
    return Response(f"{words}\n", status, mimetype="text/plain")
