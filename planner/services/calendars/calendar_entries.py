"""The facts of a meeting as calendars tell them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from planner.domain.duties import DutyKind
from planner.domain.feeds import Belonging
from planner.domain.meetings import MeetingState
from planner.formats.entries.calendar_entries import EntryFacts, when_of
from planner.formats.words.markdown import to_text
from planner.rows.meetings import Meeting
from planner.services.calendars import feed_subjects, meeting_facts
from planner.services.calendars.meeting_facts import SharedFacts
from planner.services.work import Work
from planner.store import replies


@dataclass(frozen=True)
class MeetingForCalendars:
    """A meeting for calendars: its entry, what decides its feeds, and what each of those feeds is about, by language."""

    meeting_id: int
    entry: EntryFacts
    belonging: Belonging
    names: dict[str, dict[str, str]]


def read(work: Work, meeting_id: int, facts: SharedFacts | None = None) -> MeetingForCalendars | None:
    """Return a meeting for the calendars of its guests, from its facts where they have been read; ``None`` for a draft."""
    meeting = work.session.get_one(Meeting, meeting_id)
    if not _is_listed(meeting):
        return None
    return counted(work, _listing(work, facts or meeting_facts.read(work, meeting)))


def read_all(
    work: Work, meeting_ids: Collection[int], facts: SharedFacts | None = None
) -> dict[int, MeetingForCalendars | None]:
    """Return meetings for public calendars, which do not count who is coming; ``facts`` are those of the only one."""
    by_id = meeting_facts.read_all(work, meeting_ids) if facts is None else {facts.meeting.id: facts}
    return {key: _listing(work, of_one) if _is_listed(of_one.meeting) else None for key, of_one in by_id.items()}


def _listing(work: Work, facts: SharedFacts) -> MeetingForCalendars:
    entry = _entry(work, facts.meeting, facts)
    return MeetingForCalendars(facts.meeting.id, entry, feed_subjects.belonging(facts), feed_subjects.names(facts))


def counted(work: Work, listing: MeetingForCalendars) -> MeetingForCalendars:
    """Return a meeting with how many are coming, which its guests alone are told."""
    coming = _coming(work, work.session.get_one(Meeting, listing.meeting_id))
    return replace(listing, entry=replace(listing.entry, coming=coming))


def entry_facts(work: Work, facts: SharedFacts) -> EntryFacts | None:
    """Return what an entry may tell the guests of a meeting; ``None`` for a draft."""
    if facts.entry is not None:
        return facts.entry
    if not _is_listed(facts.meeting):
        return None
    return replace(_entry(work, facts.meeting, facts), coming=_coming(work, facts.meeting))


def with_entry(work: Work, facts: SharedFacts) -> SharedFacts:
    """Return the facts of a meeting with what its guests' calendars are told, for many letters that are written together."""
    return replace(facts, entry=entry_facts(work, facts))


def bare(work: Work, meeting: Meeting) -> EntryFacts | None:
    """Return what the row of a meeting says by itself, without who has which duty; ``None`` for a draft."""
    return _entry(work, meeting, None) if _is_listed(meeting) else None


def _is_listed(meeting: Meeting) -> bool:
    dated = meeting.starts_local is not None and meeting.ends_local is not None
    return dated and meeting.state is not MeetingState.DRAFT


def _coming(work: Work, meeting: Meeting) -> int:
    """Return how many people come: nobody on a seat that is only offered, and some beside the seats."""
    return meeting.seats_taken + replies.more_people(work.session, meeting.id)


def _entry(work: Work, meeting: Meeting, facts: SharedFacts | None) -> EntryFacts:
    starts, ends = meeting.starts_local or work.now, meeting.ends_local or work.now
    holders = {} if facts is None else {kind: holder.name for kind, holder in facts.holders.items()}
    return EntryFacts(
        uid=meeting.uid,
        sequence=meeting.sequence,
        created_at=meeting.created_at,
        revised_at=meeting.revised_at,
        state=meeting.state,
        kind=meeting.kind,
        when=when_of(starts, ends, meeting.zone, all_day=meeting.all_day),
        title=meeting.title,
        question=to_text(meeting.question),
        place=", ".join(part for part in (meeting.place, meeting.address) if part),
        online_url=meeting.online_url,
        page=work.url(f"/moter/{meeting.slug}"),
        convener="" if facts is None else facts.roles.convener.name,
        holder=holders.get(DutyKind.EXECUTION, ""),
        follower=holders.get(DutyKind.FOLLOW_UP, ""),
        cancel_reason=meeting.cancel_reason,
        themes=() if facts is None else tuple(facts.themes.values()),
    )
