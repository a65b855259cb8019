"""The journal: an append-only record of every change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from planner.domain import journal_audiences as rules
from planner.domain.journal_audiences import HANDOVER_STORY, Audience
from planner.domain.list_pages import ListPage, nearest_page
from planner.domain.meetings import Span
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.services.work import StandIn, Work
from planner.store import journal as rows
from planner.store.invitations import guest_names
from planner.store.journal import LineRow
from planner.store.plain_rows import insert_row, insert_rows


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Span):
        return {name: _plain(part) for name, part in asdict(value).items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value


def write(
    work: Work,
    verb: str,
    *,
    meeting: Meeting | None = None,
    network: Network | None = None,
    organisation: Organisation | None = None,
    **facts: object,
) -> None:
    """Add a line. ``verb`` is ``feature.past_tense`` (``meetings.moved``); ``facts`` must be no secret and no need."""
    work.session.add(
        JournalLine(
            **_line(work, verb, facts),
            meeting_id=None if meeting is None else meeting.id,
            network_id=None if network is None else network.id,
            organisation_id=None if organisation is None else organisation.id,
        )
    )


def note(work: Work, verb: str, meeting_id: int, **facts: object) -> None:
    """Add a line about a meeting at once, by one plain statement; see ``write``."""
    insert_row(work.session, JournalLine, {**_line(work, verb, facts), "meeting_id": meeting_id})


def note_guests(work: Work, verb: str, meeting_id: int, invitation_ids: Iterable[int]) -> None:
    """Add a line about each of these guests of a meeting at once, by one plain statement; see ``write``."""
    lines = [{**_line(work, verb, {"invitation": key}), "meeting_id": meeting_id} for key in invitation_ids]
    insert_rows(work.session, JournalLine, lines)


def _line(work: Work, verb: str, facts: Mapping[str, object]) -> dict[str, Any]:
    return {
        "at": work.now,
        "verb": verb,
        "by_id": work.by.pressed_by_id,
        **_link(work.by.stand_in, work.by.person_id),
        "via": work.by.via,
        "facts": {name: _plain(value) for name, value in facts.items() if value is not None},
    }


def _link(stand_in: StandIn | None, owner_id: int | None) -> dict[str, Any]:
    if stand_in is None:
        return {"on_word": ""}
    return {
        "link_of_id": owner_id,
        "link_organisation_id": stand_in.organisation_id,
        "on_word": stand_in.word,
    }


def readable(work: Work, meeting: Meeting, audiences: frozenset[Audience]) -> list[JournalLine]:
    """Return the lines of a meeting that the actor may read, who is of these audiences, oldest first."""
    return rules.readable(rows.of_meeting(work.session, meeting.id, audiences), audiences, work.by.contact_of)


def readable_after(
    work: Work, meeting: Meeting, audiences: frozenset[Audience], place: tuple[datetime, int] | None, most: int
) -> tuple[Sequence[JournalLine], bool]:
    """Return the first of the same lines after an instant and id, and whether there are more."""
    condition = rows.readable(work.session, meeting.id, audiences, work.by.contact_of)
    lines = rows.after(work.session, condition, place, most + 1)
    return lines[:most], len(lines) > most


@dataclass(frozen=True)
class TimelineEntry:
    """A line as it is read: ``facts`` fill the sentence of its verb, ``who`` acted, ``via`` says how it came in.

    Where ``who`` used the personal link of somebody else, ``link_of`` is its owner, ``on_behalf_of`` the organisation it
    speaks for, and ``on_word`` on whose word it was done, which those who carry the meeting read alone. Nobody is known
    to have acted where it is ``by_nobody``; else who did may have no name that the reader may see.

    ``mark`` is ``done`` where a duty was taken on, ``waiting`` for an offer that still stands, else empty.
    """

    at: datetime
    verb: str
    facts: dict[str, Any]
    who: str = ""
    link_of: str = ""
    on_behalf_of: str = ""
    on_word: str = ""
    via: str = ""
    mark: str = ""
    by_nobody: bool = False


def timeline(work: Work, meeting: Meeting, audiences: frozenset[Audience]) -> list[TimelineEntry]:
    """Return the story of a meeting as far as the actor may read it, oldest first: what organisations and the team did."""
    lines = readable(work, meeting, audiences & HANDOVER_STORY)
    entries = [TimelineEntry(line.at, line.verb, line.facts) for line in lines]
    latest = {entry.facts.get("duty"): entry for entry in entries if "duty" in entry.facts}
    return [
        replace(entry, mark=_mark(entry, standing=latest.get(entry.facts.get("duty")) is entry)) for entry in entries
    ]


def _mark(entry: TimelineEntry, *, standing: bool) -> str:
    if entry.verb in {"duties.accepted", "duties.fulfilled"}:
        return "done"
    return "waiting" if standing and entry.verb in {"duties.offered", "duties.answer_undone"} else ""


def log_page(
    work: Work, meeting: Meeting, audiences: frozenset[Audience], number: int
) -> tuple[ListPage, list[TimelineEntry]]:
    """Return one page of the lines of a meeting that the actor may read, newest first."""
    condition = rows.readable(work.session, meeting.id, audiences, work.by.contact_of)
    page = nearest_page(number, rows.count(work.session, condition))
    return page, _entries(work, rows.latest(work.session, condition, page.offset, page.size), audiences)


def log(work: Work, meeting: Meeting, audiences: frozenset[Audience]) -> list[TimelineEntry]:
    """Return all lines of a meeting that the actor may read, newest first."""
    condition = rows.readable(work.session, meeting.id, audiences, work.by.contact_of)
    return _entries(work, rows.latest(work.session, condition), audiences)


def _entries(work: Work, lines: Sequence[LineRow], audiences: frozenset[Audience]) -> list[TimelineEntry]:
    guests, carries = Audience.REPLIES in audiences, Audience.CARRIERS in audiences
    invitation_ids = {line.facts["invitation"] for line in lines if "invitation" in line.facts}
    names = guest_names(work.session, invitation_ids)

    def shown(name: str | None, email: str | None) -> str:
        return name or (email or "" if guests else "")

    return [
        TimelineEntry(
            line.at,
            line.verb,
            _facts(line, names),
            who=shown(line.name, line.email),
            link_of=shown(line.owner_name, line.owner_email),
            on_behalf_of=line.organisation or "",
            on_word=line.on_word if carries else "",
            via=line.via,
            by_nobody=line.by_id is None,
        )
        for line in lines
    ]


def _facts(line: LineRow, names: Mapping[int, str]) -> dict[str, Any]:
    guest = names.get(line.facts.get("invitation", 0))
    return dict(line.facts) if guest is None else dict(line.facts) | {"guest": guest}


def actor_of(line: JournalLine, *, guests: bool) -> str:
    """Return who acted; by mail address, where no name is known, only to those who see the guests' addresses too."""
    return _name(line.by, guests=guests)


def link_owner_of(line: JournalLine, *, guests: bool) -> str:
    """Return whose personal link was used by somebody else, told as ``actor_of`` tells who acted."""
    return _name(line.link_of, guests=guests)


def _name(person: Person | None, *, guests: bool) -> str:
    if person is None:
        return ""
    return person.name or (person.email if guests else "")
