"""Organisations from the registers that come along: ticked in a list, and registered by one press."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.organisations import OrganisationKind
from planner.services.organisations import registers
from planner.web.requests import reading, writing

bp = Blueprint("registers", __name__)


@bp.get("/aktorer/register")
def ask() -> str:
    """Show what the registers list, all of it ticked that is not here yet."""
    return _page()


def _page(refused: str = "") -> str:
    with reading() as work:
        entries = registers.listed(work)
    groups = [
        (gettext("Schools"), [entry for entry in entries if entry.facts.kind is OrganisationKind.SCHOOL]),
        (gettext("Municipalities"), [entry for entry in entries if entry.facts.kind is OrganisationKind.MUNICIPALITY]),
    ]
    missing = sum(not entry.present for entry in entries)
    return render_template("organisations/registers.html", groups=groups, missing=missing, refused=refused)


@bp.post("/aktorer/register")
def take() -> AnyResponse | tuple[str, int]:
    """Register what is ticked."""
    keys = frozenset(request.form.getlist("key"))
    if not keys:
        return _page(gettext("Tick at least one organisation.")), 422
    with writing() as work:
        count = registers.take(work, keys)
    flash(ngettext("%(num)s organisation has been registered.", "%(num)s organisations have been registered.", count))
    return redirect(url_for("workboard.index"), 303)
