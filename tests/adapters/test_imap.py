from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from planner.adapters.imap import ARCHIVE, ImapMailbox
from planner.domain.incoming import MOST_OCTETS
from tests.imap_server import Dovecot, dovecot

pytestmark = pytest.mark.programs
MAIL = b"From: aud@example.no\r\nTo: svar@example.no\r\nSubject: Hei\r\n\r\nBl\xe5b\xe6r\r\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def box(running: Dovecot) -> Iterator[Dovecot]:
    """Return the mailbox, which is empty again at the end."""
    yield running
    for mail in ImapMailbox(running.server).waiting():
        mail.archive()


def test_a_mail_is_read_octet_by_octet_and_put_away(box: Dovecot) -> None:
    box.put("one", MAIL)
    box.put("two", MAIL + b"2")
    mails = []
    for mail in ImapMailbox(box.server).waiting():
        mails.append(mail.raw)
        mail.archive()
    assert sorted(mails) == [MAIL, MAIL + b"2"]
    assert box.folder() == []
    assert box.folder(ARCHIVE) == [MAIL, MAIL + b"2"]
    assert list(ImapMailbox(box.server).waiting()) == []


def test_a_mail_that_was_not_put_away_waits_still(box: Dovecot) -> None:
    box.put("three", MAIL)
    assert [mail.raw for mail in ImapMailbox(box.server).waiting()] == [MAIL]
    assert [mail.raw for mail in ImapMailbox(box.server).waiting()] == [MAIL]


def test_no_more_is_fetched_of_a_long_mail_than_tells_that_it_is_long(box: Dovecot) -> None:
    box.put("long", MAIL + (b"x" * 76 + b"\r\n") * (MOST_OCTETS // 70))
    assert [len(mail.raw) for mail in ImapMailbox(box.server).waiting()] == [MOST_OCTETS + 1]


def test_a_mailbox_that_cannot_be_opened_is_told_as_such(box: Dovecot) -> None:
    with pytest.raises(OSError, match="AUTHENTICATIONFAILED"):
        list(ImapMailbox(replace(box.server, password="wrong")).waiting())
    with pytest.raises(OSError, match="refused"):
        list(ImapMailbox(replace(box.server, port=1)).waiting())
