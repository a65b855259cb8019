"""What is answered while the database is away, full, locked or read-only: 503, and the form that was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask, Response, g, make_response, render_template, request
from flask.sansio.scaffold import Scaffold
from flask_babel import gettext
from werkzeug.exceptions import ServiceUnavailable

from planner.domain.people import LANGUAGES
from planner.formats.words.catalogues import catalogue
from planner.formats.words.words import N_
from planner.services.operations import operations
from planner.services.work import NOBODY
from planner.web import stale_pages

UNAVAILABLE = operations.UNAVAILABLE
RETRY_SECONDS = 30
TITLE = N_("The service is unavailable for a moment")
ADVICE = N_(
    "We cannot reach our data at the moment. Nothing is lost: what was saved before is safe. Try again in half "
    "a minute."
)
NOT_SAVED = N_(
    "What you sent has not been saved yet. It is kept on this page: leave it open, and send it again with the button."
)
FILES = N_("Files must be chosen again: go back, and choose them there.")
AGAIN = N_("Send again")
READ_AGAIN = N_("Try again")
MACHINE_FIELDS = frozenset(
    {"confirmed", "csrf_token", "draft", "hvem", "kept", "neste", "next", "packed", "searched", "seen", "shown_month"}
)
"""Fields in which nobody writes or chooses: what a page carries for the service itself."""


def problem() -> ServiceUnavailable:
    """Return the error of the protocol that says when to come again (RFC 9110 15.6.4)."""
    _ask_nobody()
    return ServiceUnavailable(retry_after=RETRY_SECONDS)


def sentences(*msgids: str) -> list[tuple[str, list[str]]]:
    """Return each language with these sentences, the one of the page first."""
    own = g.get("chosen_language") or request.cookies.get("language") or g.get("language")
    languages = sorted(LANGUAGES, key=lambda language: language != own)
    return [(language, [catalogue(language).gettext(msgid) for msgid in msgids]) for language in languages]


def typed(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return the values of a form that somebody wrote or chose, to be shown to them again."""
    return [value for name, value in fields if name not in MACHINE_FIELDS and value.strip()]


def _ask_nobody() -> None:
    # Who asks stands in the database, so the answer is for nobody in particular, and in no language of theirs.
    g.person, g.actor, g.database_away = None, NOBODY, True


def _fields() -> list[tuple[str, str]]:
    return list(request.form.items(multi=True)) if request.method == "POST" else []


def page(_error: Exception | None = None) -> Response:
    """Return the page that says when to come again, with the form that was sent; or a public page as it last was."""
    _ask_nobody()
    kept = stale_pages.last()
    if kept is not None:
        return kept
    sent = request.method == "POST"
    fields, button = _fields(), AGAIN if sent else READ_AGAIN
    files = [upload for upload in request.files.values() if upload.filename] if sent else []
    msgids = [ADVICE, *([NOT_SAVED] if sent else []), *([FILES] if files else [])]
    text = render_template(
        "errors/unavailable.html",
        title=gettext(TITLE),
        said=sentences(*msgids),
        fields=fields,
        typed=typed(fields),
        sent=sent,
        again=gettext(button),
    )
    response = make_response(text, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def answer_with(room: Scaffold, handler: Callable[[Exception], Response]) -> None:
    """Make the app or a blueprint answer so wherever the database fails in a way that passes."""
    for failure in UNAVAILABLE:
        room.register_error_handler(failure, handler)


def register(app: Flask) -> None:
    """Make the app answer with a page that keeps what was sent."""
    answer_with(app, page)
