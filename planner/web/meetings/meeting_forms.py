"""The forms of the wizard, one for each step, for drafts and for meetings that are out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput

from planner.domain import meetings as meeting_rules
from planner.domain.meetings import MeetingKind
from planner.domain.names import sort_key
from planner.domain.refusals import Refused
from planner.formats.places import reference
from planner.formats.words.words import label
from planner.rows.meetings import Meeting
from planner.services.meetings import meeting_lists, meeting_themes
from planner.services.meetings.meetings import Notification
from planner.services.organisations import themes
from planner.services.work import Work
from planner.web.fields import fits_column, within_column
from planner.web.forms import lazy_gettext, offered
from planner.web.requests import language
from planner.web.versions import VersionedForm


class StepForm(VersionedForm):
    """The fields of every step: the state that was seen when it was opened, and whether and how guests are told."""

    FIELDS: ClassVar[tuple[str, ...]] = ()
    """The fields of the meeting that the step asks for, in their order on the page."""
    tell = BooleanField(lazy_gettext("Email those affected about this change"))
    note = TextAreaField(lazy_gettext("A short explanation for the email"), [Optional()])

    @classmethod
    def stored_values(cls, work: Work, meeting: Meeting) -> dict[str, Any]:
        """Return the values of the meeting, by field."""
        del work
        return {name: getattr(meeting, name) for name in cls.FIELDS}

    def prepare(self, work: Work, meeting: Meeting) -> None:
        """Fill in what the checks need to know of the meeting, and what can be chosen where that asks for no row."""

    def fill_choices(self, work: Work) -> None:
        """Fill in what can be chosen on the page, where nothing but the page needs it."""

    def answers(self) -> list[Field]:
        """Return the fields of the form that are fields of the meeting, in their order on the page."""
        return [self[name] for name in self.FIELDS]

    def values(self) -> dict[str, Any]:
        """Return the fields of the meeting as ``meetings.change`` takes them."""
        return {name: (self[name].data or "").strip() for name in self.FIELDS}

    def notification(self, *, wish: bool | None) -> Notification:
        """Return whether and how to tell, and which state of the meeting the form was opened on."""
        return Notification(wish, self.note.data or "", self.was_seen())


class KindForm(StepForm):
    """What kind of meeting place it is."""

    FIELDS: ClassVar = ("kind",)
    kind = RadioField(lazy_gettext("What kind of meeting is it?"), choices=[], validate_choice=False)

    def offer(self) -> None:
        """Fill in the kinds."""
        self.kind.choices = [(kind.value, gettext(label(kind))) for kind in MeetingKind]

    def prepare(self, work: Work, meeting: Meeting) -> None:
        """Fill in the kinds."""
        del work, meeting
        self.offer()

    def validate_kind(self, field: Field) -> None:
        """Refuse what is no kind."""
        if field.data not in {kind.value for kind in MeetingKind}:
            raise ValidationError(gettext("Choose a kind of meeting."))

    def values(self) -> dict[str, Any]:
        """Return the kind."""
        return {"kind": MeetingKind(self.kind.data)}


class NewDraftForm(KindForm):
    """What kind of meeting place is to be made; sent twice, it names the same draft."""

    draft = HiddenField()

    @classmethod
    def opened(cls) -> Self:
        """Return the form before anybody has chosen."""
        return cls.blank(draft=str(uuid4()))

    def uid(self) -> UUID | None:
        """Return what the UID of the draft begins with; nothing where that was tampered with, for any will do then."""
        try:
            return UUID(self.draft.data or "")
        except ValueError:
            return None


class WhatForm(StepForm):
    """What it is about."""

    FIELDS: ClassVar = ("title", "question", "programme")
    title = StringField(lazy_gettext("Title"))
    question = TextAreaField(lazy_gettext("The question to think about together"), [fits_column])
    programme = TextAreaField(lazy_gettext("Programme"), [Optional(), fits_column])
    themes = SelectMultipleField(
        lazy_gettext("Themes"), choices=[], option_widget=CheckboxInput(), validate_choice=False
    )

    @classmethod
    def stored_values(cls, work: Work, meeting: Meeting) -> dict[str, Any]:
        """Return the words and the themes."""
        return super().stored_values(work, meeting) | {
            "themes": [theme.slug for theme in meeting_themes.themes_of(work, meeting)]
        }

    def fill_choices(self, work: Work) -> None:
        """Fill in the themes."""
        words = themes.listed(work, language())
        self.themes.choices = [(theme.slug, themes.name_of(theme, language())) for theme in words]

    def validate_title(self, field: Field) -> None:
        """Ask for a title that fits."""
        if not (field.data or "").strip():
            raise ValidationError(gettext("Enter a title. You can change it later."))
        within_column(field)

    def values(self) -> dict[str, Any]:
        """Return the words and the themes."""
        return super().values() | {"themes": self.themes.data or []}


@cache
def _municipalities() -> tuple[tuple[str, str], ...]:
    by_name = sorted(reference.municipalities(), key=lambda place: sort_key(place.display))
    return tuple((place.number, place.display) for place in by_name)


PHYSICAL, ONLINE, BOTH = "physical", "online", "both"


class WhereForm(StepForm):
    """Where people meet: in a place, online or both."""

    FIELDS: ClassVar = ("place", "address", "municipality", "map_url", "online_url")
    mode = RadioField(lazy_gettext("How will people meet?"), choices=[], validate_choice=False)
    place = StringField(
        lazy_gettext("Place"),
        description=lazy_gettext("The name people know, such as “Mære landbruksskole, the big hall”."),
    )
    address = StringField(
        lazy_gettext("Address"),
        [Optional(), fits_column],
        description=lazy_gettext("On one line, such as Mæresvegen 163, 7710 Sparbu."),
        render_kw={"autocomplete": "street-address"},
    )
    municipality = SelectField(lazy_gettext("Municipality"), [Optional()], choices=[], validate_choice=False)
    map_url = StringField(
        lazy_gettext("Link to a map"),
        [Optional()],
        description=lazy_gettext("Copied from an online map."),
        render_kw={"inputmode": "url"},
    )
    online_url = StringField(
        lazy_gettext("Link to the online meeting"),
        description=lazy_gettext("Shown only to those invited and those who have answered."),
        render_kw={"inputmode": "url"},
    )

    places: Sequence[str] = ()
    """Places used before, to choose from."""

    @classmethod
    def stored_values(cls, work: Work, meeting: Meeting) -> dict[str, Any]:
        """Return the place, and how people meet as far as it shows."""
        physical, online = bool(meeting.place or meeting.address), bool(meeting.online_url)
        mode = {(True, True): BOTH, (False, True): ONLINE}.get((physical, online), PHYSICAL)
        return super().stored_values(work, meeting) | {"mode": mode}

    def prepare(self, work: Work, meeting: Meeting) -> None:
        """Fill in the ways to meet and the municipalities."""
        del work, meeting
        self.mode.choices = [
            (PHYSICAL, gettext("In person")), (ONLINE, gettext("Online")), (BOTH, gettext("In person and online")),
        ]  # fmt: skip
        self.municipality.choices = [("", gettext("Not chosen")), *_municipalities()]

    def fill_choices(self, work: Work) -> None:
        """Read the places used before."""
        self.places = meeting_lists.places_used(work)

    def validate_mode(self, field: Field) -> None:
        """Ask how people meet."""
        if field.data not in {PHYSICAL, ONLINE, BOTH}:
            raise ValidationError(gettext("Choose how people meet."))

    def validate_place(self, field: Field) -> None:
        """Ask for a place where one is needed."""
        if self.mode.data in {PHYSICAL, BOTH} and not (field.data or self.address.data or "").strip():
            raise ValidationError(gettext("Enter where people will meet, such as the name of the building."))
        within_column(field)

    def validate_municipality(self, field: Field) -> None:
        """Refuse a municipality that is not in the list."""
        if field.data and field.data not in offered(field):
            raise ValidationError(gettext("Choose a municipality from the list."))

    def validate_map_url(self, field: Field) -> None:
        """Refuse what is no web address."""
        _check_url(field)

    def validate_online_url(self, field: Field) -> None:
        """Refuse what is no web address, and ask for one where people meet online only."""
        if self.mode.data == ONLINE and not (field.data or "").strip():
            raise ValidationError(gettext("Enter the link people use to join. You can change it until the meeting."))
        _check_url(field)

    def values(self) -> dict[str, Any]:
        """Return the place and the links; what does not fit how people meet is left out."""
        fields = super().values()
        if self.mode.data == ONLINE:
            fields |= {"place": "", "address": "", "map_url": ""}
        if self.mode.data == PHYSICAL:
            fields["online_url"] = ""
        return fields | {"municipality": fields["municipality"] or None}


def _check_url(field: Field) -> None:
    within_column(field)
    try:
        meeting_rules.check_address((field.data or "").strip())
    except Refused as refusal:
        raise ValidationError(gettext("Enter the full web address, starting with https://.")) from refusal
