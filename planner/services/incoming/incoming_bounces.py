"""Letters that came back: whose address is failing. A report counts only when it is about a letter that was really sent."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.incoming import Decision, Reason
from planner.formats.mail.incoming_mail import FAILED, Returned
from planner.rows.incoming import IncomingMatter
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services import journal
from planner.services.incoming.incoming_post import Post, meeting_of, put, sent_letter
from planner.services.people import people
from planner.services.work import Work
from planner.store.invitations import loaded

MOST_REPORTED = 20
DELIVERED = "delivered"


def take(work: Work, post: Post) -> None:
    """Take a report about a letter (RFC 3464): mark who cannot be reached, or that they can again."""
    for returned in post.read.returned[:MOST_REPORTED]:
        person, meeting = _concerned(work, post, returned)
        matter = IncomingMatter(mail=post.mail, meeting=meeting, attendee=returned.email, comment=returned.status)
        matter.invitation = post.invitation
        put(work, matter, *_mark(work, person, meeting, returned))


def take_unreported(work: Work, post: Post) -> None:
    """Take a letter that came back without a report: it came to the address that only that letter had.

    A mail server that only says it is late is still trying, so the address is not marked.
    """
    guest = "" if post.invitation is None else loaded(work.session, post.invitation.id).person.email
    take(work, replace(post, read=replace(post.read, returned=(Returned(guest, FAILED, ""),))))


def _concerned(work: Work, post: Post, returned: Returned) -> tuple[Person | None, Meeting | None]:
    """Return the recipient of the letter, known by the address that it was sent from for them alone, or by its Message-ID."""
    if post.invitation is not None:
        return loaded(work.session, post.invitation.id).person, meeting_of(work, post)
    person = people.find(work, returned.email)
    if person is None:
        return None, None
    letter = sent_letter(work, person, post.read.letter_ids)
    if letter is None:
        return None, None
    return person, None if letter.meeting_id is None else work.session.get(Meeting, letter.meeting_id)


def _mark(work: Work, person: Person | None, meeting: Meeting | None, returned: Returned) -> tuple[Decision, Reason]:
    if person is None:
        return Decision.IGNORED, Reason.UNKNOWN_BOUNCE
    if returned.action == FAILED:
        person.failing_since = person.failing_since or work.now
        journal.write(work, "letters.came_back", meeting=meeting, to=person.name or person.email)
        return Decision.APPLIED, Reason.BOUNCED
    if returned.action == DELIVERED:
        person.failing_since = None
        return Decision.APPLIED, Reason.DELIVERED
    return Decision.IGNORED, Reason.MACHINE
