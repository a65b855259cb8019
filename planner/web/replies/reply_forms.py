"""The form in which somebody answers."""

from __future__ import annotations

import hashlib

from flask_babel import gettext
from wtforms import BooleanField, EmailField, Field, RadioField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from planner.domain.addresses import normalise_email
from planner.domain.organisations import OrganisationName
from planner.domain.refusals import Refused
from planner.domain.replies import ANSWER_SLUGS, LARGEST_PARTY, Answer
from planner.formats.words.words import label
from planner.services.replies.answers import ReplyInput
from planner.web.errors import message_of
from planner.web.forms import Form, WholeNumberField, lazy_gettext
from planner.web.ids import id_in
from planner.web.search_fields import OrganisationField

WORDS = {word: answer for answer, word in ANSWER_SLUGS.items()}
"""What the links in letters say, as in ``?svar=ja``."""
LONGEST_LINE = 200
LONGEST_TEXT = 2_000


def _whole(choice: str | int | None) -> int | None:
    if isinstance(choice, int) or not choice:
        return choice or None
    number = id_in(choice)
    if number is None:
        raise ValueError(choice)
    return number


class AnswerForm(Form):
    """Yes, maybe or no, for whom, and what the host should know."""

    answer = RadioField(lazy_gettext("Your reply"), choices=[], validate_choice=False)
    name = StringField(lazy_gettext("Your name"))
    organisation = OrganisationField(lazy_gettext("I answer for"), coerce=_whole)
    party = WholeNumberField(lazy_gettext("How many people are coming"), default=1)
    substitute = StringField(lazy_gettext("Somebody else is coming in my place"))
    message = TextAreaField(lazy_gettext("Message to the organiser"), [Optional()])
    needs = TextAreaField(lazy_gettext("Food, allergies and access"))
    show_name = BooleanField(lazy_gettext("Show my name to the others who are coming"))
    _empty_needs: str | None = ""
    """What an empty field of needs says: none any more where those stored are shown, else nothing."""
    _folded: tuple[str, ...] = ("name", "organisation", "party", "substitute", "message", "needs")
    """What stands behind the fold and can be wrong."""

    def offer(self, answers: tuple[Answer, ...], organisations: list[OrganisationName]) -> None:
        """Fill in what can be chosen."""
        self.answer.choices = [(answer.value, gettext(label(answer))) for answer in answers]
        self.organisation.offer(organisations, gettext("Myself"))

    def validate_answer(self, field: Field) -> None:
        """Refuse what is no answer; whether it comes in time is the rule's to say, which names the deadline."""
        if field.data not in {answer.value for answer in Answer}:
            raise ValidationError(gettext("Choose yes, maybe or no."))

    def validate_name(self, field: Field) -> None:
        """Ask for a name that fits."""
        if not (field.data or "").strip():
            raise ValidationError(gettext("Enter your name."))
        _check_length(field, LONGEST_LINE)

    def validate_party(self, field: Field) -> None:
        """Refuse a party of nobody or of a crowd."""
        if field.errors:
            return
        if field.data is None or not 1 <= field.data <= LARGEST_PARTY:
            raise ValidationError(gettext("The number of people must be between 1 and %(most)s.", most=LARGEST_PARTY))

    def validate_substitute(self, field: Field) -> None:
        """Refuse more than a line."""
        _check_length(field, LONGEST_LINE)

    def validate_message(self, field: Field) -> None:
        """Refuse more than a message."""
        _check_length(field, LONGEST_TEXT)

    def validate_needs(self, field: Field) -> None:
        """Refuse more than the host can read."""
        _check_length(field, LONGEST_TEXT)

    def leave_owner_alone(self) -> None:
        """Take away what the owner of a link alone may change, and let needs that are not shown stay where none are written."""
        del self.name
        self._empty_needs = None

    @property
    def says_more(self) -> bool:
        """Tell whether something is said beyond the answer, or wrong in it: then it must not be folded away."""
        said = any(self[name].data for name in ("substitute", "message", "needs", "show_name"))
        wrong = any(self[name].errors for name in self._folded if name in self)
        return said or wrong or self.party.data != 1

    def reply_input(self) -> ReplyInput:
        """Return what was answered."""
        return ReplyInput(
            answer=Answer(self.answer.data),
            party=self.party.data or 1,
            substitute=self.substitute.data or "",
            message=self.message.data or "",
            needs=(self.needs.data or "").strip() or self._empty_needs,
            show_name=bool(self.show_name.data),
        )


class PublicAnswerForm(AnswerForm):
    """The same on the public page, where nobody knows yet who answers."""

    email = EmailField(lazy_gettext("Your email address"))
    _empty_needs = None
    _folded = ("organisation", "party", "substitute", "message", "needs")

    def digest(self) -> str:
        """Return what tells this answer from another one by the same address, without saying what it is."""
        return hashlib.sha256(repr(self.reply_input()).encode()).hexdigest()[:16]

    def validate_email(self, field: Field) -> None:
        """Refuse what is no mail address."""
        try:
            normalise_email(field.data or "")
        except Refused as refusal:
            raise ValidationError(message_of(refusal)) from refusal


def _check_length(field: Field, most: int) -> None:
    if len(field.data or "") > most:
        raise ValidationError(gettext("Use up to %(most)s characters.", most=most))
