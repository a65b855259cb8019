"""The title of a page, which is read out first: after a refusal it says so, and it says which meeting or series it is about."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, get_flashed_messages, request
from flask_babel import gettext
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup, escape

_BEGINS = "<title>"
_REFUSAL = "error"
"""The category of a message that says no on the page that a form leads on to."""
_FIRST_REFUSAL, _AFTER_REFUSALS = 400, 500


@pass_context
def page_title(context: Context, title: str) -> Markup:
    """Return the title of a page as it stands in its head, with the name of the service last.

    The meeting, else the series, that the page is about is added where the page itself does not name it. A page that opens with
    the refusal of what was sent before says so first.
    """
    said, service, subject = Markup(title).strip(), escape(context["service"]), escape(_subject(context))  # noqa: S704 - A block.
    if subject and subject not in said:
        said = Markup("{}: {}").format(said, subject)
    if get_flashed_messages(category_filter=[_REFUSAL]):
        said = Markup("{} {}").format(gettext("Error:"), said)
    return said if said == service else Markup("{} – {}").format(said, service)


def _subject(context: Context) -> str:
    about: tuple[Any, ...] = (context.get("meeting"), context.get("series"))
    return next((title for row in about if (title := getattr(row, "title", ""))), "")


def _marked(response: Response) -> Response:
    refused = request.method == "POST" and _FIRST_REFUSAL <= response.status_code < _AFTER_REFUSALS
    if refused and response.mimetype == "text/html":
        said, page = f"{_BEGINS}{gettext('Error:')} ", response.get_data(as_text=True)
        if said not in page:
            response.set_data(page.replace(_BEGINS, said, 1))
    return response


def register(app: Flask) -> None:
    """Give templates the title of their page, and mark that of a page that says no to what was sent."""
    app.jinja_env.globals["page_title"] = page_title
    app.after_request(_marked)
