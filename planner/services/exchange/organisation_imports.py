"""Organisations from a table: first what would happen, line by line, then the doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.domain.names import sort_key
from planner.domain.organisations import OrganisationKind, parse_number
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.tables.organisations import HEADINGS, NAMES, OrganisationLine, read_lines
from planner.formats.tables.tables import Column, read_columns, read_table
from planner.rows.organisations import Organisation
from planner.services import identity
from planner.services.organisations import organisations, themes
from planner.services.organisations.organisations import OrganisationFacts
from planner.services.work import Work
from planner.store.organisations import by_number

MOST_LINES = 6
"""Lines that one transaction takes in: each may rename an organisation, whose first meetings are told of it at once."""


class OrganisationOutcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class OrganisationPlan:
    """What becomes of a line: ``changed`` names the facts that differ, ``misread`` is (column, text) that was left out."""

    line: OrganisationLine
    outcome: OrganisationOutcome
    changed: tuple[str, ...] = ()
    misread: tuple[tuple[str, str], ...] = ()
    refusal: Refused | None = None


def slices(data: bytes) -> list[list[OrganisationLine]]:
    """Return the lines of a CSV file in slices, each for a transaction of its own; raise ``Refused`` where it is no table.

    Lines that name the same organisation stand in one slice, so that a trial of it says what the doing would.
    """
    parts: list[list[OrganisationLine]] = [[]]
    for group in _together(read_lines(read_table(data, NAMES))):
        if len(parts[-1]) + len(group) > MOST_LINES:
            parts.append([])
        parts[-1] += group
    return parts


def _together(lines: Sequence[OrganisationLine]) -> list[list[OrganisationLine]]:
    """Return lines in groups that have no name and no number in common."""
    groups: dict[str, list[OrganisationLine]] = {}
    for line in lines:
        keys = {sort_key(name) for name in (line.name, *line.aliases)} | ({line.number} if line.number else set())
        met = {id(group): group for key in keys if (group := groups.get(key)) is not None}.values()
        joined = [*(earlier for group in met for earlier in group), line]
        of_joined = {key for key, group in groups.items() if any(group is other for other in met)}
        groups |= dict.fromkeys(keys | of_joined, joined)
    return sorted({id(group): sorted(group, key=_place) for group in groups.values()}.values(), key=_first_place)


def _place(line: OrganisationLine) -> int:
    return line.line


def _first_place(lines: Sequence[OrganisationLine]) -> int:
    return lines[0].line


def carry_out(work: Work, lines: Sequence[OrganisationLine]) -> list[OrganisationPlan]:
    """Take in the organisations of a slice of a file and return what became of each line; a refused line changes nothing.

    An organisation is known by its number, else by its name or another of its names. What was broken off is taken in
    by taking the whole file in once more.
    """
    identity.require(work, Verb.CREATE_ORGANISATION)
    slugs = {key: theme.slug for key, theme in themes.find_named(work).items()}
    return [_take(work, line, slugs) for line in lines]


def columns(data: bytes) -> list[Column]:
    """Return what becomes of each column of a file."""
    return read_columns(data, NAMES, HEADINGS)


def plan(work: Work, lines: Sequence[OrganisationLine]) -> list[OrganisationPlan]:
    """Return what ``carry_out`` would make of each line of a slice, and change nothing."""
    trial = work.session.begin_nested()
    try:
        return carry_out(work, lines)
    finally:
        trial.rollback()


def new(planned: Sequence[OrganisationPlan]) -> int:
    """Return how many organisations are new."""
    return sum(line.outcome is OrganisationOutcome.NEW for line in planned)


def _take(work: Work, line: OrganisationLine, known_themes: dict[str, str]) -> OrganisationPlan:
    unknown = [word for word in line.themes if sort_key(word) not in known_themes]
    slugs = frozenset(known_themes[sort_key(word)] for word in line.themes if sort_key(word) in known_themes)
    misread = (*line.misread, *(("themes", word) for word in unknown))
    try:
        with work.session.begin_nested():
            organisation = _find(work, line)
            if organisation is None:
                organisations.create(work, _typed(OrganisationFacts(line.name, OrganisationKind.OTHER), line, slugs))
                return OrganisationPlan(line, OrganisationOutcome.NEW, misread=misread)
            before = organisations.facts_of(work, organisation)
            changed = organisations.edit(work, organisation, _typed(before, line, slugs))
    except Refused as refusal:
        return OrganisationPlan(line, OrganisationOutcome.REFUSED, misread=misread, refusal=refusal)
    return OrganisationPlan(
        line, OrganisationOutcome.CHANGED if changed else OrganisationOutcome.KNOWN, changed, misread
    )


def _find(work: Work, line: OrganisationLine) -> Organisation | None:
    if line.number:
        organisation = by_number(work.session, parse_number(line.number))
        if organisation is not None:
            return organisation
    return organisations.find_named(work, line.name) if line.name else None


def _typed(before: OrganisationFacts, line: OrganisationLine, slugs: frozenset[str]) -> OrganisationFacts:
    """Return facts with what the line says; a column that is missing, empty or misread leaves them as they were."""
    known_by_it = sort_key(line.name) in {sort_key(name) for name in (before.name, *before.aliases)}
    return replace(
        before,
        name=before.name if known_by_it else (line.name or before.name),
        kind=line.kind or before.kind,
        themes=slugs or before.themes,
        aliases=tuple(dict.fromkeys((*before.aliases, *line.aliases))),
        **{
            column: getattr(line, column) or getattr(before, column)
            for column in ("number", "region", "municipality", "email", "website", "about")
        },
    )
