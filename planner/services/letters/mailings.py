"""Mailings: what happened is stored at once, in the transaction of the change; the letters about it are written later.

``mailing_slices`` writes them, by what ``mailing_kinds`` says of each kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from planner.domain.mailings import MailingAudience
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.services.work import Work
from planner.store import mailings as rows
from planner.store import outbox as outbox_rows
from planner.store.plain_rows import insert_row, insert_rows


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
    return rows.store(work.session, _values(work, meeting.id, kind, stamp, facts), audience, facts, until)


def store_listed(work: Work, meeting: Meeting, kind: str, stamp: str, facts: Mapping[str, Any], guests: int) -> int:
    """Store that so many guests are to be written to whom ``facts`` name, and return how many they are."""
    if guests:
        work.session.add(Mailing(**_values(work, meeting.id, kind, stamp, dict(facts)), guests=guests))
    return guests


def store_to(work: Work, invitation: Invitation, kind: str, stamp: str, facts: Mapping[str, Any]) -> None:
    """Store that one guest is to be written to; ``facts`` are plain values of JSON."""
    note_to(work, invitation.meeting_id, invitation.id, kind, stamp, facts)


def note_to(work: Work, meeting_id: int, invitation_id: int, kind: str, stamp: str, facts: Mapping[str, Any]) -> None:
    """Store that the guest of an invitation is to be written to, at once and by one plain statement; see ``store_to``."""
    work.session.flush()
    values = _values(work, meeting_id, kind, stamp, dict(facts))
    insert_row(work.session, Mailing, {**values, "invitation_id": invitation_id})


def note_to_each(
    work: Work, meeting_id: int, kind: str, stamp: str, facts_by_invitation: Mapping[int, Mapping[str, Any]]
) -> None:
    """Store that some guests of a meeting are to be written to, each with facts of their own, by one plain statement."""
    work.session.flush()
    rows_to_insert = [
        {**_values(work, meeting_id, kind, stamp, dict(facts)), "invitation_id": invitation_id}
        for invitation_id, facts in facts_by_invitation.items()
    ]
    insert_rows(work.session, Mailing, rows_to_insert)


def is_stored_since(work: Work, invitation: Invitation, kind: str, prefix: str, since: datetime) -> bool:
    """Tell whether a letter of a kind to one guest, with a stamp that begins so, was stored after an instant or is still to be."""
    stored = outbox_rows.stored_with_prefix(work.session, f"{kind}:{invitation.id}:{prefix}", since)
    return stored or rows.pending_since(work.session, invitation.id, kind, prefix, since)


def _values(work: Work, meeting_id: int, kind: str, stamp: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "meeting_id": meeting_id,
        "kind": kind,
        "stamp": stamp,
        "facts": facts,
        "writer_id": work.by.person_id,
        "stand_in": None if work.by.stand_in is None else asdict(work.by.stand_in),
        "due_at": work.now,
        "created_at": work.now,
    }
