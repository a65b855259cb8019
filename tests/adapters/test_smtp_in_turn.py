"""Several connections to a mail server: one letter at a time is between its last dot and its receipt."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from planner.adapters.smtp import MailServer, SmtpTransport
from tests.mail_sink import Sink, listening

THREADS = 4
LETTERS = [f"gjest{number}@example.no" for number in range(16)]
PATIENT = 60.0


def letter(to: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "m@example.no", to, f"<{to}>"
    mail.set_content("Velkommen.")
    return mail


@dataclass
class Thinking(Sink):
    """Lets its other connections go on before it answers, and keeps what is slow until another letter has come."""

    steps: list[str] = field(default_factory=list)
    several: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name.
        (to,) = envelope.rcpt_tos
        self.steps.append(f"came {to}")
        if len(self.steps) > 1:
            self.several.set()
        for _ in range(20):
            await asyncio.sleep(0)
        if to.startswith("slow"):
            await self.several.wait()
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize("extensions", [[], ["PIPELINING"]], ids=["one-by-one", "pipelined"])
def test_a_letter_is_handed_over_when_the_receipt_of_the_one_before_is_noted(extensions: list[str]) -> None:
    sink = Thinking(extensions=extensions)
    server = listening(sink)
    transport = SmtpTransport(MailServer("localhost", server.port, "m@x.no", starttls=False), turn_seconds=PATIENT)

    def send(to: str) -> None:
        transport.send(to, letter(to), taken=partial(sink.steps.append, f"noted {to}"))

    try:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(send, LETTERS))
        transport.close()
    finally:
        server.stop()
    assert len(sink.peers) > 1
    assert [step.replace("came", "noted") for step in sink.steps[::2]] == sink.steps[1::2]
    assert sorted(sink.steps[1::2]) == sorted(f"noted {to}" for to in LETTERS)


def test_a_letter_that_hangs_at_its_end_holds_back_no_other() -> None:
    sink = Thinking()
    server = listening(sink)
    transport = SmtpTransport(MailServer("localhost", server.port, "m@x.no", starttls=False), turn_seconds=0.01)
    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda to: transport.send(to, letter(to)), ["slow@example.no", "kari@example.no"]))
        transport.close()
    finally:
        server.stop()
    assert len(sink.taken) == 2
