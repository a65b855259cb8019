"""Answers to invitations: read by one statement before the lock and one under it, and written by plain statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from planner.domain.dav import CollectionKind
from planner.domain.duties import HELD_STATES
from planner.domain.feeds import PERSONAL
from planner.domain.meetings import MeetingState, Visibility
from planner.domain.people import LinkOwner
from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.rows.addresses import FormerAddress
from planner.rows.calendars import FeedVersion
from planner.rows.dav import DavCollection
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Membership, Person
from planner.rows.replies import Need, Reply
from planner.rows.tokens import AccessToken, TokenPurpose
from planner.store.database import Connection, Session, connection_of
from planner.store.plain_rows import insert_row, update_row
from planner.store.prepared import Prepared
from planner.store.row_batches import table_of

_INVITATIONS, _MEETINGS, _PEOPLE, _REPLIES = map(table_of, (Invitation, Meeting, Person, Reply))
_NEEDS, _DUTIES, _TOKENS, _MEMBERSHIPS = map(table_of, (Need, Duty, AccessToken, Membership))
_OTHERS = _REPLIES.alias("others")


class StoredReply(NamedTuple):
    """The reply to an invitation as it is stored, column by column."""

    invitation_id: int
    meeting_id: int
    state: ReplyState
    party: int
    beside_seats: bool
    queue: int | None
    seat_offer_until: datetime | None
    substitute: str
    message: str
    show_name: bool
    answered_at: datetime
    answered_via: str


class InvitedGuest(NamedTuple):
    """How a guest stands in a meeting: invitation, person, meeting and reply, as far as an answer depends on them.

    ``needs`` are those that belong to the reply, encrypted. ``is_responsible`` tells whether a duty of the meeting is
    theirs, ``somebody_in_front`` whether somebody waits in front of them who would fit, ``is_crowded`` whether anybody
    waits or has a place beside the seats, and ``has_calendar`` whether a calendar program follows what is theirs.
    """

    invitation_id: int
    meeting_id: int
    person_id: int
    organisation_id: int | None
    standing: Standing
    address_proven: bool
    uninvited_at: datetime | None
    in_calendar: bool
    name: str
    email: str
    language: str
    failing_since: datetime | None
    state: MeetingState
    starts_at: datetime | None
    ends_at: datetime | None
    answer_by: datetime | None
    seats: int | None
    seats_taken: int
    next_queue: int
    needs: bytes | None
    is_responsible: bool
    somebody_in_front: bool
    is_crowded: bool
    has_calendar: bool
    reply: StoredReply | None


class Visitor(NamedTuple):
    """How somebody who answers on the page of a meeting stands in it.

    Where they are not on the list, ``guest`` has no invitation but 0; where nobody has their address, no person but 0.
    """

    visibility: Visibility
    guest: InvitedGuest

    @property
    def is_invited(self) -> bool:
        """Tell whether they stand on the list."""
        return self.guest.invitation_id != 0 and self.guest.uninvited_at is None


def _responsible() -> ColumnElement[bool]:
    held = or_(*(_DUTIES.c.state == state for state in sorted(HELD_STATES)))  # A list would be filled in at each run.
    named = and_(_DUTIES.c.meeting_id == _MEETINGS.c.id, _DUTIES.c.person_id == _PEOPLE.c.id, held)
    return exists().where(named)


def _somebody_in_front() -> ColumnElement[bool]:
    waits = and_(_OTHERS.c.meeting_id == _MEETINGS.c.id, _OTHERS.c.state == ReplyState.WAITING)
    in_front = or_(_REPLIES.c.queue.is_(None), _OTHERS.c.queue < _REPLIES.c.queue)
    return exists().where(waits, _OTHERS.c.party <= _MEETINGS.c.seats, in_front)


def _crowded() -> ColumnElement[bool]:
    # Two questions, so that each has its index.
    of_meeting = _OTHERS.c.meeting_id == _MEETINGS.c.id
    waits = exists().where(of_meeting, _OTHERS.c.state == ReplyState.WAITING)
    return or_(waits, exists().where(of_meeting, _OTHERS.c.beside_seats))


def _has_calendar() -> ColumnElement[bool]:
    feeds, collections = table_of(FeedVersion), table_of(DavCollection)
    feed = literal(PERSONAL) + cast(_PEOPLE.c.id, String)
    opened = and_(collections.c.person_id == _PEOPLE.c.id, collections.c.kind == CollectionKind.MEETINGS)
    return or_(exists().where(feeds.c.feed == feed), exists().where(opened))


def _invitation() -> FromClause:
    to_meeting = _INVITATIONS.join(_MEETINGS, _MEETINGS.c.id == _INVITATIONS.c.meeting_id)
    return to_meeting.join(_PEOPLE, _PEOPLE.c.id == _INVITATIONS.c.person_id)


def _visit() -> FromClause:
    """Return a meeting with the person of an address, and their invitation where they have one."""
    key = bindparam("key", type_=_PEOPLE.c.email_key.type)
    has, had, former = _PEOPLE.alias("has"), _PEOPLE.alias("had"), table_of(FormerAddress)
    now = select(has.c.id).where(has.c.email_key == key).scalar_subquery()
    before = select(had.c.id).join(former, former.c.person_id == had.c.id).where(former.c.email_key == key)
    owner = func.coalesce(now, before.where(had.c.email != "").scalar_subquery())
    invited = and_(_INVITATIONS.c.meeting_id == _MEETINGS.c.id, _INVITATIONS.c.person_id == _PEOPLE.c.id)
    return _MEETINGS.outerjoin(_PEOPLE, _PEOPLE.c.id == owner).outerjoin(_INVITATIONS, invited)


def _guest(among: FromClause) -> Select[Any]:
    invitation, meeting = _INVITATIONS.c, _MEETINGS.c
    return (
        select(
            invitation.id, invitation.meeting_id, invitation.person_id, invitation.organisation_id, invitation.standing,
            invitation.address_proven, invitation.uninvited_at, invitation.in_calendar,
            _PEOPLE.c.name, _PEOPLE.c.email, _PEOPLE.c.language, _PEOPLE.c.failing_since,
            meeting.state, meeting.starts_at, meeting.ends_at, meeting.answer_by,
            meeting.seats, meeting.seats_taken, meeting.next_queue, _NEEDS.c.ciphertext,
            _responsible(), _somebody_in_front(), _crowded(), _has_calendar(),
            *_REPLIES.c,
        )
        .select_from(among)
        .outerjoin(_REPLIES, _REPLIES.c.invitation_id == invitation.id)
        .outerjoin(_NEEDS, _NEEDS.c.invitation_id == invitation.id)
    )  # fmt: skip


_FIRST_OF_REPLY = len(_guest(_invitation()).selected_columns) - len(_REPLIES.c)
_BY_INVITATION = Prepared(
    _guest(_invitation()).where(_INVITATIONS.c.id == bindparam("invitation", type_=_INVITATIONS.c.id.type))
)
_LOCKING = Prepared(
    select(_MEETINGS.c.id).where(_MEETINGS.c.id == bindparam("meeting", type_=_MEETINGS.c.id.type)).with_for_update()
)
_OF_PAGE = _MEETINGS.c.slug == bindparam("slug", type_=_MEETINGS.c.slug.type)
_ON_PAGE = Prepared(_guest(_visit()).add_columns(_MEETINGS.c.visibility, _MEETINGS.c.id, _PEOPLE.c.id).where(_OF_PAGE))
_LOCKING_PAGE = Prepared(select(_MEETINGS.c.id).where(_OF_PAGE).with_for_update())
_HOLDERS = _PEOPLE.alias("holders")
_BY_LINK = Prepared(
    select(
        _INVITATIONS.c.id, _INVITATIONS.c.meeting_id, _INVITATIONS.c.uninvited_at,
        _PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.email, _PEOPLE.c.language, _PEOPLE.c.role,
        _MEMBERSHIPS.c.organisation_id, _MEMBERSHIPS.c.role,
    )
    .select_from(_TOKENS)
    .join(_INVITATIONS, _INVITATIONS.c.id == _TOKENS.c.subject_id)
    .join(_PEOPLE, _PEOPLE.c.id == _INVITATIONS.c.person_id)
    .outerjoin(_MEMBERSHIPS, _MEMBERSHIPS.c.person_id == _PEOPLE.c.id)
    .outerjoin(_HOLDERS, _HOLDERS.c.id == _TOKENS.c.person_id)
    .where(_TOKENS.c.hash == bindparam("digest", type_=_TOKENS.c.hash.type), _TOKENS.c.purpose == TokenPurpose.REPLY)
    .where(_TOKENS.c.revoked_at.is_(None), func.coalesce(_HOLDERS.c.email, "-") != "")
    .where(
        or_(_TOKENS.c.expires_at.is_(None), _TOKENS.c.expires_at >= bindparam("now", type_=_TOKENS.c.expires_at.type))
    )
)  # fmt: skip
"""Who is being removed has no address any more, and no link then."""


class LinkedInvitation(NamedTuple):
    """The invitation that a personal link opens, and whose it is."""

    invitation_id: int
    meeting_id: int
    uninvited_at: datetime | None
    owner: LinkOwner


def at_link(connection: Connection, digest: str, now: datetime) -> LinkedInvitation | None:
    """Return the invitation whose personal link has a secret of this SHA-256 in hex, if the link is good now."""
    rows = _BY_LINK.rows(connection, {"digest": digest, "now": now})
    if not rows:
        return None
    roles = {row[-2]: row[-1] for row in rows if row[-2] is not None}
    invitation_id, meeting_id, uninvited_at, person_id, name, email, language, role = rows[0][:8]
    return LinkedInvitation(
        invitation_id, meeting_id, uninvited_at, LinkOwner(person_id, name, email, language, role, roles)
    )


def locked(session: Session, meeting_id: int, invitation_id: int) -> InvitedGuest:
    """Return how a guest stands now, with the meeting locked until the transaction ends; seats are counted under this lock."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        # A statement of its own: one that waits for a lock sees the rows of other tables as they were before it waited.
        _LOCKING.rows(connection_of(session), {"meeting": meeting_id})
    (row,) = _BY_INVITATION.rows(connection_of(session), {"invitation": invitation_id})
    return _of(row)


def on_page(session: Session, slug: str, key: str, *, is_locked: bool) -> Visitor | None:
    """Return how the one with an address, by its key, stands in the meeting with an address word, which is locked as above.

    It is not locked a second time where it ``is_locked``.
    """
    session.flush()
    if session.get_bind().dialect.name == "postgresql" and not is_locked:
        _LOCKING_PAGE.rows(connection_of(session), {"slug": slug})
    rows = _ON_PAGE.rows(connection_of(session), {"slug": slug, "key": key})
    return _visitor(rows[0]) if rows else None


def _visitor(row: list[Any]) -> Visitor:
    guest, (visibility, meeting_id, person_id) = _of(row), row[-3:]
    if row[0] is None:
        guest = guest._replace(
            invitation_id=0, meeting_id=meeting_id, person_id=person_id or 0, standing=Standing.VOUCHED,
            address_proven=False, in_calendar=False,
        )  # fmt: skip
    return Visitor(visibility, guest)


def _of(row: list[Any]) -> InvitedGuest:
    stored = row[_FIRST_OF_REPLY : _FIRST_OF_REPLY + len(_REPLIES.c)]
    return InvitedGuest._make([*row[:_FIRST_OF_REPLY], None if stored[0] is None else StoredReply._make(stored)])


def save(session: Session, guest: InvitedGuest, reply: StoredReply, seats_taken: int, next_queue: int) -> None:
    """Store a reply and what it changes of the seats and the queue of its meeting."""
    if guest.reply is None:
        insert_row(session, Reply, reply._asdict())
    else:
        update_row(session, Reply, reply.invitation_id, reply._asdict())
    if (seats_taken, next_queue) != (guest.seats_taken, guest.next_queue):
        update_row(session, Meeting, guest.meeting_id, {"seats_taken": seats_taken, "next_queue": next_queue})
