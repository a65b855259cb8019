"""Calendars kept elsewhere, on the page of an organisation and on one's own: list, add after a look, change, take away."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from planner.domain.fetch import host_of
from planner.domain.foreign_calendars import Busy, ParsedCalendar, TroubleError
from planner.domain.limits import LOOK_BY_PERSON
from planner.domain.refusals import Refused
from planner.formats.words.words import label
from planner.rows.foreign_calendars import ForeignCalendar
from planner.services.dates import foreign_calendars
from planner.services.dates.foreign_calendars import CalendarClient, Owner
from planner.services.organisations import organisations
from planner.services.work import Work
from planner.web import limits, requests
from planner.web.errors import message_of
from planner.web.forms import field_of, lazy_gettext, refuse
from planner.web.requests import reading, writing
from planner.web.versions import SAVED, Edit, VersionedForm, save

bp = Blueprint("foreign_calendars", __name__)

EXTENSION = "planner.foreign_calendars"
SHOWN_BUSY = 5


class CalendarForm(VersionedForm):
    """The name of a calendar, and whether the titles of its events may be shown."""

    FIRST = "name"
    name = StringField(
        lazy_gettext("What to call it"), [Length(max=200, message=lazy_gettext("The name is too long."))]
    )
    titles = BooleanField(lazy_gettext("Show what the events are called"))


class AddForm(CalendarForm):
    """A calendar to be added."""

    address = StringField(lazy_gettext("Address of the calendar"))


def _calendar_client() -> CalendarClient:
    return cast(CalendarClient, current_app.extensions[EXTENSION])


def _owner(work: Work, slug: str) -> Owner:
    owner = Owner(organisations.get(work, slug)) if slug else foreign_calendars.mine(work)
    foreign_calendars.require(work, owner)
    return owner


def home(slug: str) -> str:
    """Return the address of the list: that of an organisation, or one's own without a slug."""
    return f"/aktorer/{slug}/kalendere" if slug else "/konto/kalendere"


def _page(slug: str, form: AddForm) -> str:
    with reading() as work:
        owner = _owner(work, slug)
        calendars = foreign_calendars.listed(work, owner)
    return render_template(
        "dates/foreign_calendars_index.html",
        form=form,
        organisation=owner.organisation,
        calendars=calendars,
        home=home(slug),
    )


@bp.get("/konto/kalendere", defaults={"slug": ""})
@bp.get("/aktorer/<slug>/kalendere")
def index(slug: str) -> str:
    """List the calendars, and ask for one to add."""
    return _page(slug, AddForm.blank())


@bp.post("/konto/kalendere", defaults={"slug": ""})
@bp.post("/aktorer/<slug>/kalendere")
def add(slug: str) -> Response | str | tuple[str, int]:
    """Look at a calendar and show what was understood; add it when that was confirmed."""
    form = AddForm()
    if form.sent():
        try:
            return _added(slug, form) if "confirmed" in request.form else _looked_at(slug, form)
        except TroubleError as error:
            refuse(form.address, gettext(label(error.trouble)))
        except Refused as refusal:
            refuse(field_of(form, refusal), message_of(refusal))
    return _page(slug, form), 422


def _looked_at(slug: str, form: AddForm) -> str:
    with reading() as work:
        owner = _owner(work, slug)
        address = foreign_calendars.check_new(work, owner, form.address.data or "")
        window = foreign_calendars.window(work)
    limits.check_by_subject(LOOK_BY_PERSON, str(requests.actor().person_id))
    calendar = foreign_calendars.look(_calendar_client(), address, window)
    form.name.data = form.name.data or calendar.name or host_of(address)
    return render_template(
        "dates/foreign_calendars_preview.html",
        form=form,
        organisation=owner.organisation,
        address=address,
        found=calendar,
        coming=_coming(calendar),
        home=home(slug),
    )


def _coming(calendar: ParsedCalendar) -> list[Busy]:
    now = requests.runtime().now()
    return [interval for interval in calendar.busy if interval.ends_at > now][:SHOWN_BUSY]


def _added(slug: str, form: AddForm) -> Response:
    # What is added is fetched at once: it counts as a look, or adding and taking away would have no end.
    limits.check_by_subject(LOOK_BY_PERSON, str(requests.actor().person_id))
    with writing() as work:
        calendar = foreign_calendars.add(
            work, _owner(work, slug), form.address.data or "", form.name.data or "", titles=bool(form.titles.data)
        )
    _fetch(calendar.id)
    flash(gettext("The calendar has been added. It will be fetched every hour from now on."))
    return redirect(home(slug), 303)


def _fetch(calendar_id: int) -> None:
    """Fetch a calendar now, so that the list shows it; what goes wrong the job does later."""
    with writing() as work:
        fetch_claim = foreign_calendars.claim(work, calendar_id)
    if fetch_claim is not None:
        brought = foreign_calendars.run(fetch_claim, _calendar_client())
        with writing() as work:
            foreign_calendars.store(work, fetch_claim, brought)


@bp.route("/konto/kalendere/<int:calendar_id>", defaults={"slug": ""}, methods=["GET", "POST"])
@bp.route("/aktorer/<slug>/kalendere/<int:calendar_id>", methods=["GET", "POST"])
def change(slug: str, calendar_id: int) -> Response | tuple[str, int]:
    """Rename a calendar, or say whether titles may be shown."""
    with reading() as work:
        owner = _owner(work, slug)
        calendar = foreign_calendars.get(work, owner, calendar_id)
    form, status = CalendarForm.opened_on(_values(calendar)), 200
    if request.method == "POST":
        form = CalendarForm()
        status = save(form, _edit(slug, calendar_id, form)) if form.sent() else 422
    if status == SAVED:
        flash(gettext("Saved."))
        return redirect(home(slug), SAVED)
    page = render_template(
        "dates/foreign_calendars_edit.html",
        form=form,
        organisation=owner.organisation,
        calendar=calendar,
        home=home(slug),
    )
    return page, status


def _values(calendar: ForeignCalendar) -> dict[str, object]:
    return {"name": calendar.name, "titles": calendar.titles}


def _edit(slug: str, calendar_id: int, form: CalendarForm) -> Edit[ForeignCalendar]:
    return Edit(
        read=lambda work: foreign_calendars.get(work, _owner(work, slug), calendar_id),
        lock=lambda work: foreign_calendars.locked(work, _owner(work, slug), calendar_id),
        values=lambda _work, calendar: _values(calendar),
        change=lambda work, _calendar: foreign_calendars.change(
            work, _owner(work, slug), calendar_id, form.name.data or "", titles=bool(form.titles.data)
        ),
    )


@bp.post("/konto/kalendere/<int:calendar_id>/fjern", defaults={"slug": ""})
@bp.post("/aktorer/<slug>/kalendere/<int:calendar_id>/fjern")
def remove(slug: str, calendar_id: int) -> Response:
    """Take a calendar away, with everything that came from it."""
    with writing() as work:
        foreign_calendars.remove(work, _owner(work, slug), calendar_id)
    flash(gettext("The calendar has been removed."))
    return redirect(home(slug), 303)
