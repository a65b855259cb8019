"""The front page."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from planner.services.calendars import feeds
from planner.services.meetings import calendar_pages
from planner.services.work import Work
from planner.web.calendars.subscriptions import links_to
from planner.web.requests import language, reading, runtime
from planner.web.whole_pages import conditional

bp = Blueprint("front", __name__)


@bp.get("/")
def index() -> Response:
    """Show what the place is, what is next and how to subscribe."""
    with reading() as work:
        answer = conditional(lambda: calendar_pages.validator(work), lambda: _body(work))
        return make_response(_body(work)) if answer is None else answer


def _body(work: Work) -> str:
    here, page = runtime().deployment, calendar_pages.front(work)
    links = links_to(feeds.path(here, "alle", language()), here.service_name)
    first = next(iter(page.meetings), None)
    return render_template(
        "front/index.html",
        next=first,
        holder="" if first is None else page.holders.get(first.id, ""),
        meetings=page.meetings[1:],
        holders=page.holders,
        networks=page.networks,
        feed=links.address,
    )
