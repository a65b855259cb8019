"""Collections for calendar programs: made and filled when a person lets the first one in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from planner.domain.dav import CollectionKind
from planner.domain.renewals import MOST_OWN, RenewalKind
from planner.rows.dav import DavCollection
from planner.services.calendars import calendar_entries, dav_objects, feed_versions, renewals, tasks
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import tasks as rows
from planner.store.feeds import open_versions
from planner.store.invitations import meetings_of
from planner.store.meetings import lock_by_id

_EPOCH_BYTES = 8


def open_collections(work: Work, person_id: int) -> None:
    """Make the collections of a person who has none, and fill them with what they are invited to and have to do.

    The first meetings come into them at once, and the others by the job.

    The counters are made before the meetings are locked: a change of a meeting either waits for this or is seen by it.
    """
    if dav_objects.is_open(work, person_id):
        return
    for kind in CollectionKind:
        work.session.add(DavCollection(person_id=person_id, kind=kind, epoch=secrets.token_hex(_EPOCH_BYTES)))
    open_versions(work.session, [tasks.feed_of(person_id)], work.now)
    work.session.flush()
    for entry in rows.of_person(work.session, person_id):
        entry.mark = ""  # Rendered anew, so that it comes into the collection too.
    chosen = _next_meetings(work, person_id, 0)
    if len(chosen) == MOST_OWN:
        # Lock order: the renewal before its meetings, as the job does.
        renewals.put(work, RenewalKind.OWN_COLLECTIONS, person_id, chosen[-1])
    _render(work, person_id, chosen)


def fill_on(work: Work, person_id: int, after: int) -> int | None:
    """Put the next meetings into a person's collections; return how far that came, or nothing at the end."""
    if not dav_objects.is_open(work, person_id):
        return None
    chosen = _next_meetings(work, person_id, after)
    _render(work, person_id, chosen)
    return chosen[-1] if len(chosen) == MOST_OWN else None


def _next_meetings(work: Work, person_id: int, after: int) -> list[int]:
    of_person = {*meetings_of(work.session, person_id), *tasks.concerning(work, person_id)}
    return sorted(meeting_id for meeting_id in of_person if meeting_id > after)[:MOST_OWN]


def _render(work: Work, person_id: int, meetings: Sequence[int]) -> None:
    lock_by_id(work.session, meetings)
    invited, concerned = set(meetings_of(work.session, person_id)), tasks.concerning(work, person_id)
    changes = Changes()
    for meeting_id in meetings:
        if meeting_id in invited:
            dav_objects.refresh(work, meeting_id, calendar_entries.read(work, meeting_id), [person_id])
        if meeting_id in concerned:
            tasks.refresh(work, meeting_id, changes)
    feed_versions.bump(work, changes)
