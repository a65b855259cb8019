"""What a guest says to each date that is put forward."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from wtforms import BooleanField, Field, RadioField, TextAreaField
from wtforms.validators import ValidationError

from planner.domain.polls import Fit
from planner.formats.words.words import label
from planner.rows.polls import PollOption
from planner.services.polls.polls import BallotInput
from planner.web.fields import LONGEST_TEXT, within
from planner.web.forms import Form, lazy_gettext, options


class VoteForm(Form):
    """Votes of a guest; a field for each date is added by ``vote_form``."""

    none_fits = BooleanField(lazy_gettext("None of these dates suits me"))
    comment = TextAreaField(lazy_gettext("Anything the organiser should know"))
    show_name = BooleanField(lazy_gettext("Show the others which dates I have said yes to"))

    def validate_comment(self, field: Field) -> None:
        """Refuse more than a comment."""
        within(field, LONGEST_TEXT)

    def ballot_input(self, offered: Sequence[PollOption]) -> BallotInput:
        """Return what was said; none of them means no to all."""
        none = bool(self.none_fits.data)
        fits = {option.id: Fit.NO if none else Fit(self[f"option_{option.id}"].data) for option in offered}
        return BallotInput(fits, self.comment.data or "", bool(self.show_name.data))


def _fits(form: Form, field: Field) -> None:
    if field.data not in set(Fit) and not form["none_fits"].data:
        raise ValidationError(gettext("Choose an answer for each date, or tick that none of them suits you."))


def vote_form(offered: Sequence[PollOption], words: dict[int, str]) -> type[VoteForm]:
    """Return the form with a field for each of these dates, named by ``words``."""
    fields = {
        f"option_{option.id}": RadioField(
            words[option.id],
            [_fits],
            choices=options((fit.value, gettext(label(fit))) for fit in Fit),
            validate_choice=False,
        )
        for option in offered
    }
    return type("OwnVoteForm", (VoteForm,), fields)
