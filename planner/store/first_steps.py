"""How far a new service has come: whether there is any of what the first steps are about."""

from __future__ import annotations

from sqlalchemy import select

from planner.domain.meetings import MeetingState
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter, LetterState
from planner.store.database import Session


def any_sent_out(session: Session) -> bool:
    """Tell whether any meeting has been sent out."""
    return session.scalar(select(Meeting.id).where(Meeting.state != MeetingState.DRAFT).limit(1)) is not None


def standing(session: Session) -> tuple[bool, bool, bool, bool]:
    """Tell whether there is an organisation that convenes, one that takes part, a letter that has left, and a network."""
    questions = (
        select(Organisation.id).where(Organisation.convenes),
        select(Organisation.id).where(Organisation.participates),
        select(Letter.id).where(Letter.state == LetterState.SENT),
        select(Network.id),
    )
    row = session.execute(select(*(question.exists() for question in questions))).one()
    return row[0], row[1], row[2], row[3]
