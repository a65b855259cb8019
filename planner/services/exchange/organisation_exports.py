"""All meetings of one organisation as a calendar or a table, for its own people and the team."""

from __future__ import annotations

from collections.abc import Iterator

from planner.domain.refusals import Forbidden
from planner.formats.tables import written_tables
from planner.formats.tables.written_tables import TableFormat
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services import visibility
from planner.services.calendars import calendars
from planner.services.exchange.export import MEETING_HEADINGS, table_lines
from planner.services.work import Work
from planner.store import meetings as rows


def may(work: Work, organisation: Organisation) -> bool:
    """Tell whether the actor gets the meetings of an organisation: its own people and the team do."""
    return work.by.system or work.by.team or organisation.id in work.by.member_of


def meetings(work: Work, organisation: Organisation) -> list[Meeting]:
    """Return the meetings that an organisation convenes, carries out or follows up and the actor may see, by time."""
    if not may(work, organisation):
        raise Forbidden("permissions.not_allowed")
    return rows.of_organisation(work.session, organisation.id, visibility.visible(work))


def calendar(work: Work, organisation: Organisation, language: str) -> bytes:
    """Return the meetings of an organisation as one calendar file."""
    return calendars.file_of_all(work, meetings(work, organisation), language)


def table(work: Work, organisation: Organisation, form: TableFormat) -> bytes:
    """Return the meetings of an organisation as a table for spreadsheets.

    The links to online meetings are in it only for the team and those who act for the organisation.
    """
    whole = work.by.system or work.by.team or organisation.id in work.by.contact_of
    online = MEETING_HEADINGS.index("online")
    lines = table_lines(work, meetings(work, organisation))
    shown = (line if whole else (*line[:online], "", *line[online + 1 :]) for line in lines)
    return written_tables.write(form, organisation.name, MEETING_HEADINGS, shown)


def files(work: Work, organisation: Organisation) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file."""
    yield f"{organisation.slug}.ics", calendar(work, organisation, work.deployment.language)
    for form in TableFormat:
        yield f"{organisation.slug}.{form}", table(work, organisation, form)
