"""The meetings of a series sent to a guest's own calendar, because the guest asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from planner.domain.meetings import LIVE
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.services import journal
from planner.services.series import series_letters
from planner.services.series.series_letters import Line
from planner.services.series.series_replies import SeriesInvitation, SeriesReplyPage
from planner.services.work import Work
from planner.store import series as rows
from planner.store.outbox import stored_since

KIND = "calendar_invitation"
"""The kind of letter that puts one meeting of a series into a calendar."""
AGAIN_AFTER = timedelta(hours=1)
"""Whoever asks twice within this time gets nothing twice."""


@dataclass(frozen=True)
class SeriesSending:
    """What a guest can have sent: how many meetings, how many of them their calendar was sent before, and how many just now."""

    count: int
    before: int
    lately: int


def offer(work: Work, page: SeriesReplyPage) -> SeriesSending | None:
    """Return what a guest can have sent to their calendar; nothing where letters say nothing to calendars."""
    possible = _possible(work, page)
    if not possible:
        return None
    return SeriesSending(
        len(possible), sum(item.invitation.in_calendar for item in possible), len(_lately(work, page, possible))
    )


def send(work: Work, page: SeriesReplyPage) -> int:
    """Send a guest an invitation to each meeting still to come that they have not said no to; return how many.

    What was sent within the last hour is not sent again. Raise ``Refused`` where there is nothing that could be sent.
    """
    rows.lock(work.session, page.series.id)
    possible = _possible(work, page)
    if not possible:
        raise Refused("series.nothing_to_send")
    lately = _lately(work, page, possible)
    new = [item for item in possible if item.meeting.id not in lately]
    lines = [Line(item.invitation, item.meeting, item.reply) for item in new]
    series_letters.to_calendars(work, lines, asked_for=True)
    for item in new:
        journal.write(work, "invitations.sent_to_calendar", meeting=item.meeting, invitation=item.invitation.id)
    return len(new)


def _possible(work: Work, page: SeriesReplyPage) -> list[SeriesInvitation]:
    if not work.deployment.calendar_invitations:
        return []
    return [item for item in page.asked if _comes(work, item) and item.state is not ReplyState.DECLINED]


def _comes(work: Work, item: SeriesInvitation) -> bool:
    meeting = item.meeting
    return meeting.state in LIVE and meeting.starts_at is not None and meeting.starts_at > work.now


def _lately(work: Work, page: SeriesReplyPage, possible: list[SeriesInvitation]) -> set[int]:
    ids = [item.meeting.id for item in possible]
    return stored_since(work.session, KIND, page.person.id, ids, work.now - AGAIN_AFTER)
