"""Letters leave by SMTP (RFC 5321), encrypted with STARTTLS (RFC 3207) unless the settings say otherwise."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTPUTF8

from planner.formats.mail.mime import POLICY
from planner.services.letters.delivery import UndeliveredError

TIMEOUT_SECONDS = 20
PERMANENT = 500
"""Reply codes from here on mean that trying again does not help (RFC 5321 4.2.1)."""


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, and as whom."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True


class SmtpTransport:
    """Sends letters over one connection, which is opened with the first and kept until ``close``."""

    def __init__(self, server: MailServer, trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._trust = trust or ssl.create_default_context()
        self._connection: smtplib.SMTP | None = None

    def send(self, to: str, mail: EmailMessage, bounces_to: str = "") -> None:
        """Hand over one letter; raise ``UndeliveredError``, permanent where the server said so about this letter.

        The sender on the envelope (RFC 5321 2.3.1) is ``bounces_to``, and without one the sender of all letters.
        """
        try:
            connection = self._connection or self._connect()
            self._hand_over(connection, bounces_to or self._server.sender, to, mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            self._reset()
            raise _refused(code, said) from error
        except smtplib.SMTPDataError as error:
            self._reset()
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise UndeliveredError(f"{self._server.host}: {_words(error)}", everyone=True) from error

    def close(self) -> None:
        """End the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            if server.starttls:
                # smtplib raises where the server offers none: a letter never leaves in the clear by accident.
                connection.starttls(context=self._trust)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _hand_over(self, connection: smtplib.SMTP, sender: str, to: str, mail: EmailMessage) -> None:
        unicode_address = not (to.isascii() and sender.isascii())
        options = ("SMTPUTF8", "BODY=8BITMIME") if unicode_address else ()
        body = mail.as_bytes(policy=SMTPUTF8 if unicode_address else POLICY)
        connection.sendmail(sender, [to], body, mail_options=options)

    def _reset(self) -> None:
        # The server may have hung up with its refusal; then the next letter opens a new connection.
        if self._connection is not None and self._connection.sock is None:
            self._connection = None


def _refused(code: int, said: bytes | str) -> UndeliveredError:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return UndeliveredError(f"{code} {' '.join(words.split())}", permanent=code >= PERMANENT)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_refused(error.smtp_code, error.smtp_error))
    return str(error) or type(error).__name__
