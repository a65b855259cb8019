"""Browsers that are signed in: begun by a sign-in, noted while they are used, listed for their person, and ended.

The cookie of a browser carries a random secret, and the database its hash: what is ended here is ended for every copy of the
cookie.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from planner.domain import browser_sessions as rules
from planner.domain.browser_sessions import MOST_SESSIONS, TIME_OUTS, SessionStanding, SessionTimes
from planner.domain.devices import Device, device_of
from planner.domain.people import MembershipRole
from planner.domain.refusals import NotFound
from planner.rows.browser_sessions import BrowserSession
from planner.rows.people import Person
from planner.services import journal
from planner.services.people import account
from planner.services.tokens import SECRET_BYTES, digest
from planner.services.work import Work
from planner.store import browser_sessions as rows


@dataclass(frozen=True)
class CurrentSession:
    """The session of the browser that asks: whose it is, whether its sign-in is fresh, and whether its use is to be noted.

    ``roles`` are those of the person in organisations, by the id of the organisation.
    """

    session_id: int
    person: Person
    roles: Mapping[int, MembershipRole]
    fresh: bool
    unnoted: bool


@dataclass(frozen=True)
class EndedSession:
    """A session that is not good any more: why, and whose it was where that is still stored."""

    standing: SessionStanding
    person_id: int | None = None


@dataclass(frozen=True)
class ListedSession:
    """A session as its person sees it: what it runs on, when it began and was last seen, and whether it is this one."""

    session_id: int
    device: Device
    created_at: datetime
    last_seen_at: datetime
    current: bool


def _times(row: BrowserSession) -> SessionTimes:
    return SessionTimes(row.created_at, row.last_seen_at, row.ended_at)


def begin(work: Work, person: Person, agent: str, before: str | None = None) -> str:
    """Begin a session of a person in a browser and return its secret; end the one that the browser had ``before``.

    ``agent`` is what the browser says of itself, and ``before`` the secret of its session until now.
    """
    if before:
        rows.end_by_hash(work.session, digest(before), work.now)
    secret, device = secrets.token_urlsafe(SECRET_BYTES), device_of(agent)
    work.session.add(
        BrowserSession(
            person_id=person.id,
            hash=digest(secret),
            browser=device.browser,
            system=device.system,
            created_at=work.now,
            last_seen_at=work.now,
        )
    )
    work.session.flush()
    rows.end_beyond(work.session, person.id, work.now, MOST_SESSIONS)
    return secret


def current(work: Work, secret: str) -> CurrentSession | EndedSession:
    """Return the session with this secret, or why it is not alive."""
    stored = rows.by_hash(work.session, digest(secret))
    if stored is None:
        return EndedSession(SessionStanding.UNKNOWN)
    row, roles = stored
    standing = rules.standing(_times(row), row.person.role, work.now)
    if standing is not SessionStanding.ALIVE:
        return EndedSession(standing, row.person_id)
    times = _times(row)
    return CurrentSession(row.id, row.person, roles, rules.fresh(times, work.now), rules.to_be_noted(times, work.now))


def note_use(work: Work, session_id: int) -> None:
    """Note that a session is in use now."""
    rows.note_seen(work.session, session_id, work.now)


def end(work: Work, secret: str) -> None:
    """End the session with this secret, and every copy of its cookie with it."""
    rows.end_by_hash(work.session, digest(secret), work.now)


def listed(work: Work, session_id: int | None) -> list[ListedSession]:
    """Return the sessions of the actor that are alive, that of the browser that asks (``session_id``) first."""
    person = account.me(work)
    alive = rows.alive(work.session, person.id, TIME_OUTS[person.role], work.now, MOST_SESSIONS)
    sessions = [
        ListedSession(row.id, Device(row.browser, row.system), row.created_at, row.last_seen_at, row.id == session_id)
        for row in alive
    ]
    return sorted(sessions, key=lambda session: not session.current)


def end_listed(work: Work, session_id: int) -> None:
    """End a session of the actor's own; raise ``NotFound`` where there is none that has not been ended."""
    person = account.me(work)
    if not rows.end(work.session, person.id, session_id, work.now):
        raise NotFound("people.session_not_found")
    journal.write(work, "people.session_ended", person=person.id)


def end_others(work: Work, session_id: int | None) -> int:
    """End all sessions of the actor but that of the browser that asks; return how many there were."""
    person = account.me(work)
    ended = rows.end_all(work.session, person.id, work.now, but=session_id)
    journal.write(work, "people.other_sessions_ended", person=person.id)
    return ended
