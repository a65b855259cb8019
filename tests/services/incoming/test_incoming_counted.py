"""Answers that a person sees in a mail that no program could count: in words, or from another of the guest's addresses."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from planner.domain.incoming import Decision, Reason, Settlement
from planner.domain.replies import Answer, ReplyState
from planner.rows.incoming import IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming, incoming_lists
from planner.services.work import Work
from planner.store import incoming as rows
from tests import factories
from tests.mails import Mail


@pytest.fixture
def invitation(work: Work) -> Invitation:
    meeting = factories.meeting(work.session)
    return factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))


@pytest.fixture
def team(work: Work) -> Work:
    return work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))


def take(work: Work, raw: bytes) -> IncomingMatter:
    mail_id = incoming.receive(work, raw)
    incoming.handle(work, mail_id)
    matter_id = work.session.scalars(select(IncomingMatter.id).where(IncomingMatter.mail_id == mail_id)).one()
    return rows.matter(work.session, matter_id) or IncomingMatter()


def words(to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Aud <aud.privat@example.org>", to, "SV: Invitasjon"
    mail.set_content("Vi kommer gjerne!")
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("answer", "state"),
    [(Answer.YES, ReplyState.COMING), (Answer.MAYBE, ReplyState.MAYBE), (Answer.NO, ReplyState.DECLINED)],
)
def test_words_are_counted_as_a_person_reads_them(
    work: Work, team: Work, invitation: Invitation, answer: Answer, state: ReplyState
) -> None:
    matter = take(work, words(answer_addresses.of(work, invitation)))
    assert (matter.decision, matter.reason) == (Decision.HELD, Reason.WORDS_ONLY)
    assert incoming_lists.steps(team, matter) == (Settlement.COUNTED, Settlement.DISMISSED)
    incoming_lists.settle(team, matter.id, Settlement.COUNTED, answer=answer)
    assert work.session.get_one(Reply, invitation.id).state is state
    line = work.session.scalars(select(JournalLine).where(JournalLine.verb == "incoming.counted")).one()
    assert line.by_id == team.by.person_id
    assert (line.facts["sender"], line.facts["answer"]) == ("aud.privat@example.org", answer)
    assert line.facts["invitation"] == invitation.id


@pytest.mark.parametrize("attendee", ["aud.bo@skole.example.no", "a.bo@example.org"])
@pytest.mark.parametrize("sender", ["aud@example.no", "a.bo@example.org"])
def test_a_lone_alias_at_the_guests_own_address_is_counted_for_the_guest(
    work: Work, team: Work, invitation: Invitation, sender: str, attendee: str
) -> None:
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    to = answer_addresses.of(work, invitation)
    matter = take(work, Mail(meeting.uid, sender, to, work.now, attendee=attendee).raw())
    assert matter.decision is Decision.HELD
    assert Settlement.COUNTED in incoming_lists.steps(team, matter)
    incoming_lists.settle(team, matter.id, Settlement.COUNTED)
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING
