"""Reminders to guests: found by a job, and written to each by another, as long as they are still due then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from planner.domain import reminders as rules
from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import LIVE
from planner.domain.permissions import Verb
from planner.domain.reminders import DueReminder, RemindedMeeting, ReminderCause
from planner.domain.times import to_local
from planner.formats.mail.letters import LetterText
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services import identity, journal
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import itip, mailings, meeting_letters, outbox
from planner.services.letters.mailing_slices import MailingKind, Recipient
from planner.services.letters.outbox import Draft
from planner.services.replies import invitations
from planner.services.work import Work
from planner.store import mailings as mailing_rows
from planner.store import reminders as rows
from planner.store.meetings import locked

LETTERS = {ReminderCause.ANSWER: "answer_reminder", ReminderCause.DAY_BEFORE: "day_before"}
"""The kind of letter for each cause."""
_CAUSES = {kind: cause for cause, kind in LETTERS.items()}


@dataclass(frozen=True)
class PendingReminders:
    """Guests of a meeting who are to be reminded of a day, and how many they are."""

    meeting_id: int
    cause: ReminderCause
    day: date
    guests: int


def to_remind(work: Work) -> list[PendingReminders]:
    """Return what guests are to be reminded of now: asked by one read where no day is open, else by two, however many meet."""
    zone = work.deployment.time_zone
    if rules.is_quiet(work.now, zone):
        return []
    near = dict(rows.meetings_near(work.session, work.now))
    days = defaultdict(list)
    for meeting_id, facts in near.items():
        for cause in ReminderCause:
            day = rules.open_day(cause, facts, work.now, zone)
            if day is not None:
                days[cause, day].append(meeting_id)
    guests = rows.guests_of_days(work.session, days) if days else {}
    pending = []
    for (cause, day), ids in days.items():
        for key in ids:
            count = len(rules.due(near[key], guests.get((key, cause), ()), work.now, zone))
            if count:
                pending.append(PendingReminders(key, cause, day, count))
    return sorted(pending, key=lambda of_meeting: of_meeting.meeting_id)


def _facts(work: Work, meeting: Meeting) -> RemindedMeeting:
    if meeting.span is None:
        raise ValueError(meeting.id)
    moved_at = rows.moved_at(work.session, meeting.id)
    return RemindedMeeting(meeting.state, meeting.reminders, meeting.span, meeting.answer_by, moved_at)


def remind(work: Work, pending: PendingReminders) -> bool:
    """Store that guests are to be reminded of a day, unless it is another now or that is under way; tell whether it was so."""
    meeting, kind = locked(work.session, pending.meeting_id), LETTERS[pending.cause]
    day = rules.open_day(pending.cause, _facts(work, meeting), work.now, work.deployment.time_zone)
    if day != pending.day or mailing_rows.anything_of(work.session, kind, [meeting.id]):
        return False
    mailings.store_listed(work, meeting, kind, day.isoformat(), {}, pending.guests)
    if pending.cause is ReminderCause.ANSWER:
        journal.write(work, "reminders.answer_asked", meeting=meeting, count=pending.guests)
    else:
        journal.write(work, "reminders.day_before", meeting=meeting, count=pending.guests)
    return True


def next_due(work: Work, mailing: Mailing, most: int) -> Sequence[Recipient]:
    """Return the next guests who are still to be reminded; nobody when the day is another, or night has come, meanwhile."""
    meeting, cause = work.session.get_one(Meeting, mailing.meeting_id), _CAUSES[mailing.kind]
    facts, zone = _facts(work, meeting), work.deployment.time_zone
    day = rules.open_day(cause, facts, work.now, zone)
    if day is None or day.isoformat() != mailing.stamp:
        return ()
    ids: list[int] = []
    after, only = mailing.cursor, mailing.invitation_id
    while len(ids) < most:
        guests = rows.guests(work.session, meeting.id, cause, day, after, AT_ONCE, only)
        dues = rules.due(facts, guests, work.now, zone)
        ids += [guest.key for guest in guests if DueReminder(guest.key, cause, day) in dues]
        if len(guests) < AT_ONCE:
            break
        after = guests[-1].key
    pairs = rows.with_replies(work.session, ids[:most])
    return [Recipient(invitation.id, [invitation.id], (invitation, reply)) for invitation, reply in pairs]


def write(work: Work, facts: SharedFacts, mailing: Mailing, guests: Sequence[tuple[Invitation, Reply | None]]) -> None:
    """Remind guests; a calendar that is out of date is brought up to date by it."""
    write_letters(work, facts, _CAUSES[mailing.kind], mailing.stamp, guests)


def write_letters(
    work: Work, facts: SharedFacts, cause: ReminderCause, stamp: str, guests: Sequence[tuple[Invitation, Reply | None]]
) -> None:
    """Write the reminder of a cause to guests; ``stamp`` is the last part of the keys of the letters."""
    meeting, entry_facts, kind = facts.meeting, itip.facts(work, facts.meeting, facts), LETTERS[cause]
    shared = _values(work, meeting, cause, facts) | {"tomorrow": _is_tomorrow(work, meeting)}
    from_whom, drafts = meeting_letters.sender(facts.roles), []
    for invitation, reply in guests:
        key = f"{kind}:{invitation.id}:{stamp}"
        part = itip.catch_up(work, meeting, invitation, reply, entry_facts)
        values = {**shared, "link": meeting_letters.reply_link(work, invitation), "party": reply.party if reply else 1}
        drafts.append(Draft(kind, invitation.person, key, values, meeting, calendar=part, sender=from_whom))
    outbox.put_all(work, drafts)


def _values(work: Work, meeting: Meeting, cause: ReminderCause, facts: SharedFacts | None = None) -> dict[str, Any]:
    answer_by = meeting.answer_by if cause is ReminderCause.ANSWER else None
    return {**meeting_letters.meeting_values(work, meeting, facts), "answer_by": answer_by}


def _is_tomorrow(work: Work, meeting: Meeting) -> bool:
    zone = work.deployment.time_zone
    today = to_local(work.now, zone).date()
    return meeting.span is not None and meeting.span.in_zone(zone).first_day > today


def note(work: Work, mailing: Mailing, invitation_ids: Sequence[int]) -> None:
    """Note whom letters have reminded, so that nobody is reminded of the same twice."""
    rows.note(work.session, invitation_ids, _CAUSES[mailing.kind], date.fromisoformat(mailing.stamp), work.now)


KINDS = {kind: MailingKind(write, LIVE, next_due, note) for kind in LETTERS.values()}
"""Mailings of reminders, by the kind of their letters."""


@dataclass(frozen=True)
class ReminderPreview:
    """A reminder as it will be read, and when it goes out."""

    cause: ReminderCause
    letter: LetterText
    planned_at: datetime


def previews(work: Work, meeting: Meeting) -> list[ReminderPreview]:
    """Return the reminders of a meeting as its first guest will get them, or as the one who acts would; nothing is stored.

    There is none that asks for an answer where the meeting has no answer-by date, and none at all before it has a time.
    """
    identity.require(work, Verb.INVITE, meeting)
    if meeting.span is None:
        return []
    facts, zone = _facts(work, meeting), work.deployment.time_zone
    to, _organisation = invitations.first_reader(work, meeting)
    days = {cause: rules.day_of(cause, facts, zone) for cause in ReminderCause}
    return [
        ReminderPreview(cause, rendered(work, meeting, cause, to), rules.planned_at(cause, day, zone))
        for cause, day in days.items()
        if day is not None
    ]


def rendered(work: Work, meeting: Meeting, cause: ReminderCause, to: Person) -> LetterText:
    """Return a reminder as somebody would get it, with a link that opens nothing."""
    values = {**_values(work, meeting, cause), "link": work.url("/svar/eksempel"), "party": 1, "tomorrow": True}
    from_whom = meeting_letters.sender(values["roles"])
    return outbox.render(work, Draft(LETTERS[cause], to, "preview", values, meeting, sender=from_whom))
