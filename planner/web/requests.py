"""One request: who asks, in which language, and the work that is done for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Request, Response, after_this_request, current_app, g, request, session
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.datastructures import Authorization, ImmutableMultiDict

from planner.domain.about import About
from planner.domain.browser_sessions import SessionStanding
from planner.domain.people import LANGUAGES
from planner.domain.texts import normalised
from planner.rows.people import Person
from planner.services import about as about_service
from planner.services import identity
from planner.services.operations.operations import UNAVAILABLE
from planner.services.people import browser_sessions
from planner.services.people.browser_sessions import CurrentSession, EndedSession
from planner.services.work import NOBODY, Actor, Deployment, Work
from planner.services.work import reading as read
from planner.services.work import writing as write
from planner.settings import Settings
from planner.web.access import StaleSignInError

SECRET = "id"
"""The name in the cookie of the secret by which the database knows the session of the browser."""
BEFORE_SECRETS = "person"
"""What the cookies of versions carried that kept no sessions in the database."""
AGENT_LENGTH = 200
ABOUT = "about"
"""The extension of the app that keeps who is behind the service, as it was last read."""


class NormalisedFields(ImmutableMultiDict[str, Any]):
    """The fields of an address or a form, each text in one form whoever's keyboard it came from."""

    def __init__(self, *fields: Any) -> None:  # noqa: ANN401 - Whatever the library makes a dictionary from.
        super().__init__(*fields)
        for values in dict.values(self):
            values[:] = [normalised(value) if isinstance(value, str) else value for value in values]


class NormalisedRequest(Request):
    """A request whose texts come in one form, the same for every page."""

    parameter_storage_class = NormalisedFields

    @property
    def authorization(self) -> Authorization | None:
        """The credentials that came along; none where signs stand in them that no credentials have (RFC 9110 11.4)."""
        try:
            return super().authorization
        except ValueError:
            return None


@dataclass(frozen=True)
class Runtime:
    """What the app hands to the edges: session, connection (for what needs no rows), clock and values."""

    session: Callable[[], Session]
    connect: Callable[[], Connection]
    now: Callable[[], datetime]
    deployment: Deployment
    settings: Settings


def runtime() -> Runtime:
    """Return what the app handed down."""
    return cast(Runtime, current_app.extensions["planner"])


def work_for(actor: Actor) -> Work:
    """Return work done now by this actor."""
    here = runtime()
    return Work(here.session(), actor, here.now(), here.deployment)


@contextmanager
def reading() -> Iterator[Work]:
    """Do work that changes nothing, as the one who asks."""
    with read(work_for(actor())) as work:
        yield work


@contextmanager
def writing() -> Iterator[Work]:
    """Do work in one transaction, as the one who asks."""
    with write(work_for(actor())) as work:
        yield work


def _load() -> None:
    g.person, g.actor, g.browser_session = None, NOBODY, None
    secret = session.get(SECRET)
    if secret is None:
        # Public pages and feeds read no session for those who have none.
        before = session.get(BEFORE_SECRETS)
        g.browser_session = None if before is None else EndedSession(SessionStanding.UNKNOWN, before)
        return
    with read(work_for(NOBODY)) as work:
        current = g.browser_session = browser_sessions.current(work, secret)
        if isinstance(current, EndedSession):
            return
        g.person = current.person
        agent = request.user_agent.string[:AGENT_LENGTH]
        g.actor = identity.actor_of(work, current.person, via="page", agent=agent, roles=current.roles)
    if current.unnoted:
        _note_use(current.session_id)


def _note_use(session_id: int) -> None:
    """Note that the session is in use once the answer is on its way: nobody waits for it, and no page fails with it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way to the app itself.

    def note() -> None:
        with suppress(*UNAVAILABLE), app.app_context(), write(work_for(NOBODY)) as work:
            browser_sessions.note_use(work, session_id)

    def at_the_end(response: Response) -> Response:
        response.call_on_close(note)
        return response

    after_this_request(at_the_end)


def person() -> Person | None:
    """Return the person who is signed in."""
    if "person" not in g:
        _load()
    return cast("Person | None", g.person)


def actor() -> Actor:
    """Return the one who asks."""
    person()
    return cast(Actor, g.actor)


def current_session() -> CurrentSession | None:
    """Return the session of this browser, where somebody is signed in with it."""
    person()
    current = g.get("browser_session")
    return current if isinstance(current, CurrentSession) else None


def require_fresh_sign_in() -> None:
    """Raise ``StaleSignInError`` where this browser has not been signed in within the last minutes."""
    current = current_session()
    if current is None or not current.fresh:
        raise StaleSignInError


def ended_session() -> EndedSession | None:
    """Return the session that this browser had and that is not good any more; nothing where it is good, or there was none."""
    person()
    ended = g.get("browser_session")
    return ended if isinstance(ended, EndedSession) else None


def about() -> About:
    """Return who is behind the service, which every page says; while the database is away, as it was last read."""
    if "about" not in g:
        if not g.get("database_away"):
            current_app.extensions[ABOUT] = _read_about()
        g.about = current_app.extensions.get(ABOUT) or about_service.filled(About(), runtime().deployment)
    return cast(About, g.about)


def _read_about() -> About | None:
    here = runtime()
    try:
        session = here.session()
        if session.in_transaction():
            return about_service.shown(session.connection(), here.deployment)
        with here.connect() as connection:
            return about_service.shown(connection, here.deployment)
    except UNAVAILABLE:
        last: About | None = current_app.extensions.get(ABOUT)
        return last


def begin_session(work: Work, who: Person) -> str:
    """Begin a session of a person in this browser, in the transaction that signs them in; return its secret."""
    return browser_sessions.begin(work, who, request.user_agent.string, session.get(SECRET))


def sign_in(secret: str) -> None:
    """Let this browser act from now on as the person of the session with this secret; nothing of before is kept."""
    _forget_person()
    session[SECRET] = secret
    session.permanent = True


def sign_out() -> None:
    """End the session of this browser, and forget who used it."""
    secret = session.get(SECRET)
    if secret is not None:
        with write(work_for(NOBODY)) as work:
            browser_sessions.end(work, secret)
    _forget_person()
    after_this_request(_cleared)


def _cleared(response: Response) -> Response:
    # What the browser keeps of pages and fragments must not come back by its «back» button.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _forget_person() -> None:
    session.clear()
    # The token of a form is kept for the request too, and belongs to the session that is gone.
    for name in ("person", "actor", "browser_session", "csrf_token", "settled_language"):
        g.pop(name, None)


def from_own_page() -> bool:
    """Tell whether the form was sent from a page of this service, for forms that carry no token.

    Browsers say themselves where a form was sent from (Fetch Metadata, and the Origin header of RFC 6454 in older ones).
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def language() -> str:
    """Return the language of the page: as chosen in this browser, that of the link, the person's own, else the service's."""
    settled: str | None = g.get("settled_language")
    if settled is None:
        settled = g.settled_language = _language()
    return settled


def _language() -> str:
    word = g.get("chosen_language") or request.cookies.get("language")
    if word in LANGUAGES:
        return cast(str, word)
    if "language" in g:
        return cast(str, g.language)
    who = person() if request.endpoint != "static" else None
    return who.language if who is not None else runtime().deployment.language


def speak(words: str) -> None:
    """Show this page in the language of the person a link belongs to, unless another is chosen in this browser."""
    if words in LANGUAGES:
        g.language = words
        g.pop("settled_language", None)


def act_as(who: Person | None, acting: Actor, words: str) -> None:
    """Let the rest of this request be that of a program: of nobody, or of the person whose key it has."""
    g.person, g.actor, g.language = who, acting, words
    g.pop("settled_language", None)


def choose_language(words: str) -> None:
    """Show the rest of this request in the language that has just been chosen."""
    if words in LANGUAGES:
        g.chosen_language = words
        g.pop("settled_language", None)
