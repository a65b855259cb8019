"""Letters leave by SMTP (RFC 5321), encrypted with STARTTLS (RFC 3207) unless the settings say otherwise."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTPUTF8
from enum import Enum
from threading import Lock
from typing import Any

from planner.adapters.deadlines import Resolve, TimeLimit, resolve
from planner.formats.mail.mime import POLICY
from planner.services.letters.delivery import Taken, UndeliveredError, unheard

DEADLINE_SECONDS = 25.0
"""What one letter may take, from finding the server to its answer, however the server spreads it out."""
CLOSE_SECONDS = 3.0
TURN_SECONDS = 0.05
"""How long a letter waits to be the only one between its last dot and the receipt; a slow server gets several at once."""
LINE_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)
OK, FORWARDED, GO_ON, CLOSING, PERMANENT = 250, 251, 354, 421, 500
"""Reply codes (RFC 5321 4.2.3); from 500 on they mean that trying again does not help."""
Turn = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, and as whom."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True


class _Envelope(Enum):
    """What is sent before a message, each with the answers that let it go on."""

    SENDER = (OK,)
    RECIPIENT = (OK, FORWARDED)
    MESSAGE = (GO_ON,)


def _refusal(part: _Envelope, code: int, words: bytes, sender: str, to: str) -> smtplib.SMTPException:
    if part is _Envelope.SENDER:
        return smtplib.SMTPSenderRefused(code, words, sender)
    if part is _Envelope.RECIPIENT:
        return smtplib.SMTPRecipientsRefused({to: (code, words)})
    return smtplib.SMTPDataError(code, words)


class _Connection(smtplib.SMTP):
    """A connection that is made under a deadline, and is known by an address literal (RFC 5321 4.1.3) where it has no name.

    ``turn`` is held from when a message is on its way until its receipt is noted.
    """

    def __init__(self, host: str, port: int, deadline: TimeLimit, turn: Turn) -> None:
        self._deadline = deadline
        self._turn = turn
        self._taken: Taken = unheard
        super().__init__(host, port, local_hostname="localhost", timeout=deadline.left)
        name = deadline.within(socket.getfqdn)
        self.local_hostname = name if "." in name else self._literal()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del timeout
        return self._deadline.connect(host, port)

    def hand_over(self, sender: str, to: str, body: bytes, taken: Taken) -> None:
        """Hand over one message, with the envelope in one go where the server takes that (RFC 2920).

        Call ``taken`` the moment it is; raise as ``sendmail`` does.
        """
        self._taken = taken
        unicode_address = not (to.isascii() and sender.isascii())
        if unicode_address or not self.has_extn("PIPELINING"):
            options = ("SMTPUTF8", "BODY=8BITMIME") if unicode_address else ()
            self.sendmail(sender, [to], body, mail_options=options)
            return
        self._open(sender, to, len(body))
        code, words = self._in_turn(lambda: self._body(body))
        if code != OK:
            self._end(code)
            raise smtplib.SMTPDataError(code, words)

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401 - As smtplib has it.
        """Send the message itself, as ``sendmail`` does, and return the answer to it."""
        return self._in_turn(lambda: super(_Connection, self).data(msg))

    def _in_turn(self, message: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        with self._turn():
            code, words = message()
            if code == OK:
                self._taken()
        return code, words

    def _body(self, body: bytes) -> tuple[int, bytes]:
        self.send(_dotted(body))
        return self.getreply()

    def _open(self, sender: str, to: str, size: int) -> None:
        """Send the envelope and read its three answers; the last says whether the message may come."""
        size_option = f" SIZE={size}" if self.has_extn("SIZE") else ""
        from_, to_ = smtplib.quoteaddr(sender), smtplib.quoteaddr(to)
        self.send(f"MAIL FROM:{from_}{size_option}\r\nRCPT TO:{to_}\r\nDATA\r\n")
        refusal: smtplib.SMTPException | None = None
        for part in _Envelope:
            code, words = self.getreply()
            if code not in part.value:
                refusal = refusal or _refusal(part, code, words, sender, to)
            if code == CLOSING:
                break
        if refusal is not None:
            if code == GO_ON:
                # A server that takes a message for nobody: an empty one ends that.
                self.send(b".\r\n")
                code, _ = self.getreply()
            self._end(code)
            raise refusal

    def _end(self, code: int) -> None:
        """Let the connection serve the next letter, or hang up where the server does."""
        if code == CLOSING:
            self.close()
        else:
            self.rset()

    def _literal(self) -> str:
        address = "127.0.0.1" if self.sock is None else str(self.sock.getsockname()[0])
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


class SmtpTransport:
    """Sends letters over connections that are kept until ``close``; each is used by one thread at a time.

    A thread that finds none free opens another, so that a letter that hangs holds back none of the others.
    """

    def __init__(
        self,
        server: MailServer,
        trust: ssl.SSLContext | None = None,
        seconds: float = DEADLINE_SECONDS,
        resolve: Resolve = resolve,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        self._server = server
        self._trust = trust or ssl.create_default_context()
        self._seconds = seconds
        self._resolve = resolve
        self._turn_seconds = turn_seconds
        self._free: deque[_Connection] = deque()
        self._doubt = Lock()

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "", taken: Taken = unheard) -> None:
        """Hand over one letter; raise ``UndeliveredError``, permanent where the server said so about this letter.

        ``taken`` is called the moment that the server has taken it, before any other is handed over.

        The sender on the envelope (RFC 5321 2.3.1) is ``bounces_to``, and without one the sender of all letters.
        """
        with closing(TimeLimit(self._seconds, self._resolve)) as deadline:
            connection = self._connection(deadline)
            try:
                self._hand_over(connection, bounces_to or self._server.sender, to, mail, taken)
            except smtplib.SMTPRecipientsRefused as error:
                self._keep(connection)
                raise _refused(*next(iter(error.recipients.values()))) from error
            except smtplib.SMTPDataError as error:
                self._keep(connection)
                raise _refused(error.smtp_code, error.smtp_error) from error
            except (smtplib.SMTPException, OSError) as error:
                connection.close()
                # A server that was well until now and hangs over one letter may take the others.
                raise self._failure(error, deadline, everyone=not deadline.passed) from error
            self._keep(connection)

    def close(self) -> None:
        """End the connections that are free."""
        with closing(TimeLimit(CLOSE_SECONDS)) as deadline:
            while self._free:
                connection = self._free.pop()
                try:
                    self._guard(connection, deadline)
                    connection.quit()
                except (smtplib.SMTPException, OSError):
                    connection.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Be the one letter of which nobody could say whether it was taken, were this process killed now.

        Where the server is slow, one that has waited long enough goes beside it.
        """
        alone = self._doubt.acquire(timeout=self._turn_seconds)
        try:
            yield
        finally:
            if alone:
                self._doubt.release()

    def _connection(self, deadline: TimeLimit) -> _Connection:
        try:
            connection = self._free.pop()
        except IndexError:
            return self._connect(deadline)
        self._guard(connection, deadline)
        return connection

    def _guard(self, connection: _Connection, deadline: TimeLimit) -> None:
        if connection.sock is not None:
            deadline.guard(connection.sock)

    def _connect(self, deadline: TimeLimit) -> _Connection:
        server = self._server
        try:
            connection = _Connection(server.host, server.port, deadline, self._turn)
            try:
                if server.starttls:
                    # smtplib raises where the server offers none: a letter never leaves in the clear by accident.
                    connection.starttls(context=self._trust)
                connection.ehlo_or_helo_if_needed()
                if server.user:
                    connection.login(server.user, server.password)
            except BaseException:
                connection.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            raise self._failure(error, deadline, everyone=True) from error
        return connection

    def _failure(self, error: Exception, deadline: TimeLimit, *, everyone: bool) -> UndeliveredError:
        why = f"no answer within {self._seconds:g} seconds" if deadline.passed else _words(error)
        return UndeliveredError(f"{self._server.host}: {why}", everyone=everyone)

    def _keep(self, connection: _Connection) -> None:
        # The server may have hung up with its refusal; then the next letter opens a new connection.
        if connection.sock is not None:
            self._free.append(connection)

    def _hand_over(self, connection: _Connection, sender: str, to: str, mail: EmailMessage, taken: Taken) -> None:
        unicode_address = not (to.isascii() and sender.isascii())
        connection.hand_over(sender, to, mail.as_bytes(policy=SMTPUTF8 if unicode_address else POLICY), taken)


def _dotted(body: bytes) -> bytes:
    """Return a message as it goes over the line, with its end (RFC 5321 4.5.2)."""
    end = b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
    return LINE_WITH_DOT.sub(b"..", body) + end


def _refused(code: int, said: bytes | str) -> UndeliveredError:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return UndeliveredError(f"{code} {' '.join(words.split())}", permanent=code >= PERMANENT)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_refused(error.smtp_code, error.smtp_error))
    return str(error) or type(error).__name__
