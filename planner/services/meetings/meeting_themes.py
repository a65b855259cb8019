"""The themes of a meeting."""

from __future__ import annotations

from collections.abc import Collection

from planner.domain.refusals import Invalid
from planner.rows.meetings import Meeting
from planner.rows.organisations import Theme
from planner.services.work import Work
from planner.store import meeting_themes as rows


def set_themes(work: Work, meeting: Meeting, before: Collection[str], after: Collection[str]) -> None:
    """Give a meeting other themes than it had before, by their slugs; raise ``Refused`` for an unknown theme.

    What else is changed in the meeting is not stored yet, so that it is stored once.
    """
    added, removed = set(after) - set(before), set(before) - set(after)
    if removed:
        rows.remove(work.session, meeting.id, removed)
    if rows.add(work.session, meeting.id, added) != len(added):
        raise Invalid("themes.unknown", field="themes")


def themes_of(work: Work, meeting: Meeting) -> list[Theme]:
    """Return the themes of a meeting, by name."""
    return sorted(rows.of_meeting(work.session, meeting.id), key=lambda theme: theme.name_nb)
