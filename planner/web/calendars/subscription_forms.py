"""Which calendar somebody wants to subscribe to, as a form that is sent with GET."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import SelectField

from planner.domain.feeds import FEED_TABLE, FeedKind, public_feed
from planner.domain.meeting_lists import MeetingFilter
from planner.services.calendars import feed_subjects
from planner.services.meetings.meeting_lists import FilterChoices
from planner.web.forms import Form, lazy_gettext
from planner.web.search_fields import OrganisationField


class SubscriptionForm(Form):
    """One list of every public calendar, in groups."""

    class Meta(Form.Meta):
        """A choice is read and changes nothing, so it needs no guard against forgery."""

        csrf = False

    abonner = SelectField(lazy_gettext("Which calendar"), validate_choice=False)
    hos = OrganisationField(lazy_gettext("Or an organisation's calendar"))
    names: dict[str, str]
    """The name of every calendar there is, by its key."""

    def fill(self, choices: FilterChoices, language: str) -> None:
        """Fill in every public calendar by its key."""
        groups = feed_subjects.listed(choices, language)
        self.names = {key: name for group in groups.values() for key, name in group}
        self.hos.offer(choices.organisations, gettext("None"), by_slug=True)
        if not self.hos.is_short:
            groups = {
                name: [pair for pair in group if not _is_of_organisation(pair[0])] for name, group in groups.items()
            }
        self.abonner.choices = {name: group for name, group in groups.items() if group}

    def chosen(self, otherwise: str) -> tuple[str, str]:
        """Return the key and the name of the calendar that is chosen, or of another where none or an unknown one is."""
        own = str(public_feed(FeedKind.ORGANISATION, str(self.hos.data))) if self.hos.data else ""
        keys = (own, str(self.abonner.data or ""), otherwise, str(FeedKind.ALL))
        key = next(key for key in keys if key in self.names)
        self.abonner.data = key
        if _is_of_organisation(key):
            self.hos.data = key.partition("/")[2]
        return key, self.names[key]


def _is_of_organisation(key: str) -> bool:
    return key.startswith(f"{FeedKind.ORGANISATION}/")


def feed_of(criteria: MeetingFilter) -> str:
    """Return the key of the feed that holds just what a page is narrowed to, else that of all meetings."""
    fields = {kind: getattr(criteria, rule.narrows) for kind, rule in FEED_TABLE.items() if rule.narrows}
    keys = [public_feed(kind, str(field)) for kind, field in fields.items() if field]
    return str(keys[0]) if len(keys) == 1 else str(FeedKind.ALL)
