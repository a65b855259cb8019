"""Imports looked at and undone as one, while nobody has worked on what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, or_, select

from planner.domain.duties import DutyState
from planner.domain.meetings import MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.rows.duties import Duty
from planner.rows.imports import Import
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.series import Series
from planner.services import identity, journal
from planner.services.meetings import meetings
from planner.services.work import Work
from planner.store import imports as rows
from planner.store import series as series_rows

UNDO = timedelta(days=7)
"""How long after it an import can be undone."""
LATEST = 10


@dataclass(frozen=True)
class Made:
    """An import, how many meetings of it are left, and why it can be undone no longer, if so."""

    made: Import
    count: int
    hindrance: Refused | None


def settle(work: Work, made: Import) -> None:
    """Remember when the meetings of an import were last changed by it: the same instant for all, so that any later change shows."""
    work.session.flush()
    found = rows.meetings(work.session, made.id)
    made.settled_at = max((meeting.revised_at for meeting in found), default=work.now)
    for meeting in found:
        meeting.revised_at = made.settled_at
    work.session.flush()


def latest(work: Work) -> list[Made]:
    """Return the last imports, the newest first."""
    identity.require(work, Verb.CREATE_MEETING)
    return [_made(work, one) for one in rows.latest(work.session, LATEST)]


def _made(work: Work, made: Import) -> Made:
    count = len(list(work.session.scalars(select(Meeting.id).where(Meeting.import_id == made.id))))
    return Made(made, count, _hindrance(work, made))


def _hindrance(work: Work, made: Import) -> Refused | None:
    """Return why an import cannot be undone as one; nothing while it can."""
    if made.undone_at is not None:
        return Refused("imports.undone_already")
    if work.now - made.created_at > UNDO:
        return Refused("imports.too_late_to_undo", days=UNDO.days)
    invited = exists().where(Invitation.meeting_id == Meeting.id)
    offered = exists().where(Duty.meeting_id == Meeting.id, Duty.state != DutyState.OPEN)
    changed = Meeting.revised_at > made.settled_at
    query = select(Meeting.title, Meeting.state, invited, offered).where(Meeting.import_id == made.id)
    touched = or_(Meeting.state != MeetingState.DRAFT, changed, invited, offered)
    found = work.session.execute(query.where(touched).order_by(Meeting.starts_at, Meeting.id).limit(1)).first()
    return None if found is None else Refused(_why(*found[1:]), title=found[0])


def _why(state: MeetingState, invited: bool, offered: bool) -> str:  # noqa: FBT001 - They come as columns.
    if state is not MeetingState.DRAFT:
        return "imports.sent_out"
    if invited:
        return "imports.has_guests"
    return "imports.offered" if offered else "imports.touched"


def undo(work: Work, number: int) -> int:
    """Throw away every meeting of an import; return how many. Raise ``Refused`` when it is too late or one was worked on."""
    identity.require(work, Verb.CREATE_MEETING)
    made = rows.locked(work.session, number)
    if made is None:
        raise NotFound("imports.not_found")
    found: Sequence[Meeting] = rows.meetings(work.session, number)
    if (hindrance := _hindrance(work, made)) is not None:
        raise hindrance
    _throw_away(work, found)
    made.undone_at = work.now
    journal.write(work, "imports.undone", name=made.name, count=len(found))
    return len(found)


def _throw_away(work: Work, found: Sequence[Meeting]) -> None:
    of_series = {meeting.series_id for meeting in found if meeting.series_id is not None}
    for meeting in found:
        meetings.discard(work, meeting)
    work.session.flush()
    for series_id in of_series:
        if not series_rows.meetings(work.session, series_id):
            work.session.delete(work.session.get_one(Series, series_id))
