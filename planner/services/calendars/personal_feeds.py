"""Personal feeds: made, shown again, given a new address and ended by their owner."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.feeds import PERSONAL, TASKS
from planner.domain.people import LANGUAGES
from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.domain.refusals import Forbidden, Invalid
from planner.domain.renewals import MOST_OWN, MOST_PEOPLE, RenewalKind
from planner.rows.personal_feeds import FeedChoice
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.services import tokens
from planner.services.calendars import (
    calendar_entries,
    feed_versions,
    followed_feeds,
    guest_entries,
    poll_entries,
    renewals,
    tasks,
)
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store.feeds import open_versions
from planner.store.invitations import meetings_of
from planner.store.meetings import lock_by_id
from planner.store.personal_feeds import owners, subscribed
from planner.store.tasks import to_be_done
from planner.store.tokens import unrevoked

_SALT_BYTES = 12
_SECRET_BYTES = 24


@dataclass(frozen=True)
class FeedPreferences:
    """A person's choices for their own feeds; no ``language`` is that of their pages and letters."""

    scope: FeedScope = FeedScope.ASKED
    alarm: FeedAlarm = FeedAlarm.NONE
    language: str = ""


def path_of(work: Work) -> str:
    """Return the secret path of the actor's own feed, to be shown to them alone; nothing while they have none."""
    token = None if work.by.person_id is None else _token(work, work.by.person_id)
    if token is None:
        return ""
    secret = _secret(work, token.subject_id, token.label)
    return _path(secret) if tokens.digest(secret) == token.hash else ""


def tasks_path_of(work: Work, path: str) -> str:
    """Return the secret path of the actor's feed of tasks, from that of their own; nothing where no task can fall to them.

    It is opened by the same secret as their own feed, and renewed with it.
    """
    concerned = path and (work.by.contact_of or to_be_done(work.session, work.now, work.by.person_id))
    return path.replace(f"/{PERSONAL}", f"/{TASKS}", 1) if concerned else ""


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
        raise Forbidden("permissions.not_allowed")
    return work.by.person_id


def _fill(work: Work, person_id: int) -> None:
    """Render the first meetings that the person is invited to or has to do with, and leave the others to the job.

    The counters are made before the meetings are locked: a change of a meeting either waits for this or is seen by it.
    """
    feeds = [guest_entries.feed_of(person_id), tasks.feed_of(person_id)]
    open_versions(work.session, feeds, work.now)
    changes = Changes()
    for feed in feeds:
        changes.add(feed)
    followed_feeds.settle(work, changes, MOST_PEOPLE, person_id)
    chosen = _next_meetings(work, person_id, 0)
    if len(chosen) == MOST_OWN:
        # Lock order: the renewal before its meetings, as the job does.
        renewals.put(work, RenewalKind.OWN_FEED, person_id, chosen[-1])
    _render(work, person_id, chosen, changes)


def fill_on(work: Work, person_id: int, after: int) -> int | None:
    """Render the next meetings of a person's own feeds; return how far that came, or nothing at the end."""
    if not subscribed(work.session, [person_id]):
        return None
    chosen = _next_meetings(work, person_id, after)
    _render(work, person_id, chosen, Changes())
    return chosen[-1] if len(chosen) == MOST_OWN else None


def _next_meetings(work: Work, person_id: int, after: int) -> list[int]:
    of_person = {*meetings_of(work.session, person_id), *tasks.concerning(work, person_id)}
    return sorted(meeting_id for meeting_id in of_person if meeting_id > after)[:MOST_OWN]


def _render(work: Work, person_id: int, meetings: Sequence[int], changes: Changes) -> None:
    lock_by_id(work.session, meetings)
    invited, concerned = set(meetings_of(work.session, person_id)), tasks.concerning(work, person_id)
    for meeting_id in meetings:
        if meeting_id in invited:
            listing = calendar_entries.read(work, meeting_id)
            guest_entries.refresh(work, meeting_id, listing, changes, [person_id])
            if listing is None:
                poll_entries.refresh(work, meeting_id, changes, [person_id])
        if meeting_id in concerned:
            tasks.refresh(work, meeting_id, changes)
    feed_versions.bump(work, changes)


def choices(work: Work) -> FeedPreferences:
    """Return what the actor has chosen of their own feeds."""
    row = None if work.by.person_id is None else work.session.get(FeedChoice, work.by.person_id)
    return FeedPreferences() if row is None else FeedPreferences(row.scope, row.alarm, row.language or "")


def choose(work: Work, preferences: FeedPreferences) -> None:
    """Let the actor's own feeds hold this from now on, and be in this language; the address stays as it is."""
    person_id = _actor(work)
    if preferences.language not in {"", *LANGUAGES}:
        raise Invalid("people.language_unknown", field="language", given=preferences.language)
    row = work.session.get(FeedChoice, person_id) or FeedChoice(person_id=person_id)
    row.scope, row.alarm, row.language = preferences.scope, preferences.alarm, preferences.language or None
    work.session.add(row)
    work.session.flush()
    if subscribed(work.session, [person_id]):
        _fill(work, person_id)


def open_missing(work: Work, changes: Changes, most: int) -> int:
    """Give a feed of tasks to people who made a feed of their own before there were any, at most so many; return how many."""
    people = owners(work.session, PERSONAL) - owners(work.session, TASKS)
    missing = sorted(tasks.feed_of(person) for person in people)[:most]
    if missing:
        open_versions(work.session, missing, work.now)
    for feed in missing:
        changes.add(feed)
    return len(missing)


def _token(work: Work, person_id: int) -> AccessToken | None:
    return next(reversed(unrevoked(work.session, TokenPurpose.FEED, person_id)), None)


def _secret(work: Work, person_id: int, salt: str) -> str:
    """The secret of an address, made from the service's own and a salt, so that the page can show it again.

    As with other secrets only its hash is stored; who reads the database alone cannot make it.
    """
    key = work.deployment.secret.encode()
    digest = hmac.new(key, f"feed:{person_id}:{salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_SECRET_BYTES]).decode()


def _path(secret: str) -> str:
    return f"/kalender/{PERSONAL}{secret}.ics"
