"""Personal feeds: made, shown again, given a new address and ended by the one they belong to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from planner.domain.refusals import Refused
from planner.services import calendar_entries, feed_versions, guest_entries, tokens
from planner.services.feed_versions import Changes
from planner.services.work import Work
from planner.store.calendars import open_versions, subscribed
from planner.store.invitations import meetings_of
from planner.store.tokens import AccessToken, TokenPurpose, unrevoked

_SALT_BYTES = 12
_SECRET_BYTES = 24


def path_of(work: Work) -> str:
    """Return the secret path of the actor's own feed, to be shown to them alone; nothing while they have none."""
    token = None if work.by.person_id is None else _token(work, work.by.person_id)
    if token is None:
        return ""
    secret = _secret(work, token.subject_id, token.label)
    return _path(secret) if tokens.digest(secret) == token.hash else ""


def renew(work: Work) -> str:
    """Give the actor's own feed a new address, and make the feed where there is none; return its secret path.

    The old address opens nothing from now on.
    """
    person_id = _actor(work)
    tokens.revoke(work, TokenPurpose.FEED, person_id)
    salt = secrets.token_hex(_SALT_BYTES)
    secret = _secret(work, person_id, salt)
    work.session.add(
        AccessToken(
            purpose=TokenPurpose.FEED,
            hash=tokens.digest(secret),
            subject_id=person_id,
            person_id=person_id,
            label=salt,
            created_at=work.now,
        )
    )
    if not subscribed(work.session, [person_id]):
        _fill(work, person_id)
    return _path(secret)


def end(work: Work) -> None:
    """Close the actor's own feed; its address opens nothing from now on."""
    tokens.revoke(work, TokenPurpose.FEED, _actor(work))


def _actor(work: Work) -> int:
    if work.by.person_id is None:
        rule = "permissions.not_allowed"
        raise Refused(rule)
    return work.by.person_id


def _fill(work: Work, person_id: int) -> None:
    """Render what the person is invited to.

    The counter is made before the meetings are locked: a change of a meeting either waits for this or is seen by it.
    """
    feed = guest_entries.feed_of(person_id)
    open_versions(work.session, {feed: {}}, work.now)
    meeting_ids = meetings_of(work.session, person_id)
    calendar_entries.lock(work, meeting_ids)
    changes = Changes()
    changes.add(feed, str(person_id).encode())
    for meeting_id in sorted(meeting_ids):
        told = calendar_entries.told(work, meeting_id)
        guest_entries.refresh(work, meeting_id, told, changes, person_id)
    feed_versions.bump(work, changes)


def _token(work: Work, person_id: int) -> AccessToken | None:
    return next(reversed(unrevoked(work.session, TokenPurpose.FEED, person_id)), None)


def _secret(work: Work, person_id: int, salt: str) -> str:
    """The secret of an address, made from the service's own and a salt, so that the page can show it again.

    As with other secrets only its hash is stored; who reads the database alone cannot make it.
    """
    key = work.deployment.secret.encode()
    made = hmac.new(key, f"feed:{person_id}:{salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:_SECRET_BYTES]).decode()


def _path(secret: str) -> str:
    return f"/kalender/min/{secret}.ics"
