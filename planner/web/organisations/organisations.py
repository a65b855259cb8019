"""Organisations: the list, the page of each, and the forms of those who keep them up to date."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.organisations import Among, Region, alike, display_number
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.places import reference
from planner.formats.words.words import label
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.dates import foreign_calendars
from planner.services.dates.foreign_calendars import Owner
from planner.services.exchange import organisation_exports
from planner.services.organisations import organisation_pages, organisations, themes
from planner.services.organisations.organisation_pages import OrganisationRights
from planner.services.organisations.organisations import OrganisationFacts
from planner.services.people import contacts
from planner.services.replies import standings
from planner.services.work import Work
from planner.web.calendars.subscriptions import links_to
from planner.web.errors import message_of
from planner.web.fields import LONGEST_SEARCH
from planner.web.forms import field_of, refuse
from planner.web.organisations.organisation_forms import ContactForm, OrganisationFilterForm, OrganisationForm
from planner.web.pages import page_number, pager
from planner.web.requests import language, reading, require_fresh_sign_in, writing
from planner.web.search_fields import MOST_CANDIDATES
from planner.web.versions import SAVED, Edit, save

bp = Blueprint("organisations", __name__)


@bp.get("/aktorer/")
def index() -> str:
    """List the organisations, or those that are looked for."""
    form = OrganisationFilterForm(formdata=request.args)
    with reading() as work:
        form.fill(themes.listed(work, language()))
        search = form.search()
        entries, part = organisations.page(work, search, page_number())
        of_each = themes.of_organisations(work, [organisation.id for organisation in entries], language())
        named = {key: [themes.name_of(theme, language()) for theme in some] for key, some in of_each.items()}
        return render_template(
            "organisations/index.html",
            form=form,
            shown=entries,
            total=part.total,
            pages=pager(part.number, part.pages),
            themes=named,
            municipalities=_municipalities(),
            narrowed=search.narrows,
            may_create=identity.may(work, Verb.CREATE_ORGANISATION),
        )


@bp.get("/aktorer/forslag.json")
def suggest() -> Response:
    """Suggest organisations for a part of a name, and say how many there are to those who hear the page."""
    word, typed = request.args.get("blant", ""), request.args.get("q", "")[:LONGEST_SEARCH]
    among = Among(word) if word in set(Among) else Among.ALL
    with reading() as work:
        names = [name.name for name in alike(organisations.names(work, among), typed)][:MOST_CANDIDATES]
    said = ngettext("%(num)s suggestion", "%(num)s suggestions", len(names)) if names else gettext("No suggestions")
    return jsonify(names=names, said=said)


@bp.get("/aktorer/<slug>")
def show(slug: str) -> str:
    """Show what an organisation is and does."""
    with reading() as work:
        form = ContactForm.blank(role="contact")
        return _page(work, organisations.get(work, slug), form)


def _page(work: Work, organisation: Organisation, form: ContactForm) -> str:
    form.fill()
    rights = organisation_pages.rights(work, organisation)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        successor=organisation_pages.successor_of(work, organisation),
        facts=_facts(work, organisation),
        networks=organisation_pages.networks_of(work, organisation),
        meetings=organisation_pages.coming_meetings(work, organisation),
        links=links_to(f"/kalender/aktor/{organisation.slug}.ics", organisation.name),
        rights=rights,
        exports=organisation_exports.may(work, organisation),
        calendars=foreign_calendars.listed(work, Owner(organisation)) if rights.edit else [],
        claims=standings.claims(work, organisation),
        people=contacts.listed(work, organisation) if rights.people else [],
        form=form,
    )


def _facts(work: Work, organisation: Organisation) -> dict[str, str]:
    of_it = themes.of_organisations(work, [organisation.id], language())[organisation.id]
    region = gettext(label(Region(organisation.region))) if organisation.region else ""
    return {
        "themes": ", ".join(themes.name_of(theme, language()) for theme in of_it),
        "region": region,
        "municipality": _municipalities().get(organisation.municipality or "", ""),
        "number": display_number(organisation.number) if organisation.number else "",
        "aliases": ", ".join(organisations.aliases_of(work, organisation)),
    }


def _municipalities() -> dict[str, str]:
    return {row.number: row.display for row in reference.municipalities()}


def _refuse(form: OrganisationForm, refusal: Refused) -> None:
    refuse(field_of(form, refusal), message_of(refusal))


@bp.route("/aktorer/ny", methods=["GET", "POST"])
def create() -> Response | tuple[str, int]:
    """Register an organisation."""
    form = OrganisationForm()
    with reading() as work:
        identity.require(work, Verb.CREATE_ORGANISATION)
        form.fill(themes.listed(work, language()))
    if form.sent():
        try:
            with writing() as work:
                slug = organisations.create(work, form.facts()).slug
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            flash(gettext("The organisation has been registered."))
            return redirect(url_for(".show", slug=slug), 303)
    page = render_template(
        "organisations/edit.html", form=form, organisation=None, rights=OrganisationRights.of_the_team()
    )
    return page, 422 if form.errors else 200


@bp.route("/aktorer/<slug>/endre", methods=["GET", "POST"])
def edit(slug: str) -> Response | tuple[str, int]:
    """Change what is known of an organisation."""
    with reading() as work:
        organisation = organisations.get(work, slug)
        identity.require_organisation(work, Verb.EDIT_ORGANISATION, organisation.id)
        stored, rights = organisations.facts_of(work, organisation), organisation_pages.rights(work, organisation)
        form = OrganisationForm() if request.method == "POST" else OrganisationForm.opened_on(_values(stored))
        form.fill(themes.listed(work, language()), stored.municipality)
    if not rights.register:
        del form.name, form.kind, form.number
    status = 200
    if request.method == "POST":
        if (form.email.data or "").strip() != stored.email:
            require_fresh_sign_in()  # Who reads mail there can sign in for the organisation.
        status = save(form, _edit(slug, form)) if form.sent() else 422
    if status == SAVED:
        flash(gettext("Saved."))
        return redirect(url_for(".show", slug=slug), SAVED)
    return render_template("organisations/edit.html", form=form, organisation=organisation, rights=rights), status


def _edit(slug: str, form: OrganisationForm) -> Edit[Organisation]:
    return Edit(
        read=lambda work: organisations.get(work, slug),
        lock=lambda work: organisations.locked(work, slug),
        values=lambda work, organisation: _values(organisations.facts_of(work, organisation)),
        change=lambda work, organisation: organisations.edit(
            work, organisation, form.facts(organisations.facts_of(work, organisation))
        ),
    )


def _values(stored: OrganisationFacts) -> dict[str, Any]:
    return {**vars(stored), "themes": sorted(stored.themes), "aliases": "\n".join(stored.aliases)}


@bp.post("/aktorer/<slug>/kontakter")
def add_contact(slug: str) -> Response | tuple[str, int]:
    """Let somebody act for an organisation."""
    form = ContactForm()
    form.fill()
    if form.sent():
        try:
            with writing() as work:
                organisation = organisations.get(work, slug)
                contacts.add(work, organisation, form.email.data or "", form.name.data or "", form.place())
        except Refused as refusal:
            refuse(field_of(form, refusal), message_of(refusal))
        else:
            flash(gettext("%(name)s has been added.", name=form.name.data))
            return redirect(url_for(".show", slug=slug, _anchor="people"), 303)
    with reading() as work:
        organisation = organisations.get(work, slug)
        identity.require_organisation(work, Verb.EDIT_ORGANISATION, organisation.id)
        return _page(work, organisation, form), 422


@bp.post("/aktorer/<slug>/kontakter/<int:person_id>/fjern")
def remove_contact(slug: str, person_id: int) -> Response:
    """End a person's place in an organisation."""
    with writing() as work:
        contacts.remove(work, organisations.get(work, slug), person_id)
    flash(gettext("The person has been removed from the list."))
    return redirect(url_for(".show", slug=slug, _anchor="people"), 303)
