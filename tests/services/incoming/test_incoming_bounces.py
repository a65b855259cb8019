"""Letters that come back: who is marked, who is not, and how the mark goes away again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.incoming import Reason
from planner.domain.replies import Answer
from planner.formats.mail.mime import message_id
from planner.rows.incoming import IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.letters import outbox
from planner.services.people import sign_in
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories
from tests.golden_mails import BY_NAME, UID
from tests.mails import Mail


@pytest.fixture
def invitation(work: Work) -> Invitation:
    meeting = factories.meeting(work.session, uid=UID, answer_by=work.now + timedelta(days=7))
    return factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))


def take(work: Work, raw: bytes) -> list[Reason]:
    mail_id = incoming.receive(work, raw)
    incoming.handle(work, mail_id)
    query = select(IncomingMatter.reason).where(IncomingMatter.mail_id == mail_id)
    return list(work.session.scalars(query))


def guest(work: Work, invitation: Invitation) -> Person:
    return work.session.get_one(Person, invitation.person_id)


def marked(work: Work, invitation: Invitation) -> Person:
    """Return the guest with the mark of a letter that came back."""
    raw = BY_NAME["postfix-bounce"].raw(answer_addresses.of(work, invitation))
    assert take(work, raw) == [Reason.BOUNCED]
    person = guest(work, invitation)
    assert person.failing_since == work.now
    return person


def test_the_organiser_is_told_whose_letters_come_back(work: Work, invitation: Invitation) -> None:
    marked(work, invitation)
    line = work.session.scalars(select(JournalLine).where(JournalLine.verb == "letters.came_back")).one()
    assert line.meeting_id == invitation.meeting_id
    assert work.session.scalars(select(Letter)).all() == []


def test_the_first_day_that_letters_came_back_stays(work: Work, invitation: Invitation) -> None:
    person = marked(work, invitation)
    later = replace(work, now=work.now + timedelta(days=2))
    raw = BY_NAME["exchange-bounce"].raw(answer_addresses.of(work, invitation))
    assert take(later, raw) == [Reason.BOUNCED]
    assert person.failing_since == work.now


def test_an_answer_from_the_calendar_takes_the_mark_away(work: Work, invitation: Invitation) -> None:
    person = marked(work, invitation)
    mail = Mail(UID, "aud@example.no", answer_addresses.of(work, invitation), work.now)
    assert take(work, mail.raw()) == [Reason.ANSWER_COUNTED]
    assert person.failing_since is None


@pytest.mark.parametrize(("via", "gone"), [("mail", True), ("page", False)])
def test_an_answer_by_the_link_in_a_letter_takes_the_mark_away(
    work: Work, invitation: Invitation, via: str, gone: bool
) -> None:
    person = marked(work, invitation)
    replies.answer(work.acting(identity.actor_of(work, person, via=via)), invitation, ReplyInput(Answer.YES))
    assert (guest(work, invitation).failing_since is None) == gone


def test_signing_in_by_a_letter_takes_the_mark_away(work: Work, invitation: Invitation) -> None:
    person = marked(work, invitation)
    link = sign_in.sign_in_link(work, person.email)
    assert sign_in.use_link(work, link.rpartition("/")[2], None) is person
    assert person.failing_since is None


def test_a_report_that_knows_no_letter_of_ours_marks_nobody(work: Work, invitation: Invitation) -> None:
    forged = BY_NAME["postfix-bounce"]
    assert take(work, forged.raw("svar@example.no")) == [Reason.UNKNOWN_BOUNCE]
    assert take(work, forged.raw("svar+17-guessed@example.no")) == [Reason.UNKNOWN_BOUNCE]
    assert guest(work, invitation).failing_since is None


def test_a_report_is_known_by_the_message_id_of_a_letter_that_was_sent(work: Work, invitation: Invitation) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    person = guest(work, invitation)
    factories.letter(work.session, key="a letter", to_email=person.email, meeting_id=meeting.id)
    known = message_id(outbox.name_of(work, "a letter"), work.deployment.mail_from).encode()
    raw = BY_NAME["postfix-bounce"].raw("svar@example.no").replace(b"<0123456789abcdef@example.no>", known)
    assert take(work, raw) == [Reason.BOUNCED]
    assert person.failing_since == work.now


def test_who_knows_how_letters_are_counted_cannot_name_one(work: Work, invitation: Invitation) -> None:
    person = guest(work, invitation)
    factories.letter(work.session, key="meeting_changed:1:2.1800000000", to_email=person.email)
    guessed = message_id("meeting_changed:1:2.1800000000", work.deployment.mail_from).encode()
    raw = BY_NAME["postfix-bounce"].raw("svar@example.no").replace(b"<0123456789abcdef@example.no>", guessed)
    assert take(work, raw) == [Reason.UNKNOWN_BOUNCE]
    assert person.failing_since is None


def test_a_letter_that_is_only_late_marks_nobody(work: Work, invitation: Invitation) -> None:
    raw = BY_NAME["postfix-delay"].raw(answer_addresses.of(work, invitation))
    assert take(work, raw) == [Reason.MACHINE]
    assert guest(work, invitation).failing_since is None


PLAIN = (
    "Return-Path: <>\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n<aud@example.no>: no such user here\r\n"
)


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("MAILER-DAEMON <mailer-daemon@mx.example.org>", "Undelivered mail"),
        ("Mail Delivery System <MAILER-DAEMON@mx.example.org>", "failure notice"),
        ("postmaster@skole.example.no", "Ikke levert: Fagdag"),
        ("MAILER-DAEMON@mx.example.org (Mail Delivery Subsystem)", "Returned mail: see transcript for details"),
    ],
)
@pytest.mark.parametrize("path", [True, False])
def test_a_letter_that_came_back_without_a_report_marks_the_address_it_was_sent_to(
    work: Work, invitation: Invitation, sender: str, subject: str, path: bool
) -> None:
    raw = PLAIN.format(sender=sender, to=answer_addresses.of(work, invitation), subject=subject)
    assert take(work, (raw if path else raw.partition("\r\n")[2]).encode()) == [Reason.BOUNCED]
    assert guest(work, invitation).failing_since is not None


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("MAILER-DAEMON <mailer-daemon@mx.example.org>", "Warning: message delayed 4 hours"),
        ("Aud <aud@example.no>", "Fraværende: Undelivered mail"),
        ("postmaster@example.no", "Delivery status: delayed, still being retried"),
    ],
)
def test_a_delay_or_a_vacation_message_marks_nobody(
    work: Work, invitation: Invitation, sender: str, subject: str
) -> None:
    raw = PLAIN.format(sender=sender, to=answer_addresses.of(work, invitation), subject=subject)
    assert take(work, raw.encode()) == [Reason.MACHINE]
    assert guest(work, invitation).failing_since is None


def test_a_plain_letter_back_to_the_mailbox_without_a_tag_marks_nobody(work: Work, invitation: Invitation) -> None:
    raw = PLAIN.format(sender="mailer-daemon@mx.example.org", to="svar@example.no", subject="Undelivered mail")
    assert take(work, raw.encode()) == [Reason.MACHINE]
    assert guest(work, invitation).failing_since is None
