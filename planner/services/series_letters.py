"""Letters about several meetings of a series: one to each guest, that lists them, rather than one for each meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.domain.meetings import MeetingState
from planner.services import calendars, meeting_letters, outbox, reply_letters, roles
from planner.services.meeting_letters import PLACE_FIELDS, TIME_FIELDS, span_of, state_of
from planner.services.outbox import Attachment, Draft
from planner.services.work import Work
from planner.store.invitations import Invitation
from planner.store.meetings import Meeting
from planner.store.replies import Reply

KEPT = frozenset({"coming", "maybe", "waiting"})
"""How a reply stands when the meeting belongs in a calendar."""


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
class Line:
    """One meeting in a letter to one guest; ``was`` is when it was before and ``relocated`` tells of a new place."""

    invitation: Invitation
    meeting: Meeting
    reply: Reply | None
    news: News | None = None

    @property
    def values(self) -> dict[str, Any]:
        """Return what the letter prints of it."""
        meeting, news = self.meeting, self.news
        return {
            "meeting": meeting,
            "span": span_of(meeting.starts_local, meeting.ends_local, all_day=meeting.all_day),
            "state": state_of(self.reply),
            "cancelled": meeting.state is MeetingState.CANCELLED,
            "was": _was(news),
            "relocated": news is not None and bool(news.fields & PLACE_FIELDS),
        }


def _was(news: News | None) -> Any:  # noqa: ANN401 - A span, or nothing.
    if news is None or not news.moved:
        return None
    return span_of(news.before["starts_local"], news.before["ends_local"], all_day=news.before["all_day"])


def _by_guest(lines: Iterable[Line]) -> list[list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.invitation.person_id, []).append(line)
    return list(found.values())


def invite(work: Work, invited: Iterable[tuple[Meeting, Invitation]]) -> int:
    """Write to each guest about the meetings they are now invited to; return how many got a letter.

    One who is invited to a single meeting gets the invitation to it, with its own part for calendars.
    """
    guests = _by_guest(Line(invitation, meeting, None) for meeting, invitation in invited)
    for own in guests:
        if len(own) == 1:
            meeting_letters.invite(work, own[0].meeting, [(own[0].invitation, None)])
        else:
            _put(work, "series_invitation", own, {})
    return len(guests)


def changed(work: Work, news: Sequence[News], note: str = "") -> int:
    """Tell each guest what has changed in the meetings they are invited to; return how many got a letter."""
    if len(news) == 1:
        one = news[0]
        return meeting_letters.changed(work, one.meeting, one.fields, one.before, note)
    return _tell(work, news, {"note": note.strip()})


def cancelled(work: Work, meetings: Sequence[Meeting], reason: str = "") -> int:
    """Tell each guest which of their meetings are cancelled; return how many got a letter."""
    if len(meetings) == 1:
        return meeting_letters.cancelled(work, meetings[0])
    return _tell(work, [News(meeting) for meeting in meetings], {"note": reason.strip()})


def _tell(work: Work, news: Sequence[News], values: dict[str, Any]) -> int:
    guests = _by_guest(_concerned(work, news))
    for own in guests:
        _put(work, "series_changed", own, values)
    _tell_calendars(work, [line for own in guests for line in own])
    return len(guests)


def _tell_calendars(work: Work, lines: Sequence[Line]) -> None:
    # One message is about one meeting (RFC 5546 3.2), so the letter about them all cannot say it. Only calendars that
    # were asked to show a meeting are told of it, for there it would stand on as it was.
    for line in lines:
        if line.invitation.in_calendar:
            meeting_letters.bring_up_to_date(work, line.meeting, line.invitation, line.reply)


def _concerned(work: Work, news: Iterable[News]) -> Iterable[Line]:
    return [
        Line(invitation, one.meeting, reply, one)
        for one in news
        for invitation, reply in meeting_letters.concerned(work, one.meeting, also_declined=one.moved)
    ]


def receipt(work: Work, answered: Sequence[tuple[Invitation, Meeting, Reply]]) -> None:
    """Confirm answers to several meetings in one letter; an answer to one of them gets the receipt of that meeting."""
    if len(answered) == 1:
        invitation, meeting, reply = answered[0]
        reply_letters.receipt(work, meeting, invitation, reply)
        return
    lines = [Line(invitation, meeting, reply) for invitation, meeting, reply in answered]
    _put(work, "series_receipt", lines, {})


def _put(work: Work, kind: str, lines: Sequence[Line], values: dict[str, Any]) -> None:
    first = lines[0]
    of_meeting = roles.of(work, first.meeting)
    own = {
        "roles": of_meeting,
        "lines": [line.values for line in lines],
        "organisation": first.invitation.organisation,
        "link": f"{meeting_letters.reply_link(work, first.invitation)}/serie",
    }
    key = f"{kind}:{first.invitation.id}:{work.now.isoformat()}"
    sender = meeting_letters.sender(work, of_meeting)
    file = _file(work, kind, lines)
    person = first.invitation.person
    outbox.put(work, Draft(kind, person, key, own | values, first.meeting, file, sender=sender))


def _file(work: Work, kind: str, lines: Sequence[Line]) -> Attachment | None:
    found = [
        (line.invitation, line.meeting, line.reply)
        for line in lines
        if kind != "series_receipt" or state_of(line.reply).value in KEPT
    ]
    body = calendars.file_for_all(work, found, lines[0].invitation.person.language)
    return Attachment(f"{lines[0].meeting.slug}.ics", body) if body else None
