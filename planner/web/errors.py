"""What a page says when a rule says no or something is not there."""

from __future__ import annotations

from flask import Flask, Response, render_template
from flask_babel import get_locale, get_timezone, gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from planner.domain.refusals import Forbidden, NotFound, Refused, TooMany
from planner.formats.words.refusals import facts, words
from planner.formats.words.words import N_
from planner.web import unavailable

CONFLICT = 409
NOT_THERE = 404
LINK_GONE = 410
STATUSES: dict[type[Refused], int] = {NotFound: 404, Forbidden: 403, TooMany: 429}
"""The HTTP status of each class of refusals that has one of its own; all others are conflicts."""
PAGE_REFUSALS = tuple(STATUSES)
"""Classes of refusals that are answered by a page of their own; all others are said where something was typed."""
TITLES = {
    400: N_("The request was not understood"),
    403: N_("You do not have access to this"),
    404: N_("We cannot find the page"),
    405: N_("The page cannot be used this way"),
    409: N_("This cannot be done now"),
    410: N_("The link is no longer in use"),
    413: N_("The file is too large"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong at our end"),
    503: N_("The service is unavailable for a moment"),
}
ADVICE = {
    400: N_(
        "Go back, reload the page and try again. If you filled in a form, what you typed is still there when you go back."
    ),
    404: N_("The address may have been mistyped, or what was here has been removed."),
    405: N_("Go back and use the buttons on the page."),
    410: N_("Ask the person who sent it for a new link."),
    413: N_("Choose a smaller file."),
    429: N_("Wait a little and try again."),
    500: N_("Nothing you did is lost on purpose. Try again in a while, and let us know if it keeps happening."),
}

LINKS = frozenset({"replies.not_found", "polls.not_found", "links.not_found", "people.first_link_dead"})
"""Refusals of a link that somebody was sent, which the title says: no page is missing."""
WAYS = {"replies.not_found": ("/svar/ny-lenke", N_("Have you already answered but lost the link?"))}
"""Where a refusal leads on to, before all else."""
MEETINGS = ("/moter/", N_("See all meetings"))


def status_of(refusal: Refused) -> int:
    """Return the HTTP status that fits a refusal."""
    return next((status for kind, status in STATUSES.items() if isinstance(refusal, kind)), CONFLICT)


def message_of(refusal: Refused) -> str:
    """Return what a refusal says, in the language of the page; numbers are grouped as the language does, as in 10 000."""
    return gettext(words(refusal)) % facts(refusal, str(get_locale()), str(get_timezone()))


def _page(status: int, message: str | None = None, rule: str = "") -> tuple[str, int]:
    titled = LINK_GONE if rule in LINKS else status if status in TITLES else 500
    advice = message or gettext(ADVICE.get(titled, ADVICE[500]))
    ways = [WAYS[rule]] if rule in WAYS else [MEETINGS] if status == NOT_THERE else []
    said = [(address, gettext(word)) for address, word in ways]
    return render_template("errors/error.html", title=gettext(TITLES[titled]), advice=advice, ways=said), status


def _refused(refusal: Refused) -> tuple[str, int]:
    return _page(status_of(refusal), message_of(refusal), refusal.rule)


def _csrf(_error: CSRFError) -> tuple[str, int]:
    return _page(400)


def _http(error: HTTPException) -> Response | tuple[str, int, list[tuple[str, str]]]:
    if isinstance(getattr(error, "original_exception", None), unavailable.UNAVAILABLE):
        # The page of another error could not be made, because who asks for it stands in the database.
        return unavailable.page()
    # What can be done instead of what was asked (RFC 9110 15.5.6) is for programs, and stands in the head alone.
    kept = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
    return *_page(error.code or 500), kept


def register(app: Flask) -> None:
    """Make the app answer refusals and errors with a page."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
