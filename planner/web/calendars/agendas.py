"""An agenda that other sites show inside theirs, and the page that says how."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask_babel import force_locale

from planner.domain.feeds import FeedKey, FeedKind, parse_feed_key, public_feed
from planner.domain.people import LANGUAGES
from planner.domain.times import to_local
from planner.services.calendars import feeds
from planner.services.calendars.feeds import StandingFeed
from planner.services.meetings import agendas, meeting_lists
from planner.services.work import NOBODY
from planner.services.work import reading as read
from planner.web import headers, requests
from planner.web.calendars.feed_front import PUBLICLY_KEPT, route_of
from planner.web.calendars.subscription_forms import SubscriptionForm
from planner.web.conditional import overtaken, unchanged
from planner.web.editions import edition
from planner.web.requests import reading, runtime
from planner.web.search_fields import most_names

bp = Blueprint("agendas", __name__)


def _agenda(kind: FeedKind) -> Callable[..., Response]:
    """Return what answers with the agendas of a kind of feed."""

    def answer(name: str = "") -> Response:
        typed = request.args.get("sprak", "")
        language = typed if typed in LANGUAGES else runtime().deployment.language
        key = public_feed(kind, name)
        with runtime().connect() as connection:
            feed = feeds.find_public(connection, runtime().deployment, key, language)
        return abort(404) if feed is None else _framed(parse_feed_key(feed.standing.feed), feed)

    return answer


for _kind in FeedKind:
    bp.add_url_rule(f"{route_of(_kind)}/agenda", _kind.name.lower(), _agenda(_kind))


def _framed(key: FeedKey, feed: StandingFeed) -> Response:
    """Show an agenda to anybody and in any frame: whoever is signed in here gets the same as all others."""
    here = runtime()
    hour = to_local(here.now(), here.deployment.time_zone)
    tag = f"{feed.stamp}-{edition(current_app)}-{hour:%Y%m%d%H}"
    validator = request.headers.get("If-None-Match")
    if overtaken(request.headers.get("If-Match"), f'W/"{tag}"'):
        response = Response(status=412)
    elif validator is not None and unchanged(validator, None, tag, here.now()):
        response = Response(status=304)
    else:
        response = make_response(_page(key, feed))
    response.set_etag(tag, weak=True)
    response.headers.extend(headers.FRAMED)
    response.headers["Cache-Control"] = PUBLICLY_KEPT
    return response


def _page(key: FeedKey, feed: StandingFeed) -> str:
    here = runtime()
    requests.choose_language(feed.language)
    template = "calendars/agendas_show.html"
    with force_locale(feed.language), read(requests.work_for(NOBODY)) as work:
        values = {
            "agenda": agendas.of_feed(work, key),
            "name": feeds.name_of(here.deployment, feed),
            "base": here.deployment.base_url,
            "feed": feeds.path(here.deployment, str(key), feed.language),
            "language": feed.language,
        }
        # Without what other pages are told of the one who asks.
        return current_app.jinja_env.get_template(template).render(values)


@bp.get("/kalender/bygg-inn")
def explain() -> Response:
    """Explain how an agenda is shown inside another site, with the lines to copy."""
    form = SubscriptionForm(formdata=request.args)
    with reading() as work:
        form.fill(meeting_lists.choices(work, most_names("hos", "abonner")), requests.language())
    key, name = form.chosen(str(FeedKind.ALL))
    path = feeds.path(runtime().deployment, key, requests.language()).replace(".ics", "/agenda", 1)
    response = make_response(render_template("calendars/agendas_explain.html", form=form, name=name, path=path))
    response.headers["Content-Security-Policy"] = f"{headers.POLICY}; frame-src 'self'"
    return response
