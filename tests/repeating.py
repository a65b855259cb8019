"""A series of four meetings about to be sent out, and the letters about it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.series import Series
from planner.services import identity
from planner.services.meetings import meetings
from planner.services.replies import invitations
from planner.services.replies.invitations import NewGuest
from planner.services.series import series, series_changes
from planner.services.work import Work
from planner.store import series as rows
from tests import factories
from tests.posted import posted

WHEN = {"starts_local": datetime(2027, 3, 9, 9, 0), "ends_local": datetime(2027, 3, 9, 11, 0)}  # noqa: DTZ001 - Wall time.
WHOLE = {"title": "Grøft og jord", "question": "Hva gjør vi med vannet?", "place": "Mære", **WHEN}
DAYS = [date(2027, 3, 9), date(2027, 3, 23), date(2027, 4, 6), date(2027, 4, 20)]


def of_the_team(work: Work) -> Work:
    """Return work done by somebody of the programme team."""
    factories.facilitator(work.session, name="Kompetanseprogrammet")
    return work.acting(identity.actor_of(work, factories.organiser(work.session, name="Kari Eksempel"), via="page"))


def made(team: Work, guests: int = 2, **values: object) -> tuple[Series, list[Meeting]]:
    """Make a series of drafts with so many guests; return it and its meetings in order."""
    meeting = meetings.create(team, values=WHOLE | values)
    invitations.invite(team, meeting, [NewGuest(f"gjest{number}@example.no") for number in range(guests)])
    found = series.make(team, meeting, DAYS)
    return found, rows.meetings(team.session, found.id)


def sent(team: Work, guests: int = 2, **values: object) -> tuple[Series, list[Meeting]]:
    """Make a series and send it out."""
    found, listed = made(team, guests, **values)
    series_changes.publish(team, found)
    posted(team)
    return found, listed


def letters(work: Work, kind: str) -> list[Letter]:
    """Return the letters of a kind, the oldest first."""
    return list(posted(work).scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))
