"""Meetings as programs read them: by time, a page after another, each with its themes and duties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.domain.duties import DutyKind
from planner.domain.meeting_lists import MeetingCursor, MeetingQuery
from planner.domain.refusals import NotFound
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services import identity, visibility
from planner.services.work import Work
from planner.store import meeting_lists, meeting_themes, meetings
from planner.store.duties import of_meetings
from planner.store.invitations import sent_among


@dataclass(frozen=True)
class MeetingDetails:
    """A meeting with its themes (slugs) and duties; ``shows_online`` when the actor may see the online link."""

    meeting: Meeting
    themes: Sequence[str]
    duties: dict[DutyKind, Duty]
    shows_online: bool

    @property
    def organiser(self) -> Organisation:
        """Return the organisation named as organiser: the holder of execution, else the convener."""
        return self.duties[DutyKind.EXECUTION].holder or self.meeting.convener


def page(work: Work, query: MeetingQuery) -> tuple[list[MeetingDetails], MeetingCursor | None]:
    """Return a page of the meetings that the actor may see, and the cursor of the next page, where there is one."""
    seen, zone = visibility.listed(work), work.deployment.time_zone
    ids = meeting_lists.ids(work.session, seen, query, work.now, zone, query.limit + 1)
    entries = details(work, ids[: query.limit])
    if len(ids) <= query.limit or not entries:
        return entries, None
    last = entries[-1].meeting
    return entries, MeetingCursor(last.starts_at or last.created_at, last.id)


def by_id(work: Work, meeting_id: int) -> Meeting:
    """Return a meeting that the actor may see; raise ``NotFound`` for all others alike."""
    meeting = meetings.by_id(work.session, meeting_id)
    if meeting is None or not visibility.may_see(work, meeting):
        raise NotFound("meetings.not_found")
    return meeting


def details(work: Work, ids: Sequence[int]) -> list[MeetingDetails]:
    """Return meetings with all that belongs to them, in the order of their ids, in five queries however many."""
    work.session.flush()
    stored = meetings.by_ids(work.session, ids)
    themes, duties = meeting_themes.slugs_of_meetings(work.session, ids), of_meetings(work.session, ids)
    near = sent_among(work.session, ids, work.by.person_id)
    return [
        MeetingDetails(
            stored[key], themes.get(key, []), duties[key], work.by.team or key in near or _holds(work, duties[key])
        )
        for key in ids
    ]


def _holds(work: Work, duties: dict[DutyKind, Duty]) -> bool:
    return any(identity.holds(work.by, duty) for duty in duties.values())
