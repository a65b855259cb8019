"""The themes that a meeting is about."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from planner.domain.refusals import Invalid
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.organisations import Theme
from planner.services.work import Work


def set_themes(work: Work, meeting: Meeting, slugs: list[str]) -> bool:
    """Give a meeting these themes and no others; tell whether that changed any. Raise ``Refused`` for an unknown theme."""
    wanted = set(work.session.scalars(select(Theme.id).where(Theme.slug.in_(slugs))))
    if len(wanted) != len(set(slugs)):
        raise Invalid("themes.unknown", field="themes")
    had = set(work.session.scalars(select(MeetingTheme.theme_id).where(MeetingTheme.meeting_id == meeting.id)))
    work.session.execute(
        delete(MeetingTheme).where(MeetingTheme.meeting_id == meeting.id, MeetingTheme.theme_id.in_(had - wanted))
    )
    work.session.add_all(MeetingTheme(meeting_id=meeting.id, theme_id=theme) for theme in sorted(wanted - had))
    work.session.flush()
    return had != wanted


def themes_of(work: Work, meeting: Meeting) -> list[Theme]:
    """Return the themes of a meeting, by name."""
    query = select(MeetingTheme).where(MeetingTheme.meeting_id == meeting.id).options(joinedload(MeetingTheme.theme))
    return sorted((link.theme for link in work.session.scalars(query)), key=lambda theme: theme.name_nb)
