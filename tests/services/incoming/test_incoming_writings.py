"""Answers written in the many ways that programs write addresses, names and wrappings in."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from planner.domain.incoming import Decision, Reason, Settlement
from planner.domain.replies import ReplyState
from planner.formats.ical.contentlines import parse_line
from planner.formats.ical.mailto import email_of, mailto
from planner.formats.mail.incoming_mail import read_mail
from planner.rows.incoming import IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming, incoming_lists
from planner.services.work import Work
from planner.store import incoming as incoming_rows
from tests import factories
from tests.clock import MONDAY
from tests.mails import Mail

AUD = "aud@example.no"
ODD = (
    "post&arkiv",
    "anne+moter",
    "ola.o'brien",
    "a/b",
    "a#b",
    "a%41b",
    "a?b",
    "a^b",
    "a`b",
    "{a}",
    "a|b",
    "a=b",
    "!a$*~",
)


def invited(work: Work, email: str) -> tuple[Invitation, Mail]:
    """Return the invitation of a guest, and a yes as the guest's calendar sends it."""
    meeting = factories.meeting(work.session, answer_by=work.now + timedelta(days=7))
    invitation = factories.invitation(work.session, meeting, factories.person(work.session, email=email))
    meeting = work.session.get_one(Meeting, invitation.meeting_id)
    return invitation, Mail(meeting.uid, email, answer_addresses.of(work, invitation), work.now, attendee=email)


def take(work: Work, raw: bytes) -> IncomingMatter:
    mail_id = incoming.receive(work, raw)
    incoming.handle(work, mail_id)
    found = work.session.scalars(select(IncomingMatter.id).where(IncomingMatter.mail_id == mail_id)).one()
    return incoming_rows.matter(work.session, found) or IncomingMatter()


def comes(work: Work, invitation: Invitation) -> bool:
    reply = work.session.get(Reply, invitation.id)
    return reply is not None and reply.state is ReplyState.COMING


@pytest.mark.parametrize("local", ODD)
@pytest.mark.parametrize(
    "write", [mailto, lambda email: f"MAILTO:{quote(email, safe='')}"], ids=["ours", "all_encoded"]
)
def test_an_address_that_is_percent_encoded_is_the_guests(work: Work, local: str, write: object) -> None:
    email = f"{local}@example.no"
    assert callable(write)
    invitation, mail = invited(work, email)
    raw = mail.raw().replace(f"MAILTO:{email}".encode(), write(email).encode())
    assert take(work, raw).reason is Reason.ANSWER_COUNTED
    assert comes(work, invitation)


@pytest.mark.parametrize("local", ODD)
def test_what_we_write_is_what_we_read(local: str) -> None:
    assert email_of(mailto(f"{local}@example.no")) == f"{local}@example.no"


@pytest.mark.parametrize(
    "sender",
    [
        f"{AUD} <{AUD}>",
        f"Bo, Aud <{AUD}>",
        f"Skole: Aud <{AUD}>",
        f"Aud; leder <{AUD}>",
        f'Aud "Audi" Bo <{AUD}>',
        f"Aud (leder), Bo <{AUD}>",
        f"'{AUD}' <{AUD}>",
        f"Aud\\, Bo <{AUD}> (kontor)",
        f"=?utf-8?Q?Bo,?= Aud@ <{AUD}>",
        f"{AUD.upper()} <{AUD}>",
    ],
)
def test_a_sender_without_quotes_is_the_one_address_in_the_header(work: Work, sender: str) -> None:
    invitation, mail = invited(work, AUD)
    assert take(work, replace(mail, sender=sender).raw()).reason is Reason.ANSWER_COUNTED
    assert comes(work, invitation)


@pytest.mark.parametrize(
    "sender",
    [
        f"per@example.no <{AUD}>",
        f"per@example.no, Aud <{AUD}>",
        f"Per <per@example.no>, Aud <{AUD}>",
        f"Aud <{AUD}>, per@example.no",
        f"Aud <{AUD}> <per@example.no>",
        f"(per@example.no) <{AUD}>",
        f"Aud <{AUD}",
    ],
)
def test_a_header_with_somebody_else_in_it_is_held_and_can_be_counted(work: Work, sender: str) -> None:
    invitation, mail = invited(work, AUD)
    matter = take(work, replace(mail, sender=sender).raw())
    assert (matter.decision, matter.reason) == (Decision.HELD, Reason.OTHER_SENDER)
    team = work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))
    assert incoming_lists.steps(team, matter)[0] is Settlement.COUNTED
    incoming_lists.settle(team, matter.id, Settlement.COUNTED)
    assert comes(work, invitation)


def test_who_answers_from_another_address_can_be_counted_where_the_guest_is_named_among_others(work: Work) -> None:
    invitation, mail = invited(work, AUD)
    others = "ATTENDEE;PARTSTAT=DECLINED:mailto:per@example.no\r\n"
    matter = take(work, replace(mail, sender="aud.bo@privat.example", lines=others).raw())
    team = work.acting(identity.actor_of(work, factories.organiser(work.session), via="page"))
    assert (matter.reason, matter.invitation_id) == (Reason.OTHER_SENDER, invitation.id)
    assert incoming_lists.steps(team, matter)[0] is Settlement.COUNTED


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (r'"Kari \"Kalle\" N"', 'Kari "Kalle" N'),
        ("Kari ^'Kalle^' N", 'Kari "Kalle" N'),
        ("\"Kari ^'Kalle^' ^^ N\"", 'Kari "Kalle" ^ N'),
        (r"Nordmann\, Kari", "Nordmann, Kari"),
        (r"Kari\; leder", "Kari; leder"),
        (r"Kari\: leder", "Kari: leder"),
        ("Skole: Kari", "Skole: Kari"),
        ('Kari "Kalle" N', 'Kari "Kalle" N'),
        ('"Kari "Kalle" N"', 'Kari "Kalle" N'),
        (r"\"Kari\"", '"Kari"'),
        (r"Kari\\", "Kari\\"),
        ('"Kari; ROLE=x, leder"', "Kari; ROLE=x, leder"),
        ('"Kari: mailto:per@example.no"', "Kari: mailto:per@example.no"),
    ],
)
@pytest.mark.parametrize("order", ["{};PARTSTAT=ACCEPTED", "PARTSTAT=ACCEPTED;{}", "ROLE=CHAIR;{};PARTSTAT=ACCEPTED"])
def test_a_name_loses_no_answer_however_it_is_escaped(name: str, expected: str, order: str) -> None:
    line, params, value = parse_line(f"ATTENDEE;{order.format(f'CN={name}')}:mailto:{AUD}")
    assert (line, params["PARTSTAT"], params["CN"], value) == ("ATTENDEE", "ACCEPTED", expected, f"mailto:{AUD}")


def wrapped(mail: Mail, kind: str, body: str = "", encoding: str = "8bit") -> bytes:
    calendar = body or mail.calendar()
    text = encodebytes(calendar.encode()).decode() if encoding == "base64" else calendar
    return (
        f"From: Aud <{AUD}>\r\nTo: {mail.to}\r\nSubject: Godtatt\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nHei!\r\n--b1\r\n"
        f"{kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{text}\r\n--b1--\r\n"
    ).encode()


@pytest.mark.parametrize(
    "kind",
    [
        'Content-Type: application/ics; name="invite.ics"',
        "Content-Type: application/ics",
        'Content-Type: application/octet-stream; name="reply.ICS"',
        'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="meeting.ics"',
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=utf-8''m%C3%B8te.ics",
        "Content-Type: text/x-vcalendar",
        "Content-Type: application/x-vcalendar",
        'Content-Type: text/plain; charset="utf-8"; name=invite.ics',
        "Content-Type: text/plain",
        "Content-Type: TEXT/CALENDAR; METHOD=reply",
    ],
)
@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_an_answer_in_another_wrapping_is_an_answer(work: Work, kind: str, encoding: str) -> None:
    invitation, mail = invited(work, AUD)
    assert take(work, wrapped(mail, kind, encoding=encoding)).reason is Reason.ANSWER_COUNTED
    assert comes(work, invitation)


@pytest.mark.parametrize(
    "kind",
    [
        "Content-Type: text/calendar; method=REPLY; charset=utf-8",
        'Content-Type: text/calendar; charset=utf-8; method="reply"',
        'Content-Type: application/ics; method=REPLY; name="invite.ics"',
        "Content-Type: text/x-vcalendar; method=Reply",
    ],
)
def test_a_method_that_only_the_content_type_names_counts(work: Work, kind: str) -> None:
    invitation, mail = invited(work, AUD)
    body = mail.calendar().replace("METHOD:REPLY\r\n", "")
    assert take(work, wrapped(mail, kind, body)).reason is Reason.ANSWER_COUNTED
    assert comes(work, invitation)


@pytest.mark.parametrize("method", ["METHOD:REQUEST\r\n", ""])
def test_words_that_come_with_a_copy_of_the_invitation_are_words(work: Work, method: str) -> None:
    _, mail = invited(work, AUD)
    body = mail.calendar().replace("METHOD:REPLY\r\n", method)
    matter = take(work, wrapped(mail, 'Content-Type: application/ics; name="invite.ics"', body))
    assert (matter.decision, matter.reason, matter.mail.text) == (Decision.HELD, Reason.WORDS_ONLY, "Hei!")


def test_a_method_is_that_of_the_object_where_it_has_one() -> None:
    raw = wrapped(Mail("u", AUD, "x@example.no", MONDAY), "Content-Type: text/calendar; method=REQUEST")
    assert b"METHOD:REPLY" in read_mail(raw).calendars[0]
    assert b"REQUEST" not in read_mail(raw).calendars[0]


@pytest.mark.parametrize("mark", ["", " ", "%2B", "_"])
def test_an_answer_address_that_lost_its_plus_is_the_guests(work: Work, mark: str) -> None:
    invitation, mail = invited(work, AUD)
    changed = replace(mail, to=mail.to.replace("+", mark))
    assert take(work, changed.raw()).reason is Reason.ANSWER_COUNTED
    assert comes(work, invitation)
    assert incoming.is_ours(work.deployment, changed.to)


@pytest.mark.parametrize("base", ["svar-@example.no", "svar_@example.no", "@svar.example.no"])
def test_the_mark_of_answer_addresses_is_a_setting(work: Work, base: str) -> None:
    here = replace(work, deployment=replace(work.deployment, answer_address=base))
    invitation, mail = invited(here, AUD)
    assert "+" not in mail.to
    assert take(here, mail.raw()).reason is Reason.ANSWER_COUNTED
    assert comes(here, invitation)
