"""The list of meetings and the page of each."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.meetings import KIND_SLUGS, MeetingState, Visibility
from planner.domain.permissions import Verb
from planner.services.calendars import calendars
from planner.services.followups import action_points
from planner.services.incoming import time_proposals
from planner.services.letters import delays
from planner.services.meetings import meeting_lists, meeting_pages
from planner.services.meetings.meeting_pages import MeetingPage
from planner.services.organisations import themes
from planner.services.series import series
from planner.services.work import Work
from planner.web.feed_cache import CacheKey, FeedCache, Finished
from planner.web.meetings.meeting_filters import MeetingFilterForm
from planner.web.pages import page_number, pager
from planner.web.requests import language, person, reading, runtime

bp = Blueprint("meetings", __name__)
LARGEST_CACHE = 4_000_000
"""Bytes of finished pages kept in all, which is some three hundred meetings."""
CACHE = "meetings"


@bp.record
def _open_cache(state: BlueprintSetupState) -> None:
    state.app.extensions[CACHE] = FeedCache(LARGEST_CACHE)


@bp.get("/moter/")
def index() -> str:
    """List the meetings that the one who asks may see, the coming first."""
    form = MeetingFilterForm(formdata=request.args)
    with reading() as work:
        form.fill(meeting_lists.choices(work), language())
        listing = meeting_lists.listing(work, form.criteria(), page_number())
    pages = pager(listing.page, listing.pages)
    return render_template(
        "meetings/index.html", form=form, listing=listing, narrowed=form.narrows(), pages=pages, kinds=KIND_SLUGS
    )


@bp.get("/moter/<slug>")
def show(slug: str) -> AnyResponse:
    """Show one meeting; whoever may not see it is told that there is none."""
    anonymous = person() is None and "_flashes" not in session
    with reading() as work:
        state = meeting_pages.validator(work, slug) if anonymous else None
        return _whole(work, slug) if state is None else _conditional(work, slug, f"{state}-{language()}")


def _whole(work: Work, slug: str) -> AnyResponse:
    page = meeting_pages.show(work, slug)
    if page.meeting.state is MeetingState.DRAFT:
        return redirect(url_for("publishing.check", slug=slug))
    return make_response(_body(work, page))


def _conditional(work: Work, slug: str, tag: str) -> Response:
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response = make_response(_public(work, slug, tag))
    response.set_etag(tag, weak=True)
    return response


def _public(work: Work, slug: str, tag: str) -> bytes:
    """Return the page as everybody sees it who is not signed in, rendered once for all it shows."""
    cache: FeedCache = current_app.extensions[CACHE]
    place = CacheKey(request.full_path, language(), zipped=False, stamp=tag)
    kept = cache.take(place)
    if kept is None:
        kept = Finished(_body(work, meeting_pages.show(work, slug)).encode(), ())
        cache.put(place, kept)
    return kept.body


def _body(work: Work, page: MeetingPage) -> str:
    meeting, here = page.meeting, runtime().deployment
    links = calendars.add_links(work, meeting, language())
    return render_template(
        "meetings/show.html",
        page=page,
        meeting=meeting,
        themes=[themes.name_of(theme, language()) for theme in page.themes],
        duties=[page.roles.execution, page.roles.follow_up],
        offers={},
        timeline=page.timeline,
        closed=_closed(page),
        contact=page.roles.contact.email if page.roles.contact else here.contact_email,
        tools={verb.value for verb in page.may},
        ics=f"/moter/{meeting.slug}.ics",
        add_links=links,
        strip=series.strip(work, meeting),
        proposals=time_proposals.open_ones(work, meeting) if Verb.SEE_REPLIES in page.may else [],
        delay=delays.of_meeting(work, meeting) if Verb.SEE_REPLIES in page.may else delays.NO_DELAY,
        agreed=action_points.section(work, meeting, page.roles) if Verb.SEE_ACTIONS in page.may else None,
    )


def _closed(page: MeetingPage) -> str:
    """Return why nobody can answer on the page, or nothing when one can."""
    if page.meeting.state is MeetingState.CANCELLED:
        return "cancelled"
    if page.over or not page.answers_open:
        return "over"
    if page.too_late:
        return "deadline"
    return "invited" if page.meeting.visibility is Visibility.INVITED else ""
