"""The front page."""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.services.calendars import feeds
from planner.services.meetings import calendar_pages
from planner.web.calendars.subscriptions import links_to
from planner.web.requests import language, reading, runtime

bp = Blueprint("front", __name__)


@bp.get("/")
def index() -> str:
    """Show what the place is, what is next and how to subscribe."""
    here = runtime().deployment
    with reading() as work:
        page = calendar_pages.front(work)
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
        webcal=links.webcal,
    )
