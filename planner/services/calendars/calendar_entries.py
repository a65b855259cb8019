"""The facts of a meeting as calendars tell them."""

from __future__ import annotations

from dataclasses import dataclass

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
    """Return a meeting for calendars, from its facts where they have been read; ``None`` for a draft, which is in none."""
    meeting = work.session.get_one(Meeting, meeting_id)
    if not _is_listed(meeting):
        return None
    facts = facts or meeting_facts.read(work, meeting)
    entry = _entry(work, meeting, facts)
    return MeetingForCalendars(meeting_id, entry, feed_subjects.belonging(facts), feed_subjects.names(facts))


def entry_facts(work: Work, facts: SharedFacts) -> EntryFacts | None:
    """Return what an entry may tell of a meeting; ``None`` for a draft."""
    return _entry(work, facts.meeting, facts) if _is_listed(facts.meeting) else None


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
        coming=_coming(work, meeting),
        cancel_reason=meeting.cancel_reason,
        themes=() if facts is None else tuple(facts.themes.values()),
    )
