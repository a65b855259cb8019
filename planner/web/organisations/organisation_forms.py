"""The forms of organisations: to find them, to register them, and to say who acts for them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar, cast

from flask_babel import gettext
from wtforms import EmailField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms import SelectChoice as Option  # type: ignore[attr-defined]  # Newer than the stubs.
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from planner.domain.names import sort_key
from planner.domain.organisations import OrganisationKind, OrganisationSearch, Region
from planner.domain.people import MembershipRole
from planner.formats.places import reference
from planner.formats.words.words import label
from planner.rows.organisations import Theme
from planner.services.organisations import themes
from planner.services.organisations.organisations import OrganisationFacts
from planner.web.fields import LONGEST_SEARCH
from planner.web.forms import Form, lazy_gettext, options
from planner.web.requests import language
from planner.web.versions import VersionedForm

Word = TypeVar("Word", bound=StrEnum)
Choices = list[tuple[str, str]]


def _values(field: SelectField | SelectMultipleField) -> set[str]:
    return {option.value for option in cast(list[Option], field.choices)}


class ChoiceField(SelectField):
    """A choice from a list, with our own words for what is not in it."""

    def pre_validate(self, form: object) -> None:
        """Refuse what is not in the list."""
        del form
        if (self.data or "") not in _values(self):
            raise ValidationError(gettext("Choose one from the list."))


class ChecksField(SelectMultipleField):
    """Any number of choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: object) -> None:
        """Refuse what is not in the list."""
        del form
        if not set(self.data or []) <= _values(self):
            raise ValidationError(gettext("Choose from the list."))


def at_most(length: int) -> Length:
    """Refuse a text that is longer than what can be stored."""
    return Length(max=length, message=lazy_gettext("This is too long."))


def kinds() -> Choices:
    """Return the kinds of organisation in the language of the page."""
    return [(kind.value, gettext(label(kind))) for kind in OrganisationKind]


def regions() -> Choices:
    """Return the regions in the language of the page."""
    return [(region.value, gettext(label(region))) for region in Region]


def municipalities(*, also: str = "") -> Choices:
    """Return the municipalities by name; ``also`` keeps the number of one outside the county."""
    inside = sorted(((row.number, row.display) for row in reference.municipalities()), key=lambda row: sort_key(row[1]))
    outside = [(also, also)] if also and also not in dict(inside) else []
    return [*inside, *outside]


def theme_choices(listed: Sequence[Theme]) -> Choices:
    """Return the themes in the language of the page."""
    return [(theme.slug, themes.name_of(theme, language())) for theme in listed]


class OrganisationFilterForm(Form):
    """What to look for in the list of organisations; stands in the address, so that it can be kept and sent."""

    class Meta:
        """Looking changes nothing, so the form needs no guard against forgery."""

        csrf = False

    sok = StringField(lazy_gettext("Name"))
    slag = ChoiceField(lazy_gettext("Kind"))
    tema = ChoiceField(lazy_gettext("Theme"))
    region = ChoiceField(lazy_gettext("Region"))
    kommune = ChoiceField(lazy_gettext("Municipality"))

    def fill(self, listed: Sequence[Theme]) -> None:
        """Fill in what can be chosen."""
        every = [("", gettext("All"))]
        self.slag.choices = options([*every, *kinds()])
        self.tema.choices = options([*every, *theme_choices(listed)])
        self.region.choices = options([*every, *regions()])
        self.kommune.choices = options([*every, *municipalities()])

    def search(self) -> OrganisationSearch:
        """Return what to look for; a choice that does not exist asks for nothing."""
        self.validate()
        good = {name: "" if field.errors else (field.data or "") for name, field in self._fields.items()}
        return OrganisationSearch(
            text=good["sok"][:LONGEST_SEARCH],
            kind=_word(OrganisationKind, good["slag"]),
            theme=good["tema"],
            region=_word(Region, good["region"]),
            municipality=good["kommune"],
        )


def _word(kind: type[Word], value: str) -> Word | None:
    return kind(value) if value else None


class OrganisationForm(VersionedForm):
    """What there is to know of an organisation."""

    FIRST = "about"
    name = StringField(
        lazy_gettext("Name"), [DataRequired(lazy_gettext("Enter the name of the organisation.")), at_most(200)]
    )
    kind = ChoiceField(lazy_gettext("Kind"), [DataRequired(lazy_gettext("Choose what kind of organisation it is."))])
    number = StringField(lazy_gettext("Organisation number"), [at_most(40)])
    about = TextAreaField(lazy_gettext("About the organisation"), [at_most(10_000)])
    themes = ChecksField(lazy_gettext("Themes"))
    region = ChoiceField(lazy_gettext("Region"))
    municipality = ChoiceField(lazy_gettext("Municipality"))
    email = EmailField(lazy_gettext("Organisation's email address"), [at_most(254)])
    website = StringField(lazy_gettext("Website"), [at_most(500)])
    aliases = TextAreaField(lazy_gettext("Other names"), [at_most(2_000)])

    def fill(self, listed: Sequence[Theme], municipality: str = "") -> None:
        """Fill in what can be chosen."""
        none = [("", gettext("Not chosen"))]
        self.kind.choices = options([*none, *kinds()])
        self.themes.choices = options(theme_choices(listed))
        self.region.choices = options([*none, *regions()])
        self.municipality.choices = options([*none, *municipalities(also=municipality)])

    def facts(self, stored: OrganisationFacts | None = None) -> OrganisationFacts:
        """Return what was typed; name, kind and number as they were where they could not be typed."""
        fixed = stored is not None and "name" not in self._fields
        return OrganisationFacts(
            name=stored.name if stored is not None and fixed else (self.name.data or ""),
            kind=stored.kind if stored is not None and fixed else OrganisationKind(self.kind.data),
            number=stored.number if stored is not None and fixed else (self.number.data or ""),
            region=self.region.data or "",
            municipality=self.municipality.data or "",
            email=self.email.data or "",
            website=self.website.data or "",
            about=self.about.data or "",
            themes=frozenset(self.themes.data or ()),
            aliases=tuple((self.aliases.data or "").splitlines()),
        )


class ContactForm(Form):
    """Somebody who acts for an organisation, or belongs to it."""

    name = StringField(lazy_gettext("Name"), [DataRequired(lazy_gettext("Enter the name.")), at_most(200)])
    email = EmailField(
        lazy_gettext("Email address"), [DataRequired(lazy_gettext("Enter an email address.")), at_most(254)]
    )
    role = RadioField(lazy_gettext("Role in the organisation"), choices=[], validate_choice=False)

    def fill(self) -> None:
        """Fill in what can be chosen."""
        self.role.choices = options([(role.value, gettext(label(role))) for role in MembershipRole])

    def place(self) -> MembershipRole:
        """Return the place that was chosen; a contact where none was."""
        return MembershipRole.MEMBER if self.role.data == MembershipRole.MEMBER else MembershipRole.CONTACT
