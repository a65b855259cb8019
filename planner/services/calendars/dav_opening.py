"""Collections for calendar programs: made and filled when a person lets the first one in."""

from __future__ import annotations

import secrets

from planner.domain.dav import CollectionKind
from planner.rows.dav import DavCollection
from planner.services.calendars import calendar_entries, dav_objects, feed_versions, tasks
from planner.services.calendars.feed_versions import Changes
from planner.services.work import Work
from planner.store import tasks as rows
from planner.store.feeds import open_versions
from planner.store.invitations import meetings_of
from planner.store.meetings import lock_by_id

_EPOCH_BYTES = 8


def open_collections(work: Work, person_id: int) -> None:
    """Make the collections of a person who has none, and fill them with what they are invited to and have to do.

    The counters are made before the meetings are locked: a change of a meeting either waits for this or is seen by it.
    """
    if dav_objects.is_open(work, person_id):
        return
    for kind in CollectionKind:
        work.session.add(DavCollection(person_id=person_id, kind=kind, epoch=secrets.token_hex(_EPOCH_BYTES)))
    open_versions(work.session, [tasks.feed_of(person_id)], work.now)
    work.session.flush()
    invited = set(meetings_of(work.session, person_id))
    concerned = {task.meeting_id for task in rows.to_be_done(work.session, work.now, person_id)}
    concerned |= tasks.meetings_of(work, person_id)
    lock_by_id(work.session, invited | concerned)
    for meeting_id in sorted(invited):
        dav_objects.refresh(work, meeting_id, calendar_entries.read(work, meeting_id), [person_id])
    changes = Changes()
    for entry in rows.of_person(work.session, person_id):
        entry.mark = ""  # Rendered anew, so that it comes into the collection too.
    for meeting_id in sorted(concerned):
        tasks.refresh(work, meeting_id, changes)
    feed_versions.bump(work, changes)
