"""What calendars are told of a meeting, read anew from its rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from planner.domain.duties import DutyKind
from planner.domain.feeds import Belonging
from planner.domain.meetings import MeetingState
from planner.formats.entries.calendar_entries import EntryFacts, when_of
from planner.formats.words.markdown import to_text
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting, MeetingTheme
from planner.rows.networks import Network
from planner.rows.organisations import Organisation, Theme
from planner.services.calendars.roles import Roles
from planner.services.work import Work


@dataclass(frozen=True)
class MeetingForCalendars:
    """A meeting for calendars: its facts, what decides its feeds, and what each of those feeds is about, by language."""

    meeting_id: int
    facts: EntryFacts
    belonging: Belonging
    names: dict[str, dict[str, str]]


def lock(work: Work, meeting_ids: Collection[int]) -> None:
    """Let one transaction at a time render the entries of these meetings, always in the same order."""
    work.session.flush()
    work.session.execute(select(Meeting.id).where(Meeting.id.in_(meeting_ids)).order_by(Meeting.id).with_for_update())


def told(work: Work, meeting_id: int) -> MeetingForCalendars | None:
    """Return what calendars are told of a meeting; ``None`` for one that is in none: a draft."""
    query = (
        select(Meeting, Organisation.name, Organisation.slug, Network.slug, Network.name)
        .join(Organisation, Organisation.id == Meeting.convener_id)
        .outerjoin(Network, Network.id == Meeting.network_id)
        .where(Meeting.id == meeting_id)
    )
    row = work.session.execute(query).one()
    meeting: Meeting = row[0]
    if meeting.state is MeetingState.DRAFT or meeting.starts_local is None or meeting.ends_local is None:
        return None
    holders, themes = _holders(work, meeting_id), _themes(work, meeting_id)
    convener = (row[2], row[1])
    network = {row[3]: row[4]} if row[3] else {}
    return MeetingForCalendars(
        meeting_id,
        _facts(work, meeting, row[1], holders, themes),
        _belonging(meeting, network, {convener[0], *(slug for slug, _ in holders.values())}, themes),
        _names(network, dict([convener, *holders.values()]), themes),
    )


def bare(work: Work, meeting: Meeting) -> EntryFacts | None:
    """Return what the row of a meeting says by itself, without who has which duty; ``None`` for a draft."""
    if meeting.state is MeetingState.DRAFT or meeting.starts_local is None or meeting.ends_local is None:
        return None
    return _facts(work, meeting, "", {}, {})


def with_roles(work: Work, meeting: Meeting, found: Roles) -> EntryFacts | None:
    """Return the same facts where it is known already who has which duty; ``None`` for a draft."""
    if meeting.state is MeetingState.DRAFT or meeting.starts_local is None or meeting.ends_local is None:
        return None
    duties = {duty.kind: duty.holder for duty in (found.execution, found.follow_up)}
    holders = {kind: (holder.slug, holder.name) for kind, holder in duties.items() if holder is not None}
    return _facts(work, meeting, found.convener.name, holders, _themes(work, meeting.id))


def _holders(work: Work, meeting_id: int) -> dict[DutyKind, tuple[str, str]]:
    """Slug and name of the organisation that has each duty."""
    query = (
        select(Duty.kind, Organisation.slug, Organisation.name)
        .join(Organisation, Organisation.id == Duty.holder_id)
        .where(Duty.meeting_id == meeting_id)
    )
    return {kind: (slug, name) for kind, slug, name in work.session.execute(query)}


def _themes(work: Work, meeting_id: int) -> dict[str, dict[str, str]]:
    query = (
        select(Theme.slug, Theme.name_nb, Theme.name_nn, Theme.name_en)
        .join(MeetingTheme, MeetingTheme.theme_id == Theme.id)
        .where(MeetingTheme.meeting_id == meeting_id)
        .order_by(Theme.slug)
    )
    return {slug: {"nb": nb, "nn": nn or nb, "en": en or nb} for slug, nb, nn, en in work.session.execute(query)}


def _facts(
    work: Work,
    meeting: Meeting,
    convener: str,
    holders: dict[DutyKind, tuple[str, str]],
    themes: dict[str, dict[str, str]],
) -> EntryFacts:
    starts, ends = meeting.starts_local or work.now, meeting.ends_local or work.now
    nobody = ("", "")
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
        convener=convener,
        carrier=holders.get(DutyKind.EXECUTION, nobody)[1],
        follower=holders.get(DutyKind.FOLLOW_UP, nobody)[1],
        coming=meeting.seats_taken,
        cancel_reason=meeting.cancel_reason,
        themes=tuple(themes.values()),
    )


def _belonging(
    meeting: Meeting, network: dict[str, str], organisations: set[str], themes: dict[str, dict[str, str]]
) -> Belonging:
    return Belonging(
        state=meeting.state,
        visibility=meeting.visibility,
        kind=meeting.kind,
        networks=frozenset(network),
        organisations=frozenset(organisations),
        themes=frozenset(themes),
        municipality=meeting.municipality or "",
    )


def _names(
    network: dict[str, str], organisations: dict[str, str], themes: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """What feeds with a name of their own are about; the others are named in the program."""
    plain = {f"nettverk/{slug}": name for slug, name in network.items()}
    plain |= {f"aktor/{slug}": name for slug, name in organisations.items()}
    named = {f"tema/{slug}": names for slug, names in themes.items()}
    return named | {feed: dict.fromkeys(("nb", "nn", "en"), name) for feed, name in plain.items()}
