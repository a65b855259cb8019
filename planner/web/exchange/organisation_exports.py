"""The meetings of one organisation as files, for its own people and the team."""

from __future__ import annotations

from flask import Blueprint, Response

from planner.formats.tables.written_tables import TableFormat
from planner.services.exchange import organisation_exports
from planner.services.organisations import organisations
from planner.web.requests import language, reading

bp = Blueprint("organisation_exports", __name__)


@bp.get("/aktorer/<slug>/moter.ics")
def calendar(slug: str) -> Response:
    """Return the meetings of an organisation as a calendar file."""
    with reading() as work:
        body = organisation_exports.calendar(work, organisations.get(work, slug), language())
    return _file(body, "text/calendar; charset=utf-8", f"{slug}.ics")


@bp.get("/aktorer/<slug>/moter.csv", defaults={"form": TableFormat.CSV})
@bp.get("/aktorer/<slug>/moter.xlsx", defaults={"form": TableFormat.XLSX})
def table(slug: str, form: TableFormat) -> Response:
    """Return the meetings of an organisation as a table for spreadsheets."""
    with reading() as work:
        body = organisation_exports.table(work, organisations.get(work, slug), form)
    return _file(body, form.content_type, f"{slug}.{form}")


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
