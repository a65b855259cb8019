"""One request: who asks, in which language, and the work that is done for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import Request, current_app, g, request, session
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.datastructures import Authorization, ImmutableMultiDict

from planner.domain.people import LANGUAGES
from planner.domain.texts import normalised
from planner.rows.people import Person
from planner.services import identity
from planner.services.work import NOBODY, Actor, Deployment, Work
from planner.services.work import reading as read
from planner.services.work import writing as write
from planner.settings import Settings


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
    g.person, g.actor = None, NOBODY
    person_id = session.get("person")
    if person_id is None:
        return
    with read(work_for(NOBODY)) as work:
        person = work.session.get(Person, person_id)
        if person is None or person.session_key != session.get("key"):
            session.clear()
            return
        g.person = person
        g.actor = identity.actor_of(work, person, via="page", agent=request.user_agent.string[:200])


def person() -> Person | None:
    """Return the person who is signed in."""
    if "person" not in g:
        _load()
    return cast("Person | None", g.person)


def actor() -> Actor:
    """Return the one who asks."""
    person()
    return cast(Actor, g.actor)


def sign_in(who: Person) -> None:
    """Let this browser act as a person from now on."""
    session.clear()
    session["person"], session["key"] = who.id, who.session_key
    session.permanent = True
    g.pop("person", None)


def sign_out() -> None:
    """Forget who used this browser."""
    session.clear()
    g.pop("person", None)


def language() -> str:
    """Return the language of the page: as chosen in this browser, that of the link, the person's own, else the service's."""
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


def choose_language(words: str) -> None:
    """Show the rest of this request in the language that has just been chosen."""
    if words in LANGUAGES:
        g.chosen_language = words
