"""Series: made from a meeting, looked at together, changed and cancelled in part, sent out and invited to as one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.meetings import LIVE
from planner.domain.permissions import Verb
from planner.domain.refusals import NotFound, Outdated, Refused
from planner.domain.series import Scope
from planner.rows.meetings import Meeting
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.replies import guest_lists
from planner.services.replies.invitations import NewGuest
from planner.services.series import series, series_changes, series_collisions, series_letters
from planner.services.series.series_changes import Done
from planner.services.series.series_collisions import Foreseen
from planner.services.work import Work
from planner.web.dates.ticked_days import days_in
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.forms import refuse
from planner.web.meetings.date_warnings import words_of
from planner.web.requests import reading, writing
from planner.web.series.series_forms import LONGEST_REASON, ChangeForm, DaysForm
from planner.web.series.series_words import left_words, letters_words

bp = Blueprint("series", __name__)


def _startable(work: Work, slug: str) -> Meeting:
    meeting = meetings.get(work, slug)
    identity.require(work, Verb.CREATE_MEETING)
    return meeting


@bp.get("/moter/<slug>/serie")
def ask(slug: str) -> str:
    """Ask how the meetings of a new series follow one another."""
    with reading() as work:
        meeting = _startable(work, slug)
        return render_template("series/make.html", meeting=meeting, form=DaysForm.suggested(meeting))


@bp.post("/moter/<slug>/serie/dager")
def propose(slug: str) -> str | tuple[str, int]:
    """Show the days of a rule, with what falls on each and a box to tick; nothing is made yet."""
    form = DaysForm()
    with reading() as work:
        meeting = _startable(work, slug)
        form.prepare(meeting)
        try:
            if form.validate():
                proposed = series.propose(work, meeting, form.days)
                return _days(meeting, proposed, skip=bool(form.skip.data))
        except PAGE_REFUSALS:
            raise
        except Refused as refusal:
            refuse(form.rhythm, message_of(refusal))
        return render_template("series/make.html", meeting=meeting, form=form), 422


def _days(meeting: Meeting, proposed: list[series.ProposedDay], *, skip: bool) -> str:
    lines = [(day, [words_of(warning) for warning in day.warnings], not (skip and day.away)) for day in proposed]
    new = sum(ticked and not (day.taken or day.past) for day, _warnings, ticked in lines)
    return render_template("series/days.html", meeting=meeting, lines=lines, new=new)


@bp.post("/moter/<slug>/serie")
def make(slug: str) -> Response:
    """Make the meetings of the series, as drafts."""
    try:
        with writing() as work:
            meeting = _startable(work, slug)
            before = 0 if meeting.series_id is None else len(series.seen(work, meeting.series_id))
            new_series = series.make(work, meeting, days_in(request.form.getlist("day")))
            count = len(series.seen(work, new_series.id)) - (before or 1)
            address = new_series.slug
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        flash(message_of(refusal), "error")
        return redirect(url_for(".ask", slug=slug), 303)
    flash(ngettext("%(num)s new meeting has been created as a draft. Nothing is sent until you say so.",
                   "%(num)s new meetings have been created as drafts. Nothing is sent until you say so.", count))  # fmt: skip
    return redirect(url_for(".show", slug=address), 303)


@bp.get("/serier/<slug>")
def show(slug: str) -> str:
    """Show the meetings of a series, with how each stands and who has its duties."""
    with reading() as work:
        return _page(work, slug)


def _page(work: Work, slug: str, refused: str = "", *, ticked: bool | None = None) -> str:
    page = series.page(work, slug)
    editable = _first(work, page, Verb.EDIT)
    first = editable or (page.open[0] if page.open else page.entries[0].meeting)
    return render_template(
        "series/show.html",
        page=page,
        first=first,
        refused=refused,
        calendars=series_letters.calendar_choice(work, len(page.drafts)),
        ticked=ticked,
        may_edit=editable is not None,
        may_extend=identity.may(work, Verb.CREATE_MEETING),
    )


@bp.post("/serier/<slug>/send")
def send(slug: str) -> Response | tuple[str, int]:
    """Announce every draft of the series, with one letter to each guest."""
    try:
        with writing() as work:
            done = series_changes.publish(work, series.get(work, slug), calendars_too=_calendars_too())
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        with reading() as work:
            return _page(work, slug, message_of(refusal), ticked=_calendars_too()), 409
    flash(
        ngettext("%(num)s meeting has been announced.", "%(num)s meetings have been announced.", len(done.done))
        + " "
        + letters_words(done)
    )
    return redirect(url_for(".show", slug=slug), 303)


def _calendars_too() -> bool:
    return "calendars" in request.form


@bp.route("/serier/<slug>/inviter", methods=["GET", "POST"])
def invite(slug: str) -> Response | str | tuple[str, int]:
    """Put people on the list of every meeting of the series that is still to come."""
    text, error = request.form.get("people", ""), ""
    if request.method == "POST":
        try:
            done = _invited(slug, text)
        except PAGE_REFUSALS:
            raise
        except Refused as refusal:
            error = message_of(refusal)
        else:
            flash(ngettext("They are on the list of %(num)s meeting.", "They are on the list of %(num)s meetings.",
                           len(done.done)) + " " + letters_words(done))  # fmt: skip
            return redirect(url_for(".show", slug=slug), 303)
    with reading() as work:
        _invitable(work, slug)
        page = series.page(work, slug)
        choice = series_letters.calendar_choice(work, sum(meeting.state in LIVE for meeting in page.open))
    ticked = _calendars_too() if request.method == "POST" else None
    body = render_template("series/invite.html", page=page, text=text, error=error, calendars=choice, ticked=ticked)
    return (body, 422) if error else body


def _invited(slug: str, text: str) -> Done:
    """Put the people of a list on those of the meetings, some in each transaction."""
    with reading() as work:
        guests = _guests(work, _invitable(work, slug), text)
        chosen = series_changes.in_slices(work, series.get(work, slug), guests, calendars_too=_calendars_too())
    result = Done(left_to_guests=chosen.left_to_guests)
    for some in chosen.slices:
        with writing() as work:
            result.add(series_changes.invite(work, series.get(work, slug), some, calendars_too=chosen.calendars_too))
    return result


def _first(work: Work, page: series.SeriesPage, verb: Verb) -> Meeting | None:
    """Return the first meeting to come that this can be done to; others may have been taken over by an organisation."""
    return next((meeting for meeting in page.open if identity.may(work, verb, meeting)), None)


def _invitable(work: Work, slug: str) -> Meeting:
    page = series.page(work, slug)
    first = _first(work, page, Verb.INVITE)
    if first is None:
        identity.require(work, Verb.INVITE, page.entries[0].meeting)
        raise Refused("series.nothing_to_send")
    return first


def _guests(work: Work, first: Meeting, text: str) -> list[NewGuest]:
    guest_list = guest_lists.read(work, first, text)
    if guest_list.not_understood or not guest_list.people:
        raise Refused(
            "addresses.left_over", given=", ".join(guest.text for guest in guest_list.not_understood[:5]) or text[:100]
        )
    return [
        NewGuest(guest.address.email, guest.address.name, None if guest.organisation is None else guest.organisation.id)
        for guest in guest_list.people
    ]


def _member(work: Work, slug: str, verb: Verb) -> Meeting:
    meeting = meetings.get(work, slug)
    identity.require(work, verb, meeting)
    if meeting.series_id is None:
        raise NotFound("series.not_found")
    return meeting


def _scope() -> Scope:
    scope = request.values.get("scope", "")
    return Scope(scope) if scope in set(Scope) else Scope.LATER


@bp.get("/moter/<slug>/serie/endre")
def edit(slug: str) -> str:
    """Show what stands in a meeting, to be changed in it, in it and the later ones, or in all."""
    with reading() as work:
        meeting = _member(work, slug, Verb.EDIT)
        return _edit(work, meeting, ChangeForm.of(meeting, _scope()))


def _edit(work: Work, meeting: Meeting, form: ChangeForm, foreseen: list[Foreseen] | None = None) -> str:
    looked = (
        None
        if foreseen is None
        else [(member, [words_of(collision) for collision in member.warnings]) for member in foreseen]
    )
    strip = series.strip(work, meeting)
    return render_template("series/change.html", meeting=meeting, form=form, strip=strip, looked=looked)


def _look(work: Work, meeting: Meeting, form: ChangeForm) -> str | tuple[str, int]:
    """Show what the new days collide with; nothing is changed, and nobody is told."""
    try:
        foreseen = series_collisions.foresee(work, meeting, Scope(form.scope.data), form.move())
    except Refused as refusal:
        refuse(form.days, message_of(refusal))
        return _edit(work, meeting, form), 422
    return _edit(work, meeting, form, foreseen)


@bp.post("/moter/<slug>/serie/endre")
def change(slug: str) -> Response | str | tuple[str, int]:
    """Change the meetings, with one letter to each guest; or only look at what that would collide with."""
    form = ChangeForm()
    with reading() as work:
        meeting = _member(work, slug, Verb.EDIT)
        form.prepare(meeting)
        if not form.sent():
            return _edit(work, meeting, form), 422
        if "look" in request.form:
            return _look(work, meeting, form)
    try:
        with writing() as work:
            meeting = _member(work, slug, Verb.EDIT)
            done = series_changes.change(
                work, meeting, Scope(form.scope.data), form.values(), form.move(), form.notification()
            )
            address = series.address(work, meeting)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        refuse(form.days, message_of(refusal))
        with reading() as work:
            meeting = _member(work, slug, Verb.EDIT)
            form.merge(form.stored_values(meeting), meeting.revised_at)
            if isinstance(refusal, Outdated):
                form.days.data = ""  # It may be moved already, by a form that was sent twice.
            return _edit(work, meeting, form), 409
    words = ngettext("%(num)s meeting has been changed.", "%(num)s meetings have been changed.", len(done.done))
    flash(f"{words} {letters_words(done)}{left_words(done)}")
    return redirect(url_for(".show", slug=address), 303)


@bp.get("/moter/<slug>/serie/avlys")
def ask_cancel(slug: str) -> str:
    """Ask which meetings of a series are cancelled, and why."""
    return _cancel_page(slug, "")


def _cancel_page(slug: str, reason: str, error: str = "") -> str:
    with reading() as work:
        meeting = _member(work, slug, Verb.CANCEL)
        return render_template(
            "series/cancel.html", meeting=meeting, scopes=Scope, scope=_scope(), reason=reason, error=error
        )


@bp.post("/moter/<slug>/serie/avlys")
def cancel(slug: str) -> Response | tuple[str, int]:
    """Cancel the meetings, with one letter to each guest; drafts are thrown away."""
    reason = request.form.get("reason", "")
    if len(reason) > LONGEST_REASON:
        return _cancel_page(slug, reason, gettext("Use up to %(most)s characters.", most=LONGEST_REASON)), 422
    with writing() as work:
        meeting = _member(work, slug, Verb.CANCEL)
        address = series.address(work, meeting)
        done = series_changes.cancel(work, meeting, _scope(), reason)
        rest = series.remove_if_empty(work, address)
    words = ngettext("%(num)s meeting has been cancelled.", "%(num)s meetings have been cancelled.", len(done.done))
    flash(f"{words} {letters_words(done)}{left_words(done)}")
    return redirect(url_for(".show", slug=address) if rest else url_for("meetings.index"), 303)
