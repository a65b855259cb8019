"""The front page and those of public meetings, answered before Flask: one read tells whether what lies ready still stands.

Whoever has a session, or asks for anything else than the plain page, is left to the routes, by ``web/whole_pages.py``,
which give the same answers to those who are not signed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from werkzeug.http import parse_cookie

from planner.domain.people import LANGUAGES
from planner.services.meetings import calendar_pages, meeting_pages
from planner.web.conditional import unchanged
from planner.web.feed_cache import CacheKey, FeedCache, Finished
from planner.web.headers import HEADERS, HSTS
from planner.web.requests import Runtime
from planner.web.whole_pages import tag_of

FRONT = "/"
_PATH = re.compile(r"/moter/([a-z0-9-]+)")
_OF_UNCHANGED = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language, Accept-Encoding"}
_LEFT_TO_FLASK = frozenset({"HTTP_AUTHORIZATION", "HTTP_IF_MATCH"})
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)

Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Readers(NamedTuple):
    """What tells how the pages stand: the front page, and those of meetings."""

    front: calendar_pages.FrontReader
    meetings: meeting_pages.Reader


@dataclass(frozen=True)
class PageFront:
    """The application with the finished pages in front; ``cookie`` is the name of that of a session."""

    app: Application
    readers: Readers
    runtime: Callable[[], Runtime]
    edition: Callable[[], str]
    cookie: str
    cache: FeedCache

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer with the page that lies ready (PEP 3333), or let Flask make it and keep it."""
        place = self._place(environ) if _is_plain(environ) else None
        if place is None:
            return self.app(environ, start)
        if unchanged(environ.get("HTTP_IF_NONE_MATCH", ""), None, place.stamp, _NEVER):
            start("304 NOT MODIFIED", _unchanged_headers(environ, place))
            return []
        page = self.cache.take(place)
        if page is None:
            return self._make(environ, start, place)
        start("200 OK", list(page.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]

    def _validator(self, path: str, here: Runtime) -> str | None:
        """Return the validator of a page, nothing where it is none of these or not for everybody."""
        if path == FRONT:
            return calendar_pages.read_validator(self.readers.front, here.now(), here.deployment)
        page = _PATH.fullmatch(path)
        if page is None:
            return None
        return meeting_pages.read_validator(self.readers.meetings, page[1], here.now(), here.deployment)

    def _place(self, environ: dict[str, Any]) -> CacheKey | None:
        cookies = parse_cookie(environ.get("HTTP_COOKIE"))
        if self.cookie in cookies:
            return None
        here = self.runtime()
        try:
            validator = self._validator(environ["PATH_INFO"], here)
        except meeting_pages.Unread:
            return None
        if validator is None:
            return None
        typed = cookies.get("language", "")
        language = typed if typed in LANGUAGES else here.deployment.language
        address = f"{environ['wsgi.url_scheme']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
        zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        return CacheKey(address, language, zipped, tag_of(validator, self.edition(), language))

    def _make(self, environ: dict[str, Any], start: Start, place: CacheKey) -> Iterable[bytes]:
        answers: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, *error: object) -> Callable[[bytes], object]:
            answers.append((status, headers))
            write: Callable[[bytes], object] = start(status, headers, *error)
            return write

        body = self.app(environ, note)
        try:
            whole = b"".join(body)
        finally:
            getattr(body, "close", tuple)()
        status, headers = answers[-1]
        if environ["REQUEST_METHOD"] == "GET" and status.startswith("200") and _is_of(place, headers):
            self.cache.put(place, Finished(whole, tuple(headers)))
        return [whole]


def _is_plain(environ: dict[str, Any]) -> bool:
    """Whether a visitor asks for one of these pages so that nothing but the address and the language says what they get."""
    path = environ.get("PATH_INFO", "")
    if path != FRONT and _PATH.fullmatch(path) is None:
        return False
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not _LEFT_TO_FLASK.isdisjoint(environ):
        return False
    weighed = ";" in environ.get("HTTP_ACCEPT_ENCODING", "")
    return not weighed and "%00" not in environ.get("QUERY_STRING", "")


def _is_of(place: CacheKey, headers: Headers) -> bool:
    """Whether an answer is the page that was asked for, and for everybody: it may have changed since, or set a cookie."""
    by_name = dict(headers)
    tags = {f'W/"{place.stamp}"', f'W/"{place.stamp}-gzip"'}
    return by_name.get("ETag") in tags and "Set-Cookie" not in by_name


def _unchanged_headers(environ: dict[str, Any], place: CacheKey) -> Headers:
    secure = {"Strict-Transport-Security": HSTS} if environ["wsgi.url_scheme"] == "https" else {}
    tag = f'W/"{place.stamp}-gzip"' if place.zipped else f'W/"{place.stamp}"'
    return list({**HEADERS, **secure, **_OF_UNCHANGED, "ETag": tag}.items())
