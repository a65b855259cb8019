"""The meetings of a series sent to a guest's own calendar, because the guest asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from planner.domain.meetings import LIVE
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.services import journal
from planner.services.letters import itip, meeting_letters
from planner.services.series import series_letters
from planner.services.series.series_letters import Line
from planner.services.series.series_replies import SeriesInvitation, SeriesReplyPage
from planner.services.work import Work
from planner.store import series as rows
from planner.store.outbox import stored_since

KINDS = ("calendar_invitation", "calendar_update")
"""The kinds of letter that put one meeting of a series into a calendar, and that bring it up to date there."""
AGAIN_AFTER = timedelta(hours=1)
"""Whoever asks twice within this time gets nothing twice."""


@dataclass(frozen=True)
class SeriesSending:
    """What a guest can have sent: how many meetings, how many of them their calendar was sent before, and how many just now.

    ``stale`` is how many their calendar shows as they were.
    """

    count: int
    before: int
    lately: int
    stale: int = 0


def offer(work: Work, page: SeriesReplyPage) -> SeriesSending | None:
    """Return what a guest can have sent to their calendar; nothing where letters say nothing to calendars."""
    possible = _possible(work, page)
    if not possible:
        return None
    before, stale = (sum(map(test, possible)) for test in (_is_shown, _stale))
    return SeriesSending(len(possible), before, len(_lately(work, page, possible)), stale)


def send(work: Work, page: SeriesReplyPage) -> int:
    """Send a guest an invitation to each meeting still to come that they have not said no to; return how many.

    Where their calendar shows some of them as they were, those are told anew, also one that is cancelled, and what it shows
    as it stands is left alone. What was sent within the last hour and stands is not sent again. Raise ``Refused`` where
    there is nothing that could be sent.
    """
    rows.lock(work.session, page.series.id)
    possible = _possible(work, page)
    if not possible:
        raise Refused("series.nothing_to_send")
    lately = _lately(work, page, possible)
    new = [item for item in possible if item.meeting.id not in lately and not _stale(item)]
    lines = [Line(item.invitation, item.meeting, item.reply) for item in new]
    series_letters.to_calendars(work, lines, asked_for=True)
    stale = [item for item in possible if _stale(item)]
    for item in stale:
        meeting_letters.bring_up_to_date(work, item.meeting, [(item.invitation, item.reply)])
    for item in (*new, *stale):
        journal.write(work, "invitations.sent_to_calendar", meeting=item.meeting, invitation=item.invitation.id)
    return len(new) + len(stale)


def _possible(work: Work, page: SeriesReplyPage) -> list[SeriesInvitation]:
    if not work.deployment.calendar_invitations:
        return []
    to_come = [item for item in page.asked if item.meeting.starts_at is not None and item.meeting.starts_at > work.now]
    out_of_date = any(map(_stale, to_come))
    return [item for item in to_come if _stale(item) or (_asks(item) and not (out_of_date and _is_shown(item)))]


def _is_shown(item: SeriesInvitation) -> bool:
    return item.invitation.in_calendar


def _asks(item: SeriesInvitation) -> bool:
    return item.meeting.state in LIVE and item.state is not ReplyState.DECLINED


def _stale(item: SeriesInvitation) -> bool:
    return itip.outdated(item.meeting, item.invitation)


def _lately(work: Work, page: SeriesReplyPage, possible: list[SeriesInvitation]) -> set[int]:
    ids = [item.meeting.id for item in possible]
    since = work.now - AGAIN_AFTER
    return set().union(*(stored_since(work.session, kind, page.person.id, ids, since) for kind in KINDS))
