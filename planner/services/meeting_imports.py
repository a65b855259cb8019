"""A year's plan taken in as meetings: first what each line would become, then, when asked, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from planner.domain import meetings as rules
from planner.domain import times
from planner.domain.meetings import MeetingKind, MeetingState, MeetingStep
from planner.domain.names import sort_key
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats import recurrences
from planner.formats.ical_reader import Reading
from planner.formats.meeting_files import MeetingLine, read
from planner.services import calendars, identity, imports, journal, meeting_drafts, meetings, networks, series, themes
from planner.services.revisions import revise
from planner.services.work import Work
from planner.store.imports import Import
from planner.store.meetings import Meeting, known_uids
from planner.store.organisations import Theme


class Outcome(StrEnum):
    """What becomes of a line: a new meeting, nothing because it is here already, or nothing because it cannot be taken."""

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Planned:
    """A line and what becomes of it; ``state`` is the state a new meeting gets.

    ``days`` are all the days of one that repeats, from today on; ``unread`` says why its rule is not understood.
    """

    line: MeetingLine
    outcome: Outcome
    state: MeetingState = MeetingState.DRAFT
    refusal: Refused | None = None
    days: tuple[date, ...] = ()
    unread: Refused | None = None


def plan(work: Work, name: str, data: bytes, *, publish: bool = False) -> list[Planned]:
    """Say what each line of a file would become; nothing is changed. Raise ``Refused`` for a file that is no such thing.

    With ``publish`` coming meetings are announced (nobody is written to) and past ones count as held; else all are drafts.
    """
    identity.require(work, Verb.CREATE_MEETING)
    lines = read(name, data, Reading(work.now, work.deployment.time_zone))
    known = known_uids(work.session, [line.uid for line in lines if line.uid])
    vocabulary = themes.find_named(work)
    planned = [_planned(work, line, known, vocabulary, publish=publish) for line in lines]
    return [_repeated(work, one, lines) if one.line.series else one for one in planned]


def _repeated(work: Work, planned: Planned, lines: list[MeetingLine]) -> Planned:
    start, zone = planned.line.values["starts_local"], planned.line.values.get("zone", work.deployment.time_zone)
    own = [line.occurrence for line in lines if line.occurrence and line.uid.startswith(f"{planned.line.uid}/")]
    try:
        days = recurrences.days_of(planned.line.series, start, zone)
        moved = {recurrences.day_of(occurrence, zone) for occurrence in own}
    except Refused as refusal:
        return replace(planned, unread=refusal)
    today = times.to_local(work.now, zone).date()
    return replace(planned, days=tuple(day for day in days if day >= today and day not in moved))


def _planned(work: Work, line: MeetingLine, known: set[str], vocabulary: dict[str, Theme], *, publish: bool) -> Planned:
    if line.uid in known:
        return Planned(line, Outcome.KNOWN)
    if line.refusal is not None:
        return Planned(line, Outcome.REFUSED, refusal=line.refusal)
    unknown = [word for word in line.values.get("themes", ()) if sort_key(word) not in vocabulary]
    if unknown:
        return Planned(line, Outcome.REFUSED, refusal=Refused("imports.theme_unknown", given=", ".join(unknown)))
    return _tried(work, line, vocabulary, publish=publish)


def _tried(work: Work, line: MeetingLine, vocabulary: dict[str, Theme], *, publish: bool) -> Planned:
    # The line is taken in for real and put back at once, so that the plan says just what the rules will say.
    attempt = work.session.begin_nested()
    try:
        meeting = _make(work, line, vocabulary, publish=publish)
        return Planned(line, Outcome.NEW, meeting.state)
    except Refused as refusal:
        return Planned(line, Outcome.REFUSED, refusal=refusal)
    finally:
        attempt.rollback()


STEPS = {
    MeetingState.DRAFT: (),
    MeetingState.ANNOUNCED: (MeetingStep.PUBLISH,),
    MeetingState.HELD: (MeetingStep.PUBLISH, MeetingStep.HOLD),
    MeetingState.CANCELLED: (MeetingStep.PUBLISH, MeetingStep.CANCEL),
}


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a plan: which lines (all, where nothing is said), and which of them as a series of meetings."""

    lines: frozenset[int] | None = None
    series: frozenset[int] = frozenset()
    publish: bool = False

    def takes(self, planned: Planned) -> bool:
        """Tell whether a line is taken in."""
        return planned.outcome is Outcome.NEW and (self.lines is None or planned.line.line in self.lines)


def carry_out(work: Work, name: str, planned: list[Planned], wanted: Wanted = Wanted()) -> Import:
    """Make the new meetings of a plan, in the caller's one transaction; return the import that ties them.

    Raise ``Refused`` where nothing is left to be made.
    """
    vocabulary = themes.find_named(work)
    taken = [one for one in planned if wanted.takes(one)]
    if not taken:
        raise Refused("imports.nothing_chosen")
    made = Import(name=name[:200], made_by_id=work.by.person_id, created_at=work.now, settled_at=work.now)
    work.session.add(made)
    work.session.flush()
    for one in taken:
        meeting = _make(work, one.line, vocabulary, publish=wanted.publish)
        meeting.import_id = made.id
        if one.line.line in wanted.series and one.days:
            _as_series(work, meeting, one.days, made)
    imports.settle(work, made)
    return made


def _as_series(work: Work, meeting: Meeting, days: tuple[date, ...], made: Import) -> None:
    own = meeting.starts_local is not None and meeting.starts_local.date()
    if not set(days) - {own}:
        return
    series.make(work, meeting, days)
    for one in series.seen(work, meeting.series_id or 0):
        one.import_id = made.id


def _make(work: Work, line: MeetingLine, vocabulary: dict[str, Theme], *, publish: bool) -> Meeting:
    values = dict(line.values)
    values["themes"] = [vocabulary[sort_key(word)].slug for word in values.get("themes", ())]
    network = values.pop("network", "")
    values["network_id"] = networks.get(work, network).id if network else None
    kind = values.pop("kind", MeetingKind.OPEN_MEETING)
    meeting = meetings.create(work, kind, values)
    meeting.uid = line.uid or meeting.uid
    for step in STEPS[_state(work, line, meeting) if publish else MeetingState.DRAFT]:
        meeting.state = rules.after(meeting.state, step) or meeting.state
    if meeting.state is MeetingState.CANCELLED:
        meeting.cancelled_at = work.now
    if meeting.state is not MeetingState.DRAFT:
        meeting.slug = meetings.free_slug(work, meeting.title, meeting.id)
    revise(work, meeting, sequence=False)
    journal.write(work, "meetings.imported", meeting=meeting, line=line.line)
    work.session.flush()
    calendars.refresh(work, meeting)
    return meeting


def _state(work: Work, line: MeetingLine, meeting: Meeting) -> MeetingState:
    if meeting.starts_at is None or meeting_drafts.missing_before_publishing(meeting):
        return MeetingState.DRAFT
    if line.cancelled:
        return MeetingState.CANCELLED
    return MeetingState.ANNOUNCED if meeting.starts_at > work.now else MeetingState.HELD
