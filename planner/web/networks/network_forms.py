"""The forms of networks: to set one up, to ask to join, to invite and to say why."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from planner.domain.addresses import normalise_email
from planner.domain.networks import NetworkState
from planner.domain.organisations import OrganisationName
from planner.domain.refusals import Refused
from planner.formats.words.words import label
from planner.services.networks.networks import NetworkFacts
from planner.web.errors import message_of
from planner.web.forms import Form, WordsRequired, lazy_gettext, options
from planner.web.organisations.organisation_forms import ChoiceField, at_most
from planner.web.search_fields import OrganisationField
from planner.web.versions import VersionedForm

LONGEST_TEXT = 2_000


class NetworkForm(VersionedForm):
    """What there is to know of a network."""

    FIRST = "purpose"
    name = StringField(
        lazy_gettext("Name"), [DataRequired(lazy_gettext("Enter the name of the network.")), at_most(200)]
    )
    purpose = TextAreaField(lazy_gettext("Purpose"), [at_most(10_000)])
    rhythm = StringField(lazy_gettext("How often it meets"), [at_most(200)])
    state = ChoiceField(lazy_gettext("Status"))
    coordinator = OrganisationField(lazy_gettext("Coordinator"), strict=True)

    def fill(self, organisations: Sequence[OrganisationName]) -> None:
        """Fill in what can be chosen."""
        self.state.choices = options([(state.value, gettext(label(state))) for state in NetworkState])
        self.coordinator.offer(organisations, gettext("The team, for now"))

    def facts(self, stored: NetworkFacts | None = None) -> NetworkFacts:
        """Return what was typed; the coordinator as it was where it could not be chosen."""
        if "coordinator" in self._fields:
            coordinator_id = int(self.coordinator.data) if self.coordinator.data else None
        else:
            coordinator_id = None if stored is None else stored.coordinator_id
        return NetworkFacts(
            name=self.name.data or "",
            purpose=self.purpose.data or "",
            rhythm=self.rhythm.data or "",
            state=NetworkState(self.state.data),
            coordinator_id=coordinator_id,
        )


class JoinForm(Form):
    """An organisation asks to join, or is invited."""

    organisation = OrganisationField(
        lazy_gettext("Organisation"), [DataRequired(lazy_gettext("Choose an organisation from the list."))], strict=True
    )
    message = TextAreaField(lazy_gettext("Message"), [at_most(LONGEST_TEXT)])

    def fill(self, organisations: Sequence[OrganisationName]) -> None:
        """Fill in what can be chosen; where there is only one, it is chosen."""
        self.organisation.offer(organisations, "" if len(organisations) == 1 else gettext("Choose from the list"))

    @property
    def organisation_id(self) -> int:
        """Return the organisation that was chosen."""
        return int(self.organisation.data)


class MailJoinForm(Form):
    """Somebody who has not signed in wants to ask for their organisation, and gets a personal link by mail."""

    organisation = OrganisationField(
        lazy_gettext("School or organisation"),
        [DataRequired(lazy_gettext("Choose an organisation from the list."))],
        strict=True,
    )
    name = StringField(lazy_gettext("Your name"), [DataRequired(lazy_gettext("Enter your name.")), at_most(120)])
    email = EmailField(lazy_gettext("Your email address"))

    def fill(self, organisations: Sequence[OrganisationName]) -> None:
        """Fill in what can be chosen."""
        self.organisation.offer(organisations, gettext("Choose from the list"))
        self.email.flags.required = True

    def validate_email(self, field: EmailField) -> None:
        """Refuse what is no mail address."""
        try:
            normalise_email(field.data or "")
        except Refused as refusal:
            raise ValidationError(message_of(refusal)) from refusal


class LinkForm(Form):
    """What is said along with a step taken by a personal link."""

    message = TextAreaField(lazy_gettext("Message"), [at_most(LONGEST_TEXT)])


class ReasonForm(Form):
    """Why somebody is declined or taken out."""

    reason = TextAreaField(
        lazy_gettext("Why?"),
        [
            WordsRequired(lazy_gettext("Explain why, in a sentence or two. The organisation will be told.")),
            at_most(LONGEST_TEXT),
        ],
    )
