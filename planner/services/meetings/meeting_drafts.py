"""Drafts of meetings: blank at first, filled in, and checked; no rows are written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from planner.domain import meetings as rules
from planner.domain import times
from planner.domain.calendars import whole_second
from planner.domain.meeting_fields import LINES, TEXTS, TIME_FIELDS, URLS
from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.domain.refusals import Invalid, NotFound, Refused
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services.work import Work
from planner.store import meetings as rows
from planner.store import organisations


def facilitator(work: Work) -> Organisation:
    """Return the facilitator that convenes for the actor; raise ``NotFound`` where there is none."""
    convener = find_facilitator(work)
    if convener is None:
        raise NotFound("organisations.no_facilitator")
    return convener


def find_facilitator(work: Work) -> Organisation | None:
    """Return the facilitator that convenes for the actor; nothing where there is none yet, as in a new service."""
    conveners = organisations.conveners(work.session)
    first = conveners[0] if conveners else None
    return next((organisation for organisation in conveners if organisation.id in work.by.member_of), first)


def blank(work: Work, kind: MeetingKind, convener_id: int, uid: uuid.UUID | None = None) -> Meeting:
    """Return a draft that says nothing yet and is in no session; ``uid`` is what its UID begins with."""
    uid = uid or uuid.uuid4()
    return Meeting(
        slug=rows.draft_slug(uid),
        uid=f"{uid}@moteplass",
        kind=kind,
        zone=work.deployment.time_zone,
        all_day=False,
        reminders=True,
        answer_reports=True,
        convener_id=convener_id,
        created_by_id=work.by.person_id,
        state=MeetingState.DRAFT,
        visibility=Visibility.PUBLIC,
        seats_taken=0,
        sequence=0,
        created_at=work.now,
        revised_at=whole_second(work.now),
        **dict.fromkeys(TEXTS, ""),
    )


def fill(meeting: Meeting, values: Mapping[str, Any]) -> None:
    """Write fields into a meeting, and find its instants where its times are among them; themes are no field of it."""
    for name, value in as_lines(values).items():
        setattr(meeting, name, value)
    if values.keys() & TIME_FIELDS:
        _fix_instants(meeting)


def as_lines(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as they are kept: what is one line has no line breaks and no blanks at its ends, by any channel."""
    return {
        name: " ".join(" ".join(value.splitlines()).strip().split("\t"))
        if name in LINES and isinstance(value, str)
        else value
        for name, value in values.items()
    }


def _fix_instants(meeting: Meeting) -> None:
    start, end = meeting.starts_local, meeting.ends_local
    meeting.starts_at = None if start is None else times.to_utc(start.date(), start.time(), meeting.zone)
    meeting.ends_at = None if end is None else times.to_utc(end.date(), end.time(), meeting.zone)


def check(meeting: Meeting) -> None:
    """Raise ``Refused`` for what a meeting cannot be; only one that is out must be complete."""
    for name in URLS:
        rules.check_address(getattr(meeting, name))
    rules.check_seats(meeting.seats, meeting.seats_taken)
    if meeting.starts_at is not None and meeting.ends_at is not None:
        rules.check_span(meeting.starts_at, meeting.ends_at)
    if meeting.starts_at is not None and meeting.answer_by is not None:
        rules.check_answer_by(meeting.answer_by, meeting.starts_at)
    if meeting.state is not MeetingState.DRAFT:
        check_complete(meeting)


def check_complete(meeting: Meeting) -> None:
    """Raise ``Refused`` while something is missing that those invited need."""
    missing = rules.publish_missing(meeting)
    if missing:
        raise Refused("meetings.not_complete", missing=list(missing))
    if meeting.visibility is Visibility.NETWORK and meeting.network_id is None:
        raise Invalid("meetings.network_not_chosen", field="network")
