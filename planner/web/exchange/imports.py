"""A year's plan taken in on a page: what each line becomes, which to take, and the undoing of it as one."""

from __future__ import annotations

import base64
import binascii
import zlib
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.ical import remarks
from planner.formats.tables import meeting_files, workbooks
from planner.formats.tables.meeting_tables import COLUMN_WORDS
from planner.formats.tables.tables import Column, ColumnUse
from planner.formats.words.words import N_
from planner.services import identity
from planner.services.exchange import imports, meeting_imports, meeting_taking
from planner.services.exchange.imports import ListedImport
from planner.services.exchange.meeting_imports import ImportChoices, MeetingOutcome, MeetingPlan
from planner.services.meetings import meeting_drafts
from planner.services.work import Work
from planner.web.errors import PAGE_REFUSALS, message_of
from planner.web.ids import id_in
from planner.web.requests import reading, runtime, writing

bp = Blueprint("imports", __name__)
LONGEST_PACKED = 400_000
"""Characters of a file that is carried from the page of its lines to the taking in; a form can hold half a million."""
PASTED = "innlimt"
TITLE = "title"
"""The field that every table of meetings has a column for."""


@dataclass(frozen=True)
class LineView:
    """A line as the page shows it: what was remarked on, and why it is not taken in or not repeated, in words."""

    planned: MeetingPlan
    notes: list[str]
    refused: str
    unread: str


@bp.get("/moter/importer")
def ask() -> str:
    """Ask for the file, and show the last imports with a way to undo each."""
    with reading() as work:
        return _page(work)


def _page(work: Work, refused: str = "", text: str = "") -> str:
    identity.require(work, Verb.CREATE_MEETING)
    if meeting_drafts.find_facilitator(work) is None:
        return render_template("meetings/no_team.html")
    latest = [(entry, _hindrance(entry)) for entry in imports.latest(work)]
    return render_template("exchange/imports_ask.html", latest=latest, refused=refused, text=text)


def _hindrance(entry: ListedImport) -> str:
    """Say why an import that is there cannot be undone as one; of one that is undone or empty there is nothing to say."""
    if entry.source.undone_at is not None or not entry.count or entry.hindrance is None:
        return ""
    return message_of(entry.hindrance)


@bp.post("/moter/importer")
def plan() -> str | tuple[str, int]:
    """Show line by line what a file would become; nothing is taken in yet."""
    try:
        name, data = _upload()
        with reading() as work:
            identity.require(work, Verb.CREATE_MEETING)
            if not data:
                return _page(work, gettext("Choose a file, or paste its text.")), 422
            if len(packed := pack(data)) > LONGEST_PACKED:
                return _page(work, gettext("The file is too large. Split it in two.")), 422
        mapped = _mapped()
        columns = meeting_files.columns(name, data, mapped)
        refused = message_of(Refused("imports.no_title_column")) if _has_no_title(columns) else ""
        with reading() as work:
            planned = [] if refused else meeting_imports.plan(work, name, data, columns=mapped)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        with reading() as work:
            return _page(work, message_of(refusal), request.form.get("text", "")), 422
    body = render_template(
        "exchange/imports_plan.html",
        name=name,
        lines=[_view(line) for line in planned],
        new=sum(line.outcome is MeetingOutcome.NEW for line in planned),
        refused=refused,
        packed=packed,
        **_columns(columns, mapped),
    )
    return (body, 422) if refused else body


def _has_no_title(columns: list[Column]) -> bool:
    return bool(columns) and all(column.field != TITLE for column in columns)


def _upload() -> tuple[str, bytes]:
    """Return the name and the content of the file that was sent, pasted, or looked at before."""
    file = request.files.get("file")
    most = runtime().settings.largest_upload
    if file is not None and file.filename:
        data = file.stream.read(most)
        return file.filename, workbooks.slim(data) if workbooks.is_workbook(data) else data
    if "packed" in request.form:
        return request.form.get("name", "")[:200], unpack(request.form["packed"], most)
    text = request.form.get("text", "").strip()
    ending = "ics" if text.upper().startswith("BEGIN:") else "csv"
    return f"{PASTED}.{ending}", text.encode()


def _mapped() -> dict[str, str]:
    """Return what columns that are not known are to be taken for, by their headings."""
    pairs = zip(request.form.getlist("heading"), request.form.getlist("taken_as"), strict=False)
    return {heading: field for heading, field in pairs if field in COLUMN_WORDS}


def _columns(columns: list[Column], mapped: dict[str, str]) -> dict[str, object]:
    """Return the columns for the page: what became of each, and those of which a person may say what they are taken for."""
    open_to_say = [column for column in columns if column.use is ColumnUse.UNKNOWN or column.heading in mapped]
    headed = {column.heading: mapped.get(column.heading, "") for column in open_to_say if column.heading}
    return {
        "columns": [(column.name, _use(column)) for column in columns],
        "sheet": columns[0].sheet if columns else "",
        "unused": list(dict.fromkeys(column.name for column in columns if column.use is ColumnUse.UNKNOWN)),
        "unknown": list(headed.items()),
        "fields": sorted(((name, gettext(word)) for name, word in COLUMN_WORDS.items()), key=lambda pair: pair[1]),
    }


def _view(planned: MeetingPlan) -> LineView:
    notes = [gettext(remarks.words(remark)) % {"given": remark.given} for remark in planned.line.remarks]
    refused = "" if planned.refusal is None else message_of(planned.refusal)
    return LineView(planned, notes, refused, "" if planned.unread is None else message_of(planned.unread))


USES = {
    ColumnUse.FILLS_IN: N_("%(what)s, where another column for the same thing is empty"),
    ColumnUse.EMPTY: N_("%(what)s, but every row is empty"),
    ColumnUse.UNKNOWN: N_("not recognised, so it will not be imported"),
}
"""What became of a column that is not simply taken in, in words."""


def _use(column: Column) -> str:
    what = gettext(COLUMN_WORDS[column.field]) if column.field else ""
    return gettext(USES[column.use], what=what) if column.use in USES else what


def pack(data: bytes) -> str:
    """Return a file as text that a form can carry."""
    return base64.b64encode(zlib.compress(data)).decode()


def unpack(text: str, most: int) -> bytes:
    """Return the file that was carried, cut at ``most`` bytes; nothing for what was tampered with."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), most)
    except (binascii.Error, ValueError, zlib.error):
        return b""


def _numbers(field: str) -> frozenset[int]:
    ids = (id_in(value) for value in request.form.getlist(field))
    return frozenset(number for number in ids if number is not None)


@bp.post("/moter/importer/ta-inn")
def take() -> Response | tuple[str, int]:
    """Take the chosen lines in as drafts."""
    data = unpack(request.form.get("packed", ""), runtime().settings.largest_upload)
    name = request.form.get("name", "")[:200]
    try:
        number = _taken(name, data)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        with reading() as work:
            return _page(work, message_of(refusal)), 409
    with reading() as work:
        count = imports.count(work, number)
    flash(
        ngettext(
            "%(num)s meeting has been imported as a draft.", "%(num)s meetings have been imported as drafts.", count
        )
    )
    return redirect(f"{url_for('drafts.index')}?import={number}", 303)


def _taken(name: str, data: bytes) -> int:
    """Take the chosen lines in, some in each transaction, and return the number of the import."""
    with reading() as work:
        mapped = _mapped()
        planned = meeting_imports.plan(work, name, data, columns=mapped)
    choices = ImportChoices(_numbers("line"), _numbers("series"), columns=mapped)
    with writing() as work:
        number = meeting_taking.carry_out(work, name, data, planned, choices).id
    # What cannot go on by this plan any more goes on by a new one, which the job makes.
    with suppress(Refused):
        while _more(number, planned):
            pass
    return number


def _more(number: int, planned: list[MeetingPlan]) -> bool:
    with writing() as work:
        return meeting_taking.take_next(work, number, planned)


@bp.post("/moter/importer/<int:number>/angre")
def undo(number: int) -> Response | tuple[str, int]:
    """Throw away all that came of an import."""
    try:
        with writing() as work:
            count = left = imports.undo(work, number)
        while left:
            with writing() as work:
                left = imports.throw_away_next(work, number)
    except PAGE_REFUSALS:
        raise
    except Refused as refusal:
        with reading() as work:
            return _page(work, message_of(refusal)), 409
    flash(ngettext("The import has been undone. %(num)s draft has been deleted.",
                   "The import has been undone. %(num)s drafts have been deleted.", count))  # fmt: skip
    return redirect(url_for(".ask"), 303)
