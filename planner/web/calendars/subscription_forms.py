"""Which calendar somebody wants to subscribe to, as a form that is sent with GET."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import SelectField

from planner.domain.feeds import FeedKey, FeedKind
from planner.domain.meeting_lists import MeetingFilter
from planner.domain.meetings import KIND_SLUGS
from planner.formats.places import reference
from planner.formats.words.words import label
from planner.services.meetings.meeting_lists import FilterChoices
from planner.services.organisations import themes
from planner.web.forms import Form, lazy_gettext


class SubscriptionForm(Form):
    """One list of every public calendar, in groups."""

    class Meta(Form.Meta):
        """A choice is read and changes nothing, so it needs no guard against forgery."""

        csrf = False

    abonner = SelectField(lazy_gettext("Which calendar"), validate_choice=False)
    names: dict[str, str]
    """The name of every calendar there is, by its key."""

    def fill(self, choices: FilterChoices, language: str) -> None:
        """Fill in every public calendar by its key."""
        groups = {
            gettext("Everything"): [(str(FeedKind.ALL), gettext("All meetings"))],
            gettext("Network"): [_choice(FeedKind.NETWORK, one.slug, one.name) for one in choices.networks],
            gettext("Theme"): [
                _choice(FeedKind.THEME, one.slug, themes.name_of(one, language)) for one in choices.themes
            ],
            gettext("Kind"): [
                _choice(FeedKind.MEETING_KIND, slug, gettext(label(kind))) for kind, slug in KIND_SLUGS.items()
            ],
            gettext("Municipality"): [
                _choice(FeedKind.MUNICIPALITY, place.number, place.display) for place in reference.municipalities()
            ],
            gettext("Organisation"): [
                _choice(FeedKind.ORGANISATION, one.slug, one.name) for one in choices.organisations
            ],
        }
        self.abonner.choices = {name: group for name, group in groups.items() if group}
        self.names = {key: name for group in groups.values() for key, name in group}

    def chosen(self, otherwise: str) -> tuple[str, str]:
        """Return the key and the name of the calendar that is chosen, or of another where none or an unknown one is."""
        wished = (str(self.abonner.data or ""), otherwise, str(FeedKind.ALL))
        key = next(key for key in wished if key in self.names)
        self.abonner.data = key
        return key, self.names[key]


def _choice(kind: FeedKind, slug: str, name: str) -> tuple[str, str]:
    return str(FeedKey(kind, slug)), name


def feed_of(criteria: MeetingFilter) -> str:
    """Return the key of the feed that holds just what a page is narrowed to, else that of all meetings."""
    chosen = [
        FeedKey(kind, name)
        for kind, name in (
            (FeedKind.THEME, criteria.theme),
            (FeedKind.NETWORK, criteria.network),
            (FeedKind.MUNICIPALITY, criteria.municipality),
            (FeedKind.MEETING_KIND, KIND_SLUGS[criteria.kind] if criteria.kind else ""),
        )
        if name
    ]
    return str(chosen[0]) if len(chosen) == 1 else str(FeedKind.ALL)
