"""Forms of the hand-over."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from planner.domain.organisations import OrganisationName
from planner.domain.refusals import Refused, about
from planner.domain.times import parse_date
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services.duties.handovers import deadline
from planner.services.duties.offers import Proposal
from planner.services.work import Work
from planner.web.errors import message_of
from planner.web.fields import reads_date
from planner.web.forms import Form, WordsRequired, field_of, lazy_gettext, offered, refuse
from planner.web.ids import id_in
from planner.web.search_fields import OrganisationField

LONGEST_MESSAGE = 4000
LONGEST_REASON = 1000
LONGEST_NAME = 200
TOO_LONG = lazy_gettext("Use up to %(max)d characters.")


def id_chosen_in(field: SelectField) -> int | None:
    """Return the id that was chosen in a list, or ``None`` for nobody and for what was not in it."""
    return id_in(field.data) if field.data and field.data in offered(field) else None


class OfferForm(Form):
    """To whom a duty is offered, with which words, until when, and who is asked next should they say no."""

    email = StringField(lazy_gettext("Email"), [InputRequired(lazy_gettext("Enter an email address."))])
    name = StringField(lazy_gettext("Name"), [Optional(), Length(max=LONGEST_NAME, message=TOO_LONG)])
    message = TextAreaField(lazy_gettext("Message"), [Optional(), Length(max=LONGEST_MESSAGE, message=TOO_LONG)])
    answer_by = StringField(
        lazy_gettext("Answer by"), [InputRequired(lazy_gettext("Enter a date, such as 8.2.2027.")), reads_date]
    )
    second = OrganisationField(lazy_gettext("If they say no, ask"), [Optional()])
    third = OrganisationField(lazy_gettext("and then"), [Optional()])

    def queue(self, others: Sequence[OrganisationName], nobody: str) -> None:
        """Fill in who can be asked next; ``nobody`` is the word for asking no one."""
        for field in (self.second, self.third):
            field.offer(others, nobody)

    @property
    def queues(self) -> bool:
        """Tell whether anything is written about whom to ask next."""
        return any(field.data or field.typed or field.errors for field in (self.second, self.third))

    def proposal(self, work: Work, meeting: Meeting, organisation: Organisation) -> Proposal:
        """Return what is offered; raise ``Refused`` for a date that cannot be understood."""
        others = [number for field in (self.second, self.third) if (number := id_chosen_in(field)) is not None]
        with about("answer_by"):
            answer_by = deadline(work, meeting, parse_date(self.answer_by.data or ""))
        return Proposal(
            organisation.id,
            email=self.email.data or "",
            name=self.name.data or "",
            message=self.message.data or "",
            answer_by=answer_by,
            then=[number for number in dict.fromkeys(others) if number != organisation.id],
        )

    def say_no(self, refusal: Refused) -> None:
        """Put a refusal at the field it is about."""
        refuse(field_of(self, refusal, "second"), message_of(refusal))


class ReceiverForm(Form):
    """Whom to ask, where they are not among those close to the meeting."""

    class Meta(Form.Meta):
        """A choice is read and changes nothing, so it needs no guard against forgery."""

        csrf = False

    aktor = OrganisationField(lazy_gettext("Organisation"))

    def fill(self, others: Sequence[OrganisationName], *, beside: bool) -> None:
        """Fill in who can be chosen, ``beside`` others that are shown as they are."""
        self.aktor.offer(others, by_slug=True)
        if beside:
            self.aktor.label.text = gettext("Another organisation")


class AnswerOfferForm(Form):
    """Answer of an organisation to an offer."""

    answer = RadioField(
        lazy_gettext("Your answer"),
        [AnyOf(["yes", "no"], lazy_gettext("Choose yes or no."))],
        choices=[],
        validate_choice=False,
    )
    reason = TextAreaField(lazy_gettext("Why not?"), [Optional(), Length(max=LONGEST_REASON, message=TOO_LONG)])
    suggested = OrganisationField(lazy_gettext("Do you know somebody else who could?"), [Optional()])

    def fill(self, yes: str, no: str, others: Sequence[OrganisationName], nobody: str) -> None:
        """Fill the answers, in words that say what is taken on, and the list of organisations to suggest."""
        self.answer.choices = [("yes", yes), ("no", no)]
        self.suggested.offer(others, nobody)


class GiveBackForm(Form):
    """Why a duty is given back."""

    reason = TextAreaField(
        lazy_gettext("Why?"),
        [
            WordsRequired(lazy_gettext("Briefly explain why, so that the team can find somebody else.")),
            Length(max=LONGEST_REASON, message=TOO_LONG),
        ],
    )


class PlainForm(Form):
    """A button and nothing else."""
