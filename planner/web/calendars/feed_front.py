"""Polls, answered before Flask: one read tells whether anything is new, and what is finished goes out as it is.

Nearly every fetch of a feed finds nothing new. Whatever is not as plain as that is left to the routes in ``web/feeds.py``,
which give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from planner.domain.feeds import OF_ALL, SECRET, FeedForm, FeedKey, FeedKind
from planner.domain.people import LANGUAGES
from planner.services.calendars import feeds
from planner.services.tokens import digest
from planner.services.work import Deployment
from planner.web.calendars.poll_memory import Address, PollMemory
from planner.web.conditional import unchanged
from planner.web.feed_cache import CacheKey, FeedCache
from planner.web.headers import HEADERS, HSTS

FRESH_SECONDS = 600
SHARED_SECONDS = 60
PUBLICLY_KEPT = (
    f"public, max-age={FRESH_SECONDS}, s-maxage={SHARED_SECONDS}, stale-while-revalidate={SHARED_SECONDS}, "
    "stale-if-error=86400"
)
"""How long a client may keep what is public, and a cache that many share (RFC 9111 5.2.2.10): for a minute, for another while
it asks whether anything is new, and for a day where the service does not answer (RFC 5861 3, 4)."""
BEFORE, AFTER = "/kalender/", f".{FeedForm.ICAL}"
FORMS = {f".{form}": form for form in FeedForm}
ENDS = tuple(FORMS)
OWN = {f"{BEFORE}{begins}": begins for begins in SECRET}
"""The beginnings of the paths of secret feeds, and of the stored keys of those feeds."""
CHOICE = "sprak="
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_PUBLIC = {
    "Cache-Control": PUBLICLY_KEPT,
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
STALE = {
    "Cache-Control": "public, max-age=60",
    "Warning": '111 - "Revalidation Failed"',
    "Planner-Stale": "the database is away",
}
"""What marks a feed that could not be compared with what stands."""
PRIVATE = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}

_OF_PUBLIC, _OF_PRIVATE = (tuple({"Vary": "Accept-Encoding", **headers}.items()) for headers in (_PUBLIC, PRIVATE))

Headers = tuple[tuple[str, str], ...]
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def route_of(kind: FeedKind) -> str:
    """Return the route of a kind of public feed, without the end that says in which form."""
    return f"{BEFORE}{FeedKey(kind, '' if kind in OF_ALL else '<name>')}"


def headers_of(stamp: str, deployment: Deployment, *, zipped: bool, private: bool) -> Headers:
    """Return the headers that go with a feed when it is sent."""
    secure = {"Strict-Transport-Security": HSTS} if deployment.base_url.startswith("https://") else {}
    return tuple({**HEADERS, **secure, **dict(unchanged_headers_of(stamp, zipped=zipped, private=private))}.items())


def unchanged_headers_of(stamp: str, *, zipped: bool, private: bool) -> Headers:
    """Return the headers that go with the answer that a feed has not changed.

    The others would say once more what stands in the client's copy (RFC 9110 15.4.5), and are most of what a poll weighs.
    """
    tag = f'"{stamp}-gzip"' if zipped else f'"{stamp}"'
    return (("ETag", tag), *(_OF_PRIVATE if private else _OF_PUBLIC))


@dataclass(frozen=True)
class FeedFront:
    """The application with a counter in front, where polls are answered."""

    app: Application
    reader: feeds.Reader
    deployment: Deployment
    cache: FeedCache
    memory: PollMemory

    @cached_property
    def _edition(self) -> str:
        return feeds.edition(self.deployment)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer a poll (PEP 3333), or let Flask do it."""
        path = environ.get("PATH_INFO", "")
        asks = environ["REQUEST_METHOD"] in {"GET", "HEAD"} and "\0" not in path
        if asks and path.startswith(BEFORE) and path.endswith(ENDS):
            answer = self._poll(environ, path)
            if answer is not None:
                status, headers, body = answer
                start(status, list(headers))
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        return self.app(environ, start)

    def _poll(self, environ: dict[str, Any], path: str) -> tuple[str, Headers, bytes] | None:
        private = path.startswith(tuple(OWN))
        unchanged_feed = self._remembered(environ, path) if private else None
        if unchanged_feed is not None:
            return unchanged_feed
        try:
            place = self._place(environ, path)
        except feeds.Unread:
            # A secret address may have been given up, which only the database knows.
            return None if private else self._stale(environ, path)
        return None if place is None else self._answer(environ, place, private=private)

    def _remembered(self, environ: dict[str, Any], path: str) -> tuple[str, Headers, bytes] | None:
        """Answer a poll of a secret feed that has not changed without the database, where it was seen to stand."""
        validator, accepted = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_ACCEPT_ENCODING", "")
        if validator is None or "HTTP_IF_MATCH" in environ or ";" in accepted:
            return None
        address = _address(path)
        standing = None if address is None else self.memory.get(address)
        if standing is None:
            return None
        stamp = feeds.full_stamp(self._edition, standing.stamp, standing.language)
        if not unchanged(validator, None, stamp, _NEVER):
            return None
        return "304 NOT MODIFIED", unchanged_headers_of(stamp, zipped="gzip" in accepted, private=True), b""

    def _stale(self, environ: dict[str, Any], path: str) -> tuple[str, Headers, bytes] | None:
        """Return a public feed as it last was, marked as old (RFC 5861 4, RFC 7234 5.5.2), if this process has it."""
        feed, language, form = self._named(environ, path)
        zipped = "gzip" in (accepted := environ.get("HTTP_ACCEPT_ENCODING", "")) and ";" not in accepted
        last = self.cache.last(feed, language, form, zipped=zipped)
        if last is None:
            return None
        kept = [(name, value) for name, value in last.headers if name != "Cache-Control"]
        return "200 OK", (*kept, *STALE.items()), last.body

    def _named(self, environ: dict[str, Any], path: str) -> tuple[str, str, FeedForm]:
        query = environ.get("QUERY_STRING", "")
        language = query.removeprefix(CHOICE) if query else self.deployment.language
        feed, dot, end = path.removeprefix(BEFORE).rpartition(".")
        return feed, language, FORMS[dot + end]

    def _place(self, environ: dict[str, Any], path: str) -> CacheKey | None:
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        zipped = "gzip" in accepted
        if zipped and ";" in accepted:
            return None
        if path.startswith(tuple(OWN)):
            address = _address(path)
            if address is None:
                return None
            begun = self.memory.round
            standing = self.reader.secret(*address)
            if standing is None:
                return None
            self.memory.put(address, standing, begun)
            return self._at(standing.feed, standing.language, standing.stamp, zipped=zipped)
        feed, language, form = self._named(environ, path)
        stamp = self.reader.public(feed) if language in LANGUAGES else None
        return None if stamp is None else self._at(feed, language, stamp, form, zipped=zipped)

    def _at(self, feed: str, language: str, stamp: str, form: FeedForm = FeedForm.ICAL, *, zipped: bool) -> CacheKey:
        return CacheKey(feed, language, zipped, feeds.full_stamp(self._edition, stamp, language, form), form)

    def _answer(self, environ: dict[str, Any], place: CacheKey, *, private: bool) -> tuple[str, Headers, bytes] | None:
        validator = environ.get("HTTP_IF_NONE_MATCH")
        if "HTTP_IF_MATCH" in environ or (validator is None and "HTTP_IF_MODIFIED_SINCE" in environ):
            return None
        if validator is not None and unchanged(validator, None, place.stamp, _NEVER):
            headers = unchanged_headers_of(place.stamp, zipped=place.zipped, private=private)
            return "304 NOT MODIFIED", headers, b""
        cached = self.cache.take(place)
        return None if cached is None else ("200 OK", cached.headers, cached.body)


def _address(path: str) -> Address | None:
    """Return which secret feed a path asks for; nothing where it asks for another form, which secret feeds have not."""
    start = next(start for start in OWN if path.startswith(start))
    return (digest(path.removeprefix(start).removesuffix(AFTER)), OWN[start]) if path.endswith(AFTER) else None
