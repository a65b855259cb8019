"""Guests who are ticked in their list: reminded and taken off together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from planner.domain.mailings import MailingAudience
from planner.domain.meetings import LIVE
from planner.domain.permissions import Verb
from planner.domain.refusals import Invalid, Refused
from planner.domain.reminders import ReminderCause, day_of_request
from planner.domain.replies import AnswerRefused, ReplyState
from planner.domain.times import to_local
from planner.formats.mail.letters import LetterText
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import identity, journal
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.letters import mailings
from planner.services.letters.mailing_slices import MailingKind
from planner.services.replies import invitations, participants, reminders
from planner.services.replies.participants import GuestLine
from planner.services.work import Work
from planner.store import invitations as invitation_rows
from planner.store import participants as rows
from planner.store import reminders as reminder_rows
from planner.store.meetings import locked

MOST_TAKEN_OFF = 500
"""How many guests are taken off a list at a time: each frees a seat and gets a letter."""
_ASKED = "answer_asked"
_SILENT = frozenset({ReplyState.UNANSWERED})


@dataclass(frozen=True)
class AnswerReminder:
    """A reminder to answer as the first of those ticked will get it, and how many do: those who have not answered."""

    letter: LetterText
    guests: int


def chosen(work: Work, meeting: Meeting, invitation_ids: Collection[int], wanted: str | None = None) -> list[GuestLine]:
    """Return those who are ticked and stand on the list, or all who fit what is looked for, where that is given.

    Raise ``Invalid`` where they are nobody.
    """
    every = participants.lines(work, meeting)
    if wanted is None:
        every = [line for line in every if line.guest.invitation_id in invitation_ids]
    lines = participants.matching(every, wanted or "")
    if not lines:
        raise Invalid("guests.nobody_chosen")
    return lines


def check_few(lines: Sequence[GuestLine]) -> None:
    """Raise ``Refused`` where more are to be taken off the list than can be at a time."""
    if len(lines) > MOST_TAKEN_OFF:
        raise Refused("guests.too_many_taken_off", most=MOST_TAKEN_OFF)


def take_off(work: Work, meeting: Meeting, invitation_ids: Sequence[int], *, tell: bool) -> int:
    """Take some guests off the list, and return how many stood on it; the caller comes with ``MOST_LISTED`` at most."""
    identity.require(work, Verb.INVITE, meeting)
    meeting = locked(work.session, meeting.id)
    standing = invitation_rows.some(work.session, meeting.id, invitation_ids)
    for invitation in standing:
        invitations.take_back(work, meeting, invitation, tell=tell)
    return len(standing)


def reminder(work: Work, meeting: Meeting, invitation_ids: Collection[int]) -> AnswerReminder:
    """Return the reminder to answer that those ticked would get; raise ``Refused`` where nobody would. Nothing is stored."""
    _check_open(work, meeting)
    count = rows.count_by_answer(work.session, meeting.id, invitation_ids)[ReplyState.UNANSWERED]
    to = rows.first_with_answer(work.session, meeting.id, _SILENT, invitation_ids)
    if to is None:
        raise Refused("guests.nobody_silent")
    return AnswerReminder(reminders.rendered(work, meeting, ReminderCause.ANSWER, to), count)


def remind(work: Work, meeting: Meeting, invitation_ids: Collection[int]) -> int:
    """Remind those who have not answered to do so, at most once a day; return how many they are."""
    meeting = locked(work.session, meeting.id)
    _check_open(work, meeting)
    facts = {"states": sorted(_SILENT), "guests": sorted(invitation_ids)}
    stamp = f"asked:{_today(work)}:{work.now.isoformat()}"
    count = mailings.store(work, meeting, _ASKED, stamp, MailingAudience.IN_STATES, facts)
    if not count:
        raise Refused("guests.nobody_silent")
    journal.write(work, "reminders.answer_asked", meeting=meeting, count=count)
    return count


def _check_open(work: Work, meeting: Meeting) -> None:
    identity.require(work, Verb.INVITE, meeting)
    if meeting.state not in LIVE or meeting.span is None:
        raise AnswerRefused("replies.meeting_closed")
    until = min(meeting.answer_by or meeting.span.starts_at, meeting.span.starts_at)
    if until <= work.now:
        raise AnswerRefused("replies.too_late", deadline=until)


def _today(work: Work) -> str:
    return to_local(work.now, work.deployment.time_zone).date().isoformat()


def _write(work: Work, facts: SharedFacts, mailing: Mailing, guests: Sequence[tuple[Invitation, Reply | None]]) -> None:
    stamp = mailing.stamp.rpartition(":")[0]
    reminders.write_letters(work, facts, ReminderCause.ANSWER, stamp, guests)


def _note(work: Work, mailing: Mailing, invitation_ids: Sequence[int]) -> None:
    meeting = work.session.get_one(Meeting, mailing.meeting_id)
    day = day_of_request(meeting.answer_by, mailing.created_at, work.deployment.time_zone)
    reminder_rows.note_once(work.session, invitation_ids, ReminderCause.ANSWER, day, work.now)


KINDS = {_ASKED: MailingKind(_write, LIVE, then=_note)}
"""The mailing that reminds guests who were ticked; its letters are those of the reminder that goes out by itself."""
