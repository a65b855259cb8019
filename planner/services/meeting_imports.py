"""A year's plan taken in as meetings: first what each line would become, then, when asked, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.domain import meetings as rules
from planner.domain.meetings import MeetingKind, MeetingState, MeetingStep
from planner.domain.names import sort_key
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.formats.ical_reader import Reading
from planner.formats.meeting_files import MeetingLine, read
from planner.services import calendars, identity, journal, meetings, networks, themes
from planner.services.revisions import revise
from planner.services.work import Work
from planner.store.meetings import Meeting, known_uids
from planner.store.organisations import Theme


class Outcome(StrEnum):
    """What becomes of a line: a new meeting, nothing because it is here already, or nothing because it cannot be taken."""

    NEW = "new"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Planned:
    """A line and what becomes of it; ``state`` is the state a new meeting gets."""

    line: MeetingLine
    outcome: Outcome
    state: MeetingState = MeetingState.DRAFT
    refusal: Refused | None = None


def plan(work: Work, name: str, data: bytes, *, publish: bool = False) -> list[Planned]:
    """Say what each line of a file would become; nothing is changed. Raise ``Refused`` for a file that is no such thing.

    With ``publish`` coming meetings are announced (nobody is written to) and past ones count as held; else all are drafts.
    """
    identity.require(work, Verb.CREATE_MEETING)
    lines = read(name, data, Reading(work.now, work.deployment.time_zone))
    known = known_uids(work.session, [line.uid for line in lines if line.uid])
    vocabulary = themes.find_named(work)
    return [_planned(work, line, known, vocabulary, publish=publish) for line in lines]


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


def carry_out(work: Work, planned: list[Planned], *, publish: bool = False) -> list[Meeting]:
    """Make the new meetings of a plan, in the caller's one transaction; return them."""
    vocabulary = themes.find_named(work)
    new = (one.line for one in planned if one.outcome is Outcome.NEW)
    return [_make(work, line, vocabulary, publish=publish) for line in new]


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
    if meeting.starts_at is None or meetings.missing_before_publishing(meeting):
        return MeetingState.DRAFT
    if line.cancelled:
        return MeetingState.CANCELLED
    return MeetingState.ANNOUNCED if meeting.starts_at > work.now else MeetingState.HELD
