"""Mail fetched from a mailbox by IMAP (RFC 3501): looked at without marking, put away only once it is stored."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from imap_tools import BaseMailBox, MailMessageFlags
from imap_tools.errors import ImapToolsError

from planner.adapters.deadlines import TimeLimit
from planner.domain.incoming import MOST_OCTETS
from planner.settings import Settings

VISIT_SECONDS = 120.0
"""What one visit may take, however the server spreads its answers out; what is left then waits for the next."""
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


class _Client(imaplib.IMAP4):
    """A connection that is made under a deadline."""

    def __init__(self, server: ImapServer, deadline: TimeLimit) -> None:
        self._deadline = deadline
        super().__init__(server.host, server.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        del timeout
        return self._deadline.connect(self.host, self.port)


class _SecureClient(_Client):
    """The same, encrypted from its start."""

    def __init__(self, server: ImapServer, deadline: TimeLimit, trust: ssl.SSLContext) -> None:
        self._trust = trust
        super().__init__(server, deadline)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._trust.wrap_socket(super()._create_socket(timeout), server_hostname=self.host)


class _Box(BaseMailBox):
    def __init__(self, make: Callable[[], imaplib.IMAP4]) -> None:
        self._make = make
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._make()


class ImapMailbox:
    """A mailbox that is opened for each visit, so that nothing has to be kept alive in between."""

    def __init__(self, server: ImapServer, trust: ssl.SSLContext | None = None, seconds: float = VISIT_SECONDS) -> None:
        self._server = server
        self._trust = trust
        self._seconds = seconds

    def waiting(self) -> Iterator[ImapMail]:
        """Yield what waits in the folder, the first that came first; raise ``OSError`` where it cannot be reached."""
        try:
            with closing(TimeLimit(self._seconds)) as deadline, self._opened(deadline) as box:
                if not box.folder.exists(ARCHIVE):
                    box.folder.create(ARCHIVE)
                for uid in box.uids()[:MOST_AT_ONCE]:
                    raw = _octets(box, uid)
                    if raw is not None:
                        yield ImapMail(raw, uid, box)
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            raise MailboxUnreachableError(f"{self._server.host}: {error}") from error

    def _opened(self, deadline: TimeLimit) -> BaseMailBox:
        box = _Box(partial(self._connect, deadline))
        try:
            return box.login(self._server.user, self._server.password, self._server.folder)
        except BaseException:
            box.client.shutdown()
            raise

    def _connect(self, deadline: TimeLimit) -> imaplib.IMAP4:
        if self._server.ssl:
            return _SecureClient(self._server, deadline, self._trust or ssl.create_default_context())
        return _Client(self._server, deadline)


def _octets(box: BaseMailBox, uid: str) -> bytes | None:
    """The octets of a mail as they are, and no more of them than tell that it is too long."""
    _, parts = box.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_OCTETS + 1}>)")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)


def mailbox_at(settings: Settings) -> ImapMailbox:
    """Return the mailbox of the settings."""
    return ImapMailbox(
        ImapServer(
            host=settings.imap_host,
            port=settings.imap_port,
            user=settings.imap_user,
            password=settings.imap_password,
            folder=settings.imap_folder,
            ssl=settings.imap_ssl,
        )
    )
