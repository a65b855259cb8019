"""The facts of a meeting that its feeds, its letters and their calendar parts are made of, read once and handed on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from planner.domain.duties import DutyKind
from planner.formats.entries.calendar_entries import EntryFacts
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.services.calendars.roles import Roles
from planner.services.work import Work
from planner.store import meeting_facts as rows
from planner.store.meeting_facts import FactRows

Names = Mapping[str, str]
"""A name by language."""


@dataclass(frozen=True)
class SharedFacts:
    """A meeting with its roles, the names of its themes by address word, and address word and name of its network.

    ``entry`` is what its guests' calendars are told, where that has been made of them once for many letters. It holds within
    one transaction, as long as neither duties nor themes are changed; a change reads it anew.
    """

    meeting: Meeting
    roles: Roles
    themes: Mapping[str, Names]
    network: tuple[str, str] | None
    entry: EntryFacts | None = None

    @property
    def duties(self) -> dict[DutyKind, Duty]:
        """Return the two duties by kind."""
        return {duty.kind: duty for duty in (self.roles.execution, self.roles.follow_up)}

    @property
    def holders(self) -> dict[DutyKind, Organisation]:
        """Return the organisation that has each duty, where one has."""
        return {kind: duty.holder for kind, duty in self.duties.items() if duty.holder is not None}


def read(work: Work, meeting: Meeting) -> SharedFacts:
    """Read the facts of a meeting; under the lock on the meeting they are those that a calendar may be told of."""
    return _facts(meeting, rows.of_one(work.session, meeting))


def read_locked(work: Work, meeting: Meeting) -> SharedFacts:
    """Lock a meeting at hand until the transaction ends, and read it and its facts as they stand now."""
    return _facts(meeting, rows.locked(work.session, meeting))


def read_all(work: Work, meeting_ids: Collection[int]) -> dict[int, SharedFacts]:
    """Read the facts of several meetings, as ``read`` does those of one."""
    stored = rows.of_several(work.session, meeting_ids)
    return {meeting.id: _facts(meeting, of_meeting) for meeting, of_meeting in stored.values()}


def _facts(meeting: Meeting, of_meeting: FactRows) -> SharedFacts:
    duties = of_meeting.duties
    of_duties = Roles(of_meeting.convener, duties[DutyKind.EXECUTION], duties[DutyKind.FOLLOW_UP], of_meeting.maker)
    themes = {slug: filled(names) for slug, names in of_meeting.themes.items()}
    return SharedFacts(meeting, of_duties, themes, of_meeting.network)


def filled(names: Names) -> dict[str, str]:
    """Return the names of a theme in all languages, bokmål where there is none in one."""
    return {language: name or names["nb"] for language, name in names.items()}
