"""One's own calendars on the page of an account: made, renewed, ended, and what they hold."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import SelectField

from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.formats.words.words import N_
from planner.services.calendars import personal_feeds
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.people import account
from planner.services.work import Work
from planner.web import requests
from planner.web.calendars.subscriptions import OwnFeeds, links_to
from planner.web.forms import lazy_gettext, options
from planner.web.versions import VersionedForm

bp = Blueprint("personal_feeds", __name__)
BACK = "/konto#kalender"
SCOPES = (
    (FeedScope.ASKED, N_("What I am invited to and have not said no to")),
    (FeedScope.SAID, N_("Only what I have said yes or maybe to")),
    (FeedScope.CIRCLE, N_("Also all public meetings of my organisations and networks")),
)
ALARMS = (
    (FeedAlarm.NONE, N_("No reminder")),
    (FeedAlarm.HOUR, N_("An hour before")),
    (FeedAlarm.DAY, N_("The day before")),
)
SAME = N_("The same as the pages")
LANGUAGE_NAMES = (("nb", "Norsk bokmål"), ("nn", "Norsk nynorsk"), ("en", "English"))


class FeedChoiceForm(VersionedForm):
    """The form of a person's choices for their own calendar."""

    scope = SelectField(lazy_gettext("Which meetings"))
    alarm = SelectField(lazy_gettext("Reminder for meetings you are attending"))
    feed_language = SelectField(lazy_gettext("Language of the calendar"))

    def fill(self) -> None:
        """Fill in what can be chosen."""
        self.scope.choices = options((str(value), gettext(words)) for value, words in SCOPES)
        self.alarm.choices = options((str(value), gettext(words)) for value, words in ALARMS)
        self.feed_language.choices = options((("", gettext(SAME)), *LANGUAGE_NAMES))


def own_feeds(work: Work) -> OwnFeeds | None:
    """Return the addresses of the feeds of the one who is signed in; nothing where they have made none."""
    path = personal_feeds.path_of(work)
    if not path:
        return None
    tasks = personal_feeds.tasks_path_of(work, path)
    meetings = links_to(path, gettext("My meetings"))
    return OwnFeeds(meetings, links_to(tasks, gettext("My tasks")) if tasks else None)


def choice_form(work: Work) -> FeedChoiceForm:
    """Return the form with what is chosen now."""
    form = FeedChoiceForm.opened_on(_values(work))
    form.fill()
    return form


def _values(work: Work) -> dict[str, str]:
    now = personal_feeds.choices(work)
    return {"scope": str(now.scope), "alarm": str(now.alarm), "feed_language": now.language}


@bp.post("/konto/kalender")
def renew() -> Response:
    """Make the feeds of the one who is signed in, or give them a new address."""
    with requests.writing() as work:
        personal_feeds.renew(work)
    flash(gettext("Your calendar has its own address. Only you know it."), "success")
    return redirect(BACK, 303)


@bp.post("/konto/kalender/slutt")
def end() -> Response:
    """Close the feeds of the one who is signed in."""
    with requests.writing() as work:
        personal_feeds.end(work)
    flash(gettext("The address of your calendar no longer works."), "success")
    return redirect(BACK, 303)


@bp.post("/konto/kalender/valg")
def choose() -> Response:
    """Let the own feeds of the one who is signed in hold what they have chosen."""
    form = FeedChoiceForm()
    form.fill()
    if not form.sent():
        abort(422)
    with requests.writing() as work:
        account.locked(work)
        form.keep_untouched(_values(work))  # As another page of one's own has chosen meanwhile.
        scope, alarm = FeedScope(form.scope.data), FeedAlarm(form.alarm.data)
        personal_feeds.choose(work, FeedPreferences(scope, alarm, form.feed_language.data))
    flash(gettext("Saved. Your calendar will show it the next time your app checks."), "success")
    return redirect(BACK, 303)
