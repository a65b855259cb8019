"""Fetching from the web, for addresses that people type: public hosts only, in limited time, size and number of steps.

Neither ``http.client`` alone nor urllib3 2.8 (or requests 2.34, on top of it) keeps to these limits:

- Their time-out is for each read, so a host that sends a byte now and then is listened to for ever
  (https://github.com/urllib3/urllib3/issues/1271). ``TimeLimit`` shuts the connection down, whatever it waits for, and finds
  the address of a name in a thread of its own, since ``getaddrinfo`` has no time-out.
- They ask for the address of a name themselves, after whoever checked it, and may be told another one (DNS rebinding). Here the
  connection goes to the very address that was checked, while the certificate must be that of the name.
"""

from __future__ import annotations

import ipaddress
import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import TypeVar
from urllib.parse import urlsplit

from planner.adapters.deadlines import TimeLimit, resolve
from planner.domain import fetch
from planner.domain.foreign_calendars import Trouble, TroubleError
from planner.domain.refusals import Refused
from planner.services.dates.foreign_calendars import Fetched

Result = TypeVar("Result")
AGENT = "Moteplass/1 (calendar subscription)"
CHUNK = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
STATUSES = {401: Trouble.NOT_OPEN, 403: Trouble.NOT_OPEN, 404: Trouble.GONE, 410: Trouble.GONE}
LONGEST_VALIDATOR = 200
GZIP = 31
"""The window bits by which zlib reads the gzip format (RFC 1952)."""


class _Connection(HTTPConnection):
    """A connection to one checked IP address; with ``secure`` the certificate must be that of the host's name."""

    def __init__(self, address: str, host: str, port: int, line: TimeLimit, secure: ssl.SSLContext | None) -> None:
        super().__init__(host, port)
        self._found, self._line, self._secure = address, line, secure

    def connect(self) -> None:
        """Connect to the IP address and to no other, whatever the name leads to by now."""
        self.sock = self._line.open(self._found, self.port)
        if self._secure is not None:
            self.sock = self._secure.wrap_socket(self.sock, server_hostname=self.host)


@dataclass(frozen=True)
class WebFetcher:
    """Fetches by HTTP. ``private`` lets it reach hosts that are not public, for tests alone.

    ``seconds`` is for the whole of it, redirects and finding the address of a name included. ``largest`` counts the
    octets after unpacking. ``webcal_http`` lets it fetch a ``webcal:`` address by HTTP where its host speaks no TLS;
    never where the certificate is wrong, for then somebody may stand between.
    """

    private: bool = False
    seconds: float = 20
    largest: int = 10_000_000
    authorities: str | None = None
    webcal_http: bool = False

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Fetch an address, following redirects; raise ``TroubleError``."""
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        ways = _understood(partial(fetch.ways, webcal_http=self.webcal_http), address)
        if len(ways) > 1:
            try:
                return self._whole(ways[0], headers, self.seconds / 2)
            except TroubleError as error:
                if not _without_tls(error):
                    raise
        return self._whole(ways[-1], headers, self.seconds / len(ways))

    def _whole(self, here: str, headers: Mapping[str, str], seconds: float) -> Fetched:
        with closing(TimeLimit(seconds)) as deadline:
            for _ in range(fetch.MOST_REDIRECTS + 1):
                step = self._step(here, headers, deadline)
                if isinstance(step, Fetched):
                    return step
                here = _understood(fetch.redirected, here, step)
        raise TroubleError(Trouble.TOO_MANY_REDIRECTS)

    def _step(self, address: str, headers: Mapping[str, str], deadline: TimeLimit) -> Fetched | str:
        """Ask one host once; return what it gave, or where it sends us."""
        with self._answer(address, headers, deadline) as answer:
            if answer.status in REDIRECTS and answer.headers.get("Location"):
                return answer.headers["Location"]
            if answer.status == 304 and headers:  # noqa: PLR2004 - Not modified (RFC 9110 15.4.5), as only who asks can hear.
                return Fetched(b"", unchanged=True)
            if answer.status != 200:  # noqa: PLR2004 - Nothing else carries a calendar.
                raise TroubleError(STATUSES.get(answer.status, Trouble.NOT_NOW))
            body = self._body(answer, deadline)
            return Fetched(body, _short(answer, "ETag"), _short(answer, "Last-Modified"))

    @contextmanager
    def _answer(self, address: str, headers: Mapping[str, str], deadline: TimeLimit) -> Iterator[HTTPResponse]:
        host, port = fetch.host_of(address), fetch.port_of(address)
        secure = ssl.create_default_context(cafile=self.authorities) if address.startswith("https:") else None
        ip_address = self._resolved(host, port, deadline)
        with closing(_Connection(ip_address, host, port, deadline, secure)) as way:
            try:
                with closing(_ask(way, address, headers)) as answer:
                    yield answer
            except (HTTPException, OSError, ValueError) as error:
                raise TroubleError(_why(error, late=deadline.passed)) from error

    def _resolved(self, host: str, port: int, deadline: TimeLimit) -> str:
        """Return the first IP address of a host; refuse it when any of its addresses is not public."""
        try:
            addresses = deadline.within(resolve, host, port)
        except TimeoutError as error:
            raise TroubleError(Trouble.TOO_SLOW) from error
        except (OSError, UnicodeError) as error:
            raise TroubleError(Trouble.NO_SUCH_HOST) from error
        if not addresses or not (self.private or all(map(fetch.is_public, addresses))):
            raise TroubleError(Trouble.NOT_PUBLIC)
        # IPv4 first: a host without IPv6 of its own would else wait for nothing.
        return min(addresses, key=lambda address: ipaddress.ip_address(address.partition("%")[0]).version)

    def _body(self, answer: HTTPResponse, deadline: TimeLimit) -> bytes:
        """Read and decode a body, in as small steps as keep it within its limits."""
        decoder = _decoder(answer.headers.get("Content-Encoding", ""))
        body, promised, came = bytearray(), answer.length, 0
        while raw := answer.read1(CHUNK):
            came += len(raw)
            body += decoder.take(raw, self.largest + 1 - len(body))
            if len(body) > self.largest or came > self.largest:
                raise TroubleError(Trouble.TOO_LARGE)
            if deadline.passed:
                raise TroubleError(Trouble.TOO_SLOW)
        # A connection that the deadline shut down looks like one that has ended.
        if deadline.passed:
            raise TroubleError(Trouble.TOO_SLOW)
        if not decoder.whole or (promised is not None and came < promised):
            raise TroubleError(Trouble.CUT_SHORT)
        return bytes(body)


class _Identity:
    whole = True

    def take(self, raw: bytes, most: int) -> bytes:
        return raw[:most]


class _Gzip:
    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(GZIP)

    @property
    def whole(self) -> bool:
        return self._unpacker.eof

    def take(self, raw: bytes, most: int) -> bytes:
        try:
            return self._unpacker.decompress(raw, max(most, 1))
        except zlib.error as error:
            raise TroubleError(Trouble.CUT_SHORT) from error


def _decoder(encoding: str) -> _Identity | _Gzip:
    if encoding.strip().lower() in {"", "identity"}:
        return _Identity()
    if encoding.strip().lower() in {"gzip", "x-gzip"}:
        return _Gzip()
    raise TroubleError(Trouble.NOT_A_CALENDAR)


def _ask(connection: HTTPConnection, address: str, headers: Mapping[str, str]) -> HTTPResponse:
    parts = urlsplit(address)
    connection.putrequest(
        "GET", parts.path + (f"?{parts.query}" if parts.query else ""), skip_host=True, skip_accept_encoding=True
    )
    base_headers = {
        "Host": parts.netloc,
        "User-Agent": AGENT,
        "Accept": "text/calendar, */*;q=0.5",
        "Accept-Encoding": "gzip",
    }
    for name, value in {**base_headers, **headers, "Connection": "close"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def _short(answer: HTTPResponse, name: str) -> str:
    """Return a validator, or nothing for one that is longer than any sound one or cannot be kept: cut, it would match nothing."""
    value: str = answer.headers.get(name, "")
    return value if len(value) <= LONGEST_VALIDATOR and value.isprintable() else ""


def _why(error: Exception, *, late: bool) -> Trouble:
    if late or isinstance(error, TimeoutError):
        return Trouble.TOO_SLOW
    if isinstance(error, ssl.SSLError):
        return Trouble.NOT_SECURE
    return Trouble.CUT_SHORT if isinstance(error, IncompleteRead) else Trouble.NO_ANSWER


def _without_tls(error: TroubleError) -> bool:
    """Tell whether a host speaks no TLS, as far as can be seen from here; one that shows a wrong certificate does."""
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return False
    return error.trouble in {Trouble.NO_ANSWER, Trouble.NOT_SECURE, Trouble.TOO_SLOW}


def _understood(check: Callable[..., Result], *arguments: str) -> Result:
    try:
        return check(*arguments)
    except Refused as refusal:
        raise TroubleError(Trouble.ADDRESS) from refusal
