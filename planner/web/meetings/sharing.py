"""What a link to a meeting shows where somebody shares it, or a search engine finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, url_for

from planner.domain.meetings import MeetingState, Visibility
from planner.domain.people import LANGUAGES
from planner.domain.times import FIRST_YEAR, LAST_YEAR
from planner.formats import schema_org
from planner.formats.date_pictures import HEIGHT, WIDTH, picture
from planner.formats.entries.calendar_entries import without_mail_addresses
from planner.formats.words import markdown, spans
from planner.formats.words.times import date_long
from planner.rows.meetings import Meeting
from planner.web.requests import language, runtime

bp = Blueprint("sharing", __name__)
FRESH_SECONDS = 86_400


@dataclass(frozen=True)
class Shared:
    """What stands in the head of an open page of a meeting, beside its title; ``alt`` is the picture in words."""

    description: str
    page: str
    picture: str
    alt: str
    event: dict[str, Any]
    width: int = WIDTH
    height: int = HEIGHT


def shared(meeting: Meeting) -> Shared | None:
    """Return what a shared link shows of a meeting; nothing where not everybody may see it, and while it has no date."""
    span = meeting.span
    if meeting.visibility is not Visibility.PUBLIC or meeting.state is MeetingState.DRAFT or span is None:
        return None
    here, speech = runtime().deployment, language()
    when = spans.when(span, speech, here.time_zone)
    where = " · ".join(part for part in (when, meeting.place) if part)
    description = without_mail_addresses(markdown.gist(f"{where}. {meeting.question}"))
    address = f"{here.base_url}/moter/{meeting.slug}"
    day = span.in_zone(here.time_zone).first_day
    drawn = here.base_url + url_for("sharing.day", speech=speech, day=day.isoformat())
    facts = schema_org.EventFacts(
        name=meeting.title,
        description=description,
        page=address,
        picture=drawn,
        span=span,
        state=meeting.state,
        moved=meeting.time_sequence > 0,
        place=meeting.place,
        address=meeting.address,
        online=bool(meeting.online_url),
        convener=meeting.convener.name,
        convener_page=f"{here.base_url}/aktorer/{meeting.convener.slug}",
    )
    return Shared(
        description=description,
        page=address,
        picture=drawn,
        alt=date_long(day, speech),
        event=schema_org.event(facts),
    )


@bp.get("/dato/<speech>/<day>.png")
def day(speech: str, day: str) -> Response:
    """Answer with the leaf of a day; whoever shows a link to a meeting may show it on a page of their own."""
    shown = _day_of(day)
    if shown is None or speech not in LANGUAGES:
        abort(404)
    response = Response(picture(shown, speech), mimetype="image/png")
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _day_of(typed: str) -> date | None:
    try:
        shown = date.fromisoformat(typed)
    except ValueError:
        return None
    return shown if FIRST_YEAR <= shown.year <= LAST_YEAR else None
