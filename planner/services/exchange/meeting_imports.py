"""A year's plan taken in as meetings: first what each line would become, then, when asked, all of it, some at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from planner.domain import times
from planner.domain.meetings import MeetingKind, MeetingState, Span
from planner.domain.names import nearest, sort_key
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.domain.series import on_day
from planner.formats.ical import recurrences
from planner.formats.ical.ical_components import Note, Remark
from planner.formats.ical.ical_reader import Reading
from planner.formats.tables.meeting_files import NOTHING_MAPPED, read
from planner.formats.tables.meeting_lines import SHOWN, MeetingLine
from planner.rows.meetings import Meeting
from planner.rows.organisations import Theme
from planner.services import identity
from planner.services.meetings import meeting_drafts
from planner.services.networks import networks
from planner.services.organisations import themes
from planner.services.work import Work
from planner.store.meetings import stored_uids


class MeetingOutcome(StrEnum):
    """What becomes of a line: a new meeting, nothing because it is here already, or nothing because it cannot be taken."""

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class MeetingPlan:
    """A line and what becomes of it; ``state`` is the state a new meeting gets.

    ``days`` are all the days of one that repeats, from today on; ``cut`` tells that its rule says more than a series may have,
    ``unread`` why the rule is not understood. ``span`` is when it would be; nothing where the line gives no date.
    """

    line: MeetingLine
    outcome: MeetingOutcome
    state: MeetingState = MeetingState.DRAFT
    refusal: Refused | None = None
    days: tuple[date, ...] = ()
    unread: Refused | None = None
    cut: bool = False
    span: Span | None = None

    @property
    def last(self) -> Span | None:
        """Return when the last of its times would be; nothing for one that does not repeat."""
        return on_day(self.span, self.days[-1]) if self.span is not None and self.days else None


@dataclass(frozen=True)
class Book:
    """What lines are read against: the themes by their names, the networks that are named, and who convenes."""

    vocabulary: dict[str, Theme]
    networks: dict[str, int | Refused]
    convener_id: int

    def theme_ids(self, line: MeetingLine) -> list[int]:
        """Return the themes of a line; those that there are not are left out."""
        words = map(sort_key, line.values.get("themes", ()))
        return sorted({self.vocabulary[word].id for word in words if word in self.vocabulary})

    def theme_remarks(self, line: MeetingLine) -> Iterator[Remark]:
        """Yield what there is to say of each theme of a line that there is not, and which one was perhaps meant."""
        for word in line.values.get("themes", ()):
            if sort_key(word) not in self.vocabulary:
                yield Remark(Note.THEME_UNKNOWN, word[:SHOWN])
                if (like := nearest(word, self.vocabulary)) is not None:
                    yield Remark(Note.THEME_LIKE, self.vocabulary[like].name_nb)

    def network_id(self, line: MeetingLine) -> int | None:
        """Return the network of a line; raise ``Refused`` for one that there is not."""
        network_id = self.networks.get(line.values.get("network", ""))
        if isinstance(network_id, Refused):
            raise network_id
        return network_id


def open_book(work: Work, lines: list[MeetingLine]) -> Book:
    """Return what these lines are read against."""
    named = {line.values.get("network", "") for line in lines} - {""}
    network_ids = {name: _network(work, name) for name in sorted(named)}
    return Book(themes.find_named(work), network_ids, meeting_drafts.facilitator(work).id)


def _network(work: Work, name: str) -> int | Refused:
    try:
        return networks.get(work, name).id
    except Refused as refusal:
        return refusal


def plan(
    work: Work, name: str, data: bytes, *, publish: bool = False, columns: Mapping[str, str] = NOTHING_MAPPED
) -> list[MeetingPlan]:
    """Say what each line of a file would become; no row is written. Raise ``Refused`` for a file that is no such thing.

    With ``publish`` coming meetings are announced (nobody is written to) and past ones count as held; else all are drafts.
    ``columns`` says what columns that are not known are taken for, by their headings.
    """
    identity.require(work, Verb.CREATE_MEETING)
    lines = read(name, data, Reading(work.now, work.deployment.time_zone), columns)
    stored = stored_uids(work.session, [line.uid for line in lines if line.uid])
    book, seen = open_book(work, lines), Counter[str]()
    planned = []
    for line in lines:
        seen[line.uid] += 1
        twice = bool(line.uid) and line.uid not in stored and seen[line.uid] > 1
        entry = _planned(
            work, replace(line, refusal=Refused("imports.twice")) if twice else line, stored, book, publish=publish
        )
        entry = _dated(work, entry)
        planned.append(_repeated(work, entry, lines) if line.series else entry)
    return planned


def _dated(work: Work, planned: MeetingPlan) -> MeetingPlan:
    """Say when a line would be, with a remark where its clocks are not those of the service."""
    line, home = planned.line, work.deployment.time_zone
    starts = line.values.get("starts_local")
    if starts is None:
        return planned
    zone = line.values.get("zone", home)
    span = Span(starts, line.values.get("ends_local"), zone, bool(line.values.get("all_day")))
    if span.in_zone(home).starts != starts:
        line = replace(line, remarks=(*line.remarks, Remark(Note.OTHER_ZONE, zone)))
    return replace(planned, line=line, span=span)


def _repeated(work: Work, planned: MeetingPlan, lines: list[MeetingLine]) -> MeetingPlan:
    start, zone = planned.line.values["starts_local"], planned.line.values.get("zone", work.deployment.time_zone)
    occurrences = [line.occurrence for line in lines if line.occurrence and line.uid.startswith(f"{planned.line.uid}/")]
    try:
        days = recurrences.days_of(planned.line.series, start, zone)
        moved = {recurrences.day_of(occurrence, zone) for occurrence in occurrences}
        cut = recurrences.is_cut(planned.line.series, start, zone)
    except Refused as refusal:
        return replace(planned, unread=refusal)
    today = times.to_local(work.now, zone).date()
    return replace(planned, days=tuple(day for day in days if day >= today and day not in moved), cut=cut)


def _planned(work: Work, line: MeetingLine, stored: set[str], book: Book, *, publish: bool) -> MeetingPlan:
    if line.uid in stored:
        return MeetingPlan(line, MeetingOutcome.KNOWN)
    try:
        if line.refusal is not None:
            raise line.refusal
        meeting = drafted(work, line, book)
    except Refused as refusal:
        return MeetingPlan(line, MeetingOutcome.REFUSED, refusal=refusal)
    line = replace(line, remarks=(*line.remarks, *book.theme_remarks(line)))
    return MeetingPlan(line, MeetingOutcome.NEW, state_of(work, line, meeting) if publish else MeetingState.DRAFT)


def drafted(work: Work, line: MeetingLine, book: Book) -> Meeting:
    """Return the draft that a line becomes, in no session; the plan and the taking in go by the same rules. Raise ``Refused``."""
    values = {name: value for name, value in line.values.items() if name not in {"themes", "network"}}
    kind = values.pop("kind", MeetingKind.OPEN_MEETING)
    meeting = meeting_drafts.blank(work, kind, book.convener_id)
    meeting_drafts.fill(meeting, values | {"network_id": book.network_id(line)})
    meeting_drafts.check(meeting)
    meeting.uid = line.uid or meeting.uid
    return meeting


def state_of(work: Work, line: MeetingLine, meeting: Meeting) -> MeetingState:
    """Return the state that a new meeting gets where it is published."""
    try:
        meeting_drafts.check_complete(meeting)
    except Refused:
        return MeetingState.DRAFT
    if meeting.starts_at is None:
        return MeetingState.DRAFT
    if line.cancelled:
        return MeetingState.CANCELLED
    return MeetingState.ANNOUNCED if meeting.starts_at > work.now else MeetingState.HELD


@dataclass(frozen=True)
class ImportChoices:
    """What is wanted of a plan: which lines (all, where nothing is said), and which of them as a series of meetings.

    ``columns`` says what columns that are not known are taken for, by their headings.
    """

    lines: frozenset[int] | None = None
    series: frozenset[int] = frozenset()
    publish: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)

    def as_facts(self) -> dict[str, Any]:
        """Return the choices as an import keeps them."""
        return {
            "lines": None if self.lines is None else sorted(self.lines),
            "series": sorted(self.series),
            "publish": self.publish,
            "columns": dict(self.columns),
        }

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> ImportChoices:
        """Return the choices that an import keeps."""
        lines = facts["lines"]
        chosen = None if lines is None else frozenset(lines)
        return cls(chosen, frozenset(facts["series"]), facts["publish"], facts.get("columns", {}))

    def among(self, planned: list[MeetingPlan], outcome: MeetingOutcome) -> list[MeetingPlan]:
        """Return the chosen lines of which this becomes."""
        return [
            plan for plan in planned if plan.outcome is outcome and (self.lines is None or plan.line.line in self.lines)
        ]


EVERYTHING = ImportChoices()
"""All lines, each as one draft."""
