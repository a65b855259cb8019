"""Answers to several meetings of a series, in one mail or in several, to the address of any of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.incoming import Decision, Reason
from planner.domain.replies import ReplyState
from planner.rows.incoming import IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.replies import invitations
from planner.services.series import series
from planner.services.work import Work
from planner.store import series as rows
from tests import factories
from tests.mails import PASSED, Mail

COUNTED = (Decision.APPLIED, Reason.ANSWER_COUNTED)
OTHERS = (Decision.HELD, Reason.OTHER_ADDRESS)


class Both:
    """A series of three that two people are invited to, and a meeting that stands alone."""

    def __init__(self, work: Work) -> None:
        self.work, session = work, work.session
        self.aud = factories.person(session, email="aud@example.no", name="Aud")
        self.per = factories.person(session, email="per@example.no", name="Per")
        first = factories.meeting(session)
        days = [work.now.date() + timedelta(days=21 + 7 * number) for number in range(3)]
        team = work.acting(replace(work.by, system=True))
        assert first.starts_local is not None
        made = series.make(team, first, [first.starts_local.date(), *days[1:]])
        self.meetings = rows.meetings(session, made.id)
        self.alone = factories.meeting(session, slug="alene")
        for meeting in (*self.meetings, self.alone):
            meeting.state = first.state
            for person in (self.aud, self.per):
                factories.invitation(session, meeting, person)
        session.flush()

    def own(self, meeting: Meeting, person: Person) -> Invitation:
        found = invitations.of_person(self.work, meeting, person)
        assert found is not None
        return found

    def address(self, meeting: Meeting, person: Person) -> str:
        return answer_addresses.of(self.work, self.own(meeting, person))

    def mail(self, meeting: Meeting, to: str, partstat: str = "ACCEPTED") -> Mail:
        return Mail(meeting.uid, self.aud.email, to, self.work.now, attendee=self.aud.email, partstat=partstat)

    def take(self, *mails: Mail) -> list[tuple[Decision, Reason]]:
        """Take in one mail that says what all of these say, to the address of the first, and return what was decided."""
        first, *others = mails
        events = "".join(one.calendar().partition("METHOD:REPLY\r\n")[2].partition("END:VCAL")[0] for one in others)
        raw = first.raw().replace(b"END:VCALENDAR", events.encode() + b"END:VCALENDAR")
        mail_id = incoming.receive(self.work, raw)
        incoming.handle(self.work, mail_id)
        query = select(IncomingMatter).where(IncomingMatter.mail_id == mail_id).order_by(IncomingMatter.id)
        return [(one.decision, one.reason) for one in self.work.session.scalars(query)]

    def states(self) -> list[ReplyState]:
        replies = [self.work.session.get(Reply, self.own(meeting, self.aud).id) for meeting in self.meetings]
        return [ReplyState.UNANSWERED if reply is None else reply.state for reply in replies]


@pytest.fixture
def both(work: Work) -> Both:
    return Both(work)


def test_one_mail_answers_for_several_meetings_each_as_it_says(both: Both) -> None:
    to = both.address(both.meetings[0], both.aud)
    words = ("ACCEPTED", "DECLINED", "TENTATIVE")
    mails = [both.mail(meeting, to, word) for meeting, word in zip(both.meetings, words, strict=True)]
    assert both.take(*mails) == [COUNTED] * 3
    assert both.states() == [ReplyState.COMING, ReplyState.DECLINED, ReplyState.MAYBE]


def test_several_mails_to_the_address_of_one_count_for_each(both: Both) -> None:
    to = both.address(both.meetings[2], both.aud)
    assert [both.take(both.mail(meeting, to)) for meeting in both.meetings] == [[COUNTED]] * 3
    assert both.states() == [ReplyState.COMING] * 3


def test_the_address_of_somebody_else_in_the_series_proves_nothing(both: Both) -> None:
    to = both.address(both.meetings[0], both.per)
    checked = replace(both.mail(both.meetings[1], to), headers=PASSED)
    both.work = replace(both.work, deployment=replace(both.work.deployment, authserv_id="mx.example.no"))
    assert both.take(both.mail(both.meetings[0], to), both.mail(both.meetings[1], to)) == [OTHERS] * 2
    assert both.take(checked) == [OTHERS]
    assert both.states() == [ReplyState.UNANSWERED] * 3


def test_ones_own_address_for_a_meeting_outside_the_series_proves_nothing_about_it(both: Both) -> None:
    assert both.take(both.mail(both.meetings[0], both.address(both.alone, both.aud))) == [OTHERS]
    assert both.take(both.mail(both.alone, both.address(both.meetings[0], both.aud))) == [OTHERS]


def test_who_left_one_meeting_of_the_series_cannot_answer_for_it_by_another(both: Both) -> None:
    both.own(both.meetings[1], both.aud).uninvited_at = both.work.now
    to = both.address(both.meetings[0], both.aud)
    found = both.take(both.mail(both.meetings[0], to), both.mail(both.meetings[1], to))
    assert found == [COUNTED, (Decision.HELD, Reason.UNINVITED)]


def test_another_sender_is_held_for_each_meeting(both: Both) -> None:
    to = both.address(both.meetings[0], both.aud)
    mails = [replace(both.mail(meeting, to), sender="spoof@example.no") for meeting in both.meetings]
    assert both.take(*mails) == [(Decision.HELD, Reason.OTHER_SENDER)] * 3


def test_an_answer_for_a_series_that_has_the_time_of_one_meeting_counts_for_that_one(both: Both) -> None:
    to, meeting = both.address(both.meetings[0], both.aud), both.meetings[1]
    assert meeting.starts_at is not None
    occurs = f"RECURRENCE-ID:{meeting.starts_at:%Y%m%dT%H%M%SZ}\r\n"
    assert both.take(replace(both.mail(meeting, to), lines=occurs)) == [COUNTED]
    assert both.take(replace(both.mail(both.meetings[2], to), lines=occurs)) == [
        (Decision.IGNORED, Reason.NO_SUCH_TIME)
    ]
