"""Mail handed over by a mail server of our own, by LMTP (RFC 2033): taken when it is safely stored, and not before."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from planner.domain.incoming import MOST_OCTETS

log = logging.getLogger(__name__)

Take = Callable[[bytes, str], object]
"""Stores a mail for an address, and returns when it is committed."""
Ours = Callable[[str], bool]


class _Handler:
    """Answers what the mail server says. One recipient at a time, so that there is one answer for each (RFC 2033 4.2)."""

    def __init__(self, take: Take, ours: Ours) -> None:
        self._take = take
        self._ours = ours

    async def handle_RCPT(  # noqa: N802 - The library's own name and arguments.
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the first address that is ours; the mail server offers the next one again by itself."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        if not await asyncio.to_thread(self._ours, address):
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - As above.
        """Store the mail; the mail server keeps it and tries again where that fails."""
        content = envelope.content
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content or b""
        try:
            await asyncio.to_thread(self._take, raw, envelope.rcpt_tos[0])
        except Exception:
            log.exception("A mail could not be stored; the mail server will try again.")
            return "451 4.3.0 Not stored, try again later"
        return "250 2.6.0 Stored"


class _Listener(Controller):
    """Listens in a thread of its own, on a socket that was opened beforehand."""

    def __init__(self, handler: _Handler, opened: socket.socket) -> None:
        host, port = opened.getsockname()[:2]
        super().__init__(handler, hostname=host, port=port)
        self._opened = opened

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._opened)

    def factory(self) -> LMTP:
        """Return what speaks with one mail server."""
        return LMTP(
            self.handler,
            data_size_limit=MOST_OCTETS,
            ident="Moteplass LMTP",
            hostname="localhost",
            enable_SMTPUTF8=True,
        )


class LmtpListener:
    """Where a mail server hands over mail; ``port`` 0 takes any that is free, and ``address`` says which."""

    def __init__(self, host: str, port: int, take: Take, ours: Ours) -> None:
        self._wanted = (host, port)
        self._handler = _Handler(take, ours)
        self._listener: _Listener | None = None

    def open(self) -> None:
        """Begin to listen; raise ``OSError`` where the port is in use."""
        self._listener = _Listener(self._handler, socket.create_server(self._wanted))
        self._listener.start()

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.stop(no_assert=True)

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and the port that are listened on."""
        return self._wanted if self._listener is None else (self._listener.hostname, self._listener.port)
