"""The first administrator: where nobody is yet, whoever started the service becomes one by a link that it printed, once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from planner.domain.people import ServiceRole
from planner.domain.refusals import NotFound
from planner.rows.people import Person, SignIn
from planner.services.people import people
from planner.services.tokens import SECRET_BYTES, digest
from planner.services.work import SYSTEM, Work
from planner.store import sign_in as rows


def link(work: Work, minutes: int) -> str:
    """Return an address at which the first administrator registers within ``minutes``; for whoever starts the service.

    It is stored as a request to sign in that belongs to nobody and to no browser, which no letter ever is.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    expires_at = work.now + timedelta(minutes=minutes)
    work.session.add(SignIn(link_hash=digest(secret), created_at=work.now, expires_at=expires_at))
    return work.url(f"/forste-administrator/{secret}")


def require(work: Work, secret: str) -> SignIn:
    """Return what the link with this secret stands for; raise ``NotFound`` once anybody is here, and for a dead link."""
    stored = rows.by_link(work.session, digest(secret))
    if stored is None or stored.person_id is not None or stored.browser_hash is not None:
        raise NotFound("people.first_link_dead")
    if stored.used_at is not None or stored.expires_at <= work.now or people.anyone(work):
        raise NotFound("people.first_link_dead")
    return stored


def register(work: Work, secret: str, email: str, name: str) -> Person:
    """Make the first administrator by a link; raise ``NotFound`` as ``require`` does, ``Invalid`` for no mail address."""
    stored = require(work, secret)
    person = people.add(work.acting(SYSTEM), email, name, None, ServiceRole.ADMINISTRATOR)
    if not rows.use(work.session, stored.id, work.now):
        raise NotFound("people.first_link_dead")
    person.active_at = work.now
    return person
