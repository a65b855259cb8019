"""Organisations from a table, taken in on a page: first what each line becomes, then the doing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.tables.organisations import OrganisationLine
from planner.formats.tables.tables import ColumnUse
from planner.formats.words.words import N_
from planner.services import identity
from planner.services.exchange import organisation_imports
from planner.services.exchange.organisation_imports import OrganisationOutcome, OrganisationPlan
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.exchange.imports import LONGEST_PACKED, pack, unpack
from planner.web.requests import reading, runtime, writing

bp = Blueprint("organisation_imports", __name__)

Take = Callable[[Work, Sequence[OrganisationLine]], list[OrganisationPlan]]
"""A trial of some lines, or the doing."""

OUTCOMES = {
    OrganisationOutcome.NEW: N_("new"),
    OrganisationOutcome.CHANGED: N_("will be updated"),
    OrganisationOutcome.KNOWN: N_("is already here"),
    OrganisationOutcome.REFUSED: N_("not imported"),
}
"""What becomes of a line, in words."""


@bp.get("/aktorer/importer")
def ask() -> str:
    """Ask for the file."""
    return _page()


def _page(refused: str = "", text: str = "") -> str:
    with reading() as work:
        identity.require(work, Verb.CREATE_ORGANISATION)
    return render_template("exchange/organisation_imports_ask.html", refused=refused, text=text)


def _upload() -> bytes:
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.stream.read(runtime().settings.largest_upload)
    return request.form.get("text", "").strip().encode()


@bp.post("/aktorer/importer")
def plan() -> str | tuple[str, int]:
    """Show line by line what a table would become; nothing is taken in yet."""
    data, text = _upload(), request.form.get("text", "")
    if not data:
        return _page(gettext("Choose a file, or paste its text.")), 422
    if len(packed := pack(data)) > LONGEST_PACKED:
        return _page(gettext("The file is too large. Split it in two."), text), 422
    try:
        planned = _in_slices(organisation_imports.plan, data)
        columns = organisation_imports.columns(data)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _page(message_of(refusal), text), 422
    if not planned:
        return _page(_nothing(), text), 422
    return render_template(
        "exchange/organisation_imports_plan.html",
        lines=[_line(line) for line in planned],
        counts=_counts(planned),
        unused=list(dict.fromkeys(column.name for column in columns if column.use is ColumnUse.UNKNOWN)),
        packed=packed,
    )


def _in_slices(take: Take, data: bytes) -> list[OrganisationPlan]:
    """Return what becomes of each line, in the order of the file; a few lines are one transaction."""
    planned: list[OrganisationPlan] = []
    for lines in organisation_imports.slices(data):
        with writing() as work:
            planned += take(work, lines)
    return sorted(planned, key=lambda plan: plan.line.line)


def _line(planned: OrganisationPlan) -> tuple[OrganisationPlan, str, str]:
    refused = "" if planned.refusal is None else message_of(planned.refusal)
    return planned, gettext(OUTCOMES[planned.outcome]), refused


def _nothing() -> str:
    return gettext("There are no organisations in it. The first row names the columns, and one of them is the name.")


def _counts(planned: list[OrganisationPlan]) -> dict[str, int]:
    return {outcome: sum(line.outcome == outcome for line in planned) for outcome in OrganisationOutcome}


@bp.post("/aktorer/importer/ta-inn")
def take() -> AnyResponse | tuple[str, int]:
    """Take the organisations in."""
    data = unpack(request.form.get("packed", ""), runtime().settings.largest_upload)
    try:
        planned = _in_slices(organisation_imports.carry_out, data)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        return _page(message_of(refusal)), 409
    if not planned:
        return _page(_nothing()), 409
    new = organisation_imports.new(planned)
    flash(ngettext("%(num)s organisation has been registered.", "%(num)s organisations have been registered.", new))
    return redirect(url_for("organisations.index"), 303)
