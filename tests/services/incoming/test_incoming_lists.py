"""What is done by hand with mails that were held, and what is never done at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from planner.domain.incoming import Decision, Reason, Settlement
from planner.domain.replies import ReplyState
from planner.formats.mail.mime import message_id
from planner.rows.incoming import CalendarAnswer, IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming, incoming_lists
from planner.services.letters import outbox
from planner.services.operations import retention
from planner.services.replies import invitations
from planner.services.work import Work
from planner.store import incoming as rows
from planner.store.invitations import loaded
from tests import factories
from tests.golden_mails import BY_NAME, UID
from tests.mails import Mail
from tests.posted import posted

STRANGER = "per@example.no"


@pytest.fixture
def invitation(work: Work) -> Invitation:
    starts = work.now + timedelta(days=13, hours=23)
    meeting = factories.meeting(work.session, uid=UID, starts=starts, answer_by=work.now + timedelta(days=7))
    return factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))


@pytest.fixture
def mail(work: Work, invitation: Invitation) -> Mail:
    return Mail(UID, "aud@example.no", answer_addresses.of(work, invitation), work.now)


@pytest.fixture
def team(work: Work) -> Work:
    return work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))


def take(work: Work, mail: Mail | bytes) -> IncomingMatter:
    mail_id = incoming.receive(work, mail if isinstance(mail, bytes) else mail.raw())
    incoming.handle(work, mail_id)
    found = work.session.scalars(select(IncomingMatter.id).where(IncomingMatter.mail_id == mail_id)).one()
    return rows.matter(work.session, found) or IncomingMatter()


def letters(work: Work, kind: str) -> list[Letter]:
    return list(posted(work).scalars(select(Letter).where(Letter.kind == kind)))


def test_somebody_who_asks_to_take_part_is_told_no_once(work: Work, team: Work, mail: Mail) -> None:
    asking = replace(mail, sender=f"Per <{STRANGER}>", attendee=STRANGER)
    for hours in (0, 1):
        later = replace(work, now=work.now + timedelta(hours=hours))
        matter = take(later, replace(asking, stamp=later.now))
        assert incoming_lists.steps(team, matter) == (
            Settlement.INVITED, Settlement.TURNED_DOWN, Settlement.COUNTED, Settlement.DISMISSED
        )  # fmt: skip
        incoming_lists.settle(team, matter.id, Settlement.TURNED_DOWN)
        assert matter.settlement is Settlement.TURNED_DOWN
    (letter,) = letters(work, "not_invited")
    assert (letter.to_email, letter.to_name, letter.calendar) == (STRANGER, "Per", None)
    assert work.session.scalar(select(Person).where(Person.email == STRANGER)) is None


def test_a_machine_is_never_told_no(work: Work, team: Work, mail: Mail) -> None:
    asking = replace(mail, sender=STRANGER, attendee=STRANGER, headers="Auto-Submitted: auto-replied\r\n")
    matter = take(work, asking)
    incoming_lists.settle(team, matter.id, Settlement.TURNED_DOWN)
    assert (matter.settlement, letters(work, "not_invited")) == (Settlement.DISMISSED, [])


def test_whose_invitation_was_taken_back_has_the_meeting_taken_out_of_the_calendar(
    work: Work, team: Work, invitation: Invitation, mail: Mail
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    invitations.take_back(team, meeting, loaded(work.session, invitation.id), tell=False)
    matter = take(work, mail)
    assert matter.reason is Reason.UNINVITED
    incoming_lists.settle(team, matter.id, Settlement.TURNED_DOWN)
    assert [letter.calendar_method for letter in letters(work, "not_invited")] == ["CANCEL"]


def test_a_question_for_the_invitation_is_answered_to_the_one_who_asks(
    work: Work, invitation: Invitation, mail: Mail
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    factories.invitation(work.session, meeting, factories.person(work.session, email="ola@example.no"))
    assert take(work, replace(mail, method="REFRESH", sequence=None)).reason is Reason.SENT_AGAIN
    (letter,) = work.session.scalars(select(Letter)).all()
    assert (letter.to_email, letter.calendar_method) == ("aud@example.no", "REQUEST")
    stranger = replace(mail, method="REFRESH", sender=STRANGER, attendee=STRANGER)
    assert take(work, stranger).reason is Reason.NOT_INVITED
    assert len(work.session.scalars(select(Letter)).all()) == 1


def test_who_delegates_sends_a_substitute(work: Work, invitation: Invitation, mail: Mail) -> None:
    other = 'ATTENDEE;PARTSTAT=NEEDS-ACTION;DELEGATED-FROM="mailto:aud@example.no":mailto:siri@example.no\r\n'
    sent = replace(mail, partstat="DELEGATED", params=';DELEGATED-TO="mailto:siri@example.no"', lines=other)
    assert take(work, sent).reason is Reason.ANSWER_COUNTED
    reply = work.session.get_one(Reply, invitation.id)
    assert (reply.state, reply.substitute, reply.party) == (ReplyState.COMING, "siri@example.no", 1)
    assert work.session.scalar(select(Person).where(Person.email == "siri@example.no")) is None
    nobody = replace(mail, partstat="DELEGATED", stamp=work.now + timedelta(minutes=1))
    assert take(replace(work, now=work.now + timedelta(hours=1)), nobody).reason is Reason.NO_ANSWER


@pytest.mark.parametrize(
    ("occurs", "reason"),
    [
        ("RECURRENCE-ID:20270215T080000Z", Reason.ANSWER_COUNTED),
        ("RECURRENCE-ID;TZID=Europe/Oslo:20270215T090000", Reason.ANSWER_COUNTED),
        ("RECURRENCE-ID;TZID=W. Europe Standard Time:20270215T090000", Reason.ANSWER_COUNTED),
        ("RECURRENCE-ID;VALUE=DATE:20270215", Reason.ANSWER_COUNTED),
        ("RECURRENCE-ID:20270222T080000Z", Reason.NO_SUCH_TIME),
        ("RECURRENCE-ID;VALUE=DATE:20270216", Reason.NO_SUCH_TIME),
        ("RECURRENCE-ID:nonsense", Reason.NO_SUCH_TIME),
    ],
)
def test_an_answer_for_one_time_counts_when_the_meeting_has_that_time(
    work: Work, invitation: Invitation, mail: Mail, occurs: str, reason: Reason
) -> None:
    assert take(work, replace(mail, lines=f"{occurs}\r\n")).reason is reason
    assert (work.session.get(Reply, invitation.id) is not None) == (reason is Reason.ANSWER_COUNTED)
    heard = work.session.scalar(select(func.count()).select_from(CalendarAnswer))
    assert heard == (1 if reason is Reason.ANSWER_COUNTED else 0)


def test_our_own_letters_that_come_back_change_nothing(
    work: Work, team: Work, invitation: Invitation, mail: Mail
) -> None:
    ours = replace(mail, sender=f"Moteplass <{work.deployment.mail_from}>", attendee="aud@example.no")
    assert take(work, ours).reason is Reason.OWN_LETTER
    calendars = replace(mail, sender=answer_addresses.of(work, invitation))
    assert take(work, calendars).reason is Reason.OWN_LETTER
    factories.letter(work.session, key="a letter", to_email="aud@example.no")
    known = message_id(outbox.name_of(work, "a letter"), work.deployment.mail_from).encode()
    bounced_round = BY_NAME["gmail-words"].raw(answer_addresses.of(work, invitation))
    matter = take(work, bounced_round.replace(b"<CAF7z1Qk@mail.gmail.com>", known))
    assert (matter.decision, matter.reason) == (Decision.IGNORED, Reason.OWN_LETTER)
    assert work.session.get(Reply, invitation.id) is None
    assert incoming_lists.held(team) == 0


def test_a_storm_of_the_same_mail_is_stored_once(work: Work, mail: Mail) -> None:
    raw = mail.raw()
    assert len({incoming.receive(work, raw) for _ in range(500)}) == 1
    for mail_id in incoming.to_handle(work):
        incoming.handle(work, mail_id)
    incoming.receive(work, raw)
    assert incoming.to_handle(work) == []
    assert work.session.scalar(select(func.count()).select_from(IncomingMail)) == 1
    assert len(letters(work, "receipt")) == 1


def test_the_words_of_a_mail_go_after_the_days_that_were_promised_and_the_decision_stays(
    work: Work, invitation: Invitation
) -> None:
    matter = take(work, BY_NAME["gmail-words"].raw(answer_addresses.of(work, invitation)))
    assert "to elever" in matter.mail.text
    for days, kept in ((29, True), (31, False)):
        retention.clean_up(replace(work, now=work.now + timedelta(days=days)))
        mail = work.session.get_one(IncomingMail, matter.mail_id, populate_existing=True)
        assert (mail.raw is not None, bool(mail.text)) == (kept, kept)
    assert (matter.decision, matter.reason) == (Decision.HELD, Reason.WORDS_ONLY)
    line = work.session.scalars(select(JournalLine).where(JournalLine.verb == "incoming.held")).one()
    assert line.meeting_id == invitation.meeting_id


@pytest.mark.parametrize(
    ("partstat", "state", "substitute"),
    [
        ("ACCEPTED", ReplyState.COMING, "Siri@example.no"),
        ("TENTATIVE", ReplyState.MAYBE, "Siri@example.no"),
        ("DECLINED", ReplyState.DECLINED, "Siri@example.no"),
    ],
)
def test_the_delegate_confirms_or_tells_that_nobody_comes(
    work: Work, invitation: Invitation, mail: Mail, partstat: str, state: ReplyState, substitute: str
) -> None:
    take(work, replace(mail, partstat="DELEGATED", params=';DELEGATED-TO="mailto:Siri@example.no"'))
    later = replace(work, now=work.now + timedelta(hours=1))
    params = ';DELEGATED-FROM="mailto:aud@example.no"'
    delegate = replace(
        mail, sender="siri@example.no", attendee="siri@example.no", partstat=partstat, params=params, stamp=later.now
    )
    assert take(later, delegate).reason is Reason.ANSWER_COUNTED
    reply = work.session.get_one(Reply, invitation.id, populate_existing=True)
    assert (reply.state, reply.substitute) == (state, substitute)
    other = replace(delegate, sender=STRANGER, attendee=STRANGER, stamp=later.now + timedelta(minutes=1))
    assert take(replace(later, now=later.now + timedelta(hours=1)), other).reason is Reason.NOT_INVITED


@pytest.mark.parametrize(
    ("partstat", "state"),
    [("ACCEPTED", ReplyState.COMING), ("DECLINED", ReplyState.DECLINED), ("NEEDS-ACTION", None)],
)
def test_whoever_is_let_in_after_an_answer_need_not_answer_again(
    work: Work, team: Work, invitation: Invitation, mail: Mail, partstat: str, state: ReplyState | None
) -> None:
    matter = take(work, replace(mail, sender=STRANGER, attendee=STRANGER, partstat=partstat))
    assert matter.reason is Reason.NOT_INVITED
    incoming_lists.settle(team, matter.id, Settlement.INVITED)
    person = work.session.scalars(select(Person).where(Person.email == STRANGER)).one()
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    admitted = invitations.of_person(work, meeting, person)
    assert admitted is not None
    reply = work.session.get(Reply, admitted.id)
    assert (None if reply is None else reply.state) is state
