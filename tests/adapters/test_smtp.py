from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from planner.adapters.smtp import MailServer, SmtpTransport
from planner.jobs.context import JobContext
from planner.jobs.delivery import deliver
from planner.services.calendars import answer_addresses
from planner.services.letters.delivery import UndeliveredError
from planner.services.work import Work, reading, writing
from tests.clock import MONDAY, StandingClock
from tests.inviting import Story
from tests.mail_sink import Sink, listening
from tests.tarpit import talking_until, tarpit


def letter(to: str = "kari@example.no") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "m@example.no", to, "Møte på Øya", "<1@example.no>"
    mail.set_content("Velkommen til fagdag på Øya.")
    return mail


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for localhost that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(MONDAY - dt.timedelta(days=3650))
        .not_valid_after(MONDAY + dt.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(params=[[], ["PIPELINING"]], ids=["one-by-one", "pipelined"])
def sink(request: pytest.FixtureRequest) -> Sink:
    return Sink(extensions=request.param)


@pytest.fixture
def serve(sink: Sink) -> Iterator[Callable[..., MailServer]]:
    """Return what starts a mail server and returns how to reach it."""
    started: list[Controller] = []

    def start(*, starttls: bool = False, user: str = "", password: str = "", **options: Any) -> MailServer:  # noqa: ANN401 - aiosmtpd takes anything.
        controller = listening(sink, **options)
        started.append(controller)
        return MailServer("localhost", controller.port, "m@example.no", user=user, password=password, starttls=starttls)

    yield start
    for controller in started:
        controller.stop()


@pytest.fixture
def encrypting(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def error_of(transport: SmtpTransport, to: str = "kari@example.no") -> UndeliveredError:
    with pytest.raises(UndeliveredError) as found:
        transport.send(to, letter(to))
    transport.close()
    return found.value


def test_letters_leave_over_one_connection(serve: Callable[..., MailServer], sink: Sink) -> None:
    transport = SmtpTransport(serve())
    for to in ("kari@example.no", "ola@example.no"):
        transport.send(to, letter(to))
    transport.close()
    assert [envelope.rcpt_tos for envelope in sink.taken] == [["kari@example.no"], ["ola@example.no"]]
    assert sink.taken[0].mail_from == "m@example.no"
    assert len(sink.peers) == 1


def test_a_new_connection_is_made_after_closing(serve: Callable[..., MailServer], sink: Sink) -> None:
    transport = SmtpTransport(serve())
    for _ in range(2):
        transport.send("kari@example.no", letter())
        transport.close()
    assert len(sink.peers) == 2


def test_a_letter_is_encrypted_with_starttls(
    serve: Callable[..., MailServer], sink: Sink, encrypting: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    transport = SmtpTransport(serve(starttls=True, tls_context=encrypting, require_starttls=True), trusting)
    transport.send("kari@example.no", letter())
    transport.close()
    assert sink.encrypted == [True]


def test_a_letter_never_leaves_in_the_clear_where_encryption_is_asked_for(
    serve: Callable[..., MailServer], sink: Sink
) -> None:
    error = error_of(SmtpTransport(serve(starttls=True)))
    assert error.everyone
    assert not error.permanent
    assert sink.taken == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    serve: Callable[..., MailServer], sink: Sink, encrypting: ssl.SSLContext
) -> None:
    error = error_of(SmtpTransport(serve(starttls=True, tls_context=encrypting)))
    assert "certificate" in str(error).lower()
    assert error.everyone
    assert sink.taken == []


def signing_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"planner", b"open sesame"), handled=False)


def test_it_signs_in_where_a_user_is_set(
    serve: Callable[..., MailServer], sink: Sink, encrypting: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    server = serve(
        starttls=True,
        user="planner",
        password="open sesame",
        tls_context=encrypting,
        authenticator=signing_in,
        auth_required=True,
    )
    transport = SmtpTransport(server, trusting)
    transport.send("kari@example.no", letter())
    transport.close()
    assert len(sink.taken) == 1


def test_a_wrong_password_is_nothing_a_letter_is_given_up_for(
    serve: Callable[..., MailServer], encrypting: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    server = serve(starttls=True, user="planner", password="x", tls_context=encrypting, authenticator=signing_in)
    error = error_of(SmtpTransport(server, trusting))
    assert (error.permanent, error.everyone) == (False, True)
    assert "open sesame" not in str(error)


@pytest.mark.parametrize(("answer", "permanent"), [("452 mailbox full", False), ("550 no such user", True)])
def test_a_refused_recipient_concerns_that_letter_alone(
    serve: Callable[..., MailServer], sink: Sink, answer: str, permanent: bool
) -> None:
    sink.answers["full@example.no"] = answer
    transport = SmtpTransport(serve())
    with pytest.raises(UndeliveredError, match=answer) as found:
        transport.send("full@example.no", letter("full@example.no"))
    transport.send("kari@example.no", letter())
    transport.close()
    assert (found.value.permanent, found.value.everyone) == (permanent, False)
    assert len(sink.taken) == 1


@pytest.mark.parametrize(("answer", "permanent"), [("451 try later", False), ("554 looks like spam", True)])
def test_a_refused_body_concerns_that_letter_alone(
    serve: Callable[..., MailServer], sink: Sink, answer: str, permanent: bool
) -> None:
    sink.data_answer = answer
    error = error_of(SmtpTransport(serve()))
    assert (error.permanent, error.everyone) == (permanent, False)


def test_a_server_that_hangs_up_is_met_again(serve: Callable[..., MailServer], sink: Sink) -> None:
    sink.answers["full@example.no"] = "421 closing"
    transport = SmtpTransport(serve())
    with pytest.raises(UndeliveredError):
        transport.send("full@example.no", letter("full@example.no"))
    transport.send("kari@example.no", letter())
    transport.close()
    assert len(sink.taken) == 1


def test_a_server_that_is_not_there_concerns_every_letter() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    error = error_of(SmtpTransport(MailServer("127.0.0.1", port, "m@example.no")))
    assert (error.permanent, error.everyone) == (False, True)


def test_an_invitation_arrives_whole_and_bounces_go_to_the_guests_own_address(
    serve: Callable[..., MailServer], sink: Sink, engine: Engine, clock: StandingClock, work: Work
) -> None:
    with writing(work):
        story = Story(work)
        story.invite()
        address, said = answer_addresses.of(work, story.invitation), story.last.calendar
    clock.forward(minutes=5)
    deliver(JobContext(sessionmaker(engine), clock.now, work.deployment, SmtpTransport(serve())))
    (envelope,) = sink.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (address, ["ase@example.no"])
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=default)
    *_, spoken, copy = mail.walk()
    assert spoken["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert spoken.get_payload(decode=True) == copy.get_payload(decode=True) == said
    assert mail["From"].addresses[0].addr_spec == work.deployment.mail_from
    with reading(work):
        assert (story.last.calendar, story.last.answer_address, story.last.text) == (None, "", "")


def test_the_password_is_not_shown() -> None:
    assert "sesame" not in repr(MailServer("h", 25, "m@example.no", "u", "open sesame"))


@pytest.mark.parametrize("text", [".", "..", ".\r\n.\r\n", "Hei\r\n.\r\nHei", ". Hei\n", "Hei\n\n"])
def test_lines_that_begin_with_a_dot_come_through(serve: Callable[..., MailServer], sink: Sink, text: str) -> None:
    mail = letter()
    mail.set_payload(text)
    transport = SmtpTransport(serve())
    transport.send("kari@example.no", mail)
    transport.send("ola@example.no", letter("ola@example.no"))
    transport.close()
    first, second = (message_from_bytes(bytes(envelope.content or b"")) for envelope in sink.taken)  # type: ignore[arg-type]
    assert str(first.get_payload()).replace("\r\n", "\n").rstrip("\n") == text.replace("\r\n", "\n").rstrip("\n")
    assert second["To"] == "ola@example.no"


POLITE = {
    b"EHLO": b"250-here\r\n250 PIPELINING\r\n",
    b"MAIL": b"250 OK\r\n",
    b"RCPT": b"550 no such user\r\n",
    b"DATA": b"354 go on\r\n",
    b".": b"554 no valid recipients\r\n",
    b"RSET": b"250 OK\r\n",
    b"QUIT": b"221 bye\r\n",
}


@pytest.mark.parametrize(
    ("said", "why", "permanent", "everyone"),
    [
        ({}, "550 no such user", True, False),
        ({b"RCPT": b"452 mailbox full\r\n"}, "452 mailbox full", False, False),
        ({b"DATA": b"503 need RCPT command\r\n"}, "550 no such user", True, False),
        ({b"RCPT": b"250 OK\r\n", b"DATA": b"451 try later\r\n"}, "451 try later", False, False),
        ({b"MAIL": b"530 who are you\r\n", b"RCPT": b"503 need MAIL command\r\n"}, "530 who are you", False, True),
    ],
)
def test_a_refusal_among_answers_to_several_commands_is_that_of_the_letter(
    said: dict[bytes, bytes], why: str, permanent: bool, everyone: bool
) -> None:
    with tarpit(talking_until(POLITE | said)) as port:
        transport = SmtpTransport(MailServer("127.0.0.1", port, "m@example.no", starttls=False), seconds=10)
        for _ in range(2):
            with pytest.raises(UndeliveredError, match=why) as found:
                transport.send("kari@example.no", letter())
            assert (found.value.permanent, found.value.everyone) == (permanent, everyone)
        transport.close()
