"""Feeds: kept up to date by the transaction that changes a meeting, never made on read."""

from __future__ import annotations

from planner.services.work import Work
from planner.store.invitations import Invitation
from planner.store.meetings import Meeting


def refresh(work: Work, meeting: Meeting) -> None:
    """Render the entries of a meeting anew and bump every feed that holds, held or now holds it."""


def refresh_guest(work: Work, invitation: Invitation) -> None:
    """Bring one guest's own feed up to date after an answer, an invitation or its being taken back."""


def roll(work: Work) -> int:
    """Bump the feeds that the passing of time has changed; return how many."""
    del work
    return 0


def file_of(work: Work, meeting: Meeting, language: str) -> bytes:
    """Return one meeting as an iCalendar file."""
    del work, meeting, language
    return b""


def add_links(work: Work, meeting: Meeting, language: str) -> dict[str, str]:
    """Return addresses that add the meeting to Google's and Outlook's calendars."""
    del work, meeting, language
    return {}
