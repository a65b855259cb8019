from __future__ import annotations

from datetime import date, datetime

from planner.domain.holidays import DateKind
from planner.domain.meetings import Span
from planner.domain.replies import Answer
from planner.services import consequences, replies
from planner.services.replies import Given
from planner.services.work import Work
from tests import factories

WINTER = Span(datetime(2027, 2, 24, 9, 0), datetime(2027, 2, 24, 11, 0))  # noqa: DTZ001 - Wall time.


def test_a_new_time_is_told_to_those_who_said_no_and_a_new_place_is_not(work: Work) -> None:
    meeting = factories.meeting(work.session)
    for answer in (Answer.YES, Answer.NO):
        invitation = factories.invitation(work.session, meeting, factories.person(work.session))
        replies.answer(work, invitation, Given(answer))
    factories.invitation(work.session, meeting, factories.person(work.session), invited_at=None)
    assert consequences.letters(work, meeting, {"starts_local"}) == 2
    assert consequences.letters(work, meeting, {"place"}) == 1
    assert consequences.cancel_letters(work, meeting) == 1


def test_a_school_holiday_names_the_invited_schools_it_takes(work: Work) -> None:
    meeting = factories.meeting(work.session)
    invited = [
        factories.school(work.session, name="Mære", municipality="5006"),
        factories.school(work.session, name="Jønsberg", municipality="3403"),
        factories.organisation(work.session, name="Rådgiverne"),
    ]
    for one in invited:
        factories.invitation(work.session, meeting, factories.person(work.session), organisation=one)
    (warning,) = consequences.date_warnings(work, meeting, WINTER)
    assert (warning.kind, warning.affected) == (DateKind.SCHOOL_HOLIDAY, ("Mære",))


def test_while_nobody_is_invited_the_members_of_the_network_are_looked_at(work: Work) -> None:
    network = factories.network(work.session)
    factories.network_membership(work.session, network, factories.school(work.session, name="Skjetlein"))
    meeting = factories.meeting(work.session, network_id=network.id)
    (warning,) = consequences.date_warnings(work, meeting, WINTER)
    assert (warning.affected, warning.schools) == (("Skjetlein",), 1)


def test_the_nearest_free_days_are_outside_the_holiday_and_never_in_the_past(work: Work) -> None:
    meeting = factories.meeting(work.session)
    free = consequences.free_dates(work, meeting, WINTER.first_day)
    assert free == [date(2027, 2, 19), date(2027, 3, 1), date(2027, 3, 2)]
    assert consequences.free_dates(work, meeting, date(2027, 1, 31))[0] == date(2027, 2, 2)
