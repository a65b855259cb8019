"""Needs: what guests say of diet and access, encrypted, for the one who carries out, until some days after the meeting."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from planner.domain.mailings import AT_ONCE
from planner.domain.permissions import Verb
from planner.domain.replies import ReplyState
from planner.domain.times import to_local
from planner.formats.sealed import seal, unseal
from planner.rows.meetings import Meeting
from planner.rows.replies import Need
from planner.services import identity
from planner.services.work import Work
from planner.store import replies as rows
from planner.store.answers import InvitedGuest, StoredReply

_MOST = 50
"""Needs that one transaction of the job changes or deletes."""


def keep(work: Work, guest: InvitedGuest, reply: StoredReply, typed: str | None) -> None:
    """Keep the needs that came with an answer in place of those before; who does not come has none."""
    declined = reply.state is ReplyState.DECLINED
    if typed is None and not declined:
        return
    if guest.needs is not None:
        rows.forget_needs(work.session, guest.invitation_id)
    if typed and typed.strip() and not declined:
        work.session.add(
            Need(
                invitation_id=guest.invitation_id,
                ciphertext=seal(typed.strip(), work.deployment.secret),
                consented_at=work.now,
                delete_after=_last_day(work, guest.ends_at),
            )
        )
        work.session.flush()


def text_in(work: Work, stored: bytes | None) -> str:
    """Return the words of needs as they are stored; empty where there are none."""
    return "" if stored is None else unseal(stored, work.deployment.secret) or ""


def of_invitation(work: Work, invitation_id: int) -> str:
    """Return the needs that belong to the reply to one invitation, for the guest's own page; empty where there are none."""
    need = work.session.get(Need, invitation_id)
    return text_in(work, None if need is None else need.ciphertext)


def last_day(work: Work, meeting: Meeting) -> date:
    """Return the last day (local) on which needs are kept: some days after the meeting."""
    return _last_day(work, meeting.ends_at)


def _last_day(work: Work, ends_at: datetime | None) -> date:
    ends = to_local(ends_at or work.now, work.deployment.time_zone).date()
    return ends + timedelta(days=work.deployment.needs_days)


def move(work: Work, meeting: Meeting) -> None:
    """Keep the needs of a meeting that has moved until the day that now follows from it, the first of many at once.

    The others are kept until that day by ``delete_old``, before it deletes any.
    """
    rows.keep_needs_until(work.session, meeting.id, last_day(work, meeting), AT_ONCE)


def of_meeting(work: Work, meeting: Meeting) -> dict[int, str]:
    """Return the needs of a meeting by invitation id, for the holder of execution."""
    identity.require(work, Verb.SEE_NEEDS, meeting)
    kept = rows.needs(work.session, meeting.id)
    texts = {need.invitation_id: unseal(need.ciphertext, work.deployment.secret) for need in kept}
    return {key: text for key, text in texts.items() if text is not None}


def delete_old(work: Work) -> int:
    """Delete needs whose last day has passed, some at a time; return how many were deleted, or have another last day now.

    The last day is the one that follows from when the meeting ends, also where it has moved.
    """
    for meeting_id, ends_at, day in rows.last_days_of_needs(work.session):
        last = _last_day(work, ends_at)
        if last != day:
            return rows.keep_needs_until(work.session, meeting_id, last, _MOST)
    today = to_local(work.now, work.deployment.time_zone).date()
    return rows.forget_old_needs(work.session, today, _MOST)
