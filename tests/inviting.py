"""A meeting from the first invitation to the last word, and what the letters say to the guest's calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from planner.domain.duties import DutyKind, OfferState
from planner.domain.meetings import MeetingState
from planner.domain.replies import Answer
from planner.rows.calendars import GuestEntry
from planner.rows.invitations import Invitation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.calendars import personal_feeds
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.letters import calendar_letters
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories, ical_js
from tests.posted import posted


class Story:
    """A meeting, its organiser, a school that can carry it out, and one who is invited; each step is a minute later."""

    def __init__(self, work: Work, language: str = "nb", **given: Any) -> None:  # noqa: ANN401 - Columns of a meeting.
        session = work.session
        self.team = factories.facilitator(session, name="Kompetanseprogrammet")
        self.organiser = factories.organiser(session, name="Kari Eksempel", email="kari@example.no")
        values = {"slug": "jord", "title": "Jord og vann", "convener": self.team, "created_by_id": self.organiser.id}
        self.meeting = factories.meeting(session, **(values | given))
        self.school = factories.school(session, name='Mære: «landbruk», hage; "jord"')
        self.contact = factories.contact_of(session, self.school, name="Ola Døme", email="ola.dome@example.no")
        self.guest = factories.person(session, name="Døme, Åse", email="ase@example.no", language=language)
        self.now = work.now
        self._work = work

    def by(self, person: Person, via: str = "page") -> Work:
        """Return work that somebody does, a minute after what was done before, of which all letters are written."""
        posted(replace(self._work, now=self.now))
        self.now += timedelta(minutes=1)
        return replace(self._work, now=self.now).acting(identity.actor_of(self._work, person, via=via))

    def invite(self, *people: Person) -> None:
        """Invite people, or the one whom the story is about."""
        guests = [invitations.NewGuest(person.email) for person in people or [self.guest]]
        invitations.invite(self.by(self.responsible), self.meeting, guests)

    def invite_again(self) -> None:
        invitations.send_again(self.by(self.organiser), self.meeting, self.invitation)

    @property
    def responsible(self) -> Person:
        """Return who may change the meeting now."""
        return self.contact if self.meeting.state is MeetingState.CONFIRMED else self.organiser

    @property
    def invitation(self) -> Invitation:
        found = invitations.of_person(self._work, self.meeting, self.guest)
        assert found is not None
        return found

    def answer(self, answer: Answer, via: str = "page") -> None:
        replies.answer(self.by(self.guest, via), self.invitation, ReplyInput(answer))

    def move(self) -> None:
        starts, ends = self.meeting.starts_local, self.meeting.ends_local
        assert starts is not None
        assert ends is not None
        day = timedelta(days=1)
        meetings.change(self.by(self.organiser), self.meeting, {"starts_local": starts + day, "ends_local": ends + day})

    def rename(self) -> None:
        by = self.by(self.responsible)
        meetings.change(by, self.meeting, {"title": "Jord, vann og luft"}, Notification(wish=True))

    def hand_over(self) -> None:
        made = offers.offer(
            self.by(self.organiser), self.meeting, DutyKind.EXECUTION, Proposal(self.school.id, self.contact.email)
        )
        duties.accept(self.by(self.contact), made)

    def accept_again(self) -> None:
        (made,) = [one for one in offers.offers_of(self._work, self.meeting) if one.state is OfferState.OFFERED]
        duties.accept(self.by(self.contact), made)

    def give_back(self) -> None:
        duties.give_back(self.by(self.contact), self.meeting, DutyKind.EXECUTION, "Vi mangler folk")

    def undo(self) -> None:
        (made,) = [one for one in offers.offers_of(self._work, self.meeting) if offers.holds(one)]
        duties.undo(self.by(self.contact), made)

    def uninvite(self) -> None:
        invitations.take_back(self.by(self.responsible), self.meeting, self.invitation)

    def cancel(self) -> None:
        meetings.cancel(self.by(self.responsible), self.meeting, "For få påmeldte")

    def reinstate(self) -> None:
        meetings.reinstate(self.by(self.organiser), self.meeting)

    def send_again(self) -> None:
        """Let the guest's calendar ask for the meeting; the invitation is found as by the address that was written to."""
        work, known = self.by(self.guest, "calendar"), self.invitation
        work.session.flush()
        work.session.expunge(known)
        calendar_letters.send_again(work, self.meeting, work.session.get_one(Invitation, known.id))

    def feed(self) -> str:
        """Return the entry of the meeting in the guest's own feed, which is made now if there was none."""
        work = self.by(self.guest)
        if not personal_feeds.path_of(work):
            personal_feeds.renew(work)
        rows = work.session.scalars(select(GuestEntry).where(GuestEntry.person_id == self.guest.id))
        return b"".join(row.body for row in rows).replace(b"\r\n ", b"").decode()

    def letters(self) -> list[Letter]:
        """Return the letters to the guest, oldest first."""
        query = select(Letter).where(Letter.person_id == self.guest.id).order_by(Letter.id)
        return list(posted(replace(self._work, now=self.now)).scalars(query))

    def kinds(self) -> list[str]:
        """Return which letters the guest has got, oldest first."""
        return [letter.kind for letter in self.letters()]

    @property
    def last(self) -> Letter:
        return self.letters()[-1]

    def said(self) -> dict[str, Any]:
        """Return what the last letter says to the guest's calendar, as Thunderbird reads it."""
        assert self.last.calendar is not None
        return ical_js.invitation(self.last.calendar)


def partstat(said: dict[str, Any]) -> str:
    """Return how the guest stands in what was said."""
    ((params, address),) = said["attendee"]
    assert address == "mailto:ase@example.no"
    assert params["cn"] == "Døme, Åse"
    return str(params["partstat"])
