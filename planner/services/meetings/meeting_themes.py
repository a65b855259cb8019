"""The themes of a meeting."""

from __future__ import annotations

from planner.domain.refusals import Invalid
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.organisations import Theme
from planner.services.work import Work
from planner.store import meeting_themes as rows
from planner.store import themes


def set_themes(work: Work, meeting: Meeting, slugs: list[str]) -> bool:
    """Give a meeting these themes and no others; return whether any changed. Raise ``Refused`` for an unknown theme."""
    after = themes.ids(work.session, slugs)
    if len(after) != len(set(slugs)):
        raise Invalid("themes.unknown", field="themes")
    before = rows.ids_of_meeting(work.session, meeting.id)
    rows.remove(work.session, meeting.id, before - after)
    work.session.add_all(MeetingTheme(meeting_id=meeting.id, theme_id=theme) for theme in sorted(after - before))
    work.session.flush()
    return before != after


def themes_of(work: Work, meeting: Meeting) -> list[Theme]:
    """Return the themes of a meeting, by name."""
    return sorted(rows.of_meeting(work.session, meeting.id), key=lambda theme: theme.name_nb)
