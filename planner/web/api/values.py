"""Rows as the values of the API: plain JSON, with instants in UTC and wall times without a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from planner.domain.duties import public_state
from planner.domain.journal_audiences import Audience, audience_of
from planner.domain.replies import ReplyState
from planner.rows.duties import Duty, Offer
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.replies import Reply

Value = dict[str, Any]


def instant(moment: datetime | None) -> str | None:
    """Return an instant as ``2027-02-08T08:00:00Z``, without fractions of a second (RFC 3339)."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(wall: datetime | None) -> str | None:
    """Return a wall time as ``2027-02-08T09:00``."""
    return None if wall is None else wall.strftime("%Y-%m-%dT%H:%M")


def named(organisation: Organisation | None) -> Value | None:
    """Return the slug and the name of an organisation."""
    return None if organisation is None else {"slug": organisation.slug, "name": organisation.name}


def guest(person: Person) -> Value:
    """Return who a person is, for those who may know."""
    return {"name": person.name, "email": person.email}


def duty_brief(row: Duty, *, carries: bool) -> Value:
    """Return the state of a duty, as those who carry the meeting or all others are told of it, and which organisation has it."""
    return {"state": row.state if carries else public_state(row.state), "holder": named(row.holder)}


def duty(row: Duty, *, carries: bool) -> Value:
    """Return a duty as ``duty_brief`` does, with the name of the person who has it."""
    held_by = None if row.person is None else row.person.name
    since = instant(row.held_since)
    return {"kind": row.kind, **duty_brief(row, carries=carries), "person": held_by, "held_since": since}


def offer(row: Offer) -> Value:
    """Return an offer of a duty."""
    return {
        "id": row.id,
        "meeting": row.duty.meeting_id,
        "duty": row.duty.kind,
        "organisation": named(row.organisation),
        "person": guest(row.person),
        "origin": row.origin,
        "state": row.state,
        "queue": row.queue,
        "message": row.message,
        "reason": row.reason,
        "suggested": named(row.suggested),
        "answer_by": instant(row.answer_by),
        "created_at": instant(row.created_at),
        "answered_at": instant(row.answered_at),
    }


def invitation(row: Invitation, reply: Reply | None) -> Value:
    """Return an invitation, and how the reply to it stands."""
    return {
        "id": row.id,
        "guest": guest(row.person),
        "organisation": named(row.organisation),
        "standing": row.standing,
        "origin": row.origin,
        "invited_at": instant(row.invited_at),
        "reply": ReplyState.UNANSWERED if reply is None else reply.state,
    }


def answered(row: Invitation, reply: Reply) -> Value:
    """Return a reply; what the guest needs is never told here."""
    return {
        "invitation": row.id,
        "guest": guest(row.person),
        "organisation": named(row.organisation),
        "standing": row.standing,
        "state": reply.state,
        "party": None if reply.state is ReplyState.DECLINED else reply.party,
        "beside_seats": reply.beside_seats,
        "substitute": reply.substitute,
        "message": reply.message,
        "show_name": reply.show_name,
        "answered_at": instant(reply.answered_at),
        "answered_via": reply.answered_via,
    }


def journal_line(row: JournalLine, who: str = "", link_of: str = "", on_word: str = "") -> Value:
    """Return a line of the journal; ``who`` acted, and with whose link, is told to the people of the meeting.

    ``on_word``, on whose word it was done, is told to those who carry it alone.
    """
    return {
        "id": row.id,
        "at": instant(row.at),
        "verb": row.verb,
        "by": who or None,
        "link_of": link_of or None,
        "on_behalf_of": named(row.link_organisation) if link_of else None,
        "on_word": on_word,
        "via": row.via,
        "public": audience_of(row.verb) is Audience.PUBLIC,
        "facts": row.facts,
    }


def network(row: Network) -> Value:
    """Return a network."""
    return {
        "slug": row.slug,
        "name": row.name,
        "purpose": row.purpose,
        "rhythm": row.rhythm,
        "state": row.state,
        "coordinator": named(row.coordinator),
    }


def membership(row: NetworkMembership) -> Value:
    """Return how an organisation stands to a network."""
    changed = instant(row.changed_at)
    return {"organisation": named(row.organisation), "part": row.part, "state": row.state, "changed_at": changed}


def organisation_brief(row: Organisation) -> Value:
    """Return what tells one organisation from another."""
    return {
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "convenes": row.convenes,
        "participates": row.participates,
        "number": row.number,
        "region": row.region,
        "municipality": row.municipality,
    }
