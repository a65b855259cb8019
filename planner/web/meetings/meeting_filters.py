"""The criteria of a list of meetings, as a form that is sent with GET."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import HiddenField, SearchField, SelectField

from planner.domain.meeting_lists import MeetingFilter
from planner.domain.meetings import KIND_SLUGS, STAGE_SLUGS, MeetingState
from planner.formats.places import reference
from planner.formats.words.words import label
from planner.services.meetings.meeting_lists import FilterChoices
from planner.services.organisations import themes
from planner.web.fields import LONGEST_SEARCH
from planner.web.forms import Form, lazy_gettext
from planner.web.pages import MINE
from planner.web.search_fields import OrganisationField

KIND_OF = {slug: kind for kind, slug in KIND_SLUGS.items()}
STAGE_OF = {slug: stage for stage, slug in STAGE_SLUGS.items()}
STATE_OF = {
    "forelopig": MeetingState.ANNOUNCED,
    "bekreftet": MeetingState.CONFIRMED,
    "avlyst": MeetingState.CANCELLED,
}


class MeetingFilterForm(Form):
    """The fields are named as they stand in the address; an unknown value narrows to nothing found, never to an error."""

    class Meta(Form.Meta):
        """A list is read and not changed, so it needs no guard against forgery."""

        csrf = False

    team = False
    hvem = HiddenField()
    q = SearchField(lazy_gettext("Search words"))
    status = SelectField(lazy_gettext("Stage"), validate_choice=False)
    tid = SelectField(lazy_gettext("Time"), validate_choice=False)
    type = SelectField(lazy_gettext("Kind"), validate_choice=False)
    tema = SelectField(lazy_gettext("Theme"), validate_choice=False)
    kommune = SelectField(lazy_gettext("Municipality"), validate_choice=False)
    fagnettverk = SelectField(lazy_gettext("Network"), validate_choice=False)
    aktor = OrganisationField(lazy_gettext("Organisation"))

    @property
    def chosen(self) -> bool:
        """Tell whether anything is chosen of what is folded away."""
        return any(
            field.data
            for field in (self.status, self.tid, self.type, self.tema, self.kommune, self.fagnettverk, self.aktor)
        )

    def fill(self, choices: FilterChoices, language: str, *, team: bool = False) -> None:
        """Fill in what can be chosen; the team chooses among the stages of the workboard, all others among what is told to all."""
        every = ("", gettext("All"))
        self.team = team
        standings = {**STAGE_OF, "avlyst": MeetingState.CANCELLED} if team else STATE_OF
        self.status.choices = [every, *((word, gettext(label(standing))) for word, standing in standings.items())]
        self.tid.choices = [every, ("kommende", gettext("Coming up")), ("tidligere", gettext("Earlier"))]
        self.type.choices = [every, *((slug, gettext(label(kind))) for slug, kind in KIND_OF.items())]
        self.tema.choices = [every, *((theme.slug, themes.name_of(theme, language)) for theme in choices.themes)]
        self.kommune.choices = [every, *((place.number, place.display) for place in reference.municipalities())]
        self.fagnettverk.choices = [every, *((network.slug, network.name) for network in choices.networks)]
        self.aktor.offer(choices.organisations, gettext("All"), by_slug=True)

    def criteria(self) -> MeetingFilter:
        """Return the criteria that are chosen."""
        status = self.status.data or ""
        return MeetingFilter(
            kind=KIND_OF.get(self.type.data or ""),
            theme=self.tema.data or "",
            municipality=self.kommune.data or "",
            network=self.fagnettverk.data or "",
            organisation=self.aktor.data or self.aktor.typed,
            text=(self.q.data or "")[:LONGEST_SEARCH],
            time={"kommende": "coming", "tidligere": "earlier"}.get(self.tid.data or "", ""),
            stage=STAGE_OF.get(status) if self.team else None,
            state=STATE_OF.get(status),
            mine=self.hvem.data == MINE,
        )

    def narrows(self) -> bool:
        """Return whether any criterion is chosen."""
        return self.criteria() != MeetingFilter()
