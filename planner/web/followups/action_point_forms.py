"""Forms about what was agreed."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from planner.domain.action_points import LONGEST_REASON, LONGEST_TEXT
from planner.domain.organisations import OrganisationName
from planner.domain.refusals import Refused, about
from planner.domain.times import parse_date
from planner.services.followups.action_points import Agreed
from planner.web.duties.duty_forms import LONGEST_NAME, TOO_LONG, id_chosen_in
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.fields import reads_date
from planner.web.forms import Form, WordsRequired, field_of, lazy_gettext, refuse
from planner.web.search_fields import OrganisationField
from planner.web.versions import VersionedForm


class ActionPointForm(VersionedForm):
    """Text of an action point, its due day and its owner."""

    FIRST = "text"
    OTHERWISE = "organisation"
    text = StringField(
        lazy_gettext("What needs to be done?"),
        [InputRequired(lazy_gettext("Enter what needs to be done.")), Length(max=LONGEST_TEXT, message=TOO_LONG)],
    )
    due = StringField(
        lazy_gettext("By when?"), [InputRequired(lazy_gettext("Enter a date, such as 8.2.2027.")), reads_date]
    )
    organisation = OrganisationField(lazy_gettext("Which organisation does it?"), [Optional()])
    email = StringField(lazy_gettext("Email of the person responsible"), [Optional()])
    name = StringField(lazy_gettext("Name"), [Optional(), Length(max=LONGEST_NAME, message=TOO_LONG)])

    def fill(self, organisations: Sequence[OrganisationName], nobody: str) -> None:
        """Fill the list of organisations; ``nobody`` is the word for none in particular."""
        self.organisation.offer(organisations, nobody)

    def agreed(self) -> Agreed:
        """Return what was agreed; raise ``Refused`` for a date that cannot be understood."""
        with about("due"):
            due = parse_date(self.due.data or "")
        return Agreed(
            text=self.text.data or "",
            due=due,
            organisation_id=id_chosen_in(self.organisation),
            email=self.email.data or "",
            name=self.name.data or "",
        )

    def say_no(self, refusal: Refused) -> None:
        """Put a refusal at the field it is about; raise it again where it is about none."""
        if isinstance(refusal, PAGE_REFUSALS):
            raise refusal
        refuse(field_of(self, refusal, self.OTHERWISE), message_of(refusal))


class DropForm(Form):
    """Why what was agreed is dropped."""

    reason = TextAreaField(
        lazy_gettext("Why?"),
        [
            WordsRequired(lazy_gettext("Briefly explain why it is being dropped.")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
    )
