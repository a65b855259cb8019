"""The journal: an append-only record of every change."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.services.work import Work
from planner.store.journal import JournalLine
from planner.store.meetings import Meeting
from planner.store.networks import Network
from planner.store.organisations import Organisation


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value


def write(
    work: Work,
    verb: str,
    *,
    meeting: Meeting | None = None,
    network: Network | None = None,
    organisation: Organisation | None = None,
    public: bool = False,
    **facts: object,
) -> None:
    """Add a line. ``verb`` is ``feature.past_tense`` (``meetings.moved``); ``facts`` must be no secret and no need."""
    work.session.add(
        JournalLine(
            at=work.now,
            verb=verb,
            by_id=work.by.person_id,
            via=work.by.via,
            meeting_id=None if meeting is None else meeting.id,
            network_id=None if network is None else network.id,
            organisation_id=None if organisation is None else organisation.id,
            public=public,
            facts={name: _plain(value) for name, value in facts.items() if value is not None},
        )
    )


def of_meeting(work: Work, meeting: Meeting, *, public_only: bool) -> list[JournalLine]:
    """Return the lines of a meeting, oldest first, with the person who acted."""
    query = (
        select(JournalLine)
        .where(JournalLine.meeting_id == meeting.id)
        .options(joinedload(JournalLine.by))
        .order_by(JournalLine.id)
    )
    if public_only:
        query = query.where(JournalLine.public)
    return list(work.session.scalars(query))
