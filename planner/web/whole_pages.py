"""Pages that are the same for everybody who is not signed in: each with a validator, and made once for each state of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, current_app, make_response, request, session

from planner.web.conditional import unchanged
from planner.web.editions import edition
from planner.web.feed_cache import CacheKey, FeedCache, Finished
from planner.web.requests import language, person, runtime

CACHE = "whole pages"
LARGEST_CACHE = 4_000_000
"""Bytes of finished pages kept in all, which is some hundreds of meetings."""


def tag_of(validator: str, edition: str, language: str) -> str:
    """Return the opaque part of the validator that is sent: of a page in a language, made by an edition of the program."""
    return f"{validator}-{edition}-{language}"


def conditional(validator: Callable[[], str | None], body: Callable[[], str]) -> Response | None:
    """Answer with a page, or that it is unchanged; nothing where it is not the same for everybody.

    It is not for who is signed in or has a message waiting, nor where it has no validator.
    """
    tag = _tag(validator()) if person() is None and "_flashes" not in session else None
    if tag is None:
        return None
    if unchanged(request.headers.get("If-None-Match", ""), None, tag, runtime().now()):
        response = Response(status=304)
        response.headers["Cache-Control"] = "private, no-cache"
        response.set_etag(tag, weak=True)
        return response
    cache: FeedCache = current_app.extensions[CACHE]
    place = CacheKey(request.full_path, language(), zipped=False, stamp=tag)
    page = cache.take(place)
    if page is None:
        page = Finished(body().encode(), ())
        if _tag(validator()) != tag:  # Somebody has changed it while it was made, and the tag is of what stood before.
            return make_response(page.body)
        cache.put(place, page)
    response = make_response(page.body)
    response.set_etag(tag, weak=True)
    return response


def _tag(validator: str | None) -> str | None:
    return None if validator is None else tag_of(validator, edition(current_app), language())


def register(app: Flask) -> None:
    """Give the app room for these pages."""
    app.extensions[CACHE] = FeedCache(LARGEST_CACHE)
