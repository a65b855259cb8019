"""A draft whose date is to be found: the team, two schools with a guest each and one who answers for themselves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from planner.domain.meetings import MeetingState, Span
from planner.domain.polls import Fit
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.rows.polls import Poll, PollOption
from planner.services import identity
from planner.services.polls import poll_letters, polls
from planner.services.polls.polls import BallotInput, Plan
from planner.services.work import Work
from planner.store import polls as rows
from tests import factories
from tests.posted import posted


def span(day: date, first_hour: int, last_hour: int) -> Span:
    """Return a date from one whole hour to another, in wall time."""
    return Span(datetime.combine(day, time(first_hour)), datetime.combine(day, time(last_hour)), "Europe/Oslo")


FIRST = span(date(2027, 3, 2), 9, 15)
SECOND = span(date(2027, 3, 4), 9, 15)
THIRD = span(date(2027, 3, 9), 12, 14)
SPANS = (FIRST, SECOND, THIRD)


class Search:
    """A draft without a date and three people on its list; ``opened`` asks them about three days in March."""

    def __init__(self, work: Work, language: str = "nb", **meeting: object) -> None:
        session = work.session
        given = {"language": language}
        self.team = factories.facilitator(session, name="Kompetanseprogrammet")
        self.organiser = factories.organiser(session, name="Kari Eksempel", email="kari@example.no", **given)
        factories.membership(session, self.organiser, self.team)
        self.meeting = draft(work, self.team.id, self.organiser.id, **meeting)
        self.maere = factories.school(session, name="Mære landbruksskole")
        self.oya = factories.school(session, name="Øya videregående skole")
        self.ola = self._guest(work, "Ola Døme", "ola@example.no", language, organisation_id=self.maere.id)
        self.aud = self._guest(work, "Aud Testdal", "aud@example.no", language, organisation_id=self.oya.id)
        self.siri = self._guest(work, "Siri Skisse", "siri@example.no", language)
        self.work = self.acting(work, self.organiser)

    def _guest(self, work: Work, name: str, email: str, language: str, **given: object) -> Invitation:
        person = factories.person(work.session, name=name, email=email, language=language)
        return factories.invitation(work.session, self.meeting, person, **({"invited_at": None} | given))

    def acting(self, work: Work, person: Person) -> Work:
        return work.acting(identity.actor_of(work, person, via="mail"))

    def opened(self, *spans: Span, message: str = "") -> Poll:
        plan = Plan(spans or SPANS, self.work.now + timedelta(days=7), message)
        poll = polls.open_poll(self.work, self.meeting, plan)
        posted(self.work)
        return poll

    def options(self) -> list[PollOption]:
        poll = rows.latest(self.work.session, self.meeting.id)
        return [] if poll is None else rows.options(self.work.session, poll.id)

    def fresh(self) -> Search:
        """Return the same after looking again at what others have done."""
        self.work.session.commit()
        self.work.session.expire_all()
        return self

    def opened_still(self) -> bool:
        return rows.open_of(self.work.session, self.meeting.id) is not None

    def says(self, guest: Invitation, *fits: Fit, comment: str = "", show_name: bool = False) -> None:
        given = {option.id: fit for option, fit in zip(self.options(), fits, strict=True)}
        polls.vote(self.acting(self.work, guest.person), self.meeting, guest, BallotInput(given, comment, show_name))

    def link(self, guest: Invitation) -> str:
        return poll_letters.link(self.work, guest).removeprefix(self.work.deployment.base_url)

    def letters(self) -> list[tuple[str, str]]:
        found = posted(self.work).scalars(select(Letter).order_by(Letter.id))
        return [(letter.kind, letter.to_name) for letter in found]

    def sent(self, kind: str) -> list[Letter]:
        return list(posted(self.work).scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def draft(work: Work, convener_id: int, maker_id: int, **given: object) -> Meeting:
    """Return a draft that lacks nothing but its date."""
    blank = {"state": MeetingState.DRAFT, "starts_local": None, "ends_local": None, "starts_at": None, "ends_at": None}
    titled = {"title": "Jord og vann", "slug": "utkast-jord", "convener_id": convener_id, "created_by_id": maker_id}
    return factories.meeting(work.session, **(blank | titled | given))
