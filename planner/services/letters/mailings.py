"""Mailings: what happened is stored at once, in the transaction of the change; the letters about it are written later.

``mailing_slices`` writes them, by what ``mailing_kinds`` says of each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from planner.domain.mailings import MailingAudience
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.services.work import Work
from planner.store import mailings as rows


def store(
    work: Work,
    meeting: Meeting,
    kind: str,
    stamp: str,
    audience: MailingAudience,
    facts: Mapping[str, Any] | None = None,
    *,
    until: int | None = None,
) -> int:
    """Store that guests are to be written to, and return how many they are; ``facts`` are plain values of JSON."""
    facts = dict(facts or {})
    work.session.flush()
    count = rows.count(work.session, meeting.id, audience, facts, until)
    if count:
        work.session.add(_mailing(work, meeting.id, kind, stamp, facts, audience=audience, until=until, guests=count))
    return count


def store_to(work: Work, invitation: Invitation, kind: str, stamp: str, facts: Mapping[str, Any]) -> None:
    """Store that one guest is to be written to; ``facts`` are plain values of JSON."""
    mailing = _mailing(work, invitation.meeting_id, kind, stamp, dict(facts), invitation_id=invitation.id)
    work.session.add(mailing)


def _mailing(work: Work, meeting_id: int, kind: str, stamp: str, facts: dict[str, Any], **more: Any) -> Mailing:  # noqa: ANN401 - Columns.
    return Mailing(
        meeting_id=meeting_id,
        kind=kind,
        stamp=stamp,
        facts=facts,
        writer_id=work.by.person_id,
        stand_in=None if work.by.stand_in is None else asdict(work.by.stand_in),
        due_at=work.now,
        created_at=work.now,
        **more,
    )
