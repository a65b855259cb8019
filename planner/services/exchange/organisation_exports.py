"""All meetings of one organisation as a calendar or a table, for its own people and the team."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.formats.tables.tables import write_table
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services import visibility
from planner.services.calendars import calendars
from planner.services.exchange.export import MEETING_HEADINGS, meeting_row
from planner.services.work import Work


def may(work: Work, organisation: Organisation) -> bool:
    """Tell whether the one who acts gets the meetings of an organisation: its own people and the team do."""
    return work.by.system or work.by.team or organisation.id in work.by.member_of


def meetings(work: Work, organisation: Organisation) -> list[Meeting]:
    """Return the meetings that an organisation gathers, carries out or follows up and the one who acts may see, by time."""
    if not may(work, organisation):
        raise Refused("permissions.not_allowed")
    held = select(Duty.meeting_id).where(Duty.holder_id == organisation.id)
    query = select(Meeting).where(
        or_(Meeting.convener_id == organisation.id, Meeting.id.in_(held)),
        Meeting.state != MeetingState.DRAFT,
        visibility.visible(work),
    )
    return list(
        work.session.scalars(query.options(joinedload(Meeting.network)).order_by(Meeting.starts_at, Meeting.id))
    )


def calendar(work: Work, organisation: Organisation, language: str) -> bytes:
    """Return the meetings of an organisation as one calendar file."""
    return calendars.file_of_all(work, meetings(work, organisation), language)


def table(work: Work, organisation: Organisation) -> bytes:
    """Return the meetings of an organisation as a table for spreadsheets.

    The links to online meetings are in it only for the team and those who act for the organisation.
    """
    whole = work.by.system or work.by.team or organisation.id in work.by.contact_of
    online = MEETING_HEADINGS.index("online")
    rows = (meeting_row(work, meeting) for meeting in meetings(work, organisation))
    return write_table(MEETING_HEADINGS, (row if whole else (*row[:online], "", *row[online + 1 :]) for row in rows))


def files(work: Work, organisation: Organisation) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file."""
    yield f"{organisation.slug}.ics", calendar(work, organisation, work.deployment.language)
    yield f"{organisation.slug}.csv", table(work, organisation)
