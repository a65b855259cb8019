from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from threading import Event

import pytest

from planner.adapters.deadlines import TimeLimit
from planner.adapters.imap import ImapMailbox, ImapServer
from planner.adapters.smtp import MailServer, SmtpTransport
from planner.services.letters.delivery import UndeliveredError
from tests.tarpit import Talk, silent, talking_until, tarpit, trickling

SECONDS = 0.3
EHLO = {b"EHLO": b"250-tarpit\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"}
TO_DATA = EHLO | {b"MAIL": b"250 OK\r\n", b"RCPT": b"250 OK\r\n", b"RSET": b"250 OK\r\n"}


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = (
        "m@example.no",
        "k@example.no",
        "Møte",
        "<1@example.no>",
    )
    mail.set_content("Velkommen.")
    return mail


@pytest.mark.parametrize(
    ("talk", "options", "everyone"),
    [
        (silent, {}, True),
        (trickling, {}, True),
        (talking_until({}), {}, True),
        (talking_until(EHLO), {"starttls": True}, True),
        (talking_until(EHLO | {b"STARTTLS": b"220 go\r\n"}), {"starttls": True}, True),
        (talking_until(EHLO), {"user": "planner", "password": "x"}, True),
        (talking_until(EHLO), {}, False),
        (talking_until(TO_DATA), {}, False),
        (talking_until(TO_DATA | {b"DATA": b"354 go on\r\n"}), {}, False),
    ],
    ids=[
        "silent",
        "trickles",
        "at EHLO",
        "at STARTTLS",
        "in the handshake",
        "at sign-in",
        "at MAIL",
        "at DATA",
        "at the dot",
    ],
)
def test_a_mail_server_that_hangs_is_left_in_time(talk: Talk, options: dict[str, bool | str], everyone: bool) -> None:
    with tarpit(talk) as port:
        server = MailServer("localhost", port, "m@example.no", **({"starttls": False} | options))  # type: ignore[arg-type]
        transport = SmtpTransport(server, seconds=SECONDS)
        with pytest.raises(UndeliveredError, match="no answer within") as failure:
            transport.send("k@example.no", letter())
        transport.close()
    assert (failure.value.permanent, failure.value.everyone) == (False, everyone)


def never(host: str, port: int) -> list[str]:
    Event().wait(5)
    return []


def test_a_resolver_that_hangs_is_left_in_time() -> None:
    transport = SmtpTransport(MailServer("mail.example.no", 25, "m@example.no"), seconds=0.05, resolve=never)
    with pytest.raises(UndeliveredError, match="no answer within"):
        transport.send("k@example.no", letter())


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("talk", [silent, trickling, talking_until({}, begin=b"* OK hello\r\n")])
def test_a_mailbox_that_hangs_is_left_in_time(talk: Talk, secure: bool) -> None:
    with tarpit(talk) as port:
        server = ImapServer("localhost", port, "svar", "x", ssl=secure)
        mails = ImapMailbox(server, ssl.create_default_context(), SECONDS).waiting()
        with pytest.raises(OSError, match=r"."):
            list(mails)


def test_the_first_address_that_answers_is_taken_and_the_last_failure_told() -> None:
    with tarpit(silent) as port, closing(TimeLimit(5, lambda host, port: ["127.9.9.9", "127.0.0.1"])) as deadline:
        with deadline.connect("mail.example.no", port) as connected:
            assert connected.getpeername() == ("127.0.0.1", port)
        with pytest.raises(ConnectionRefusedError):
            deadline.connect("mail.example.no", 1)


@pytest.mark.parametrize("fails", [OSError("no such host"), UnicodeError("label too long")])
def test_what_fails_within_the_time_fails_as_itself(fails: Exception) -> None:
    def raises() -> None:
        raise fails

    given: Callable[[], None] = raises
    with pytest.raises(type(fails)):
        TimeLimit(5).within(given)
