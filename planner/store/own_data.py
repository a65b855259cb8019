"""Everything that is kept about a person, one query for each kind of data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from planner.domain.replies import ReplyState
from planner.rows.about import AboutService
from planner.rows.action_points import ActionPoint
from planner.rows.addresses import AddressChange, FormerAddress
from planner.rows.browser_sessions import BrowserSession
from planner.rows.dav import DavObject
from planner.rows.duties import Duty, Offer
from planner.rows.foreign_calendars import BusyInterval, ForeignCalendar
from planner.rows.imports import Import
from planner.rows.incoming import CalendarAnswer, IncomingMail, IncomingMatter, TimeProposal
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Membership, Person, SignIn
from planner.rows.personal_feeds import FeedChoice, FeedFollow
from planner.rows.polls import Ballot, Poll, PollOption, Vote
from planner.rows.reminders import Reminder
from planner.rows.replies import Need, Reply
from planner.rows.series import Series
from planner.rows.tokens import AccessToken
from planner.store.database import Session

Rows = Select[*tuple[Any, ...]]


def _memberships(person_id: int) -> Rows:
    return (
        select(Organisation.name, Membership.role, Membership.created_at)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.id)
    )


def _invitations(person_id: int) -> Rows:
    return (
        select(
            Meeting.title.label("meeting"),
            Meeting.starts_at,
            Organisation.name.label("organisation"),
            Invitation.standing,
            Invitation.invited_at,
            Reply.state.label("reply"),
            case((Reply.state != ReplyState.DECLINED, Reply.party)).label("party"),
            Reply.substitute,
            Reply.message,
            Reply.show_name,
            Reply.answered_at,
            select(func.max(Reminder.reminded_at))
            .where(Reminder.invitation_id == Invitation.id)
            .scalar_subquery()
            .label("reminded_at"),
            Need.ciphertext.label("needs"),
            Need.delete_after.label("needs_deleted_after"),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Reply, Reply.invitation_id == Invitation.id)
        .outerjoin(Need, Need.invitation_id == Invitation.id)
        .where(Invitation.person_id == person_id)
        .order_by(Invitation.id)
    )


def _offers(person_id: int) -> Rows:
    return (
        select(Offer.state, Offer.message, Offer.reason, Offer.answer_by, Offer.created_at, Offer.answered_at)
        .where(Offer.person_id == person_id)
        .order_by(Offer.id)
    )


def _duties(person_id: int) -> Rows:
    return (
        select(Meeting.title.label("meeting"), Duty.kind, Duty.state, Duty.held_since)
        .join(Meeting, Meeting.id == Duty.meeting_id)
        .where(Duty.person_id == person_id)
        .order_by(Duty.id)
    )


def _action_points(person_id: int) -> Rows:
    point = ActionPoint
    return (
        select(Meeting.title.label("meeting"), point.text, point.due, point.state, point.created_at, point.done_at)
        .join(Meeting, Meeting.id == point.meeting_id)
        .where(or_(point.person_id == person_id, point.done_by_id == person_id))
        .order_by(point.id)
    )


def _letters(person_id: int) -> Rows:
    return (
        select(Letter.kind, Letter.subject, Letter.to_email, Letter.state, Letter.created_at, Letter.sent_at)
        .where(Letter.person_id == person_id)
        .order_by(Letter.id)
    )


def _calendar(person_id: int) -> Rows:
    return select(FeedChoice.scope, FeedChoice.alarm, FeedChoice.language).where(FeedChoice.person_id == person_id)


def _sign_ins(person_id: int) -> Rows:
    columns = (SignIn.created_at, SignIn.expires_at, SignIn.used_at)
    return select(*columns).where(SignIn.person_id == person_id).order_by(SignIn.id)


def _browser_sessions(person_id: int) -> Rows:
    session = BrowserSession
    columns = (session.browser, session.system, session.created_at, session.last_seen_at, session.ended_at)
    return select(*columns).where(session.person_id == person_id).order_by(session.id)


def _tokens(person_id: int) -> Rows:
    columns = (AccessToken.purpose, AccessToken.label, AccessToken.created_at, AccessToken.last_used_at)
    return select(*columns).where(AccessToken.person_id == person_id).order_by(AccessToken.id)


def _journal(person_id: int) -> Rows:
    columns = (JournalLine.at, JournalLine.verb, JournalLine.via, JournalLine.on_word)
    concerned = or_(JournalLine.by_id == person_id, JournalLine.link_of_id == person_id)
    return select(*columns).where(concerned).order_by(JournalLine.id)


def _calendars(person_id: int) -> Rows:
    columns = (ForeignCalendar.name, ForeignCalendar.address, ForeignCalendar.titles, ForeignCalendar.created_at)
    return select(*columns).where(ForeignCalendar.person_id == person_id).order_by(ForeignCalendar.id)


def _followed(person_id: int) -> Rows:
    return select(FeedFollow.feed, FeedFollow.since).where(FeedFollow.person_id == person_id).order_by(FeedFollow.feed)


def _votes(person_id: int) -> Rows:
    columns = (
        Meeting.title.label("meeting"),
        PollOption.starts_local,
        PollOption.ends_local,
        PollOption.zone,
        Vote.fit,
    )
    return (
        select(*columns, Ballot.comment, Ballot.show_name, Ballot.needed, Ballot.asked_at, Ballot.answered_at)
        .join(Invitation, Invitation.id == Ballot.invitation_id)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .join(PollOption, PollOption.poll_id == Ballot.poll_id)
        .outerjoin(Vote, and_(Vote.option_id == PollOption.id, Vote.invitation_id == Ballot.invitation_id))
        .where(Invitation.person_id == person_id)
        .order_by(Ballot.poll_id, PollOption.position)
    )


def _mails(person_id: int) -> Rows:
    """Return the query for mails from the person's address; mails of others about them belong to those others."""
    columns = (IncomingMail.received_at, IncomingMail.sender, IncomingMail.subject, IncomingMail.text)
    address = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    return (
        select(
            *columns, IncomingMatter.partstat, IncomingMatter.comment, IncomingMatter.decision, IncomingMatter.reason
        )
        .join(IncomingMail, IncomingMail.id == IncomingMatter.mail_id)
        .where(func.lower(IncomingMail.sender) == address)
        .order_by(IncomingMatter.id)
    )


def _proposals(person_id: int) -> Rows:
    columns = (TimeProposal.starts_at, TimeProposal.ends_at, TimeProposal.comment, TimeProposal.state)
    return (
        select(*columns, TimeProposal.created_at)
        .join(Invitation, Invitation.id == TimeProposal.invitation_id)
        .where(Invitation.person_id == person_id)
        .order_by(TimeProposal.id)
    )


def _kept_by_programs(person_id: int) -> Rows:
    columns = (Meeting.title.label("meeting"), DavObject.own)
    joined = select(*columns).join(Meeting, Meeting.id == DavObject.meeting_id)
    return joined.where(DavObject.person_id == person_id, DavObject.own != "").order_by(DavObject.name)


def _role_addresses(person_id: int) -> Rows:
    address = select(Person.email_key).where(Person.id == person_id).scalar_subquery()
    columns = (Organisation.name, Organisation.email)
    return select(*columns).where(func.lower(Organisation.email) == address).order_by(Organisation.id)


def _service_contact(person_id: int) -> Rows:
    address = select(Person.email_key).where(Person.id == person_id).scalar_subquery()
    columns = (AboutService.contact_name, AboutService.contact_email, AboutService.contact_phone)
    return select(*columns).where(func.lower(AboutService.contact_email) == address).order_by(AboutService.id)


def _address_change(person_id: int) -> Rows:
    return select(AddressChange.email, AddressChange.expires_at).where(AddressChange.person_id == person_id)


def _former_addresses(person_id: int) -> Rows:
    columns = (FormerAddress.email, FormerAddress.moved_at)
    return select(*columns).where(FormerAddress.person_id == person_id).order_by(FormerAddress.id)


def _made(person_id: int) -> Rows:
    """Return the query for what the person made, each with the word for what it is."""
    queries = (
        select(literal("meeting").label("kind"), Meeting.title.label("name"), Meeting.created_at.label("at")).where(
            Meeting.created_by_id == person_id
        ),
        select(literal("series"), Series.title, Series.created_at).where(Series.made_by_id == person_id),
        select(literal("import"), Import.name, Import.created_at).where(Import.made_by_id == person_id),
        select(literal("poll"), Meeting.title, Poll.created_at)
        .join(Meeting, Meeting.id == Poll.meeting_id)
        .where(Poll.made_by_id == person_id),
        select(literal("network_request"), Network.name, NetworkMembership.changed_at)
        .join(Network, Network.id == NetworkMembership.network_id)
        .where(NetworkMembership.asked_by_id == person_id),
        select(literal("invitation"), Meeting.title, Invitation.created_at)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.invited_by_id == person_id),
        select(literal("offer"), Meeting.title, Offer.created_at)
        .join(Duty, Duty.id == Offer.duty_id)
        .join(Meeting, Meeting.id == Duty.meeting_id)
        .where(Offer.offered_by_id == person_id),
    )
    every = union_all(*queries).subquery()
    return select(every.c.kind, every.c.name, every.c.at).order_by(every.c.at, every.c.kind)


def _calendar_answers(person_id: int) -> Rows:
    columns = (Meeting.title.label("meeting"), CalendarAnswer.partstat, CalendarAnswer.stamp)
    return (
        select(*columns)
        .join(Invitation, Invitation.id == CalendarAnswer.invitation_id)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == person_id)
        .order_by(CalendarAnswer.invitation_id, CalendarAnswer.occurs)
    )


def _busy_times(person_id: int) -> Rows:
    columns = (ForeignCalendar.name.label("calendar"), BusyInterval.starts_at, BusyInterval.ends_at, BusyInterval.title)
    joined = select(*columns).join(ForeignCalendar, ForeignCalendar.id == BusyInterval.calendar_id)
    return joined.where(ForeignCalendar.person_id == person_id).order_by(BusyInterval.starts_at, BusyInterval.id)


KEPT: dict[str, Callable[[int], Rows]] = {
    "organisations": _memberships,
    "role_addresses": _role_addresses,
    "service_contact": _service_contact,
    "address_change": _address_change,
    "former_addresses": _former_addresses,
    "invitations": _invitations,
    "offers": _offers,
    "duties": _duties,
    "action_points": _action_points,
    "made": _made,
    "letters": _letters,
    "calendar": _calendar,
    "sign_ins": _sign_ins,
    "browsers": _browser_sessions,
    "tokens": _tokens,
    "journal": _journal,
    "foreign_calendars": _calendars,
    "busy_times": _busy_times,
    "followed_calendars": _followed,
    "dates": _votes,
    "mails": _mails,
    "calendar_answers": _calendar_answers,
    "proposed_times": _proposals,
    "calendar_programs": _kept_by_programs,
}
"""The data kept about a person beside their own row, and the query for each."""


def kept(session: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return all that is kept about a person beside their own row, by kind, as it is stored; needs stay sealed."""
    return {kind: [dict(row) for row in session.execute(query(person_id)).mappings()] for kind, query in KEPT.items()}
