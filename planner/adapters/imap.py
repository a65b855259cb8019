"""Mail fetched from a mailbox by IMAP (RFC 3501): looked at without marking, put away only once it is stored."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from planner.domain.incoming import MOST_OCTETS

TIMEOUT_SECONDS = 20
MOST_AT_ONCE = 200
"""Mails taken at one visit; the rest waits for the next."""
ARCHIVE = "Behandlet"
"""The folder that mails are moved to, whatever the language: the owner of the mailbox sees it."""


@dataclass(frozen=True)
class ImapServer:
    """Where the mailbox is, and as whom it is opened."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ssl: bool = True


class MailboxUnreachableError(OSError):
    """The mailbox cannot be opened or read; the message says why."""


@dataclass(frozen=True)
class ImapMail:
    """One mail in the mailbox."""

    raw: bytes
    uid: str
    box: BaseMailBox
    envelope_to: str = ""

    def archive(self) -> None:
        """Mark the mail as read and move it out of the way."""
        try:
            self.box.flag(self.uid, MailMessageFlags.SEEN, value=True)
            self.box.move(self.uid, ARCHIVE)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise MailboxUnreachableError(f"a mail could not be put away: {error}") from error


class ImapMailbox:
    """A mailbox that is opened for each visit, so that nothing has to be kept alive in between."""

    def __init__(self, server: ImapServer, trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._trust = trust

    def waiting(self) -> Iterator[ImapMail]:
        """Yield what waits in the folder, the first that came first; raise ``OSError`` where it cannot be reached."""
        try:
            with self._opened() as box:
                if not box.folder.exists(ARCHIVE):
                    box.folder.create(ARCHIVE)
                for uid in box.uids()[:MOST_AT_ONCE]:
                    raw = _octets(box, uid)
                    if raw is not None:
                        yield ImapMail(raw, uid, box)
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            raise MailboxUnreachableError(f"{self._server.host}: {error}") from error

    def _opened(self) -> BaseMailBox:
        box = self._connect()
        try:
            return box.login(self._server.user, self._server.password, self._server.folder)
        except BaseException:
            box.client.shutdown()
            raise

    def _connect(self) -> BaseMailBox:
        server = self._server
        if server.ssl:
            trust = self._trust or ssl.create_default_context()
            return MailBox(server.host, server.port, timeout=TIMEOUT_SECONDS, ssl_context=trust)
        return MailBoxUnencrypted(server.host, server.port, timeout=TIMEOUT_SECONDS)


def _octets(box: BaseMailBox, uid: str) -> bytes | None:
    """The octets of a mail as they are, and no more of them than tell that it is too long."""
    _, parts = box.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_OCTETS + 1}>)")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)
