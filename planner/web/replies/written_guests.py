"""Guests of a new meeting, written one a line: organisations by a part of their name, and people by their address."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from wtforms import Field, TextAreaField
from wtforms.validators import Optional, ValidationError

from planner.domain.addresses import parse_list
from planner.domain.organisations import Among, OrganisationName, alike
from planner.domain.refusals import Refused
from planner.services.organisations import organisations
from planner.services.replies.guest_lists import MOST_AT_ONCE
from planner.services.work import Work
from planner.web.errors import message_of
from planner.web.fields import LONGEST_TEXT, within
from planner.web.forms import Form, lazy_gettext

MOST_NAMED = 50
"""Organisations that can be written at a time; more are ticked in their list."""
MOST_SHOWN = 5


class WrittenGuestsForm(Form):
    """Whom to invite, one a line; after it is checked, ``people`` are the lines with addresses, and ``named`` the organisations."""

    guests = TextAreaField(lazy_gettext("Organisations and people"), [Optional()])

    people: str = ""
    named: Sequence[OrganisationName] = ()
    _names: Sequence[OrganisationName] = ()

    def offer(self, work: Work) -> None:
        """Read which organisations there are, where any may be named."""
        if any("@" not in line for line in self._lines()):
            self._names = organisations.names(work, Among.TAKING_PART)

    def _lines(self) -> list[str]:
        return [line for line in map(str.strip, (self.guests.data or "").splitlines()) if line]

    def validate_guests(self, field: Field) -> None:
        """Understand each line; one that may mean several organisations, or none, is refused."""
        within(field, LONGEST_TEXT)
        written = [line for line in self._lines() if "@" not in line]
        if len(written) > MOST_NAMED:
            raise ValidationError(gettext("Enter up to %(most)s organisations here.", most=MOST_NAMED))
        self.named = tuple(dict.fromkeys(self._meant(line) for line in written))
        self.people = "\n".join(line for line in self._lines() if "@" in line)
        pasted = parse_list(self.people)
        if pasted.not_understood:
            lines = " · ".join(line.text for line in pasted.not_understood)
            raise ValidationError(gettext("These were not understood: %(lines)s", lines=lines))
        if len(pasted.understood) > MOST_AT_ONCE:
            raise ValidationError(message_of(Refused("invitations.too_many", most=MOST_AT_ONCE)))

    def _meant(self, line: str) -> OrganisationName:
        fitting = alike(self._names, line)
        if not fitting:
            raise ValidationError(gettext("There is no organisation here called “%(name)s”.", name=line))
        if len(fitting) > 1:
            names = ", ".join(name.name for name in fitting[:MOST_SHOWN])
            raise ValidationError(
                gettext("“%(name)s” could be several: %(names)s. Enter more of it.", name=line, names=names)
            )
        return fitting[0]
