"""The forms of the holder of execution: an answer for somebody, and a message to many."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput

from planner.domain.replies import LARGEST_PARTY, Answer, ReplyState
from planner.formats.words.words import N_, label
from planner.web.fields import LONGEST_TEXT, LONGEST_TITLE, within
from planner.web.forms import Form, WholeNumberField, lazy_gettext

THEIR_ANSWERS = {Answer.YES: N_("Is coming"), Answer.MAYBE: N_("Might be coming"), Answer.NO: N_("Is not coming")}


class AnswerForForm(Form):
    """Answer that a guest has given on the telephone or in the corridor."""

    answer = RadioField(lazy_gettext("The answer"), choices=[], validate_choice=False)
    party = WholeNumberField(lazy_gettext("How many people are coming"), default=1)
    message = TextAreaField(lazy_gettext("Message"), [Optional()])

    def offer(self) -> None:
        """Fill in the answers."""
        self.answer.choices = [(answer.value, gettext(words)) for answer, words in THEIR_ANSWERS.items()]

    def validate_answer(self, field: Field) -> None:
        """Ask for an answer."""
        if field.data not in {answer.value for answer in Answer}:
            raise ValidationError(gettext("Choose yes, maybe or no."))

    def validate_party(self, field: Field) -> None:
        """Refuse a party of nobody or of a crowd."""
        if field.errors:
            return
        if field.data is None or not 1 <= field.data <= LARGEST_PARTY:
            raise ValidationError(gettext("The number of people must be between 1 and %(most)s.", most=LARGEST_PARTY))

    def validate_message(self, field: Field) -> None:
        """Refuse more than a message."""
        within(field, LONGEST_TEXT)


class MessageForm(Form):
    """Message to guests, chosen by their answer."""

    states = SelectMultipleField(
        lazy_gettext("Who gets it?"), choices=[], option_widget=CheckboxInput(), validate_choice=False
    )
    subject = StringField(lazy_gettext("Subject"))
    text = TextAreaField(lazy_gettext("The message"))

    guests: frozenset[int] | None = None
    count: int = 0

    def offer(self, counts: dict[ReplyState, int]) -> None:
        """Fill in the answers that somebody has given, with how many.

        Where ``guests`` are ticked, by the ids of their invitations, they get it whatever they have answered.
        """
        self.count = sum(counts.values())
        self.states.choices = [(state.value, f"{gettext(label(state))} ({count})") for state, count in counts.items()]

    def validate_states(self, field: Field) -> None:
        """Ask who gets it."""
        if not self.chosen_states():
            raise ValidationError(gettext("Choose who should get the message."))
        del field

    def validate_subject(self, field: Field) -> None:
        """Ask for a subject that fits."""
        if not (field.data or "").strip():
            raise ValidationError(gettext("Say what the message is about."))
        within(field, LONGEST_TITLE)

    def validate_text(self, field: Field) -> None:
        """Ask for a message that fits."""
        if not (field.data or "").strip():
            raise ValidationError(gettext("Enter the message."))
        within(field, LONGEST_TEXT)

    def chosen_states(self) -> frozenset[ReplyState]:
        """Return the answers whose people get it."""
        if self.guests is not None:
            return frozenset(ReplyState)
        states = {state.value: state for state in ReplyState}
        return frozenset(states[typed] for typed in self.states.data or [] if typed in states)
