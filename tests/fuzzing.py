"""Requests that nobody in their right mind sends, to every route: for the suite a few, and for ``make fuzz`` very many."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from traceback import extract_tb
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.form_values import form_values

NASTY = (
    "", " ", "0", "-0", "1", "-1", "²", "٣", "1²", "1_0", "+1", "1e9", "9" * 10, "9" * 19, "9" * 30, "9" * 5_000,
    "-" + "9" * 5_000, "2147483648", "-2147483649", "9223372036854775808", "NaN", "Infinity", "null", "true", "[]",
    "0001-01-01", "9999-12-31", "1.1.0001", "31.12.9999", "01.01.1", "0000-00-00", "2027-02-30", "9999-12", "0001-01",
    "2027-W53-1", "9999-W52-7", "00010101T000000Z", "99991231T235959Z", "0001-01-01T00:00", "9999-12-31T23:59",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:00Z/9999-12-31T23:59Z",
    "0001-01-01T00:00/9999-12-31T23:59", "24.00", "25:61", "23.59", "00.00", "kl. ²", "uke 53 9999", "1. januar 1",
    "a@" + "ø" * 70 + ".no", "a@" + "x" * 64 + ".no", "a@..no", "a@.no", "a@xn--\udcff.no", "a@[::1", "@", "a@b@c",
    "https://" + "ø" * 70 + ".no/", "https://[::1", "https://a:99999/", "https://a:²/", "http://%zz/", "//", "https://\u2100.no/",
    "mailto:%E5@%", "%", "%zz", "%ff%fe", "%00", "\x00", "\ud800", "\udcff", "\u202e", "\ufeff", "\r\nX: y", "a" * 70_000,
    "<script>", "{{7*7}}", "%(name)s", "%s", "' OR 1=1 --", "../../etc/passwd", "å" * 300, "a\u030a", "𐀀", "🐄" * 200,
    "WyItMDAwMS0wMS0wMSIsLTFd", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwtOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
    "Wy05OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "W251bGxd", "e30", "urn:moteplass:sync:0-999999999999999", "Europe/Oslo", "../UTC",
    "nb", "yes", "no", "maybe", "on", "all", "one", "weekly", "beite",
)  # fmt: skip
"""Numbers, dates, addresses, cursors and texts at and past the ends of what they can be."""
METHODS = ("GET", "GET", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND", "REPORT")
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Depth", "Destination",
    "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "Origin", "Range", "Referer", "User-Agent",
    "X-Forwarded-For", "X-Forwarded-Host",
)  # fmt: skip
HEADER_FORMS = (
    "{}",
    "{}",
    "bytes={}-{}",
    "text/html;q={}",
    "Mon, 01 Jan {} 00:00:00 +{}",
    '"{}"',
    "Bearer {}",
    "Basic {}",
    "https://[{}",
    "moteplass={}",
    "text/html; charset={}",
)
HOSTS = (
    "localhost",
    "localhost:8000",
    "localhost:²",
    "x" * 64 + ".no",
    "ø" * 70 + ".no",
    "[::1",
    "a..no",
    "evil.example",
    "\xff",
    "%zz",
)
JSON_FIELDS = (
    "title", "question", "starts", "ends", "kind", "place", "municipality", "seats", "answer_by", "time_zone", "online_url",
    "url", "email", "name", "number", "party", "answer", "organisation", "network", "themes", "duty", "until", "people",
)  # fmt: skip
_XMLNS = 'xmlns="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"'
DAV_BODIES = (
    "", "<", (f"<calendar-query {_XMLNS}><filter><comp-filter name='VCALENDAR'><comp-filter name='VEVENT'>"
    "<time-range start='{}' end='{}'/></comp-filter></comp-filter></filter></calendar-query>"),
    (f"<calendar-query {_XMLNS}><d:prop><calendar-data><expand start='00010101T000000Z' end='99991231T235959Z'/></calendar-data>"
    "</d:prop><filter><comp-filter name='VCALENDAR'/></filter></calendar-query>"),
    (f"<d:sync-collection {_XMLNS}><d:sync-token>{{}}</d:sync-token><d:limit><d:nresults>{{}}</d:nresults></d:limit><d:prop/>"
    "</d:sync-collection>"),
    f"<calendar-multiget {_XMLNS}><d:prop><d:getetag/></d:prop><d:href>{{}}</d:href></calendar-multiget>",
    ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{}\r\nDTSTART:{}\r\nSEQUENCE:{}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{}\r\n"
    "RRULE:FREQ=DAILY;COUNT={}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
)  # fmt: skip
_PART = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_MOST_FIELDS = 6


@dataclass(frozen=True)
class Login:
    """What programs show at the API and at CalDAV instead of a cookie."""

    email: str
    password: str
    bearer: str

    def headers(self, path: str) -> dict[str, str]:
        """Return the header that goes with a path."""
        if path.startswith("/api/"):
            return {"Authorization": f"Bearer {self.bearer}"}
        secret = b64encode(f"{self.email}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {secret}"} if path.startswith("/dav") else {}


@dataclass
class Fuzzer:
    """A source of requests to one application, the same ones for the same seed.

    ``parts`` has what parts of addresses can be; ``fields`` grows with every page that has a form.
    """

    app: Flask
    clients: Sequence[FlaskClient]
    parts: Mapping[str, Sequence[str]]
    login: Login
    seed: int = 2027
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)
        self._fields: dict[str, dict[str, str]] = {}
        self._raised: list[BaseException] = []
        got_request_exception.connect(self._note, self.app)
        self._rules = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint != "static"]

    def failures(self, requests: int) -> Iterator[str]:
        """Send so many requests, round after round to each route; yield what was sent where the answer was 500 or more."""
        for number in range(requests):
            rule = self._rules[number % len(self._rules)]
            path, query, method = self._path(rule), self._query(rule), self._method(rule)
            body, headers = self._form(rule), self._header()
            response = self._send(path, query, method, body, headers)
            self.statuses[response.status_code] += 1
            if response.status_code >= 500:
                sent = f"{method} {path[:200]}?{query[:300]} {str(body)[:600]} {str(headers)[:300]}"
                yield f"{self._where()}\n{response.status_code} {sent}"
            if response.mimetype == "text/html" and not response.is_streamed:
                self._fields.setdefault(rule.rule, {}).update(form_values(response.get_data(as_text=True)))

    def _send(
        self, path: str, query: str, method: str, body: dict[str, list[str]], headers: dict[str, str]
    ) -> TestResponse:
        content_type, form = self._body(path, body)
        return self._chance.choice(self.clients).open(
            path,
            method=method,
            query_string=query,
            data=b"" if method in {"GET", "HEAD"} else form.encode("utf-8", "surrogatepass"),
            content_type=content_type,
            headers={**self.login.headers(path), **headers},
            environ_overrides={
                "REMOTE_ADDR": f"2001:db8:{self._chance.getrandbits(16):x}:{self._chance.getrandbits(16):x}::1"
            },
        )

    def _note(self, _app: Flask, exception: BaseException, **_facts: object) -> None:
        self._raised.append(exception)

    def _where(self) -> str:
        """Say what was raised last, and where in our code."""
        if not self._raised:
            return ""
        error = self._raised.pop()
        frames = [frame for frame in extract_tb(error.__traceback__) if "/planner/" in frame.filename]
        steps = [f"{frame.filename.rpartition('/planner/')[2]}:{frame.lineno}" for frame in frames[-3:]]
        return f"{type(error).__name__}: {str(error)[:120]} in {' > '.join(steps)}"

    def _value(self) -> str:
        return self._chance.choice(NASTY)

    def _path(self, rule: Rule) -> str:
        def part(match: re.Match[str]) -> str:
            known = self.parts.get(match["name"], ())
            if known and self._chance.random() < 0.8:
                return self._chance.choice(known)
            return quote(self._value()[:6_000].replace("/", ""), errors="surrogatepass") or "x"

        return _PART.sub(part, rule.rule)

    def _names(self, rule: Rule) -> list[str]:
        names = sorted(self._fields.get(rule.rule, ()))
        return self._chance.sample(names, min(len(names), _MOST_FIELDS))

    def _query(self, rule: Rule) -> str:
        names = [*self._names(rule), *self._chance.sample(self.parts["query"], 2)]
        text = urlencode({name: self._value() for name in names}, errors="surrogatepass")
        return self._chance.choice((text, text, "", "%zz=%", "a=%ff&a=%ed%a0%80"))

    def _form(self, rule: Rule) -> dict[str, list[str]]:
        """Return the form as the page gave it, but for a few fields: else hardly any would come past the first check."""
        form = {name: [value] for name, value in self._fields.get(rule.rule, {}).items()}
        for name in self._names(rule)[: self._chance.choice((1, 1, 2, _MOST_FIELDS))]:
            form[name] = [self._value() for _ in range(self._chance.choice((1, 1, 1, 3)))]
        return form

    def _method(self, rule: Rule) -> str:
        served = sorted(rule.methods or {"GET"})
        return self._chance.choice(served if self._chance.random() < 0.9 else METHODS)

    def _header(self) -> dict[str, str]:
        if self._chance.random() < 0.7:
            return {}
        if self._chance.random() < 0.2:
            return {"Host": self._chance.choice(HOSTS)}
        value = (
            self._chance.choice(HEADER_FORMS).replace("{}", self._value()).encode("utf-8", "replace").decode("latin-1")
        )
        return {self._chance.choice(HEADERS): re.sub(r"[\r\n]", " ", value)[:6_000]}

    def _body(self, path: str, body: dict[str, list[str]]) -> tuple[str, str]:
        if path.startswith("/api/"):
            values = {
                name: self._chance.choice((self._value(), -1, 2**70, None, [self._value()])) for name in self._picked()
            }
            return "application/json", self._chance.choice((json.dumps(values), "9" * 5_000, "[" * 2_000, "NaN", "{"))
        if path.startswith("/dav"):
            return "application/xml", self._chance.choice(DAV_BODIES).replace("{}", escape(self._value()))
        return "application/x-www-form-urlencoded", urlencode(body, doseq=True, errors="surrogatepass")

    def _picked(self) -> list[str]:
        return self._chance.sample(JSON_FIELDS, 4)
