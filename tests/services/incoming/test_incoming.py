from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.incoming import Decision, Reason
from planner.domain.replies import Answer, ReplyState
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.meetings import meetings
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories
from tests.mails import PASSED, Mail
from tests.posted import posted


@pytest.fixture
def invitation(work: Work) -> Invitation:
    """Return the invitation of one guest to a meeting that others are invited to as well."""
    meeting = factories.meeting(work.session, answer_by=work.now + timedelta(days=7))
    factories.invitation(work.session, meeting, factories.person(work.session))
    return factories.invitation(
        work.session, meeting, factories.person(work.session, email="aud@example.no", name="Aud")
    )


@pytest.fixture
def mail(work: Work, invitation: Invitation) -> Mail:
    """Return a yes as that guest's calendar sends it."""
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    return Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), work.now)


def take(work: Work, mail: Mail | bytes) -> list[tuple[Decision, Reason]]:
    """Take a mail in and return what was decided."""
    mail_id = incoming.receive(work, mail if isinstance(mail, bytes) else mail.raw())
    incoming.handle(work, mail_id)
    query = select(IncomingMatter).where(IncomingMatter.mail_id == mail_id).order_by(IncomingMatter.id)
    return [(one.decision, one.reason) for one in work.session.scalars(query)]


def state(work: Work, invitation: Invitation) -> ReplyState:
    reply = work.session.get(Reply, invitation.id)
    return ReplyState.UNANSWERED if reply is None else reply.state


def letters(work: Work, kind: str) -> list[Letter]:
    return list(posted(work).scalars(select(Letter).where(Letter.kind == kind)))


COUNTED = [(Decision.APPLIED, Reason.ANSWER_COUNTED)]


@pytest.mark.parametrize(
    ("partstat", "expected"),
    [("ACCEPTED", ReplyState.COMING), ("TENTATIVE", ReplyState.MAYBE), ("DECLINED", ReplyState.DECLINED)],
)
def test_an_answer_counts_as_from_anywhere_else(
    work: Work, invitation: Invitation, mail: Mail, partstat: str, expected: ReplyState
) -> None:
    assert take(work, replace(mail, partstat=partstat, comment="Kommer\\, kanskje")) == COUNTED
    reply = work.session.get_one(Reply, invitation.id)
    assert (reply.state, reply.answered_via, reply.message) == (expected, "calendar", "Kommer, kanskje")
    assert [letter.to_email for letter in letters(work, "receipt")] == ["aud@example.no"]
    line = work.session.scalars(select(JournalLine).where(JournalLine.verb == "replies.answered")).one()
    assert (line.via, line.by_id) == ("calendar", invitation.person_id)


def test_what_a_calendar_cannot_say_stays_as_it_was(work: Work, invitation: Invitation, mail: Mail) -> None:
    replies.answer(work, invitation, ReplyInput(Answer.MAYBE, 3, "Siri", "Hei", needs="Vegetar", show_name=True))
    assert take(work, mail) == COUNTED
    reply = work.session.get_one(Reply, invitation.id)
    assert (reply.state, reply.party, reply.substitute, reply.message, reply.show_name) == (
        ReplyState.COMING, 3, "Siri", "Hei", True
    )  # fmt: skip


def test_the_same_mail_twice_counts_once(work: Work, invitation: Invitation, mail: Mail) -> None:
    assert take(work, mail) == take(work, mail) == COUNTED
    assert len(work.session.scalars(select(IncomingMail)).all()) == 1
    assert len(letters(work, "receipt")) == 1
    again = replace(mail, subject="Fwd")
    assert take(work, again) == [(Decision.IGNORED, Reason.DUPLICATE)]
    assert len(letters(work, "receipt")) == 1


@pytest.mark.parametrize("late_first", [False, True])
def test_two_answers_end_the_same_in_either_order(
    work: Work, invitation: Invitation, mail: Mail, late_first: bool
) -> None:
    early = replace(mail, stamp=work.now - timedelta(minutes=2))
    late = replace(mail, stamp=work.now - timedelta(minutes=1), partstat="DECLINED")
    outcomes = [take(work, one) for one in ((late, early) if late_first else (early, late))]
    assert state(work, invitation) is ReplyState.DECLINED
    assert outcomes[1] == ([(Decision.IGNORED, Reason.OUT_OF_ORDER)] if late_first else COUNTED)


def test_a_stamp_from_the_future_blocks_nothing_that_comes_later(
    work: Work, invitation: Invitation, mail: Mail
) -> None:
    take(work, replace(mail, stamp=work.now + timedelta(days=3_000)))
    later = replace(work, now=work.now + timedelta(minutes=5))
    assert take(later, replace(mail, partstat="DECLINED", stamp=later.now)) == COUNTED
    assert state(work, invitation) is ReplyState.DECLINED


@pytest.mark.parametrize("sender", ["spoof@example.no", "", "aud@example.no, per@example.no"])
def test_an_answer_from_somebody_else_is_held(work: Work, invitation: Invitation, mail: Mail, sender: str) -> None:
    assert take(work, replace(mail, sender=sender)) == [(Decision.HELD, Reason.OTHER_SENDER)]
    assert state(work, invitation) is ReplyState.UNANSWERED


def test_where_senders_are_checked_only_a_pass_counts(work: Work, invitation: Invitation, mail: Mail) -> None:
    checked = replace(work, deployment=replace(work.deployment, authserv_id="mx.example.no"))
    forged = "Authentication-Results: mx.example.no; dmarc=fail header.from=example.no\r\n" + PASSED
    assert take(checked, replace(mail, headers=forged)) == [(Decision.HELD, Reason.SENDER_FAILED)]
    nothing = PASSED.replace("pass", "none")
    assert take(checked, replace(mail, headers=nothing)) == [(Decision.HELD, Reason.NOT_PROVEN)]
    assert state(work, invitation) is ReplyState.UNANSWERED
    assert take(checked, replace(mail, headers=PASSED, to="svar@example.no")) == COUNTED
    assert state(work, invitation) is ReplyState.COMING


def test_somebody_elses_answer_address_proves_nothing(work: Work, invitation: Invitation, mail: Mail) -> None:
    other = work.session.scalars(select(Invitation).where(Invitation.id != invitation.id)).one()
    assert take(work, replace(mail, to=answer_addresses.of(work, other))) == [(Decision.HELD, Reason.OTHER_ADDRESS)]
    assert take(work, replace(mail, to="svar@example.no")) == [(Decision.HELD, Reason.NOT_PROVEN)]
    assert state(work, invitation) is ReplyState.UNANSWERED


def test_a_guest_that_the_invitation_was_forwarded_to_asks_to_take_part(work: Work, mail: Mail) -> None:
    crasher = replace(mail, sender="per@example.no", attendee="per@example.no")
    assert take(work, crasher) == [(Decision.HELD, Reason.NOT_INVITED)]
    assert work.session.scalar(select(Person).where(Person.email == "per@example.no")) is None


def test_an_answer_to_the_time_before_the_move_is_shown_and_not_counted(
    work: Work, invitation: Invitation, mail: Mail
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    assert meeting.ends_local is not None
    meetings.change(work, meeting, {"ends_local": meeting.ends_local + timedelta(hours=1)})
    assert take(work, mail) == [(Decision.HELD, Reason.BEFORE_THE_MOVE)]
    assert take(work, replace(mail, sequence=7)) == [(Decision.HELD, Reason.NEVER_SENT)]
    assert take(work, replace(mail, sequence=10**30)) == [(Decision.HELD, Reason.NEVER_SENT)]
    assert take(work, replace(mail, sequence=meeting.sequence)) == COUNTED


def test_a_late_answer_is_told_once_and_shown(work: Work, invitation: Invitation, mail: Mail) -> None:
    late = replace(work, now=work.now + timedelta(days=8))
    assert take(late, replace(mail, stamp=late.now)) == [(Decision.HELD, Reason.NOT_TAKEN)]
    again = replace(mail, stamp=late.now + timedelta(seconds=1))
    assert take(replace(late, now=late.now + timedelta(minutes=1)), again) == [(Decision.HELD, Reason.NOT_TAKEN)]
    told = letters(work, "answer_not_taken")
    assert [letter.to_email for letter in told] == ["aud@example.no"]
    assert "/svar/" in told[0].text
    assert "Svarfristen var mandag 8. februar 2027 kl." in told[0].text
    assert state(work, invitation) is ReplyState.UNANSWERED


def test_a_seat_offered_after_the_deadline_is_accepted_in_the_calendar(
    work: Work, invitation: Invitation, mail: Mail
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    meeting.seats = 1
    first = factories.invitation(work.session, meeting, factories.person(work.session))
    for guest in (first, invitation):
        replies.answer(work, guest, ReplyInput(Answer.YES))
    late = replace(work, now=work.now + timedelta(days=8))
    replies.answer(late, first, ReplyInput(Answer.NO))
    assert state(work, invitation) is ReplyState.SEAT_OFFERED
    assert take(late, replace(mail, stamp=late.now)) == COUNTED
    assert state(work, invitation) is ReplyState.COMING


def test_a_machine_that_answers_gets_no_letter(work: Work, mail: Mail) -> None:
    late = replace(work, now=work.now + timedelta(days=8))
    take(late, replace(mail, stamp=late.now, headers="Auto-Submitted: auto-replied\r\n"))
    assert letters(work, "answer_not_taken") == []


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "ADD", "PUBLISH", "DECLINECOUNTER", "", "X"])
def test_what_only_organisers_send_is_ignored(work: Work, invitation: Invitation, mail: Mail, method: str) -> None:
    assert take(work, replace(mail, method=method)) == [(Decision.IGNORED, Reason.METHOD)]
    assert state(work, invitation) is ReplyState.UNANSWERED


def test_unknown_addresses_and_meetings_are_ignored(work: Work, mail: Mail) -> None:
    assert take(work, replace(mail, to="svar+1-xyz@example.no")) == [(Decision.IGNORED, Reason.UNKNOWN_ADDRESS)]
    assert take(work, replace(mail, uid="someone-elses")) == [(Decision.IGNORED, Reason.UNKNOWN_MEETING)]
