"""Feeds and calendar files: what calendar programs fetch.

A poll that finds nothing new costs one read of one row: nobody is signed in here, no session is opened and no template
is rendered.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import PurePath

from flask import Blueprint, Response, request
from sqlalchemy import Connection
from werkzeug.http import http_date

from planner.domain.feeds import SECRET, TASKS, FeedForm, FeedKind, public_feed
from planner.domain.people import LANGUAGES
from planner.domain.refusals import Refused
from planner.formats import gzip_chunks
from planner.formats.gzip_chunks import LEVEL
from planner.formats.ical import atom, jcal
from planner.formats.ical.ical import CONTENT_TYPE, TAIL
from planner.services.calendars import calendars, feeds
from planner.services.calendars.feeds import StandingFeed
from planner.services.meetings import meetings
from planner.services.replies import replies
from planner.web import requests, stale_pages, unavailable
from planner.web.calendars.feed_front import PRIVATE, Headers, headers_of, route_of
from planner.web.conditional import gzip_wanted, overtaken, unchanged
from planner.web.feed_cache import CacheKey, FeedCache, FeedSource, FeedSources, Finished
from planner.web.requests import runtime

bp = Blueprint("feeds", __name__)
feed_cache, feed_sources = FeedCache(), FeedSources()

MODIFIED = re.compile(rb"^LAST-MODIFIED:(\d{8}T\d{6}Z)\r$", re.MULTILINE)
_TAG = 32
_TRIES = 10
TYPES = {FeedForm.ICAL: CONTENT_TYPE, FeedForm.JCAL: jcal.CONTENT_TYPE, FeedForm.ATOM: atom.CONTENT_TYPE}
ROBOTS = "User-agent: *\nDisallow:\n"
"""Everybody is let in: importers of calendars keep to this file, and what is secret has an address nobody can guess."""


@cache
def _public(kind: FeedKind) -> Callable[..., Response]:
    """Return what answers with the public feeds of a kind."""

    def answer(form: FeedForm, name: str = "") -> Response:
        key, typed = public_feed(kind, name), request.args.get("sprak", "")
        language = typed if typed in LANGUAGES else runtime().deployment.language
        return _current(lambda connection: feeds.find_public(connection, runtime().deployment, key, language, form))

    return answer


for _form in FeedForm:
    for _kind in FeedKind:
        bp.add_url_rule(f"{route_of(_kind)}.{_form}", _kind.name.lower(), _public(_kind), defaults={"form": _form})


def _unavailable(_error: Exception) -> Response:
    kept = stale_pages.last()
    if kept is not None:
        return kept
    answer = _nothing(503)
    answer.headers["Retry-After"] = str(unavailable.RETRY_SECONDS)
    answer.set_data("\n".join(sentence for _, (sentence,) in unavailable.sentences(unavailable.ADVICE)) + "\n")
    return answer


unavailable.answer_with(bp, _unavailable)


@bp.get("/kalender/min/<secret>.ics")
def own(secret: str) -> Response:
    """Answer with the feed of one person; 410 for an address that has been given up, so that programs stop asking."""
    return _current(lambda connection: feeds.find_secret(connection, runtime().deployment, secret), private=True)


@bp.get("/kalender/oppgaver/<secret>.ics")
def tasks(secret: str) -> Response:
    """Answer with the tasks of one person; the address is given up together with that of their own feed."""
    return _current(lambda connection: feeds.find_secret(connection, runtime().deployment, secret, TASKS), private=True)


def _current(find: Callable[[Connection], StandingFeed | None], *, private: bool = False) -> Response:
    """Answer with a feed as it stands; one that changes between two reads is looked up again."""
    for _ in range(_TRIES):
        with runtime().connect() as connection:
            feed = find(connection)
            if feed is None:
                return _nothing(404)
            if feed.standing.revoked_at is not None:
                return _nothing(410)
            answer = _answer(connection, feed, private=private)
            if answer is not None:
                return answer
    return _nothing(503)


def _answer(connection: Connection, feed: StandingFeed, *, private: bool) -> Response | None:
    zipped = gzip_wanted(request.accept_encodings)
    headers = headers_of(feed.stamp, runtime().deployment, zipped=zipped, private=private)
    if overtaken(request.headers.get("If-Match"), dict(headers)["ETag"]):
        return Response(status=412, headers=headers)
    validator, since = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    if unchanged(validator, since, feed.stamp, feed.standing.changed_at):
        response = Response(status=304, headers=headers)
        del response.headers["Content-Type"]
        return response
    place = CacheKey(feed.standing.feed, feed.language, zipped, feed.stamp, feed.form)
    answer = feed_cache.take(place) or _finish(connection, feed, place, headers)
    return None if answer is None else Response(answer.body, headers=answer.headers)


def _finish(connection: Connection, feed: StandingFeed, place: CacheKey, headers: Headers) -> Finished | None:
    """Make the bytes of a feed and cache them, unless it has changed meanwhile; who else wants them waits."""
    with feed_sources.one_at_a_time(place.feed, place.language):
        ready = feed_cache.take(place)
        if ready is not None:
            return ready
        public = not place.feed.startswith(SECRET)
        body = _public_body(connection, feed, place) if public else _secret_body(connection, feed, place)
        if body is None:
            return None
        of_answer = {
            "Content-Type": TYPES[feed.form],
            "Content-Disposition": f'inline; filename="{_file_name(feed)}.{feed.form}"',
            "Content-Length": str(len(body)),
            "Last-Modified": http_date(feed.standing.changed_at),
        }
        coding = {"Content-Encoding": "gzip"} if place.zipped else {}
        answer = Finished(body, (*headers, *of_answer.items(), *coding.items()))
        feed_cache.put(place, answer)
        return answer


def _secret_body(connection: Connection, feed: StandingFeed, place: CacheKey) -> bytes | None:
    body = feeds.body(connection, runtime().deployment, feed)
    return gzip.compress(body, LEVEL, mtime=0) if body is not None and place.zipped else body


def _public_body(connection: Connection, feed: StandingFeed, place: CacheKey) -> bytes | None:
    """Make a public feed from its last state in this process and what has changed since."""
    last, key = feed_sources.get((place.feed, place.language)), (place.feed, place.language)
    entries = feeds.entries(connection, feed, None if last is None else last.entries)
    if entries is None:
        return None
    chunks = {} if last is None else last.chunks
    if place.zipped and feed.form is FeedForm.ICAL:
        head = feeds.head(runtime().deployment, feed, entries.zones())
        parts = dict(zip(entries.by_meeting, entries.bodies(), strict=True))
        stream = gzip_chunks.compress(head, parts, TAIL, chunks)
        body, chunks = stream.body, stream.chunks
    else:
        body = feeds.public_body(runtime().deployment, feed, entries)
        body = gzip.compress(body, LEVEL, mtime=0) if place.zipped else body
    feed_sources.put(key, FeedSource(entries, chunks))
    return body


def _file_name(feed: StandingFeed) -> str:
    key = feed.standing.feed
    return "moteplass" if key.startswith(SECRET) else PurePath(key).name


def _as_file(response: Response, name: str, form: FeedForm = FeedForm.ICAL) -> Response:
    response.headers["Content-Type"] = TYPES[form]
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    return response


def _nothing(status: int) -> Response:
    words = {404: "There is no such calendar.", 410: "This address is no longer in use.", 503: "Try again in a while."}
    response = Response(words[status] + "\n", status, mimetype="text/plain")
    response.headers.extend(PRIVATE)
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/moter/<slug>.ics", defaults={"form": FeedForm.ICAL})
@bp.get("/moter/<slug>.json", defaults={"form": FeedForm.JCAL})
def meeting(slug: str, form: FeedForm) -> Response:
    """Answer with one meeting as a file, for those who may see it."""
    with requests.reading() as work:
        try:
            shown = meetings.get(work, slug)
        except Refused:
            return _nothing(404)
        body = calendars.file_of(work, shown, requests.language(), guest=calendars.is_guest(work, shown))
    if not body:
        return _nothing(404)
    response = _single(body, slug, form)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


def _single(body: bytes, name: str, form: FeedForm = FeedForm.ICAL) -> Response:
    """Answer with the file of one meeting, zipped where that is wanted, or that nothing in it has changed."""
    stamp = MODIFIED.search(body)
    changed_at = datetime.strptime(stamp[1].decode(), "%Y%m%dT%H%M%S%z") if stamp else runtime().now()
    body = body if form is FeedForm.ICAL else jcal.to_jcal(body)
    zipped, tag = gzip_wanted(request.accept_encodings), sha256(body).hexdigest()[:_TAG]
    etag = f'"{tag}-gzip"' if zipped else f'"{tag}"'
    headers = {"ETag": etag, "Vary": "Accept-Encoding", "Last-Modified": http_date(changed_at)}
    if overtaken(request.headers.get("If-Match"), etag):
        return Response(status=412, headers=headers)
    if unchanged(request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since"), tag, changed_at):
        return Response(status=304, headers=headers)
    response = _as_file(Response(gzip.compress(body, LEVEL, mtime=0) if zipped else body, headers=headers), name, form)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


@bp.get("/svar/<secret>/kalender.ics")
def invitation(secret: str) -> Response:
    """Answer with the meeting that a personal link is to, with how the guest's own reply stands."""
    with requests.reading() as work:
        try:
            guest, of_meeting, reply = replies.by_secret(work, secret)
        except Refused:
            return _nothing(404)
        body = calendars.file_for(work, of_meeting, guest, reply)
    response = _single(body, of_meeting.slug) if body else _nothing(404)
    response.headers.extend(PRIVATE)
    return response


@bp.get("/robots.txt")
def robots() -> Response:
    """Let everybody in, the importers of calendars among them."""
    return Response(ROBOTS, mimetype="text/plain")
