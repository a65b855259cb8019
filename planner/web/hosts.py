"""The host names that the service answers to; a request for any other is refused before anything else looks at it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from planner.settings import Settings

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names that only a program on the server's own machine can have reached it by, such as a probe of ``/healthz``."""
REFUSED = """This address does not belong to the service. Use the address that you were given.
Denne adressen hører ikke til tjenesten. Bruk adressen du har fått.
Denne adressa høyrer ikkje til tenesta. Bruk adressa du har fått.
""".encode()
_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(REFUSED))),
    ("Cache-Control", "no-store"),
]
_WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - They are compared with, and bound by nobody here.
_HOST = re.compile(
    r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,126})\.?(?::(?P<port>[0-9]{1,5}))?"
)
_HIGHEST_PORT = 65_535

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def host_name(header: str) -> str | None:
    """Return the name in a ``Host`` header in lower case and without its port; nothing for what is no host (RFC 9110 7.2)."""
    match = _HOST.fullmatch(header.lower())
    if match is None or int(match["port"] or 0) > _HIGHEST_PORT:
        return None
    return match["name"]


@dataclass(frozen=True)
class TrustedHosts:
    """The names of one service; ``any_address`` where it listens on all addresses of its machine and has no name."""

    names: frozenset[str]
    any_address: bool = False

    @classmethod
    def of(cls, settings: Settings) -> TrustedHosts:
        """Return the host of the base URL, or of the address listened on where there is none; and this machine's own names."""
        if settings.base_url:
            return cls(THIS_MACHINE | {_ascii(urlsplit(settings.base_url).hostname or "")})
        return cls(THIS_MACHINE | {_ascii(settings.host)}, settings.host in _WILDCARDS)

    def includes(self, header: str) -> bool:
        """Tell whether a ``Host`` header names this service."""
        name = host_name(header)
        return name is not None and (name in self.names or (self.any_address and _is_address(name)))


def _ascii(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        return host.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        return host.lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class HostGuard:
    """The application behind a check of the ``Host`` header.

    Flask's own ``TRUSTED_HOSTS`` is not enough: it leaves a request without addresses, of which no error page can be made,
    and polls of feeds never come as far.
    """

    app: Application
    hosts: TrustedHosts

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer a request for another host with 400 (RFC 9110 7.2), and let the application do the rest.

        A client of HTTP/1.0 may leave the header out, and then has chosen no name.
        """
        if "HTTP_HOST" in environ and not self.hosts.includes(environ["HTTP_HOST"]):
            start("400 Bad Request", list(_HEADERS))
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [REFUSED]
        return self.app(environ, start)
