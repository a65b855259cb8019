"""What guests of a meeting are told of: stored when it happens, and written to each of them by the job.

A letter tells how the meeting stands when it is written. What is no longer so by then is told to nobody: the mailing of it
is taken back by what has happened since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from planner.domain.mailings import MailingAudience
from planner.domain.meeting_fields import BY_NAME, PLACE_FIELDS, TIME_FIELDS, FieldKind
from planner.domain.meetings import LIVE, MeetingState
from planner.domain.replies import ReplyState
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import calendars
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import mailings, meeting_letters
from planner.services.letters.mailing_slices import MailingKind
from planner.services.work import Work
from planner.store import mailings as rows
from planner.store.invitations import guests as people_of
from planner.store.outbox import any_unsent, written_to_since

Guests = Sequence[tuple[Invitation, Reply | None]]
KEPT = TIME_FIELDS | PLACE_FIELDS
"""The fields of which a letter says what they were before."""
_DIGITS = 16
_A = MailingAudience


def stamp_of(meeting: Meeting) -> str:
    """Return the last part of the keys of letters that tell of the last change of a meeting."""
    return f"{meeting.sequence}.{int(meeting.revised_at.timestamp())}"


def _pending(work: Work, meeting: Meeting, *kinds: str) -> list[Mailing]:
    return [mailing for mailing in rows.of_meeting(work.session, meeting.id) if mailing.kind in kinds]


def _take_back(work: Work, mailings_: Sequence[Mailing]) -> None:
    rows.forget(work.session, [mailing.id for mailing in mailings_])


def invite(work: Work, meeting: Meeting, short_list: Sequence[Invitation] = ()) -> int:
    """Send the invitations of a meeting that have not been sent; return how many.

    They count as sent when they are written; those of a ``short_list`` do already.
    """
    facts = {"invitations": [invitation.id for invitation in short_list]}
    return mailings.store(work, meeting, "invitation", work.now.isoformat(), _A.UNSENT, facts)


def invite_too(work: Work, meeting: Meeting) -> None:
    """Send the invitations of a meeting that have not been sent, unless that is under way."""
    if not _pending(work, meeting, "invitation"):
        invite(work, meeting)


def write_invitation(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Invite guests, or let those be uninvited as they were who had not been written to when the meeting was cancelled."""
    off = facts.meeting.state is MeetingState.CANCELLED
    for invitation, _reply in guests:
        invitation.invited_at = None if off else mailing.created_at
    if not off:
        meeting_letters.write_to(work, facts, "invitation", {}, guests, mailing.stamp)


def show_invited(work: Work, mailing: Mailing, invitation_ids: Sequence[int]) -> None:
    """Bring the own feeds of those up to date who have been invited."""
    people = [person.id for person in people_of(work.session, invitation_ids).values()]
    calendars.refresh_guests(work, mailing.meeting_id, people)


def changed(work: Work, meeting: Meeting, fields: frozenset[str], before: dict[str, Any], note: str = "") -> int:
    """Tell those concerned what has changed; return how many. A new time is told also to those who had said no.

    Where nobody has been told of an earlier change, they are told of both at once.
    """
    facts = facts_of_change(fields, before, note)
    work.session.flush()
    for earlier in rows.take_back_unsent(work.session, meeting.id, "meeting_changed"):
        facts = _both(earlier, facts)
    audience = _A.SENT if set(facts["fields"]) & TIME_FIELDS else _A.NOT_DECLINED
    return mailings.store(work, meeting, "meeting_changed", stamp_of(meeting), audience, facts)


def facts_of_change(fields: frozenset[str], before: dict[str, Any], note: str) -> dict[str, Any]:
    """Return a change as a mailing keeps it: the fields, what those were before of which letters tell it, and a note."""
    return {"fields": sorted(fields), "before": _plain(fields, before), "note": note.strip()}


def _both(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    notes = [note for note in (earlier["note"], later["note"]) if note]
    return {
        "fields": sorted({*earlier["fields"], *later["fields"]}),
        "before": {**later["before"], **earlier["before"]},
        "note": "\n\n".join(dict.fromkeys(notes)),
    }


def _plain(fields: frozenset[str], before: dict[str, Any]) -> dict[str, Any]:
    kept = TIME_FIELDS if fields & TIME_FIELDS else frozenset()
    values = {name: before[name] for name in kept | (PLACE_FIELDS if fields & PLACE_FIELDS else frozenset())}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _before(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if value and BY_NAME[name].kind is FieldKind.WALL_TIME else value
        for name, value in values.items()
    }


def write_changed(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Tell guests what has changed since they were told last, unless it is as it was again."""
    fields, before = change_of(facts.meeting, mailing.facts)
    if fields:
        values = meeting_letters.changed_values(facts.meeting, fields, before, mailing.facts["note"])
        meeting_letters.write_to(work, facts, "meeting_changed", values, guests, mailing.stamp)


def change_of(meeting: Meeting, facts: Mapping[str, Any]) -> tuple[frozenset[str], dict[str, Any]]:
    """Return which fields of a change that a mailing keeps are still another than they were, and what was before."""
    before = _before(facts["before"])
    fields = frozenset(name for name in facts["fields"] if name not in before or before[name] != getattr(meeting, name))
    return fields, {name: getattr(meeting, name) for name in KEPT} | before


def cancelled(work: Work, meeting: Meeting) -> int:
    """Tell all but those who had said no to this time that the meeting is cancelled; return how many.

    News that not all have been told yet is told to nobody any more.
    """
    untold = _pending(work, meeting, "meeting_changed", "meeting_reinstated", "organiser_changed")
    _take_back(work, untold)
    facts = {"missed": bool(untold)}
    return mailings.store(work, meeting, "meeting_cancelled", stamp_of(meeting), _A.CONCERNED_BY_END, facts)


def write_cancelled(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Tell guests that the meeting is cancelled."""
    meeting_letters.write_to(work, facts, "meeting_cancelled", {}, guests, mailing.stamp)


def reinstated(work: Work, meeting: Meeting) -> int:
    """Tell those concerned that a cancelled meeting is on again after all; return how many.

    Who had not been told that it was cancelled hears nothing, unless other news was lost on the way; and who was not
    invited yet when it was cancelled is invited now.
    """
    untold = _pending(work, meeting, "meeting_cancelled")
    _take_back(work, untold)
    heard = [mailing.cursor for mailing in untold if not mailing.facts["missed"]]
    until = min(heard, default=None)
    invite_too(work, meeting)
    return mailings.store(work, meeting, "meeting_reinstated", stamp_of(meeting), _A.CONCERNED_BY_END, until=until)


def write_reinstated(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Tell guests that the meeting is on again."""
    meeting_letters.write_to(work, facts, "meeting_reinstated", {}, guests, mailing.stamp)


def organiser_changed(work: Work, meeting: Meeting, since: datetime | None, aware: Collection[int]) -> int:
    """Tell guests that another carries the meeting out than they were told; return how many may have been, at most.

    ``since`` is when the last holder took over: nothing changes for guests where there was none, and they are told with the
    next letter; so are those who have got no letter since. ``aware`` are people who know. What was to tell of an earlier
    change and has not left yet never does, so that the last word is the right one.
    """
    pending = _pending(work, meeting, "organiser_changed")
    earlier = [_told_since(mailing) for mailing in pending] + ([] if since is None else [since])
    if not earlier and not any_unsent(work.session, meeting.id, "organiser_changed"):
        return 0
    _take_back(work, pending)
    facts = {"since": min(earlier, default=work.now).isoformat(), "aware": sorted(set(aware))}
    return mailings.store(work, meeting, "organiser_changed", stamp_of(meeting), _A.NOT_DECLINED, facts)


def _told_since(mailing: Mailing) -> datetime:
    # A mailing of an earlier version says nothing of it, and is for all.
    return datetime.fromisoformat(mailing.facts.get("since", "1970-01-01T00:00:00+00:00"))


def write_organiser_changed(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Tell guests who carries the meeting out, as far as a letter has told them of another, or is about to."""
    aware, since = mailing.facts.get("aware", ()), _told_since(mailing)
    readers = [invitation.person_id for invitation, _reply in guests if invitation.person_id not in aware]
    reached = written_to_since(work.session, facts.meeting.id, "organiser_changed", readers, since)
    concerned = [pair for pair in guests if pair[0].person_id in reached]
    meeting_letters.write_to(work, facts, "organiser_changed", {}, concerned, mailing.stamp)


def forget_last_organiser(work: Work, mailing: Mailing, invitation_ids: Sequence[int]) -> None:
    """Take letters to guests back that tell of an earlier change of organiser and have not left yet."""
    rows.forget_unsent_to(work.session, mailing, invitation_ids)


def message(
    work: Work,
    meeting: Meeting,
    subject: str,
    text: str,
    states: frozenset[ReplyState],
    among: Collection[int] | None = None,
) -> int:
    """Write to those whose reply is in one of these states, among some invitations or all; return how many.

    Nobody gets the same words twice on one day (UTC), as when the button is pressed twice.
    """
    words = sha256(f"{subject.strip()}\n{text.strip()}".encode()).hexdigest()[:_DIGITS]
    facts: dict[str, Any] = {"subject": subject.strip(), "text": text.strip(), "states": sorted(states)}
    if among is not None:
        facts["guests"] = sorted(among)
    return mailings.store(work, meeting, "message", f"{words}:{work.now.date()}", _A.IN_STATES, facts)


def write_message(work: Work, facts: SharedFacts, mailing: Mailing, guests: Guests) -> None:
    """Write the words of a message to guests."""
    meeting_letters.write_message(work, facts, mailing.facts["subject"], mailing.facts["text"], guests, mailing.stamp)


KINDS = {
    "invitation": MailingKind(write_invitation, LIVE | {MeetingState.CANCELLED}, then=show_invited),
    "meeting_changed": MailingKind(write_changed, LIVE),
    "meeting_cancelled": MailingKind(write_cancelled, frozenset({MeetingState.CANCELLED})),
    "meeting_reinstated": MailingKind(write_reinstated, LIVE),
    "organiser_changed": MailingKind(write_organiser_changed, LIVE, then=forget_last_organiser),
    "message": MailingKind(write_message),
}
"""Mailings about one meeting, by the kind of their letters."""
