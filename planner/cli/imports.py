"""Commands that take files in: first a dry run that says line by line what would happen, then, with ``--yes``, the doing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from planner.cli.parts import Parts, pass_parts
from planner.domain.refusals import Refused
from planner.domain.series import MOST
from planner.formats.ical import remarks
from planner.formats.ical.ical_components import Note
from planner.formats.tables import meeting_files
from planner.formats.tables.tables import Column, ColumnUse
from planner.formats.words import refusals, spans
from planner.services.exchange import imports, meeting_imports, meeting_taking, organisation_imports
from planner.services.exchange.meeting_imports import ImportChoices, MeetingOutcome, MeetingPlan
from planner.services.exchange.organisation_imports import OrganisationPlan

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LARGEST = 5_000_000


@click.group("import")
def import_() -> None:
    """Take meetings or organisations in from a file."""


def contents(path: Path) -> bytes:
    """Return the bytes of a file; raise ``ClickException`` for one that is too large."""
    if path.stat().st_size > LARGEST:
        raise click.ClickException(f"The file is larger than {LARGEST // 1_000_000} MB.")
    return path.read_bytes()


def say(refusal: Refused) -> str:
    """Return what a refusal says."""
    return refusals.words(refusal) % refusal.facts


def conclude(new: int, *, yes: bool) -> None:
    """Say what was done, or how to do it."""
    if yes:
        click.echo(f"Done: {new} new.")
    else:
        click.echo(f"Nothing has been changed yet. {new} would be new; run again with --yes to do it.")


@import_.command("meetings")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do it; without this nothing is changed.")
@click.option(
    "--publish", is_flag=True, help="Announce coming meetings and count past ones as held; nobody is written to."
)
@click.option("--series", is_flag=True, help="Make every time of what repeats, as a series of meetings.")
@pass_parts
def import_meetings(parts: Parts, file: Path, *, yes: bool, publish: bool, series: bool) -> None:
    """Take in the meetings of FILE, a calendar (.ics) or a table (.xlsx or .csv), as drafts."""
    data = contents(file)
    with parts.reading() as work:
        planned = meeting_imports.plan(work, file.name, data, publish=publish)
        columns = meeting_files.columns(file.name, data)
        _say_unused(columns)
        for plan in planned:
            click.echo(_line(plan, work.deployment.time_zone, series=series))
        _say_columns(columns)
    new = [plan.line.line for plan in planned if plan.outcome is MeetingOutcome.NEW]
    if yes and new:
        choices = ImportChoices(series=frozenset(new if series else ()), publish=publish)
        number = _take(parts, file.name, data, planned, choices)
        click.echo(
            f"This is import {number}. To throw it away while all of it is untouched drafts: planner import undo {number}"
        )
    conclude(len(new), yes=yes)


def _take(parts: Parts, name: str, data: bytes, planned: list[MeetingPlan], choices: ImportChoices) -> int:
    """Make the meetings of a plan, some in each transaction, and return the number of the import."""
    with parts.writing() as work:
        number = meeting_taking.carry_out(work, name, data, planned, choices).id
    more = True
    while more:
        with parts.writing() as work:
            more = meeting_taking.take_next(work, number, planned)
    return number


@import_.command("undo")
@click.argument("number", type=click.IntRange(1))
@pass_parts
def undo(parts: Parts, number: int) -> None:
    """Throw away every meeting of import NUMBER, while all of them are untouched drafts."""
    with parts.writing() as work:
        count = imports.undo(work, number)
    left = count
    while left:
        with parts.writing() as work:
            left = imports.throw_away_next(work, number)
    click.echo(f"Undone: {count} meetings have been deleted.")


def _say_unused(columns: Sequence[Column]) -> None:
    headings = dict.fromkeys(column.name for column in columns if column.use is ColumnUse.UNKNOWN)
    if headings:
        click.echo(f"Columns that are not recognised and will not be imported: {', '.join(headings)}.")


def _say_columns(columns: Sequence[Column]) -> None:
    """Say of every column what became of it."""
    for column in columns:
        click.echo(
            f"Column {column.number}, {column.heading or 'without a heading'}: {_USES[column.use](column.field)}"
        )


_USES: dict[ColumnUse, Callable[[str], str]] = {
    ColumnUse.TAKEN: lambda field: f"imported as {field}",
    ColumnUse.FILLS_IN: lambda field: f"imported as {field} where another column for the same thing is empty",
    ColumnUse.EMPTY: lambda field: f"known as {field}, and empty",
    ColumnUse.UNKNOWN: lambda _: "not recognised, so it will not be imported",
}


def _line(planned: MeetingPlan, zone: str, *, series: bool) -> str:
    line = planned.line
    shown = [
        remark
        for remark in line.remarks
        if remark.note is not Note.SERIES_NOT_EXPANDED or not (series and planned.days)
    ]
    notes = [remarks.words(remark) % {"given": remark.given} for remark in shown]
    if planned.refusal is not None:
        what = f"not imported: {line.cell and f'cell {line.cell}: '}{say(planned.refusal)}"
    elif planned.outcome is MeetingOutcome.KNOWN:
        what = "is already here"
    else:
        what = f"new, {planned.state.value}{_when(planned, zone)}{_times(planned, series=series)}"
    return f"{line.line}: {line.title or '–'}: {what}{' (' + '; '.join(notes) + ')' if notes else ''}"


def _when(planned: MeetingPlan, zone: str) -> str:
    return "" if planned.span is None else f", {spans.in_figures(planned.span, zone)}"


def _times(planned: MeetingPlan, *, series: bool) -> str:
    if planned.unread is not None:
        return f", {say(planned.unread)}"
    cut = f", the first that a series of at most {MOST} in two years may have" if planned.cut else ""
    return f", {len(planned.days)} times{'' if series else ' with --series'}{cut}" if planned.days else ""


@import_.command("organisations")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Do it; without this nothing is changed.")
@pass_parts
def import_organisations(parts: Parts, file: Path, *, yes: bool) -> None:
    """Take in the organisations of FILE, a table (.xlsx or .csv) with at least a column for the name."""
    data = contents(file)
    take = organisation_imports.carry_out if yes else organisation_imports.plan
    planned: list[OrganisationPlan] = []
    for lines in organisation_imports.slices(data):
        with parts.writing() as work:
            planned += take(work, lines)
    planned.sort(key=lambda plan: plan.line.line)
    columns = organisation_imports.columns(data)
    _say_unused(columns)
    for plan in planned:
        click.echo(_organisation_line(plan))
    _say_columns(columns)
    conclude(organisation_imports.new(planned), yes=yes)


def _organisation_line(planned: OrganisationPlan) -> str:
    line = planned.line
    what = {
        "new": "new",
        "known": "is already here",
        "changed": f"changed: {', '.join(planned.changed)}",
        "refused": "" if planned.refusal is None else f"not imported: {say(planned.refusal)}",
    }[planned.outcome]
    notes = [f"{column} «{text}» is not understood and left out" for column, text in planned.misread]
    return f"{line.line}: {line.name or '–'}: {what}{' (' + '; '.join(notes) + ')' if notes else ''}"
