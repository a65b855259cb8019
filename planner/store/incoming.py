"""How mails that came in and their matters are found and locked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from planner.domain.incoming import Decision, ProposalState
from planner.rows.duties import Offer
from planner.rows.incoming import CalendarAnswer, IncomingMail, IncomingMatter, TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.store.row_batches import deleted, table_of


def by_digest(session: Session, digest: str) -> int | None:
    """Return the id of the mail with these octets."""
    return session.scalar(select(IncomingMail.id).where(IncomingMail.digest == digest))


def waiting(session: Session) -> list[int]:
    """Return the ids of the mails that nobody has looked into, the first that came first."""
    return list(
        session.scalars(select(IncomingMail.id).where(IncomingMail.handled_at.is_(None)).order_by(IncomingMail.id))
    )


def locked(session: Session, mail_id: int) -> IncomingMail:
    """Return a mail as it stands now, locked until the transaction ends."""
    query = select(IncomingMail).where(IncomingMail.id == mail_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _whole() -> Select[IncomingMatter]:
    return (
        select(IncomingMatter)
        .join(IncomingMail, IncomingMail.id == IncomingMatter.mail_id)
        .options(
            joinedload(IncomingMatter.mail),
            joinedload(IncomingMatter.meeting),
            joinedload(IncomingMatter.invitation).joinedload(Invitation.person),
            joinedload(IncomingMatter.settled_by),
            joinedload(IncomingMatter.offer).options(joinedload(Offer.organisation), joinedload(Offer.duty)),
        )
    )


def _waits() -> ColumnElement[bool]:
    return and_(IncomingMatter.decision == Decision.HELD, IncomingMatter.settled_at.is_(None))


def _about(meeting_id: int | None, *, offers: bool) -> list[ColumnElement[bool]]:
    conditions = [] if meeting_id is None else [IncomingMatter.meeting_id == meeting_id]
    return conditions if offers else [*conditions, IncomingMatter.offer_id.is_(None)]


def counts(session: Session, meeting_id: int | None, *, offers: bool) -> tuple[int, int]:
    """Return how many matters wait for a hand and how many do not, about one meeting or about all.

    Without ``offers``, what was written about the offer of a duty is left out, here and in ``matters``.
    """
    query = select(func.count()).select_from(IncomingMatter).where(*_about(meeting_id, offers=offers))
    waiting = session.scalar(query.where(_waits())) or 0
    return waiting, (session.scalar(query) or 0) - waiting


def matters(
    session: Session, meeting_id: int | None, *, waiting: bool, offers: bool, offset: int, limit: int
) -> list[IncomingMatter]:
    """Return matters that wait for a hand, or those that do not, about one meeting or about all, the newest first."""
    query = _whole().where(*_about(meeting_id, offers=offers), _waits() if waiting else not_(_waits()))
    return list(session.scalars(query.order_by(IncomingMatter.id.desc()).offset(offset).limit(limit)))


def of_offers(session: Session, offer_ids: Collection[int]) -> list[IncomingMatter]:
    """Return what came in about some offers and was held, oldest first."""
    query = _whole().where(IncomingMatter.offer_id.in_(offer_ids), IncomingMatter.decision == Decision.HELD)
    return list(session.scalars(query.order_by(IncomingMatter.id)))


def matter(session: Session, matter_id: int) -> IncomingMatter | None:
    """Return one matter with all that belongs to it."""
    return session.scalar(_whole().where(IncomingMatter.id == matter_id))


def lock_matter(session: Session, matter: IncomingMatter) -> IncomingMatter:
    """Return a matter that is at hand as it stands now, locked until the transaction ends, after the meeting it is about.

    That order is the one in which all else locks them.
    """
    if matter.meeting_id is not None:
        session.execute(select(Meeting.id).where(Meeting.id == matter.meeting_id).with_for_update())
    session.execute(select(IncomingMatter.id).where(IncomingMatter.id == matter.id).with_for_update())
    query = _whole().where(IncomingMatter.id == matter.id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def held(session: Session) -> int:
    """Return how many matters wait for an organiser."""
    return session.scalar(select(func.count()).select_from(IncomingMatter).where(_waits())) or 0


def held_with_proposals(session: Session, meeting_id: int) -> int:
    """Return how many matters about a meeting wait for an organiser, and proposed times that nobody has answered."""
    matters_of = select(func.count()).where(IncomingMatter.meeting_id == meeting_id, _waits()).scalar_subquery()
    still_open = (TimeProposal.meeting_id == meeting_id, TimeProposal.state == ProposalState.OPEN)
    return session.scalar(select(matters_of + select(func.count()).where(*still_open).scalar_subquery())) or 0


def proposals(session: Session, meeting_id: int) -> list[TimeProposal]:
    """Return the times that guests have proposed for a meeting and that nobody has answered, oldest first."""
    query = select(TimeProposal).where(TimeProposal.meeting_id == meeting_id, TimeProposal.state == ProposalState.OPEN)
    query = query.options(joinedload(TimeProposal.invitation).joinedload(Invitation.person))
    return list(session.scalars(query.order_by(TimeProposal.id)))


def close_proposals(session: Session, meeting_id: int, now: datetime) -> None:
    """Decline the proposed times of a meeting that nobody has answered, as when it is cancelled."""
    still_open = (TimeProposal.meeting_id == meeting_id, TimeProposal.state == ProposalState.OPEN)
    session.execute(
        update(TimeProposal).where(*still_open).values(state=ProposalState.DECLINED, settled_at=now),
        execution_options={"synchronize_session": "fetch"},
    )


def proposal(session: Session, meeting_id: int, proposal_id: int) -> TimeProposal | None:
    """Return one proposed time of a meeting as it stands now, with who proposed it and who answered it."""
    query = select(TimeProposal).where(TimeProposal.id == proposal_id, TimeProposal.meeting_id == meeting_id)
    guest = joinedload(TimeProposal.invitation).joinedload(Invitation.person)
    whole = query.options(guest, joinedload(TimeProposal.settled_by))
    return session.scalar(whole.execution_options(populate_existing=True))


def forget_raw(session: Session, before: datetime, most: int) -> int:
    """Empty mails that came before an instant, at most so many, and return how many; the decisions about them stay."""
    full = or_(IncomingMail.raw.is_not(None), IncomingMail.text != "")
    query = select(IncomingMail.id).where(IncomingMail.received_at < before, full).limit(most)
    ids = list(session.scalars(query))
    session.execute(update(IncomingMail).where(IncomingMail.id.in_(ids)).values(raw=None, text=""))
    return len(ids)


def forget(session: Session, before: datetime, most: int) -> int:
    """Delete mails that came before an instant, with what was decided about them, unless somebody is to decide still.

    They are at most so many; return how many there were.
    """
    waits = select(IncomingMatter.mail_id).where(
        IncomingMatter.decision == Decision.HELD, IncomingMatter.settled_at.is_(None)
    )
    old = and_(IncomingMail.received_at < before, IncomingMail.handled_at.is_not(None), IncomingMail.id.not_in(waits))
    return deleted(session, table_of(IncomingMail), old, most)


def stored(session: Session, mail: IncomingMail) -> int:
    """Store a mail and return its id; where the same one was stored at the same moment, the id of that one."""
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        return session.scalars(select(IncomingMail.id).where(IncomingMail.digest == mail.digest)).one()
    return mail.id


def last_heard(session: Session, invitation_id: int, occurs: str) -> CalendarAnswer | None:
    """Return what was last heard from a guest's calendar."""
    return session.get(CalendarAnswer, (invitation_id, occurs), populate_existing=True)
