"""A real web server on this machine that gives what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Answer = Callable[["Conversation"], object]


@dataclass
class Conversation:
    """One request: its path, its headers by lower-case name, and the way to answer it with octets."""

    path: str
    headers: dict[str, str]
    write: Callable[[bytes], object]
    over: threading.Event

    def give(self, status: str, body: bytes = b"", **headers: str) -> None:
        """Answer whole: ``give("200 OK", body, etag='"1"')``; an underscore in a name is a dash."""
        given = {"content_length": str(len(body)), "content_type": "text/calendar", **headers}
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in given.items()), "", ""]
        self.write("\r\n".join(lines).encode() + body)


@dataclass
class Server:
    """A server that answers by path; ``asked`` is every request in order."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Conversation] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the address of a path."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(secure: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server until the end of the block, with TLS where a context is given."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as tcp:
        tcp.daemon_threads = True
        tcp.secure = secure  # type: ignore[attr-defined]
        server = Server(tcp.server_address[1])
        tcp.ours = server  # type: ignore[attr-defined]
        thread = threading.Thread(target=tcp.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            tcp.shutdown()
            thread.join()


def secured(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """Return the TLS context of a server of this name, and the file of the certificate that whoever trusts it needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(issuer, issuer, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, str(file)


def _not_found(talk: Conversation) -> None:
    talk.give("404 Not Found")


class _Handler(socketserver.StreamRequestHandler):
    def setup(self) -> None:
        context: ssl.SSLContext | None = self.server.secure  # type: ignore[attr-defined]
        if context is not None:
            self.request = context.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
        super().setup()

    def handle(self) -> None:
        with suppress(OSError):
            self._talk()

    def _talk(self) -> None:
        server: Server = self.server.ours  # type: ignore[attr-defined]
        first = self.rfile.readline().decode("latin-1").split()
        lines = iter(lambda: self.rfile.readline().decode("latin-1").strip(), "")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        talk = Conversation(first[1], headers, self.wfile.write, server.over)
        server.asked.append(talk)
        server.answers.get(talk.path, _not_found)(talk)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()
