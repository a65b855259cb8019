"""Headers that every response carries, and the weight of what is sent."""

from __future__ import annotations

import gzip

from flask import Flask, Response, make_response, request

from planner.web.conditional import gzip_wanted

POLICY = (
    "default-src 'none'; object-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
"""A letter has its style inside it, as mail programs want; it runs nothing and fetches nothing."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"
FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors *"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
}
"""Headers of the one page that other sites may show inside theirs: it has no script, no form and no cookie."""
NOT_FRAMED = {"X-Frame-Options", "Cross-Origin-Opener-Policy"}
SMALLEST_ZIPPED = 1_000
ZIPPED_TYPES = ("text/html", "text/css", "application/json", "image/svg+xml", "text/javascript")


def private(body: str, status: int = 200) -> Response:
    """Return a page that belongs to one person: never stored, never listed, its address told to nobody."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def around_letters(page: str) -> Response:
    """Return a page that shows letters in frames."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


def letter_shown(html: str) -> Response:
    """Return the HTML of a letter, to be shown in a frame of a page about it."""
    response = make_response(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _secure(response: Response) -> Response:
    framed = "frame-ancestors *" in response.headers.get("Content-Security-Policy", "")
    there = {name.lower() for name, _ in response.headers}  # One look at all, instead of one for each header.
    for name, value in HEADERS.items():
        if name.lower() not in there and not (framed and name in NOT_FRAMED):
            response.headers.add(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if response.mimetype == "text/html" and not framed:
        response.headers.setdefault(
            "Cache-Control", "no-store" if "Set-Cookie" in response.headers else "private, no-cache"
        )
        response.vary.update(("Cookie", "Accept-Language"))
    return response


def _zip(response: Response) -> Response:
    if response.mimetype not in ZIPPED_TYPES or response.status_code != 200 or "Content-Encoding" in response.headers:  # noqa: PLR2004 - Only whole answers.
        return response
    response.vary.add("Accept-Encoding")
    if not gzip_wanted(request.accept_encodings):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= SMALLEST_ZIPPED:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        if response.get_etag()[0]:
            response.set_etag(f"{response.get_etag()[0]}-gzip", weak=True)
    return response


def register(app: Flask) -> None:
    """Make every response of the app carry these headers."""
    app.after_request(_zip)
    app.after_request(_secure)
