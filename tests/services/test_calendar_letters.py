"""What letters say to calendars, from the first invitation to the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from planner.domain.duties import DutyKind
from planner.domain.replies import Answer
from planner.services import (
    answer_addresses,
    duties,
    identity,
    invitations,
    meetings,
    offers,
    replies,
)
from planner.services.meetings import Told
from planner.services.offers import Proposal
from planner.services.replies import Given
from planner.services.work import Work
from planner.store.invitations import Invitation
from planner.store.outbox import Letter
from planner.store.people import Person
from tests import factories, ical_js
from tests.architecture.source import ROOT

GOLDEN = ROOT / "tests" / "golden" / "letters"


class Story:
    """A meeting, its organiser, a school that can carry it out, and one who is invited; each step is a minute later."""

    def __init__(self, work: Work, language: str = "nb", **given: Any) -> None:  # noqa: ANN401 - Columns of a meeting.
        session = work.session
        self.team = factories.facilitator(session, name="Kompetanseprogrammet")
        self.organiser = factories.organiser(session, name="Kari Eksempel")
        values = {"slug": "jord", "title": "Jord og vann", "convener": self.team, "created_by_id": self.organiser.id}
        self.meeting = factories.meeting(session, **(values | given))
        self.school = factories.school(session, name='Mære: «landbruk», hage; "jord"')
        self.contact = factories.contact_of(session, self.school, name="Ola Døme")
        self.guest = factories.person(session, name="Døme, Åse", email="ase@example.no", language=language)
        self.now = work.now
        self._work = work

    def by(self, person: Person, via: str = "page") -> Work:
        """Return work that somebody does, a minute after what was done before."""
        self.now += timedelta(minutes=1)
        return replace(self._work, now=self.now).acting(identity.actor_of(self._work, person, via=via))

    def invite(self) -> None:
        invitations.invite(self.by(self.organiser), self.meeting, [invitations.Guest(self.guest.email)])

    @property
    def invitation(self) -> Invitation:
        found = invitations.of_person(self._work, self.meeting, self.guest)
        assert found is not None
        return found

    def answer(self, answer: Answer, via: str = "page") -> None:
        replies.answer(self.by(self.guest, via), self.invitation, Given(answer))

    def move(self) -> None:
        starts, ends = self.meeting.starts_local, self.meeting.ends_local
        assert starts is not None
        assert ends is not None
        day = timedelta(days=1)
        meetings.change(self.by(self.organiser), self.meeting, {"starts_local": starts + day, "ends_local": ends + day})

    def rename(self) -> None:
        meetings.change(self.by(self.organiser), self.meeting, {"title": "Jord, vann og luft"}, Told(wish=True))

    def hand_over(self) -> None:
        made = offers.offer(
            self.by(self.organiser), self.meeting, DutyKind.EXECUTION, Proposal(self.school.id, self.contact.email)
        )
        duties.accept(self.by(self.contact), made)

    def give_back(self) -> None:
        duties.give_back(self.by(self.contact), self.meeting, DutyKind.EXECUTION, "Vi mangler folk")

    def undo(self) -> None:
        (made,) = [one for one in offers.offers_of(self._work, self.meeting) if offers.holds(one)]
        duties.undo(self.by(self.contact), made)

    def uninvite(self) -> None:
        invitations.take_back(self.by(self.organiser), self.meeting, self.invitation)

    def cancel(self) -> None:
        meetings.cancel(self.by(self.organiser), self.meeting, "For få påmeldte")

    def reinstate(self) -> None:
        meetings.reinstate(self.by(self.organiser), self.meeting)

    def letters(self) -> list[Letter]:
        """Return the letters to the guest, oldest first."""
        query = select(Letter).where(Letter.person_id == self.guest.id).order_by(Letter.id)
        return list(self._work.session.scalars(query))

    @property
    def last(self) -> Letter:
        return self.letters()[-1]

    def said(self) -> dict[str, Any]:
        """Return what the last letter says to the guest's calendar, as Thunderbird reads it."""
        assert self.last.calendar is not None
        return ical_js.invitation(self.last.calendar)


def partstat(said: dict[str, Any]) -> str:
    ((params, address),) = said["attendee"]
    assert address == "mailto:ase@example.no"
    assert params["cn"] == "Døme, Åse"
    return str(params["partstat"])


LIFE: list[tuple[str, str, int, str, str]] = [
    # step, kind of letter, how much SEQUENCE rises, STATUS, PARTSTAT
    ("invite", "invitation", 0, "TENTATIVE", "NEEDS-ACTION"),
    ("yes", "receipt", 0, "TENTATIVE", "ACCEPTED"),
    ("rename", "meeting_changed", 0, "TENTATIVE", "ACCEPTED"),
    ("move", "meeting_changed", 1, "TENTATIVE", "ACCEPTED"),
    ("hand_over", "organiser_changed", 1, "CONFIRMED", "ACCEPTED"),
    ("maybe", "receipt", 0, "CONFIRMED", "TENTATIVE"),
    ("give_back", "organiser_changed", 1, "TENTATIVE", "TENTATIVE"),
    ("hand_over", "organiser_changed", 1, "CONFIRMED", "TENTATIVE"),
    ("undo", "organiser_changed", 1, "TENTATIVE", "TENTATIVE"),
    ("uninvite", "uninvited", 1, "CANCELLED", "NEEDS-ACTION"),
    ("invite", "invitation", 1, "TENTATIVE", "NEEDS-ACTION"),
    ("cancel", "meeting_cancelled", 1, "CANCELLED", "NEEDS-ACTION"),
    ("reinstate", "meeting_reinstated", 1, "TENTATIVE", "NEEDS-ACTION"),
]


def test_the_whole_life_of_an_invitation(work: Work) -> None:
    story, sequence, stamp = Story(work), 0, ""
    answers = {"yes": Answer.YES, "maybe": Answer.MAYBE}
    for step, kind, rise, status, standing in LIFE:
        story.answer(answers[step]) if step in answers else getattr(story, step)()
        said = story.said()
        assert story.last.kind == kind
        assert said["sequence"] == sequence + rise, step
        assert (said["uid"], said["status"], partstat(said)) == (story.meeting.uid, status, standing), step
        assert said["method"] == story.last.calendar_method == ("CANCEL" if status == "CANCELLED" else "REQUEST")
        ((params, address),) = said["organizer"]
        assert address == f"mailto:{answer_addresses.of(work, story.invitation)}"
        assert story.last.answer_address == answer_addresses.of(work, story.invitation)
        assert params["cn"] == (story.school.name if status == "CONFIRMED" else story.team.name)
        assert said["stamp"] > stamp
        sequence, stamp = said["sequence"], said["stamp"]
