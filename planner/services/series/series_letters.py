"""Letters about several meetings of a series: one to each guest, that lists them, rather than one for each meeting.

A message can speak to calendars about one meeting alone (RFC 5546 3.2), so that a series of twelve that moves would be
thirteen messages. One letter goes instead, with a file of the meetings as they stand. A calendar that shows a meeting
is told of it by the next letter about that meeting, or at once where the guest asks for it (``series_calendars``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from planner.domain.meeting_fields import TIME_FIELDS
from planner.domain.meetings import MeetingState, Span
from planner.domain.replies import ReplyState
from planner.domain.series import MOST_INVITATIONS, MOST_LETTERS
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import calendars, roles
from planner.services.letters import itip, meeting_letters, outbox
from planner.services.letters.meeting_letters import state_of
from planner.services.letters.outbox import Attachment, Draft
from planner.services.work import Work

KEPT = frozenset({"coming", "maybe", "waiting"})
"""How a reply stands when the meeting belongs in a calendar."""
UNINVITED = "series_uninvited"
"""The kind of letter that has no link, for its reader is no longer invited."""


@dataclass(frozen=True)
class News:
    """What happened to one meeting: the fields that changed and what they were before; a cancelled one has neither."""

    meeting: Meeting
    fields: frozenset[str] = frozenset()
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def moved(self) -> bool:
        """Tell whether it has a new time."""
        return bool(self.fields & TIME_FIELDS)


@dataclass(frozen=True)
class CalendarChoice:
    """Whether to send each of so many meetings to a guest's calendar too: what the one who sends them out may choose."""

    count: int

    @property
    def suggested(self) -> bool:
        """Tell whether it is chosen unless somebody chooses otherwise: a year of letters at once would be a nuisance."""
        return self.count <= MOST_INVITATIONS


def calendar_choice(work: Work, count: int) -> CalendarChoice | None:
    """Return the choice there is when a guest is invited to so many meetings; a single one always speaks to calendars."""
    return CalendarChoice(count) if work.deployment.calendar_invitations and count > 1 else None


@dataclass(frozen=True)
class Line:
    """One meeting in a letter to one guest; ``was`` is when it was before and ``relocated`` tells of a new place."""

    invitation: Invitation
    meeting: Meeting
    reply: Reply | None
    news: News | None = None

    @property
    def stale(self) -> bool:
        """Tell whether the guest's calendar was asked to show it and has not been told how it stands now."""
        return itip.outdated(self.meeting, self.invitation)

    @property
    def waits(self) -> bool:
        """Tell whether the guest waits for a seat at it."""
        return state_of(self.reply) is ReplyState.WAITING

    @property
    def values(self) -> dict[str, Any]:
        """Return what the letter prints of it."""
        meeting, news = self.meeting, self.news
        return {
            "meeting": meeting,
            "span": meeting.span,
            "state": state_of(self.reply),
            "cancelled": meeting.state is MeetingState.CANCELLED,
            **_news(news),
        }


def _news(news: News | None) -> dict[str, Any]:
    if news is None or not news.fields:
        return {"was": None, "relocated": False, "others": []}
    named = meeting_letters.news(news.meeting, news.fields, news.before)
    return {**named, "was": named["was"] if named["moved"] else None}


def fits(count: int) -> bool:
    """Tell whether so many invitations can each be sent to a calendar at once."""
    return count <= MOST_LETTERS


def to_calendars(work: Work, lines: Iterable[Line], *, asked_for: bool = False) -> None:
    """Send each of these meetings to its guest's calendar, in a letter of its own (RFC 5546 3.2: one message, one meeting).

    What the guest has ``asked_for`` comes also to one who has stopped letters.
    """
    by_meeting: dict[int, list[Line]] = {}
    for line in lines:
        by_meeting.setdefault(line.meeting.id, []).append(line)
    for same_meeting in by_meeting.values():
        guests = [(line.invitation, line.reply) for line in same_meeting]
        meeting_letters.to_calendars(work, same_meeting[0].meeting, guests, asked_for=asked_for)


def uninvited(work: Work, invitations: Sequence[tuple[Meeting, Invitation]]) -> None:
    """Tell one person, in one letter, which of their invitations have been taken back.

    A file in it takes those out that their calendar was asked to show.
    """
    if len(invitations) == 1:
        meeting_letters.uninvited(work, *invitations[0])
        return
    put(work, UNINVITED, [Line(invitation, meeting, None) for meeting, invitation in invitations], {})


def put(work: Work, kind: str, lines: Sequence[Line], values: dict[str, Any], stamp: str = "") -> None:
    """Store one letter to a guest about several meetings; ``stamp`` is the last part of its key, by default the time."""
    first = lines[0]
    of_meeting = roles.of(work, first.meeting)
    shared = {
        "roles": of_meeting,
        "lines": [line.values for line in lines],
        "organisation": first.invitation.speaks_for,
        "span": _whole([line.meeting.span for line in lines]),
    }
    if kind != UNINVITED:
        shared["link"] = f"{meeting_letters.reply_link(work, first.invitation)}/serie"
    key = f"{kind}:{first.invitation.id}:{stamp or work.now.isoformat()}"
    sender = meeting_letters.sender(of_meeting)
    file = None if values.get("calendars_too") else _file(work, kind, lines)
    person = first.invitation.person
    shared["attached"] = file is not None
    outbox.put(work, Draft(kind, person, key, shared | values, first.meeting, file, sender=sender))


def _whole(spans: Sequence[Span | None]) -> Span | None:
    """Return the time from the first of some meetings to the last, of those that have a date."""
    dated = [span for span in spans if span is not None]
    if not dated:
        return None
    first, last = min(dated, key=lambda span: span.starts_at), max(dated, key=lambda span: span.starts_at)
    return replace(first, ends=last.in_zone(first.zone).ends)


def _file(work: Work, kind: str, lines: Sequence[Line]) -> Attachment | None:
    """Return the meetings of a letter as one file; what a calendar shows as it stands is left out, for it would come twice.

    Entries have the UID and the SEQUENCE of the invitations, so that a program puts them in the place of what it shows.
    """
    language, speaks = lines[0].invitation.person.language, work.deployment.calendar_invitations
    if kind == UNINVITED:
        gone = [(line.invitation, line.meeting) for line in lines if speaks and line.invitation.in_calendar]
        body = calendars.file_of_taken_back(work, gone, language)
    else:
        entries = [
            (line.invitation, line.meeting, line.reply)
            for line in lines
            if (kind != "series_receipt" or state_of(line.reply).value in KEPT)
            and not (speaks and line.invitation.in_calendar and not line.stale)
        ]
        body = calendars.file_for_all(work, entries, language)
    return Attachment(f"{lines[0].meeting.slug}.ics", body) if body else None
