"""Roles in the service, as administrators hand them out: added, changed, taken away, and what somebody organises handed on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import EmailField, RadioField, SelectField, StringField

from planner.domain.people import ServiceRole
from planner.domain.refusals import Refused
from planner.formats.words.words import label
from planner.services.people import directory, people, roles
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import Form, WordsRequired, field_of, lazy_gettext, options, refuse
from planner.web.headers import private
from planner.web.ids import id_in
from planner.web.organisations.organisation_forms import at_most
from planner.web.requests import reading, writing

bp = Blueprint("roles", __name__)


class RoleForm(Form):
    """A role in the service."""

    role = RadioField(lazy_gettext("Role"), choices=[], validate_choice=False)

    def fill(self) -> None:
        """Fill in what can be chosen."""
        self.role.choices = options([(role.value, gettext(label(role))) for role in ServiceRole])

    def chosen(self) -> ServiceRole | None:
        """Return the role that was chosen; nothing where none was, which is then told."""
        if self.role.data in set(ServiceRole):
            return ServiceRole(self.role.data)
        refuse(self.role, gettext("Choose one of the options."))
        return None


class PersonForm(RoleForm):
    """Somebody to be added, with a role."""

    name = StringField(lazy_gettext("Name"), [WordsRequired(lazy_gettext("Enter the name.")), at_most(200)])
    email = EmailField(
        lazy_gettext("Email address"), [WordsRequired(lazy_gettext("Enter an email address.")), at_most(254)]
    )


class TransferForm(Form):
    """Who is to organise instead."""

    successor = SelectField(lazy_gettext("Who to?"), validate_choice=False)

    def fill(self, work: Work, person_id: int) -> None:
        """Fill in what can be chosen: the others of the team."""
        others = [other for other in roles.team(work) if other.id != person_id]
        self.successor.choices = options([(str(other.id), other.name or other.email) for other in others])


@bp.get("/drift/personer/ny")
def ask() -> AnyResponse:
    """Ask who is to be added, and with which role."""
    with reading() as work:
        roles.team(work)
    return _add_page(PersonForm.blank(role=ServiceRole.ORGANISER.value))


def _add_page(form: PersonForm, status: int = 200) -> AnyResponse:
    form.fill()
    return private(render_template("people/roles_add.html", form=form), status)


@bp.post("/drift/personer/ny")
def add() -> AnyResponse:
    """Add somebody with a role, or give one to somebody who is known already."""
    form = PersonForm()
    form.fill()
    role = form.chosen() if form.sent() else None
    if role is None:
        return _add_page(form, 422)
    try:
        with writing() as work:
            person = people.add(work, form.email.data or "", form.name.data or "", None, role)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(field_of(form, refusal, "email"), message_of(refusal))
        return _add_page(form, 422)
    flash(gettext("%(name)s has been added. They sign in with their email address.", name=person.name))
    return redirect(url_for("people.show", person_id=person.id), 303)


@bp.get("/drift/personer/<int:person_id>/rolle")
def show(person_id: int) -> AnyResponse:
    """Show the role of a person and what they organise."""
    with reading() as work:
        person, _ = directory.person(work, person_id)
        return _page(work, person_id, RoleForm.blank(role=person.role.value))


def _page(work: Work, person_id: int, form: RoleForm, status: int = 200) -> AnyResponse:
    person, _ = directory.person(work, person_id)
    transfer_form = TransferForm.blank()
    form.fill()
    transfer_form.fill(work, person_id)
    page = render_template(
        "people/roles_show.html",
        person=person,
        form=form,
        transfer_form=transfer_form,
        organised=roles.organised(work, person),
    )
    return private(page, status)


@bp.post("/drift/personer/<int:person_id>/rolle")
def change(person_id: int) -> AnyResponse:
    """Give a person another role, or none."""
    form = RoleForm()
    form.fill()
    role = form.chosen() if form.sent() else None
    try:
        if role is not None:
            with writing() as work:
                roles.change(work, directory.person(work, person_id)[0], role)
            flash(gettext("Saved. The role applies from the next sign-in."))
            return redirect(url_for("people.show", person_id=person_id), 303)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(form.role, message_of(refusal))
    with reading() as work:
        return _page(work, person_id, form, 422)


@bp.post("/drift/personer/<int:person_id>/overfor")
def transfer(person_id: int) -> AnyResponse:
    """Let another of the team organise what a person does."""
    form, count = TransferForm(), 0
    with reading() as work:
        form.fill(work, person_id)
        successor = people.get(work, id_in(form.successor.data or "") or 0)
        name = successor.name or successor.email
    while handed_on := _hand_on(person_id, successor.id):
        count += handed_on
    flash(ngettext("%(num)s meeting is now organised by %(name)s.", "%(num)s meetings are now organised by %(name)s.",
                   count, name=name))  # fmt: skip
    return redirect(url_for("people.show", person_id=person_id), 303)


def _hand_on(person_id: int, successor_id: int) -> int:
    with writing() as work:
        return roles.transfer(work, directory.person(work, person_id)[0], people.get(work, successor_id))
