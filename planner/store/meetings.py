"""How meetings are found and locked."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, inspect, or_, select, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload

from planner.domain.duties import DutyKind
from planner.domain.meetings import LIVE, MeetingState, Visibility
from planner.rows.duties import Duty
from planner.rows.meetings import Meeting
from planner.store import search_words
from planner.store.database import Condition, Session
from planner.store.plain_rows import update_row

_COLUMNS = [column.key for column in Meeting.__mapper__.column_attrs]
_WHOLE = select(Meeting).options(
    joinedload(Meeting.convener), joinedload(Meeting.network), joinedload(Meeting.created_by)
)
_BY_SLUG = _WHOLE.where(Meeting.slug == bindparam("slug"))
_DRAFT_SLUG = re.compile(r"utkast-([0-9a-f]{8})([0-9a-f]{4})")


def draft_slug(uuid: UUID) -> str:
    """Return the address word of a draft, from the UUID that begins its UID."""
    return f"utkast-{uuid.hex[:12]}"


def by_slug(session: Session, slug: str) -> Meeting | None:
    """Return the meeting with this address word, with its convener, network and maker.

    The word a meeting had as a draft still leads to it: a form may be sent twice, and a colleague may have the draft open.
    """
    meeting = session.scalar(_BY_SLUG, {"slug": slug})
    draft = _DRAFT_SLUG.fullmatch(slug)
    if meeting is not None or draft is None:
        return meeting
    return session.scalars(_WHOLE.where(Meeting.uid.startswith(f"{draft[1]}-{draft[2]}-")).limit(1)).first()


def by_id(session: Session, meeting_id: int) -> Meeting | None:
    """Return a meeting with its convener and network."""
    query = select(Meeting).where(Meeting.id == meeting_id)
    return session.scalar(query.options(joinedload(Meeting.convener), joinedload(Meeting.network)))


def _organised(person_id: int, now: datetime) -> Condition:
    ahead = or_(Meeting.state == MeetingState.DRAFT, (Meeting.state.in_(LIVE)) & (Meeting.ends_at > now))
    return (Meeting.created_by_id == person_id) & ahead


def count_organised(session: Session, person_id: int, now: datetime) -> int:
    """Return how many drafts, and live meetings that have not ended, somebody organises."""
    return session.scalar(select(func.count()).select_from(Meeting).where(_organised(person_id, now))) or 0


def hand_organised_on(session: Session, person_id: int, successor_id: int, now: datetime, most: int) -> list[int]:
    """Let somebody else organise the first of what ``count_organised`` counts; return the convener of each meeting."""
    first = select(Meeting.id).where(_organised(person_id, now)).order_by(Meeting.id).limit(most)
    handed_on = update(Meeting).where(Meeting.id.in_(first)).values(created_by_id=successor_id)
    return list(session.scalars(handed_on.returning(Meeting.convener_id)))


def with_convener(session: Session, meeting_id: int) -> Meeting:
    """Return a meeting with its convener."""
    return session.scalars(select(Meeting).where(Meeting.id == meeting_id).options(joinedload(Meeting.convener))).one()


def by_ids(session: Session, meeting_ids: Collection[int]) -> dict[int, Meeting]:
    """Return meetings with convener and network, as they stand now, by id."""
    query = select(Meeting).where(Meeting.id.in_(meeting_ids))
    whole = query.options(joinedload(Meeting.convener), joinedload(Meeting.network))
    return {meeting.id: meeting for meeting in session.scalars(whole.execution_options(populate_existing=True))}


def slugs_from(session: Session, base: str, except_id: int) -> set[str]:
    """Return the address words that begin alike, of all meetings but one."""
    query = select(Meeting.slug).where(Meeting.slug.startswith(base, autoescape=True), Meeting.id != except_id)
    return set(session.scalars(query))


def lock_all(session: Session, uids: Collection[str]) -> None:
    """Lock the meetings with these UIDs until the transaction ends, always in the same order."""
    session.flush()
    session.execute(select(Meeting.id).where(Meeting.uid.in_(uids)).order_by(Meeting.id).with_for_update())


def lock_by_id(session: Session, meeting_ids: Collection[int]) -> None:
    """Lock the meetings with these ids until the transaction ends. Lock order: by id."""
    session.flush()
    session.execute(select(Meeting.id).where(Meeting.id.in_(meeting_ids)).order_by(Meeting.id).with_for_update())


def locked(session: Session, meeting_id: int) -> Meeting:
    """Return a meeting as it stands now, locked until the transaction ends; seats are counted under this lock."""
    query = select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def lock(session: Session, meeting: Meeting) -> None:
    """Lock a meeting that is at hand until the transaction ends, and bring what others may have changed up to date."""
    session.flush()
    session.refresh(meeting, _COLUMNS, with_for_update=True)


def store_change(session: Session, meeting: Meeting) -> None:
    """Write what is changed in a meeting at hand, and its words, by plain statements; then what else is changed."""
    before = dict(inspect(meeting).committed_state)
    changes = {name: getattr(meeting, name) for name in before if name in _COLUMNS}
    texts = [(before.get(name, getattr(meeting, name)), getattr(meeting, name)) for name in search_words.TEXTS]
    update_row(session, Meeting, meeting.id, changes)
    search_words.keep_difference(session, meeting.id, *zip(*texts, strict=True))
    session.flush()


def add_all(session: Session, meetings: Sequence[Meeting]) -> bool:
    """Store new meetings; return whether that succeeded, which it does not once others have taken their UIDs."""
    uids = [meeting.uid for meeting in meetings]
    try:
        with session.begin_nested():
            session.add_all(meetings)
    except IntegrityError:
        if not stored_uids(session, uids):
            raise
        return False
    return True


def stored_uids(session: Session, uids: Collection[str]) -> set[str]:
    """Return those of these UIDs that meetings have."""
    return set(session.scalars(select(Meeting.uid).where(Meeting.uid.in_(uids))))


def listed(session: Session) -> list[Meeting]:
    """Return all meetings with their networks, the earliest first."""
    query = select(Meeting).options(joinedload(Meeting.network))
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def dated_drafts(session: Session) -> list[Meeting]:
    """Return the drafts that have a date."""
    query = select(Meeting).where(Meeting.state == MeetingState.DRAFT, Meeting.starts_local.is_not(None))
    return list(session.scalars(query.order_by(Meeting.id)))


def _of_organisation(organisation_id: int) -> Condition:
    meeting = aliased(Meeting)
    convened = select(meeting.id).where(meeting.convener_id == organisation_id)
    return Meeting.id.in_(union_all(convened, select(Duty.meeting_id).where(Duty.holder_id == organisation_id)))


def of_organisation(session: Session, organisation_id: int, seen: Condition) -> list[Meeting]:
    """Return the published meetings that an organisation convenes, carries out or follows up and of which a condition holds.

    They have their networks, and come by time.
    """
    query = select(Meeting).where(_of_organisation(organisation_id), Meeting.state != MeetingState.DRAFT, seen)
    return list(session.scalars(query.options(joinedload(Meeting.network)).order_by(Meeting.starts_at, Meeting.id)))


def public_ahead(session: Session, holder_id: int, now: datetime) -> list[Meeting]:
    """Return the public meetings that an organisation carries out and that have not ended, the first one first."""
    execution = select(Duty.meeting_id).where(Duty.holder_id == holder_id, Duty.kind == DutyKind.EXECUTION)
    query = select(Meeting).where(
        Meeting.id.in_(execution),
        Meeting.state.in_(LIVE),
        Meeting.visibility == Visibility.PUBLIC,
        func.coalesce(Meeting.ends_at, Meeting.starts_at) >= now,
    )
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def of_network(session: Session, network_id: int, seen: Condition, since: datetime, most: int) -> list[Meeting]:
    """Return at most so many meetings of a network that end at an instant or later, the soonest first."""
    query = select(Meeting).where(Meeting.network_id == network_id, seen, Meeting.ends_at >= since)
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(most)))


def earlier_of_network(
    session: Session, network_id: int, seen: Condition, before: datetime, most: int
) -> list[Meeting]:
    """Return at most so many meetings of a network that have ended before and were not cancelled, the latest first."""
    query = select(Meeting).where(Meeting.network_id == network_id, seen, Meeting.ends_at < before)
    query = query.where(Meeting.state != MeetingState.CANCELLED).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    return list(session.scalars(query.limit(most)))


def count_of_network(session: Session, network_id: int, before: datetime) -> int:
    """Return how many meetings of a network, but for those of a closed circle, have ended before and were not cancelled."""
    query = select(func.count()).select_from(Meeting).where(Meeting.network_id == network_id, Meeting.ends_at < before)
    of_all = Meeting.visibility != Visibility.INVITED
    return session.scalar(query.where(of_all, Meeting.state.not_in((MeetingState.DRAFT, MeetingState.CANCELLED)))) or 0


def by_uid(session: Session, uid: str) -> Meeting | None:
    """Return the meeting that calendars know under this UID."""
    return session.scalar(select(Meeting).where(Meeting.uid == uid))
