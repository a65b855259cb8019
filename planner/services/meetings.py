"""Meetings: drafted, published, changed, cancelled and copied."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from planner.domain import meetings as rules
from planner.domain import times
from planner.domain.duties import HELD_STATES, DutyKind
from planner.domain.meetings import MeetingKind, MeetingState, MeetingStep, Visibility
from planner.domain.names import numbered, slugify
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.services import (
    calendars,
    duties,
    identity,
    invitations,
    journal,
    meeting_letters,
    offers,
    polls,
    replies,
    visibility,
    waiting_list,
)
from planner.services.meeting_themes import set_themes, themes_of
from planner.services.revisions import check_unseen, revise, to_second
from planner.services.work import Work
from planner.store import meetings as rows
from planner.store.meetings import Meeting
from planner.store.organisations import Organisation

SIMPLE_FIELDS = (
    "kind",
    "title",
    "question",
    "programme",
    "place",
    "address",
    "municipality",
    "map_url",
    "online_url",
    "seats",
    "answer_by",
    "visibility",
    "network_id",
)
TIME_FIELDS = ("starts_local", "ends_local", "all_day", "zone")
FIELDS = frozenset({*SIMPLE_FIELDS, *TIME_FIELDS, "themes"})
"""What can be changed: ``starts_local`` and ``ends_local`` are wall time, ``answer_by`` is UTC, ``themes`` are slugs."""


@dataclass(frozen=True)
class Told:
    """Whether to write to those concerned: always, never, or (``None``) when the change matters.

    ``seen`` is when the meeting was last changed as the one who changes it saw it; empty overwrites whatever stands.
    """

    wish: bool | None = None
    note: str = ""
    seen: datetime | None = None


def facilitator(work: Work) -> Organisation:
    """Return the facilitator that convenes for the one who acts; raise ``NotFound`` where there is none."""
    query = select(Organisation).where(Organisation.convenes).order_by(Organisation.id)
    found = work.session.scalars(query).all()
    own = [organisation for organisation in found if organisation.id in work.by.member_of]
    if not found:
        rule = "organisations.no_facilitator"
        raise NotFound(rule)
    return (own or list(found))[0]


def create(
    work: Work, kind: MeetingKind = MeetingKind.OPEN_MEETING, values: Mapping[str, Any] | None = None
) -> Meeting:
    """Make a draft with its two open duties; ``values`` as for ``change``."""
    identity.require(work, Verb.CREATE_MEETING)
    own = uuid.uuid4()
    meeting = Meeting(
        slug=rows.draft_slug(own),
        uid=f"{own}@moteplass",
        kind=kind,
        zone=work.deployment.time_zone,
        convener_id=facilitator(work).id,
        created_by_id=work.by.person_id,
        state=MeetingState.DRAFT,
        visibility=Visibility.PUBLIC,
        seats_taken=0,
        sequence=0,
        created_at=work.now,
        revised_at=to_second(work.now),
    )
    work.session.add(meeting)
    work.session.flush()
    offers.open_both(work, meeting)
    journal.write(work, "meetings.created", meeting=meeting)
    change(work, meeting, values or {})
    return meeting


def change(work: Work, meeting: Meeting, values: Mapping[str, Any], told: Told = Told()) -> frozenset[str]:
    """Change fields of a meeting and write to those concerned where it matters; return the names of what changed.

    Raise ``Refused`` on what the rules forbid and ``ValueError`` on an unknown field.
    """
    identity.require(work, Verb.EDIT, meeting)
    rows.lock(work.session, meeting)
    check_unseen(meeting, told.seen)
    if set(values) - FIELDS:
        message = f"unknown fields: {sorted(set(values) - FIELDS)}"
        raise ValueError(message)
    if meeting.state in {MeetingState.CANCELLED, MeetingState.HELD}:
        rules.after(meeting.state, MeetingStep.PUBLISH)
    before = {name: getattr(meeting, name) for name in (*SIMPLE_FIELDS, *TIME_FIELDS)}
    changed = _apply(work, meeting, values)
    _check(meeting)
    if changed:
        _record(work, meeting, changed, before, told)
    return changed


def _apply(work: Work, meeting: Meeting, values: Mapping[str, Any]) -> frozenset[str]:
    changed = {
        name for name in (*SIMPLE_FIELDS, *TIME_FIELDS) if name in values and values[name] != getattr(meeting, name)
    }
    for name in changed:
        setattr(meeting, name, values[name])
    if "themes" in values and set_themes(work, meeting, list(values["themes"])):
        changed.add("themes")
    if changed & set(TIME_FIELDS):
        _fix_instants(meeting)
    return frozenset(changed)


def _fix_instants(meeting: Meeting) -> None:
    start, end = meeting.starts_local, meeting.ends_local
    meeting.starts_at = None if start is None else times.to_utc(start.date(), start.time(), meeting.zone)
    meeting.ends_at = None if end is None else times.to_utc(end.date(), end.time(), meeting.zone)


def _check(meeting: Meeting) -> None:
    rules.check_address(meeting.map_url)
    rules.check_address(meeting.online_url)
    rules.check_seats(meeting.seats, meeting.seats_taken)
    if meeting.starts_at is not None and meeting.ends_at is not None:
        rules.check_span(meeting.starts_at, meeting.ends_at)
    if meeting.starts_at is not None and meeting.answer_by is not None:
        rules.check_answer_by(meeting.answer_by, meeting.starts_at)
    if meeting.state is not MeetingState.DRAFT:
        _check_complete(meeting)


def _check_complete(meeting: Meeting) -> None:
    missing = missing_before_publishing(meeting)
    if missing:
        rule = "meetings.not_complete"
        raise Refused(rule, missing=list(missing))
    if meeting.visibility is Visibility.NETWORK and meeting.network_id is None:
        rule = "meetings.network_not_chosen"
        raise Refused(rule)


def missing_before_publishing(meeting: Meeting) -> tuple[str, ...]:
    """Return the names of the parts that are missing before the meeting can be sent out."""
    return rules.publish_missing(
        title=meeting.title,
        question=meeting.question,
        starts=meeting.starts_at if meeting.ends_at is not None else None,
        whereabouts=bool(meeting.place or meeting.address or meeting.online_url),
    )


def _record(work: Work, meeting: Meeting, changed: frozenset[str], before: dict[str, Any], told: Told) -> None:
    moved = bool(changed & set(TIME_FIELDS))
    revise(work, meeting, sequence=moved)
    if moved:
        meeting.time_sequence = meeting.sequence
    work.session.flush()
    if meeting.state is MeetingState.DRAFT:
        if "title" in changed:
            calendars.refresh(work, meeting)
        return
    verb = "meetings.moved" if moved else "meetings.changed"
    was = {"was_starts": before["starts_local"], "starts": meeting.starts_local} if moved else {}
    journal.write(work, verb, meeting=meeting, public=moved, fields=sorted(changed), **was)
    if "seats" in changed:
        waiting_list.promote(work, meeting)
    if moved:
        replies.move_needs(work, meeting)
        offers.keep_before(work, meeting)
    calendars.refresh(work, meeting)
    tell = rules.matters(_named(changed)) if told.wish is None else told.wish
    if tell:
        meeting_letters.changed(work, meeting, changed, before, told.note)


def _named(changed: frozenset[str]) -> frozenset[str]:
    names = {"starts_local": "starts", "ends_local": "ends"}
    return frozenset(names.get(name, name) for name in changed)


def free_slug(work: Work, title: str, own_id: int) -> str:
    """Return an address word for a title that no other meeting has."""
    base = slugify(title) or "mote"
    query = select(Meeting.slug).where(Meeting.slug.startswith(base, autoescape=True), Meeting.id != own_id)
    return numbered(base, set(work.session.scalars(query)))


def publish(work: Work, meeting: Meeting, *, tell: bool = True) -> None:
    """Announce a draft and send the invitations that stand in it; raise ``Refused`` while something is missing.

    Without ``tell`` the invitations count as sent, and the caller writes the letters. Only now does it get an address
    word of its title: while it is written, its address stays put under the one who writes.
    """
    identity.require(work, Verb.EDIT, meeting)
    rows.lock(work.session, meeting)
    after = rules.after(meeting.state, MeetingStep.PUBLISH)
    polls.check_none_open(work, meeting)
    _check_complete(meeting)
    if meeting.starts_at is not None and meeting.starts_at <= work.now:
        rule = "meetings.starts_in_the_past"
        raise Refused(rule)
    meeting.state = after or meeting.state
    meeting.slug = free_slug(work, meeting.title, meeting.id)
    revise(work, meeting, sequence=False)
    journal.write(work, "meetings.published", meeting=meeting, public=True)
    invitations.send_all(work, meeting, tell=tell)
    calendars.refresh(work, meeting)


def cancel(work: Work, meeting: Meeting, reason: str = "", *, tell: bool = True) -> None:
    """Cancel a meeting; it stays in calendars as cancelled until it has passed, and can be reinstated for a day."""
    identity.require(work, Verb.CANCEL, meeting)
    rows.lock(work.session, meeting)
    meeting.state = rules.after(meeting.state, MeetingStep.CANCEL) or meeting.state
    meeting.cancel_reason, meeting.cancelled_at = reason.strip(), work.now
    revise(work, meeting, sequence=True)
    duties.withdraw_all(work, meeting)
    journal.write(work, "meetings.cancelled", meeting=meeting, public=True, reason=reason.strip() or None)
    calendars.refresh(work, meeting)
    if tell:
        meeting_letters.cancelled(work, meeting)


def reinstate(work: Work, meeting: Meeting) -> None:
    """Undo a cancellation within a day of it; all answers and held duties stand as they did."""
    identity.require(work, Verb.CANCEL, meeting)
    rows.lock(work.session, meeting)
    after = rules.after(meeting.state, MeetingStep.REINSTATE)
    if meeting.cancelled_at is None or work.now - meeting.cancelled_at > rules.UNDO_CANCEL:
        rule = "meetings.too_late_to_reinstate"
        raise Refused(rule)
    meeting.state = after or meeting.state
    if identity.duties_of(work, meeting)[DutyKind.EXECUTION].state in HELD_STATES:
        meeting.state = rules.after(meeting.state, MeetingStep.CONFIRM) or meeting.state
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    revise(work, meeting, sequence=True)
    journal.write(work, "meetings.reinstated", meeting=meeting, public=True)
    calendars.refresh(work, meeting)
    meeting_letters.reinstated(work, meeting)


def discard(work: Work, meeting: Meeting) -> None:
    """Throw a draft away for good."""
    identity.require(work, Verb.EDIT, meeting)
    rules.after(meeting.state, MeetingStep.DISCARD)
    polls.throw_away(work, meeting)
    journal.write(work, "meetings.discarded", title=meeting.title)
    work.session.delete(meeting)


def copy(work: Work, meeting: Meeting) -> Meeting:
    """Make a draft with the same words, place, themes and guests, and no date."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    kept = [name for name in SIMPLE_FIELDS if name not in {"kind", "answer_by"}]
    values = {name: getattr(meeting, name) for name in kept}
    values["themes"] = [theme.slug for theme in themes_of(work, meeting)]
    new = create(work, meeting.kind, values)
    invitations.copy_list(work, meeting, new)
    journal.write(work, "meetings.copied", meeting=new, source=meeting.slug)
    return new


def get(work: Work, slug: str) -> Meeting:
    """Return a meeting the one who acts may see; raise ``NotFound`` for all others alike."""
    meeting = rows.by_slug(work.session, slug)
    if meeting is None or not visibility.may_see(work, meeting):
        rule = "meetings.not_found"
        raise NotFound(rule)
    return meeting
