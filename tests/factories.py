"""Rows with everything a row must have, so that a test names only what it is about.

Each function adds its row to the session and flushes it; what is given by keyword wins over what is made up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.orm import Session

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState
from planner.domain.names import sort_key
from planner.domain.networks import MembershipState, NetworkPart
from planner.domain.organisations import OrganisationKind
from planner.domain.people import ServiceRole
from planner.rows.base import Base
from planner.rows.calendars import FeedVersion
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.networks import Network, NetworkMembership
from planner.rows.organisations import Organisation, Theme
from planner.rows.outbox import Letter
from planner.rows.people import Membership, Person
from tests.clock import MONDAY

OSLO = ZoneInfo("Europe/Oslo")
numbers = count(1)
Row = TypeVar("Row", bound=Base)


def added(session: Session, row: Row) -> Row:
    """Add a row and flush it, so that it has its id."""
    session.add(row)
    session.flush()
    return row


def theme(session: Session, **given: object) -> Theme:
    number = next(numbers)
    name = f"Tema {number}"
    values = {"slug": f"tema-{number}", "name_nb": name, "name_nn": name, "name_en": f"Theme {number}"}
    return added(session, Theme(**(values | given)))


def organisation(session: Session, **given: object) -> Organisation:
    number = next(numbers)
    name = str(given.get("name", f"Organisasjon {number}"))
    values = {
        "slug": f"organisasjon-{number}",
        "name": name,
        "sort_key": sort_key(name),
        "kind": OrganisationKind.ADVISORY_SERVICE,
        "created_at": MONDAY,
    }
    return added(session, Organisation(**(values | given)))


def facilitator(session: Session, **given: object) -> Organisation:
    """Return the programme team's organisation, which convenes and never holds a duty."""
    values = {"kind": OrganisationKind.PROJECT_TEAM, "convenes": True, "participates": False}
    return organisation(session, **(values | given))


def school(session: Session, **given: object) -> Organisation:
    return organisation(session, **({"kind": OrganisationKind.SCHOOL} | given))


def person(session: Session, **given: object) -> Person:
    number = next(numbers)
    email = str(given.get("email", f"person{number}@example.no"))
    values = {
        "email": email,
        "email_key": email.casefold(),
        "name": f"Person {number}",
        "created_at": MONDAY,
    }
    return added(session, Person(**(values | given)))


def organiser(session: Session, **given: object) -> Person:
    """Return somebody of the programme team."""
    return person(session, **({"role": ServiceRole.ORGANISER} | given))


def membership(session: Session, person: Person, organisation: Organisation, **given: object) -> Membership:
    values = {"person": person, "organisation": organisation, "created_at": MONDAY}
    return added(session, Membership(**(values | given)))


def contact_of(session: Session, organisation: Organisation, **given: object) -> Person:
    """Return a person who acts for an organisation."""
    somebody = person(session, **given)
    membership(session, somebody, organisation)
    return somebody


def network(session: Session, **given: object) -> Network:
    number = next(numbers)
    name = str(given.get("name", f"Fagnettverk {number}"))
    values = {"slug": f"fagnettverk-{number}", "name": name, "sort_key": sort_key(name), "created_at": MONDAY}
    return added(session, Network(**(values | given)))


def network_membership(
    session: Session, network: Network, organisation: Organisation, **given: object
) -> NetworkMembership:
    values = {
        "network_id": network.id,
        "organisation": organisation,
        "part": NetworkPart.MEMBER,
        "state": MembershipState.ADMITTED,
        "changed_at": MONDAY,
    }
    return added(session, NetworkMembership(**(values | given)))


def meeting(session: Session, **given: object) -> Meeting:
    """Return an announced meeting of two hours, two weeks after the standing clock, with its two open duties.

    ``starts`` and ``ends`` (aware instants) give both the instant and the wall time, which is that of ``zone``.
    """
    number = next(numbers)
    starts, ends = given.pop("starts", MONDAY + timedelta(days=14)), given.pop("ends", None)
    assert isinstance(starts, datetime)
    ends = ends if isinstance(ends, datetime) else starts + timedelta(hours=2)
    if "convener" not in given and "convener_id" not in given:
        given["convener"] = facilitator(session)
    zone = ZoneInfo(str(given.get("zone", OSLO.key)))
    values = {
        "slug": f"mote-{number}",
        "uid": f"mote-{number}@example.no",
        "title": f"Møte {number}",
        "question": "Hva vil vi tenke på sammen?",
        "place": "Grendehuset",
        "starts_at": starts,
        "ends_at": ends,
        "starts_local": starts.astimezone(zone).replace(tzinfo=None),
        "ends_local": ends.astimezone(zone).replace(tzinfo=None),
        "state": MeetingState.ANNOUNCED,
        "created_at": MONDAY,
        "revised_at": MONDAY,
    }
    row = added(session, Meeting(**(values | given)))
    for kind in DutyKind:
        duty(session, row, kind)
    return row


def duty(session: Session, meeting: Meeting, kind: DutyKind, **given: object) -> Duty:
    return added(session, Duty(**({"meeting_id": meeting.id, "kind": kind, "state": DutyState.OPEN} | given)))


def invitation(session: Session, meeting: Meeting, person: Person, **given: object) -> Invitation:
    values = {"meeting_id": meeting.id, "person": person, "created_at": MONDAY, "invited_at": MONDAY}
    return added(session, Invitation(**(values | given)))


def letter(session: Session, **given: object) -> Letter:
    number = next(numbers)
    values = {
        "key": f"brev-{number}",
        "kind": "sign_in",
        "to_email": f"person{number}@example.no",
        "from_name": "Møteplass",
        "language": "nb",
        "subject": f"Brev {number}",
        "text": "Hei",
        "html": "<p>Hei</p>",
        "next_try_at": MONDAY,
        "created_at": MONDAY,
    }
    return added(session, Letter(**(values | given)))


def forget_feed(session: Session, feed: str) -> None:
    """Take the counter of a feed away, as where it has not been made yet."""
    session.execute(delete(FeedVersion).where(FeedVersion.feed == feed))
