"""Public pages as this process last had them, for visitors who are not signed in while the database is away (RFC 5861 4)."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from flask import Flask, Response, current_app, request, session

from planner.domain.people import LANGUAGES

EXTENSION = "stale pages"
ENDPOINTS = frozenset(
    {
        "about.show",
        "calendars.index",
        "feeds.meeting",
        "front.index",
        "meetings.index",
        "meetings.show",
        "networks.index",
        "networks.show",
        "organisations.index",
        "organisations.show",
        "series.show",
    }
)
"""Pages that are the same for everybody who is not signed in. Agendas are too, whoever asks."""
AGENDAS = "agendas"
LARGEST = 8_000_000
"""Bytes kept in all."""
LARGEST_PAGE = 300_000
MOST = 500
SECONDS = 86_400.0
"""How old a page may be that is given out: a day, as feeds say of themselves."""
NOT_KEPT = frozenset({"cache-control", "content-length", "date", "etag"})
MARKS = {
    "Cache-Control": "private, no-cache",
    "Warning": '111 - "Revalidation Failed"',
    "Planner-Stale": "the database is away",
}
FORM_TOKEN = "csrf_token"

PageKey = tuple[str, str, str]
"""Host with scheme, path with query, and language."""


@dataclass(frozen=True)
class KeptPage:
    """A page as it was sent, before it was compressed, and when, in seconds of a monotonic clock."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    at: float


class StalePages:
    """LRU cache of pages, bounded in number and bytes. Safe to use from several threads."""

    def __init__(self, largest: int = LARGEST, most: int = MOST) -> None:
        self._largest = largest
        self._most = most
        self._kept: OrderedDict[PageKey, KeptPage] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: PageKey, now: float) -> KeptPage | None:
        """Return the page that was kept last, if it is not too old."""
        with self._lock:
            page = self._kept.get(key)
        return page if page is not None and now - page.at <= SECONDS else None

    def put(self, key: PageKey, page: KeptPage) -> None:
        """Keep a page in place of the one before; what was asked for longest ago goes where there is no room."""
        with self._lock:
            self._drop(key)
            if len(page.body) > LARGEST_PAGE:
                return
            self._kept[key] = page
            self._size += len(page.body)
            while self._size > self._largest or len(self._kept) > self._most:
                self._drop(next(iter(self._kept)))

    def forget(self, key: PageKey) -> None:
        """Drop a page that is not there any more, or not for everybody."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: PageKey) -> None:
        page = self._kept.pop(key, None)
        self._size -= 0 if page is None else len(page.body)


def _key() -> PageKey | None:
    """Return where the page that is asked for is kept, or nothing where it is for one person, or changes something."""
    public = request.endpoint in ENDPOINTS or request.blueprint == AGENDAS
    if not public or request.method not in {"GET", "HEAD"} or "Authorization" in request.headers:
        return None
    word = request.cookies.get("language")
    language = word if word in LANGUAGES else current_app.config["BABEL_DEFAULT_LOCALE"]
    return request.host_url, request.full_path, str(language)


def _pages() -> StalePages:
    pages: StalePages = current_app.extensions[EXTENSION]
    return pages


def _with_session() -> bool:
    # An agenda looks at no session, and asking for one here would make it differ by cookie.
    in_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return request.blueprint != AGENDAS and (in_cookie or session.modified)


def _keep(response: Response) -> Response:
    """Keep what a visitor without a session was shown; what belongs to a session has its form token in it."""
    key = _key()
    if key is None or response.status_code == 304 or response.status_code >= 500:  # noqa: PLR2004 - Says nothing of the page.
        return response
    if response.status_code != 200:  # noqa: PLR2004 - It is not there, or not for everybody.
        _pages().forget(key)
        return response
    if request.method == "GET" and not _with_session():
        headers = tuple((name, value) for name, value in response.headers if name.lower() not in NOT_KEPT)
        _pages().put(key, KeptPage(response.get_data(), headers, time.monotonic()))
    return response


def last() -> Response | None:
    """Return the page that is asked for as it last was, marked as old, for a visitor who is not signed in."""
    key = _key()
    if key is None or (request.blueprint != AGENDAS and set(session) - {FORM_TOKEN}):
        return None
    page = _pages().get(key, time.monotonic())
    if page is None:
        return None
    response = Response(page.body, headers=list(page.headers))
    response.headers.update(MARKS)
    return response


def register(app: Flask) -> None:
    """Make the app keep the public pages that it shows. Comes after what compresses answers, so as to see them before."""
    app.extensions[EXTENSION] = StalePages()
    app.after_request(_keep)
