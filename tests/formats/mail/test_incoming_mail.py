from __future__ import annotations

from base64 import encodebytes
from datetime import timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from planner.domain.incoming import MOST_OCTETS, Dmarc, Machine, MailTrouble
from planner.formats.ical.itip_reader import MOST_ATTENDEES, MOST_COMPONENTS, Said, read_itip
from planner.formats.mail.incoming_mail import ParsedMail, read_mail
from tests.golden_mails import CHECKED_BY, GMAIL, GOLDEN, OWN, TO, UID, Golden
from tests.spoilt_mails import spoilt

RAWS = [one.raw() for one in GOLDEN]
CALENDARS = [data for raw in RAWS for data in read_mail(raw).calendars]
PATIENCE_SECONDS = 5.0
"""Far more than any mail takes, on the slowest machine that runs this."""


def read(raw: bytes) -> tuple[ParsedMail, list[Said]]:
    """Read a mail and all that calendars say in it, and hold it to its time."""
    began = perf_counter()
    mail = read_mail(raw, CHECKED_BY)
    said = [one for data in mail.calendars for one in read_itip(data)]
    assert perf_counter() - began < PATIENCE_SECONDS
    return mail, said


@pytest.mark.parametrize("golden", GOLDEN, ids=[one.name for one in GOLDEN])
def test_who_sent_a_mail_and_what_it_is_about_is_read(golden: Golden) -> None:
    mail, said = read(golden.raw())
    assert mail.trouble is None
    assert TO in mail.recipients
    assert mail.machine is golden.machine
    assert {one.uid for one in said} <= {UID}
    assert mail.sender


def test_a_calendar_that_comes_twice_in_a_mail_is_read_once() -> None:
    both = next(one for one in GOLDEN if one.name == "gmail-reply").raw().replace(b"application/ics", b"text/calendar")
    assert [one.attendees[0].email for one in read(both)[1]] == [GMAIL]


def test_mails_inside_mails_are_not_looked_into() -> None:
    inner = next(one for one in GOLDEN if one.name == "forwarded-as-attachment")
    mail, said = read(inner.raw())
    assert (said, mail.sender, mail.text) == ([], OWN, "Se hva Per svarte på sin invitasjon.")


def test_only_what_our_own_mail_server_checked_is_believed() -> None:
    raw = next(one for one in GOLDEN if one.name == "gmail-reply").raw()
    assert read_mail(raw, CHECKED_BY).dmarc is Dmarc.PASSED
    assert read_mail(raw).dmarc is Dmarc.UNCHECKED
    assert read_mail(raw, "mx.other.example").dmarc is Dmarc.UNCHECKED
    assert read_mail(raw.replace(b"dmarc=pass", b"dmarc=fail"), CHECKED_BY).dmarc is Dmarc.FAILED
    hidden = b"Authentication-Results: mx.example.no; spf=fail (; dmarc=pass) smtp.mailfrom=x\r\n"
    assert read_mail(hidden + b"From: a@example.no\r\n\r\n", CHECKED_BY).dmarc is Dmarc.UNCHECKED


@given(spoilt(RAWS))
@settings(max_examples=200, deadline=None)
def test_no_spoilt_mail_is_too_much(raw: bytes) -> None:
    mail, said = read(raw)
    assert all("\x00" not in text for text in (mail.sender, mail.sender_name, mail.subject, mail.text, mail.message_id))
    assert len(said) <= MOST_COMPONENTS * len(mail.calendars)


@given(spoilt(CALENDARS))
@settings(max_examples=200, deadline=None)
def test_no_spoilt_calendar_is_too_much(data: bytes) -> None:
    for one in read_itip(data):
        words = (one.uid, one.comment, one.occurs, one.method, *(attendee.name for attendee in one.attendees))
        assert all("\x00" not in text for text in words)
        assert one.stamp is None or one.stamp.utcoffset() == timedelta(0)


@given(some.binary(max_size=3_000))
@settings(max_examples=200, deadline=None)
def test_no_octets_are_too_much(raw: bytes) -> None:
    assert isinstance(read(raw)[0], ParsedMail)
    assert all(isinstance(one, Said) for one in read_itip(raw))


def nested(depth: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: aud@example.no\r\n" + opened + b"Content-Type: text/plain\r\n\r\nHei\r\n"


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (b"From: a@example.no\r\n\r\n" + b"x" * MOST_OCTETS, MailTrouble.TOO_LARGE),
        (b"From: a@example.no\r\n\r\n" + b"\n" * 100_000, MailTrouble.TOO_LARGE),
        (b"From: a@example.no\r\nX-A: " + b"y" * 200_000 + b"\r\n\r\nHei", MailTrouble.HEADERS_TOO_LARGE),
        (b"From: a@example.no\r\n" + b"X-A: y\r\n" * 20_000 + b"\r\nHei", MailTrouble.HEADERS_TOO_LARGE),
        (nested(15), MailTrouble.TOO_DEEP),
        (nested(2_000), MailTrouble.TOO_MANY_PARTS),
        (
            b'From: a@example.no\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 5_000,
            MailTrouble.TOO_MANY_PARTS,
        ),
    ],
    ids=["octets", "lines", "one header", "headers", "deep", "abysmal", "parts"],
)
def test_what_is_too_much_is_said_and_not_looked_into(raw: bytes, trouble: MailTrouble) -> None:
    mail, said = read(raw)
    assert (mail.trouble, said) == (trouble, [])
    assert mail.sender in {"a@example.no", "aud@example.no"}


def huge(line: bytes, times: int, start: bytes = b"", end: bytes = b"") -> bytes:
    """Return a mail with a calendar that is much too long, and hides it in base64."""
    data = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + start + line * times + end + b"END:VCALENDAR\r\n"
    head = b"From: a@example.no\r\nContent-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + encodebytes(data)


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (huge(b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", 20_000), MailTrouble.TOO_LARGE),
        (huge(b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", 6_000), None),
        (huge(b"ATTENDEE:mailto:a@example.no\r\n", 19_000, b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"), None),
        (huge(b"A:\n", 400_000), MailTrouble.TOO_LARGE),
        (huge(b"A:\r", 400_000), MailTrouble.TOO_LARGE),
        (huge(b"BEGIN:VEVENT\r\n", 19_000), None),
        (huge(b" x", 600_000, b"BEGIN:VEVENT\r\nCOMMENT:", b"\r\nEND:VEVENT\r\n"), None),
        (huge(b"\r\n x", 19_000, b"BEGIN:VEVENT\r\nCOMMENT:", b"\r\nEND:VEVENT\r\n"), None),
        (huge(b';X="a:b"', 90_000, b"BEGIN:VEVENT\r\nATTENDEE", b":mailto:a@example.no\r\nEND:VEVENT\r\n"), None),
        (huge(b';X="a:b"', 12_000, b"BEGIN:VEVENT\r\nATTENDEE", b":mailto:a@example.no\r\nEND:VEVENT\r\n"), None),
        (huge(b'"', 90_000, b"BEGIN:VEVENT\r\nATTENDEE;CN=", b":x\r\nEND:VEVENT\r\n"), None),
        (huge(b"\\", 90_000, b"BEGIN:VEVENT\r\nCOMMENT:", b"\r\nEND:VEVENT\r\n"), None),
        (huge(b"BEGIN:VTIMEZONE\r\nTZID:A\r\nEND:VTIMEZONE\r\n", 6_000), None),
    ],
    ids=lambda given: len(given) if isinstance(given, bytes) else str(given),
)
def test_a_huge_calendar_is_read_in_time_or_not_at_all(raw: bytes, trouble: MailTrouble | None) -> None:
    mail, said = read(raw)
    assert mail.trouble is trouble
    assert len(said) <= MOST_COMPONENTS
    assert all(len(one.attendees) <= MOST_ATTENDEES for one in said)


def test_a_report_says_for_whom_and_about_which_letter() -> None:
    for name, email in (("postfix-bounce", "aud@example.no"), ("exchange-bounce", "aud.bo@skole.example.no")):
        mail = read_mail(next(one for one in GOLDEN if one.name == name).raw())
        assert [(one.email, one.action, one.status[:3]) for one in mail.returned] == [(email, "failed", "5.1")]
        assert (mail.letter_ids, mail.calendars) == (("<0123456789abcdef@example.no>",), ())
        assert mail.machine is Machine.ANSWERING
