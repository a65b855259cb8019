"""The meetings of a plan made, some in each transaction: what is broken off is gone on with by a job, from the file it keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import accumulate

from planner.domain import meetings as rules
from planner.domain.calendars import whole_second
from planner.domain.meetings import MeetingState, MeetingStep
from planner.domain.refusals import Refused
from planner.domain.renewals import MOST_MEETINGS
from planner.rows.imports import Import
from planner.rows.meetings import Meeting, MeetingTheme
from planner.services import identity, journal
from planner.services.calendars import calendars
from planner.services.duties import offers
from planner.services.exchange import imports
from planner.services.exchange.meeting_imports import (
    EVERYTHING,
    Book,
    ImportChoices,
    MeetingOutcome,
    MeetingPlan,
    drafted,
    open_book,
    plan,
    state_of,
)
from planner.services.meetings import meetings
from planner.services.people import people
from planner.services.series import series
from planner.services.work import Work
from planner.store import imports as import_rows
from planner.store import meetings as rows

MOST_TAKEN = 30
"""Drafts that one transaction makes, at most: each has two duties and two lines in the journal. A series is made at once."""
LEFT_ALONE = timedelta(minutes=1)
"""How long whoever takes a file in is left to it before the job goes on."""


STEPS = {
    MeetingState.DRAFT: (),
    MeetingState.ANNOUNCED: (MeetingStep.PUBLISH,),
    MeetingState.HELD: (MeetingStep.PUBLISH, MeetingStep.HOLD),
    MeetingState.CANCELLED: (MeetingStep.PUBLISH, MeetingStep.CANCEL),
}


def carry_out(
    work: Work, name: str, data: bytes, planned: list[MeetingPlan], choices: ImportChoices = EVERYTHING
) -> Import:
    """Make the first new meetings of a plan; return the import that ties them. Those of a short one are all made.

    Whoever calls goes on with ``take_next`` until all are made, each time in a transaction of its own; should that be
    broken off, a job does. Raise ``Refused`` where nothing is left to be made, or somebody has taken in the same lines at
    the same moment.
    """
    if not choices.among(planned, MeetingOutcome.NEW):
        raise Refused(
            "imports.here_already" if choices.among(planned, MeetingOutcome.KNOWN) else "imports.nothing_chosen"
        )
    source = Import(name=name[:200], made_by_id=work.by.person_id, created_at=work.now, cursor=0)
    source.settled_at, source.data, source.choices = whole_second(work.now), data, choices.as_facts()
    work.session.add(source)
    work.session.flush()
    _take(work, source, planned, choices)
    return source


def take_next(work: Work, number: int, planned: list[MeetingPlan]) -> bool:
    """Make the next meetings of an import by the plan of its file; tell whether any are left to be made after them."""
    source = import_rows.locked(work.session, number)
    if source is None or source.choices is None:
        return False
    return _take(_as_maker(work, source), source, planned, ImportChoices.of_facts(source.choices))


def plan_rest(work: Work, number: int) -> list[MeetingPlan]:
    """Say what each line of an import that is not done would become; lines that have been taken are known by now."""
    source = import_rows.with_data(work.session, number)
    if source is None or source.choices is None:
        return []
    choices = ImportChoices.of_facts(source.choices)
    work = _as_maker(work, source)
    return plan(work, source.name, source.data or b"", publish=choices.publish, columns=choices.columns)


def to_go_on(work: Work) -> list[int]:
    """Return the imports that somebody has begun a while ago and that are not done."""
    return import_rows.unfinished(work.session, work.now - LEFT_ALONE)


def _as_maker(work: Work, source: Import) -> Work:
    """Return work as the one who made an import, who was allowed to, for the job that goes on with it."""
    if not work.by.system or source.made_by_id is None:
        return work
    maker = identity.actor_of(work, people.get(work, source.made_by_id), via=work.by.via)
    return work.acting(replace(maker, system=True))


def _take(work: Work, source: Import, planned: list[MeetingPlan], choices: ImportChoices) -> bool:
    rest = [entry for entry in choices.among(planned, MeetingOutcome.NEW) if entry.line.line > source.cursor]
    taken = _first(rest, choices)
    if taken:
        import_rows.one_at_a_time(work.session)
        _make(work, source, taken, choices)
        source.cursor = taken[-1].line.line
    left = len(taken) < len(rest)
    if not left:
        source.data, source.choices = None, None
    work.session.flush()
    return left


def _first(planned: list[MeetingPlan], choices: ImportChoices) -> list[MeetingPlan]:
    """Return the first of some lines that together make at most so many meetings, or one line alone that makes more."""
    most = MOST_MEETINGS if choices.publish else MOST_TAKEN
    sizes = (max(1, len(entry.days)) if entry.line.line in choices.series else 1 for entry in planned)
    fitting = sum(size <= most for size in accumulate(sizes))
    return planned[: max(fitting, 1)]


def _make(work: Work, source: Import, taken: list[MeetingPlan], choices: ImportChoices) -> None:
    book = open_book(work, [entry.line for entry in taken])
    drafts = [(entry, drafted(work, entry.line, book)) for entry in taken]
    for _one, meeting in drafts:
        meeting.import_id = source.id
    _keep(work, drafts, book)
    for entry, meeting in drafts:
        if choices.publish and entry.state is not MeetingState.DRAFT:
            _send_out(work, meeting, entry.state)
    created = [meeting for _plan, meeting in drafts]
    for entry, meeting in drafts:
        if entry.line.line in choices.series and entry.days:
            created += _as_series(work, meeting, entry, source, publish=choices.publish)
    imports.settle(work, source, created)
    calendars.refresh_all(work, [meeting.id for meeting in created if meeting.state is not MeetingState.DRAFT])


def _keep(work: Work, drafts: list[tuple[MeetingPlan, Meeting]], book: Book) -> None:
    """Store new drafts with what belongs to each. Drafts are in no calendar, so none is rendered."""
    if not rows.add_all(work.session, [meeting for _one, meeting in drafts]):
        raise Refused("imports.at_once")
    offers.open_all(work, [meeting for _one, meeting in drafts])
    for entry, meeting in drafts:
        themed = [MeetingTheme(meeting_id=meeting.id, theme_id=theme) for theme in book.theme_ids(entry.line)]
        work.session.add_all(themed)
        journal.write(work, "meetings.created", meeting=meeting)
        journal.write(work, "meetings.imported", meeting=meeting, line=entry.line.line)
    work.session.flush()


def _send_out(work: Work, meeting: Meeting, state: MeetingState) -> None:
    for step in STEPS[state]:
        meeting.state = rules.after(meeting.state, step) or meeting.state
    if meeting.state is MeetingState.CANCELLED:
        meeting.cancelled_at = work.now
    meeting.slug = meetings.free_slug(work, meeting.title, meeting.id)


def _as_series(work: Work, meeting: Meeting, entry: MeetingPlan, source: Import, *, publish: bool) -> list[Meeting]:
    """Make the other times of a meeting that repeats, and send each out as the first one is; return them."""
    start = meeting.starts_local is not None and meeting.starts_local.date()
    if not set(entry.days) - {start}:
        return []
    series.make(work, meeting, entry.days)
    others = [member for member in series.seen(work, meeting.series_id or 0) if member is not meeting]
    meeting.import_id = source.id
    for member in others:
        member.import_id = source.id
        if publish and (state := state_of(work, entry.line, member)) is not MeetingState.DRAFT:
            _send_out(work, member, state)
    return others
