"""A real mail server on this machine that keeps what it is handed and passes nothing on."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """What a mail server was handed, what it says to some recipients, and what else it says that it can."""

    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 OK"
    taken: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    peers: set[object] = field(default_factory=set)
    news: Condition = field(default_factory=Condition)
    extensions: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name.
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(f"250-{word}" for word in self.extensions), responses[-1]]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name.
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name.
        if self.data_answer.startswith("250"):
            with self.news:
                self.taken.append(envelope)
                self.encrypted.append(session.ssl is not None)
                self.peers.add(session.peer)
                self.news.notify_all()
        return self.data_answer

    def handed(self, number: int) -> Envelope:
        """Return what is handed over as this one, counted from 0, once it is."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.taken) > number, timeout=30), "No mail has come."
            return self.taken[number]


def listening(sink: Sink, **options: Any) -> Controller:  # noqa: ANN401 - aiosmtpd takes anything.
    """Start a mail server on a free port; it listens until it is stopped."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    controller = Controller(sink, hostname="localhost", port=port, **options)
    controller.start()
    return controller
