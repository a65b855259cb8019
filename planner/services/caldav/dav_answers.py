"""Answers over CalDAV: a change of how a person stands to a meeting is an answer as any other."""

from __future__ import annotations

from dataclasses import dataclass

from planner.domain.dav import ANSWERS, CollectionKind
from planner.domain.meetings import MeetingState
from planner.domain.refusals import NotFound, Outdated, Refused
from planner.domain.replies import Answer, AnswerRefused
from planner.formats.caldav.dav_changes import GuestChange, NotAllowedError, NotCalendarError, guest_change
from planner.formats.caldav.dav_own import own_lines
from planner.rows.dav import DavObject
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.services.calendars import calendar_entries, calendars, dav_objects, tasks
from planner.services.incoming import incoming_letters
from planner.services.replies import answers, replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from planner.store import answers as answer_rows
from planner.store import dav as dav_rows
from planner.store.invitations import of_person
from planner.store.meetings import locked

LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class WrittenAnswer:
    """What a program has written over an object: how its person stands now and did before, and what is their own in it."""

    change: GuestChange
    own: str


def read(seen: DavObject, body: bytes, email: str) -> WrittenAnswer:
    """Return what a program has written over an object that it has seen, of the guest with this address.

    It is read before any lock is taken. Raise ``Refused``: ``dav.not_a_calendar``, or ``dav.not_allowed`` for what is the
    organiser's to change.
    """
    try:
        change = guest_change(seen.body, body, email)
    except NotCalendarError as error:
        raise Refused("dav.not_a_calendar") from error
    except NotAllowedError as error:
        raise Refused("dav.not_allowed", what=error.what) from error
    if change.partstat != change.was and change.partstat not in ANSWERS:
        raise Refused("dav.not_allowed", what="PARTSTAT")
    return WrittenAnswer(change, own_in(seen, body))


def put(work: Work, seen: DavObject, etag: str, written: WrittenAnswer) -> str:
    """Take what a program has written over an object as the answer it is, and keep what is its person's own in it.

    Return the schedule tag of what stands there now, if anything does. ``etag`` is that of the object when the request was
    looked at. Raise ``Refused``: ``dav.changed_meanwhile``, or as ``answers.take`` does.
    """
    current = at_hand(work, seen, etag)
    change, fresh = written.change, current.own != written.own
    current.own, meeting_id = written.own, _meeting_id(current)
    if change.partstat != change.was:
        _answer(work, current, ANSWERS[change.partstat], change.comment)
    elif change.comment is not None:
        replies.say(work, _invitation(work, current), change.comment[:LONGEST_MESSAGE])
    if fresh:
        dav_objects.refresh(work, meeting_id, calendar_entries.read(work, meeting_id), [current.person_id])
    if not current.removed and f"PARTSTAT={change.partstat}".encode() not in _unfolded(current.body):
        dav_objects.heal(work, current.person_id, meeting_id)
    return "" if current.removed else current.schedule_tag


def own_in(current: DavObject, body: bytes) -> str:
    """Return what is a person's own in what a program has written; raise ``Refused("dav.not_a_calendar")``."""
    try:
        return own_lines(current.body, body, current.own)
    except ValueError as error:
        raise Refused("dav.not_a_calendar") from error


def _unfolded(body: bytes) -> bytes:
    return body.replace(b"\r\n ", b"")


def delete(work: Work, seen: DavObject, etag: str) -> None:
    """Take an object that a program has thrown away as a no (RFC 6638 3.2.2.2); what is cancelled is only put away."""
    current = at_hand(work, seen, etag)
    meeting = work.session.get_one(Meeting, _meeting_id(current))
    if meeting.state is MeetingState.CANCELLED:
        dav_objects.put_away(work, current)
        return
    _answer(work, current, Answer.NO, None)


def heal(work: Work, stored: DavObject, refusal: Refused) -> None:
    """Let clients fetch an object again after one was refused what it wrote; an answer not taken is told by letter as well."""
    if stored.meeting_id is None:
        return
    meeting = locked(work.session, stored.meeting_id)
    if stored.kind is CollectionKind.TASKS:
        tasks.render_anew(work, stored.person_id, meeting.id)
        calendars.refresh_tasks(work, meeting)
        return
    invitation = of_person(work.session, meeting.id, stored.person_id)
    if invitation is not None and isinstance(refusal, AnswerRefused):
        incoming_letters.answer_not_taken(work, meeting, invitation, refusal)
    dav_objects.heal(work, stored.person_id, meeting.id)


def at_hand(work: Work, seen: DavObject, etag: str) -> DavObject:
    """Return the object as it is under the lock on its meeting; raise ``Refused`` where it is no longer what was looked at."""
    if seen.meeting_id is not None:
        locked(work.session, seen.meeting_id)
    current = dav_rows.current(work.session, seen)
    if current is None or current.removed or current.etag != etag:
        raise Outdated("dav.changed_meanwhile")
    return current


def _meeting_id(current: DavObject) -> int:
    if current.meeting_id is None:
        raise NotFound("replies.not_found")
    return current.meeting_id


def _invitation(work: Work, current: DavObject) -> Invitation:
    invitation = of_person(work.session, _meeting_id(current), current.person_id)
    if invitation is None or invitation.uninvited_at is not None:
        raise NotFound("replies.not_found")
    return invitation


def _answer(work: Work, current: DavObject, answer: Answer, comment: str | None) -> None:
    """Answer with all else as it was said before: how many come, who instead, needs."""
    meeting_id = _meeting_id(current)
    guest = answer_rows.locked(work.session, meeting_id, _invitation(work, current).id)
    reply = guest.reply
    message = (reply.message if reply else "") if comment is None else comment[:LONGEST_MESSAGE]
    typed = ReplyInput(answer, message=message)
    if reply is not None:
        typed = ReplyInput(answer, reply.party, reply.substitute, message, None, reply.show_name)
    answers.take_locked(work, guest, typed)
