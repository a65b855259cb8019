"""Meetings: drafted, published, changed, cancelled and copied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from planner.domain import meetings as rules
from planner.domain.duties import HELD_STATES, DutyKind
from planner.domain.mailings import AT_ONCE
from planner.domain.meeting_fields import COLUMNS, COPIED, NAMES, TIME_FIELDS, matters_to_guests
from planner.domain.meetings import MeetingKind, MeetingState, MeetingStep
from planner.domain.names import numbered, slugify
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Refused
from planner.domain.renewals import MOST_PEOPLE
from planner.rows.meetings import Meeting
from planner.services import identity, journal, visibility
from planner.services.calendars import calendars, meeting_facts
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.calendars.revisions import check_unseen, revise
from planner.services.duties import duties, offers
from planner.services.letters import meeting_letters, meeting_mailings
from planner.services.meetings import meeting_drafts
from planner.services.meetings.meeting_themes import set_themes, themes_of
from planner.services.polls import polls
from planner.services.replies import invitations, list_copies, needs, places, waiting_list
from planner.services.work import Work
from planner.store import incoming as incoming_rows
from planner.store import meetings as rows


@dataclass(frozen=True)
class Notification:
    """Whether to write to those concerned: always, never, or (``None``) when the change matters.

    ``seen`` is when the meeting was last changed as the one who changes it saw it; empty overwrites whatever stands. At most
    ``at_once`` guests have the change at once in their own calendars, and the others by the job.
    """

    wish: bool | None = None
    note: str = ""
    seen: datetime | None = None
    at_once: int = MOST_PEOPLE


class MeetingChange(NamedTuple):
    """A change of a meeting: the names of the fields, and how many people get a letter about it."""

    fields: frozenset[str]
    letters: int = 0


def create(
    work: Work,
    kind: MeetingKind = MeetingKind.OPEN_MEETING,
    values: Mapping[str, Any] | None = None,
    uid: UUID | None = None,
) -> Meeting:
    """Make a draft with its two open duties; ``values`` as for ``change``.

    A form that asks for it brings the ``uid``: one that is sent twice makes one draft, which becomes what was sent last.
    """
    identity.require(work, Verb.CREATE_MEETING)
    meeting = meeting_drafts.blank(work, kind, meeting_drafts.facilitator(work).id, uid)
    if uid is None:
        work.session.add(meeting)
        work.session.flush()
    elif not rows.add_all(work.session, [meeting]):
        return _sent_again(work, meeting.slug, {"kind": kind, **(values or {})})
    offers.open_both(work, meeting)
    journal.write(work, "meetings.created", meeting=meeting)
    change(work, meeting, values or {})
    return meeting


def _sent_again(work: Work, slug: str, values: Mapping[str, Any]) -> Meeting:
    """Return the meeting that a form has made already, with what it says now while that is a draft."""
    meeting = get(work, slug)
    if meeting.state is MeetingState.DRAFT:
        change(work, meeting, values)
    return meeting


def change(
    work: Work, meeting: Meeting, values: Mapping[str, Any], notification: Notification = Notification()
) -> MeetingChange:
    """Change fields of a meeting and write to those concerned where it matters; return what that came to.

    Raise ``Refused`` on what the rules forbid and ``ValueError`` on an unknown field.
    """
    facts = meeting_facts.read_locked(work, meeting)
    identity.require(work, Verb.EDIT, meeting, facts.duties)
    check_unseen(meeting, notification.seen)
    if set(values) - NAMES:
        raise ValueError(f"unknown fields: {sorted(set(values) - NAMES)}")
    if meeting.state in {MeetingState.CANCELLED, MeetingState.HELD}:
        rules.after(meeting.state, MeetingStep.PUBLISH)
    before = {name: getattr(meeting, name) for name in COLUMNS}
    changed = _apply(work, meeting, values, facts.themes)
    if changed:
        return MeetingChange(changed, _record(work, facts, changed, before, notification))
    return MeetingChange(changed)


def _apply(work: Work, meeting: Meeting, values: Mapping[str, Any], themes: Collection[str]) -> frozenset[str]:
    values = meeting_drafts.as_lines(values)
    if values.get("seats") is not None and meeting.seats is None:  # Those responsible take none of the new seats.
        places.settle(work, meeting, values["seats"])
    changed = {name for name in COLUMNS if name in values and values[name] != getattr(meeting, name)}
    meeting_drafts.fill(meeting, {name: values[name] for name in changed})
    meeting_drafts.check(meeting)  # Before themes are looked up, for which the database is told of the rest.
    if set(values.get("themes", themes)) != set(themes):
        set_themes(work, meeting, themes, values["themes"])
        changed.add("themes")
    return frozenset(changed)


def _record(
    work: Work, facts: SharedFacts, changed: frozenset[str], before: dict[str, Any], notification: Notification
) -> int:
    """Record a change in the journal, letters and calendars; return how many letters that means."""
    meeting = facts.meeting
    moved = bool(changed & TIME_FIELDS)
    revise(work, meeting, sequence=moved)
    if moved:
        meeting.time_sequence = meeting.sequence
    rows.store_change(work.session, meeting)
    if changed & {"themes", "network_id"}:
        facts = meeting_facts.read(work, meeting)
    if meeting.state is MeetingState.DRAFT:
        if "title" in changed:
            calendars.refresh_holds(work, meeting)
        return 0
    verb = "meetings.moved" if moved else "meetings.changed"
    journal.note(work, verb, meeting.id, fields=sorted(changed), **_times(meeting, before, moved=moved))
    if "seats" in changed:
        waiting_list.promote(work, meeting, settled=before["seats"] is None)
    if moved:
        needs.move(work, meeting)
        offers.keep_before(work, meeting, facts.duties.values())
    tell = matters_to_guests(changed) if notification.wish is None else notification.wish
    letters = meeting_mailings.changed(work, meeting, changed, before, notification.note) if tell else 0
    calendars.refresh(work, meeting, facts, notification.at_once)
    return letters


def _times(meeting: Meeting, before: dict[str, Any], *, moved: bool) -> dict[str, Any]:
    """Return the facts of a move: the wall times as programs read them, and the spans that are put in words."""
    if not moved:
        return {}
    spans = {"was_span": meeting_letters.span_before(before), "span": meeting.span}
    return {"was_starts": before["starts_local"], "starts": meeting.starts_local, **spans}


def free_slug(work: Work, title: str, meeting_id: int) -> str:
    """Return an address word for the title of a meeting that no other meeting has."""
    base = slugify(title) or "mote"
    return numbered(base, rows.slugs_from(work.session, base, meeting_id))


def publish(work: Work, meeting: Meeting, *, tell: bool = True, at_once: int = MOST_PEOPLE) -> None:
    """Announce a draft and send the invitations that stand in it; raise ``Refused`` while something is missing.

    Without ``tell`` the caller sends the invitations. Only now does it get an address
    word of its title: while it is written, its address stays put under the one who writes.
    """
    identity.require(work, Verb.EDIT, meeting)
    rows.lock(work.session, meeting)
    after = rules.after(meeting.state, MeetingStep.PUBLISH)
    polls.check_none_open(work, meeting)
    meeting_drafts.check_complete(meeting)
    if meeting.starts_at is not None and meeting.starts_at <= work.now:
        raise Refused("meetings.starts_in_the_past", field="starts")
    meeting.state = after or meeting.state
    meeting.slug = free_slug(work, meeting.title, meeting.id)
    revise(work, meeting, sequence=False)
    journal.write(work, "meetings.published", meeting=meeting)
    invitations.send_all(work, meeting, tell=tell)
    calendars.refresh(work, meeting, most=at_once)


def cancel(work: Work, meeting: Meeting, reason: str = "", *, tell: bool = True, at_once: int = MOST_PEOPLE) -> None:
    """Cancel a meeting; it stays in calendars as cancelled until it has passed, and can be reinstated for a day."""
    identity.require(work, Verb.CANCEL, meeting)
    rows.lock(work.session, meeting)
    meeting.state = rules.after(meeting.state, MeetingStep.CANCEL) or meeting.state
    meeting.cancel_reason, meeting.cancelled_at = reason.strip(), work.now
    revise(work, meeting, sequence=True)
    duties.withdraw_all(work, meeting)
    incoming_rows.close_proposals(work.session, meeting.id, work.now)
    journal.write(work, "meetings.cancelled", meeting=meeting, reason=reason.strip() or None)
    if tell:
        meeting_mailings.cancelled(work, meeting)
    calendars.refresh(work, meeting, meeting_facts.read(work, meeting), at_once)


def reinstate(work: Work, meeting: Meeting) -> None:
    """Undo a cancellation within a day of it; all answers and held duties stand as they did."""
    identity.require(work, Verb.CANCEL, meeting)
    rows.lock(work.session, meeting)
    after = rules.after(meeting.state, MeetingStep.REINSTATE)
    if meeting.cancelled_at is None or work.now - meeting.cancelled_at > rules.UNDO_CANCEL:
        raise Refused("meetings.too_late_to_reinstate")
    meeting.state = after or meeting.state
    if identity.duties_of(work, meeting)[DutyKind.EXECUTION].state in HELD_STATES:
        meeting.state = rules.after(meeting.state, MeetingStep.CONFIRM) or meeting.state
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    revise(work, meeting, sequence=True)
    journal.write(work, "meetings.reinstated", meeting=meeting)
    meeting_mailings.reinstated(work, meeting)
    calendars.refresh(work, meeting, meeting_facts.read(work, meeting))


def discard(work: Work, meeting: Meeting) -> None:
    """Throw a draft away for good."""
    identity.require(work, Verb.EDIT, meeting)
    rules.after(meeting.state, MeetingStep.DISCARD)
    polls.throw_away(work, meeting)
    journal.write(work, "meetings.discarded", title=meeting.title)
    work.session.delete(meeting)


def copy(work: Work, meeting: Meeting, most: int = AT_ONCE) -> Meeting:
    """Make a draft with the same words, place, themes and guests, and no date; the job lists more guests than so many."""
    identity.require(work, Verb.SEE_REPLIES, meeting)
    values = {name: getattr(meeting, name) for name in COPIED}
    values["themes"] = [theme.slug for theme in themes_of(work, meeting)]
    new = create(work, meeting.kind, values)
    list_copies.copy_list(work, meeting, new, most)
    journal.write(work, "meetings.copied", meeting=new, source=meeting.slug)
    return new


def again(work: Work, meeting: Meeting) -> Meeting:
    """Return a meeting that was read before, to be changed in this transaction, which locks it and reads it anew first."""
    work.session.add(meeting)
    return meeting


def get(work: Work, slug: str) -> Meeting:
    """Return a meeting the one who acts may see; raise ``NotFound`` for all others alike."""
    meeting = rows.by_slug(work.session, slug)
    if meeting is None or not visibility.may_see(work, meeting):
        raise NotFound("meetings.not_found")
    return meeting
