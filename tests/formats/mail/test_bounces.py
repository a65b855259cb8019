"""Letters that came back in a mail server's own words."""

from __future__ import annotations

import pytest

from planner.formats.mail.bounces import LONGEST_LINE, MOST_OCTETS, came_back
from planner.formats.mail.incoming_mail import read_mail
from tests.golden_mails import GOLDEN

QMAIL = """\
Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<aud@example.no>:
Sorry, no mailbox here by that name. (#5.1.1)
"""
EXIM = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  aud@example.no
    Unrouteable address
"""
LATE = """\
This message was created automatically by mail delivery software.

A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.org.

The address to which the message has not yet been delivered is:

  aud@example.no

No action is required on your part. Delivery attempts will continue for
some time.
"""
OTHER = "<aud@example.no>: ingen slik bruker her\n"


def mail(sender: str, body: str, *headers: str, subject: str = "Hei") -> bytes:
    lines = (*headers, f"From: {sender}", "To: svar@example.no", f"Subject: {subject}", "", body)
    return "\r\n".join(lines).encode()


def returned(raw: bytes) -> bool:
    return came_back(raw, read_mail(raw))


@pytest.mark.parametrize(
    "raw",
    [
        mail("MAILER-DAEMON@mx.example.org", QMAIL, subject="failure notice"),
        mail("Mail Delivery System <ndr@mx.example.org>", QMAIL, "Return-Path: <>"),
        mail("Postvesen på øya <ndr@mx.example.org>", QMAIL, "Return-Path: <>"),
        mail("mailer-daemon@mx.example.org", EXIM, "X-Failed-Recipients: aud@example.no"),
        mail("ndr@mx.example.org", QMAIL, "Auto-Submitted: auto-generated", subject="Forsinket"),
        mail("postmaster@example.no", OTHER, "Return-Path: <>"),
        mail("postmaster@example.no", OTHER, subject="Ikke levert: Fagdag"),
    ],
)
def test_a_mail_server_says_that_a_letter_was_given_up(raw: bytes) -> None:
    assert returned(raw)


@pytest.mark.parametrize(
    "raw",
    [
        mail("Aud <aud@example.no>", QMAIL, subject="Fikk denne i retur"),
        mail("Aud <aud@example.no>", "Jeg er på ferie.", "Return-Path: <>", subject="Fraværende: Undelivered mail"),
        mail("mailer-daemon@mx.example.org", LATE, "Return-Path: <>", subject="Mail delivery"),
        mail("postmaster@example.no", OTHER, "Return-Path: <>", subject="Forsinket"),
        mail("postmaster@example.no", OTHER),
        mail(
            "postmaster@example.no",
            QMAIL,
            "Return-Path: <>",
            "Content-Type: multipart/report; report-type=feedback-report",
        ),
    ],
)
def test_nothing_else_says_so(raw: bytes) -> None:
    assert not returned(raw)


def test_nothing_that_programs_of_others_write_is_taken_for_a_letter_that_came_back() -> None:
    wrong = [one.name for one in GOLDEN if returned(one.raw()) is not one.name.endswith("-bounce")]
    assert wrong == []


def test_only_the_beginning_is_looked_at_and_of_each_line_too() -> None:
    long = "<" * LONGEST_LINE
    assert not returned(
        mail("ndr@mx.example.org", f"{long}\n" * (MOST_OCTETS // LONGEST_LINE) + QMAIL, "Return-Path: <>")
    )
    assert returned(mail("ndr@mx.example.org", QMAIL + f"{long}\n" * 2_000, "Return-Path: <>"))
