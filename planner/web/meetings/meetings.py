"""The list of meetings and the page of each."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.meetings import MeetingState, Visibility
from planner.domain.permissions import Verb
from planner.formats.words.words import N_
from planner.services.calendars import calendars
from planner.services.followups import action_points
from planner.services.incoming import time_proposals
from planner.services.letters import delays
from planner.services.meetings import meeting_lists, meeting_pages
from planner.services.meetings.meeting_lists import ListPart
from planner.services.meetings.meeting_pages import MeetingPage
from planner.services.organisations import themes
from planner.services.series import series
from planner.services.work import Work
from planner.web.meetings.meeting_filters import MeetingFilterForm
from planner.web.meetings.sharing import shared
from planner.web.pages import page_number, pager, whose
from planner.web.requests import about, actor, language, reading
from planner.web.search_fields import most_names
from planner.web.whole_pages import conditional

bp = Blueprint("meetings", __name__)

PARTS = {
    ListPart.COMING: N_("Coming up"),
    ListPart.UNDATED: N_("Without a date"),
    ListPart.EARLIER: N_("Earlier"),
}
"""The headings of the parts of the list."""


@bp.get("/moter/")
def index() -> str:
    """List the meetings that the one who asks may see, the coming first."""
    form = MeetingFilterForm(formdata=request.args)
    with reading() as work:
        form.fill(meeting_lists.choices(work, most_names("aktor")), language(), team=actor().team)
        listing = meeting_lists.listing(work, form.criteria(), page_number())
    return render_template(
        "meetings/index.html",
        form=form,
        listing=listing,
        narrowed=form.narrows(),
        pages=pager(listing.page.number, listing.page.pages),
        headings={part: gettext(words) for part, words in PARTS.items()},
        whose=whose(),
        drafts_address=f"{url_for('drafts.index')}?{request.query_string.decode()}".removesuffix("?"),
    )


@bp.get("/moter/<slug>")
def show(slug: str) -> AnyResponse:
    """Show one meeting; whoever may not see it is told that there is none."""
    with reading() as work:
        answer = conditional(
            lambda: meeting_pages.validator(work, slug), lambda: _body(work, meeting_pages.show(work, slug))
        )
        return _whole(work, slug) if answer is None else answer


def _whole(work: Work, slug: str) -> AnyResponse:
    page = meeting_pages.show(work, slug)
    if page.meeting.state is MeetingState.DRAFT:
        return redirect(url_for("publishing.check", slug=slug))
    return make_response(_body(work, page))


def _body(work: Work, page: MeetingPage) -> str:
    meeting = page.meeting
    links = calendars.add_links(work, meeting, language())
    return render_template(
        "meetings/show.html",
        page=page,
        meeting=meeting,
        themes=[themes.name_of(theme, language()) for theme in page.themes],
        duties=[page.roles.execution, page.roles.follow_up],
        timeline=page.timeline,
        closed=_closed(page),
        contact=page.roles.contact.email if page.roles.contact else about().contact_email,
        tools={verb.value for verb in page.may},
        ics=f"/moter/{meeting.slug}.ics",
        add_links=links,
        shared=shared(meeting),
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
