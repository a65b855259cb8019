from __future__ import annotations

import smtplib
from collections.abc import Iterator

import pytest

from planner.adapters.lmtp import LmtpListener
from planner.domain.incoming import MOST_OCTETS

ADDRESS = "svar+17-abc@example.no"
MAIL = b"From: aud@example.no\r\nTo: svar@example.no\r\nSubject: Hei\r\n\r\n.Bl\xe5b\xe6r\r\n..\r\n"


class Shelf:
    """Where mails are put, which may break."""

    def __init__(self) -> None:
        self.kept: list[tuple[bytes, str]] = []
        self.broken = False

    def take(self, raw: bytes, envelope_to: str) -> None:
        if self.broken:
            raise OSError("the disk is full")
        self.kept.append((raw, envelope_to))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def server(shelf: Shelf) -> Iterator[smtplib.LMTP]:
    """Return a mail server that is about to hand over mail."""
    listener = LmtpListener("127.0.0.1", 0, shelf.take, lambda address: address.startswith("svar"))
    listener.open()
    host, port = listener.address
    with smtplib.LMTP(host, port) as server:
        server.ehlo_or_helo_if_needed()
        yield server
    listener.close()


def begin(server: smtplib.LMTP, to: str = ADDRESS) -> tuple[int, bytes]:
    server.mail("aud@example.no")
    return server.rcpt(to)


def test_a_mail_is_taken_octet_by_octet_with_the_address_it_was_for(server: smtplib.LMTP, shelf: Shelf) -> None:
    assert begin(server)[0] == 250
    assert server.data(MAIL)[0] == 250
    assert shelf.kept == [(MAIL, ADDRESS)]


def test_two_recipients_are_taken_one_after_the_other(server: smtplib.LMTP, shelf: Shelf) -> None:
    begin(server)
    assert server.rcpt("svar+18-abc@example.no")[0] == 452
    assert server.data(MAIL)[0] == 250
    assert begin(server, "svar+18-abc@example.no")[0] == 250


def test_an_address_that_is_not_ours_is_refused(server: smtplib.LMTP, shelf: Shelf) -> None:
    assert begin(server, "per@example.no")[0] == 550
    assert shelf.kept == []


def test_a_mail_that_could_not_be_stored_stays_with_the_mail_server(server: smtplib.LMTP, shelf: Shelf) -> None:
    shelf.broken = True
    begin(server)
    assert server.data(MAIL)[0] == 451
    shelf.broken = False
    begin(server)
    assert server.data(MAIL)[0] == 250


def test_a_mail_that_is_too_large_is_refused(server: smtplib.LMTP, shelf: Shelf) -> None:
    begin(server)
    assert server.data(MAIL + (b"y" * 76 + b"\r\n") * (MOST_OCTETS // 70))[0] == 552
    assert server.mail("aud@example.no", [f"SIZE={MOST_OCTETS + 1}"])[0] == 552
    assert shelf.kept == []
    assert begin(server)[0] == 250
    assert server.data(MAIL)[0] == 250
