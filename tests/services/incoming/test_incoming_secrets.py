"""Personal links that come back in a mail are read by nobody: neither from its words nor from its calendar part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.personal_links import SECRET_LENGTH
from planner.domain.replies import ReplyState
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.letters import meeting_letters
from planner.services.work import Work
from tests import factories
from tests.mails import Mail

QUOTED = (
    "Vi kommer to stykker.\n\nFra: Programmet\nSendt: mandag 30. november 2026 07:01\nTil: {to}\n\nJa: {link}?svar=ja\n"
)


@pytest.fixture
def invitation(work: Work) -> Invitation:
    meeting = factories.meeting(work.session, answer_by=work.now + timedelta(days=7))
    return factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))


def test_a_link_in_a_quoted_letter_is_blotted_out_before_it_is_stored(work: Work, invitation: Invitation) -> None:
    link, to = meeting_letters.reply_link(work, invitation), answer_addresses.of(work, invitation)
    secret, tag = link.rpartition("/")[2], to.partition("+")[2].partition("@")[0]
    assert len(secret) == SECRET_LENGTH
    words = QUOTED.format(link=link, to=to)
    headers = f"From: aud@example.no\r\nTo: {to}\r\nSubject: SV: {link}\r\nMessage-ID: <a@example.no>\r\n"
    raw = f"{headers}Content-Type: text/plain; charset=utf-8\r\n\r\n{words}".encode()
    incoming.handle(work, incoming.receive(work, raw))
    mail = work.session.scalars(select(IncomingMail)).one()
    assert "Vi kommer to stykker." in mail.text
    assert "/svar/…?svar=ja" in mail.text
    assert all(hidden not in text for hidden in (secret, tag) for text in (mail.text, mail.subject))


def test_a_link_in_the_comment_of_an_answer_is_blotted_out(work: Work, invitation: Invitation) -> None:
    link = meeting_letters.reply_link(work, invitation)
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    mail = Mail(meeting.uid, "aud@example.no", answer_addresses.of(work, invitation), work.now, comment=f"Ja {link}")
    incoming.handle(work, incoming.receive(work, mail.raw()))
    matter = work.session.scalars(select(IncomingMatter)).one()
    kept = f"{link.rpartition('/')[0]}/…"
    assert matter.comment == f"Ja {kept}"
    assert work.session.get_one(Reply, invitation.id).message == f"Ja {kept}"


def test_a_link_in_the_name_of_a_sender_is_blotted_out(work: Work, invitation: Invitation) -> None:
    link = meeting_letters.reply_link(work, invitation)
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    sender, to = f'"Aud {link}" <aud@example.no>', answer_addresses.of(work, invitation)
    mail = Mail(meeting.uid, sender, to, work.now, params=f';CN="Aud {link}"')
    incoming.handle(work, incoming.receive(work, mail.raw()))
    kept, matter = work.session.scalars(select(IncomingMail)).one(), work.session.scalars(select(IncomingMatter)).one()
    secret = link.rpartition("/")[2]
    for name in (kept.sender_name, matter.attendee_name):
        assert name.startswith("Aud")
        assert secret[:8] not in name


def test_a_mail_is_sealed_and_the_tag_it_came_to_is_not_kept(work: Work, invitation: Invitation) -> None:
    """The quoted letter holds the guest's personal link, in an encoding that cannot be blotted out."""
    to = answer_addresses.of(work, invitation)
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    raw = Mail(meeting.uid, "aud@example.no", to, work.now).raw()
    incoming.handle(work, incoming.receive(work, raw, to))
    mail = work.session.scalars(select(IncomingMail)).one()
    assert mail.raw
    assert raw not in mail.raw
    assert b"VCALENDAR" not in mail.raw
    assert mail.envelope_to == f"{to.partition('+')[0]}+…@example.no"
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING


def test_a_mail_that_was_stored_before_it_was_sealed_is_still_read(work: Work, invitation: Invitation) -> None:
    to = answer_addresses.of(work, invitation)
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    raw = Mail(meeting.uid, "aud@example.no", to, work.now).raw()
    mail_id = incoming.receive(work, raw, to)
    work.session.get_one(IncomingMail, mail_id).raw = raw
    incoming.handle(work, mail_id)
    assert work.session.get_one(Reply, invitation.id).state is ReplyState.COMING
