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
MOST_THROWN_AWAY = 50
"""Meetings of an import that one transaction throws away."""


@dataclass(frozen=True)
class ListedImport:
    """An import, how many meetings of it are left, and why it can be undone no longer, if so."""

    source: Import
    count: int
    hindrance: Refused | None


def settle(work: Work, source: Import, drafts: Sequence[Meeting]) -> None:
    """Remember that meetings were last changed by an import: the same instant for all of it, so that any later change shows."""
    work.session.flush()
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


def count(work: Work, number: int) -> int:
    """Return how many meetings of an import there are."""
    return rows.count(work.session, number)


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
    """Throw away every meeting of an import; return how many. Raise ``Refused`` when it is too late or one was worked on.

    Of a long one some go at once and the others by the job, unless somebody works on one before that.
    """
    identity.require(work, Verb.CREATE_MEETING)
    source = rows.locked(work.session, number)
    if source is None:
        raise NotFound("imports.not_found")
    if (hindrance := _hindrance(work, source)) is not None:
        raise hindrance
    left = count(work, number)
    source.undone_at, source.data, source.choices = work.now, None, None
    journal.write(work, "imports.undone", name=source.name, count=left)
    throw_away_next(work, number)
    return left


def to_throw_away(work: Work) -> list[int]:
    """Return the imports that have been undone and of which untouched drafts are left."""
    return rows.undone(work.session)


def throw_away_next(work: Work, number: int) -> int:
    """Throw some untouched drafts of an undone import away; return how many."""
    drafts = rows.untouched(work.session, number, MOST_THROWN_AWAY)
    _throw_away(work, drafts)
    return len(drafts)


def _throw_away(work: Work, drafts: Sequence[Meeting]) -> None:
    of_series = {meeting.series_id for meeting in drafts if meeting.series_id is not None}
    for meeting in drafts:
        meetings.discard(work, meeting)
    work.session.flush()
    for series_id in of_series:
        if not series_rows.meetings(work.session, series_id):
            work.session.delete(work.session.get_one(Series, series_id))
