"""A draft with many guests on its list, made by a few statements."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from planner.domain.meetings import MeetingState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from tests import factories
from tests.clock import MONDAY


def crowd(session: Session, count: int, meeting: Meeting | None = None) -> Meeting:
    """Put so many people on the list of a draft, or of a meeting that is handed in."""
    meeting = meeting or factories.meeting(session, state=MeetingState.DRAFT, place="Mære", question="Hva gjør vi?")
    emails = [f"gjest{number:05}@example.no" for number in range(count)]
    people = [{"email": email, "email_key": email, "name": "Gjest", "created_at": MONDAY} for email in emails]
    session.execute(insert(Person), people)
    ids = session.scalars(select(Person.id).where(Person.email_key.in_(emails)).order_by(Person.id))
    listed = [{"meeting_id": meeting.id, "person_id": person_id, "created_at": MONDAY} for person_id in ids]
    session.execute(insert(Invitation), listed)
    session.commit()
    return meeting
