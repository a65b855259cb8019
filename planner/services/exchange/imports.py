"""Imports looked at and undone as one, while nobody has worked on the meetings that came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from planner.domain.meetings import MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.rows.imports import Import
from planner.rows.meetings import Meeting
from planner.rows.series import Series
from planner.services import identity, journal
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.store import imports as rows
from planner.store import series as series_rows
from planner.store.imports import WorkedOn

UNDO = timedelta(days=7)
"""How long after it an import can be undone."""
LATEST = 10


@dataclass(frozen=True)
class ListedImport:
    """An import, how many meetings of it are left, and why it can be undone no longer, if so."""

    source: Import
    count: int
    hindrance: Refused | None


def settle(work: Work, source: Import) -> None:
    """Remember when the meetings of an import were last changed by it: the same instant for all, so that any later change shows."""
    work.session.flush()
    drafts = rows.meetings(work.session, source.id)
    source.settled_at = max((meeting.revised_at for meeting in drafts), default=work.now)
    for meeting in drafts:
        meeting.revised_at = source.settled_at
    work.session.flush()


def latest(work: Work) -> list[ListedImport]:
    """Return the last imports, the newest first."""
    identity.require(work, Verb.CREATE_MEETING)
    return [
        ListedImport(source, rows.count(work.session, source.id), _hindrance(work, source))
        for source in rows.latest(work.session, LATEST)
    ]


def _hindrance(work: Work, source: Import) -> Refused | None:
    """Return why an import cannot be undone as one; nothing while it can."""
    if source.undone_at is not None:
        return Refused("imports.undone_already")
    if work.now - source.created_at > UNDO:
        return Refused("imports.too_late_to_undo", days=UNDO.days)
    worked_on = rows.worked_on(work.session, source)
    return None if worked_on is None else Refused(_why(worked_on), title=worked_on.title)


def _why(worked_on: WorkedOn) -> str:
    if worked_on.state is not MeetingState.DRAFT:
        return "imports.sent_out"
    if worked_on.invited:
        return "imports.has_guests"
    return "imports.offered" if worked_on.offered else "imports.touched"


def undo(work: Work, number: int) -> int:
    """Throw away every meeting of an import; return how many. Raise ``Refused`` when it is too late or one was worked on."""
    identity.require(work, Verb.CREATE_MEETING)
    source = rows.locked(work.session, number)
    if source is None:
        raise NotFound("imports.not_found")
    drafts = rows.meetings(work.session, number)
    if (hindrance := _hindrance(work, source)) is not None:
        raise hindrance
    _throw_away(work, drafts)
    source.undone_at = work.now
    journal.write(work, "imports.undone", name=source.name, count=len(drafts))
    return len(drafts)


def _throw_away(work: Work, drafts: Sequence[Meeting]) -> None:
    of_series = {meeting.series_id for meeting in drafts if meeting.series_id is not None}
    for meeting in drafts:
        meetings.discard(work, meeting)
    work.session.flush()
    for series_id in of_series:
        if not series_rows.meetings(work.session, series_id):
            work.session.delete(work.session.get_one(Series, series_id))
