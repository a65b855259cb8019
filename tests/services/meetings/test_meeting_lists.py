from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meeting_lists import MeetingFilter
from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.rows.meetings import MeetingTheme
from planner.services import identity
from planner.services.duties import offers
from planner.services.meetings import meeting_lists
from planner.services.meetings.meeting_lists import PAGE_SIZE
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY
from tests.statements import counted

EVERYTHING = MeetingFilter()


def titles(work: Work, wanted: MeetingFilter = EVERYTHING, page: int = 1) -> list[str]:
    return [entry.meeting.title for entry in meeting_lists.listing(work.acting(NOBODY), wanted, page).entries]


def test_the_coming_stand_first_soonest_first_and_then_the_earlier_latest_first(work: Work) -> None:
    for title, days in (("om to", 2), ("i går", -1), ("om en", 1), ("i fjor", -300)):
        factories.meeting(work.session, title=title, starts=MONDAY + timedelta(days=days))
    assert titles(work) == ["om en", "om to", "i går", "i fjor"]
    assert titles(work, MeetingFilter(time="earlier")) == ["i går", "i fjor"]
    assert titles(work, MeetingFilter(time="coming")) == ["om en", "om to"]


def test_nobody_sees_drafts_or_closed_meetings_in_the_list(work: Work) -> None:
    factories.meeting(work.session, title="utkast", state=MeetingState.DRAFT)
    factories.meeting(work.session, title="lukket", visibility=Visibility.INVITED)
    factories.meeting(work.session, title="åpent")
    assert titles(work) == ["åpent"]


def test_a_holder_sees_the_closed_meetings_of_their_own_in_the_list(work: Work) -> None:
    session = work.session
    school = factories.school(session)
    contact = factories.contact_of(session, school)
    for title, held in (("lukket", False), ("eget", True)):
        duty = offers.duty_of(
            work, factories.meeting(session, title=title, visibility=Visibility.INVITED), DutyKind.EXECUTION
        )
        if held:
            duty.holder, duty.state = school, DutyState.HELD
    session.flush()
    asking = work.acting(identity.actor_of(work, contact, via="page"))
    assert [entry.meeting.title for entry in meeting_lists.listing(asking, EVERYTHING).entries] == ["eget"]


def test_a_list_is_narrowed_by_everything_at_hand(work: Work) -> None:
    session = work.session
    theme, network, school = factories.theme(session), factories.network(session), factories.school(session)
    found = factories.meeting(
        session, title="Ås og Øya", kind=MeetingKind.TALK, municipality="5006", network_id=network.id
    )
    factories.meeting(session, title="Et annet")
    session.add(MeetingTheme(meeting_id=found.id, theme_id=theme.id))
    duty = offers.duty_of(work, found, DutyKind.EXECUTION)
    duty.holder, duty.state = school, DutyState.HELD
    session.flush()
    wanted = [
        MeetingFilter(kind=MeetingKind.TALK), MeetingFilter(theme=theme.slug), MeetingFilter(municipality="5006"),
        MeetingFilter(network=network.slug),
        MeetingFilter(organisation=school.slug), MeetingFilter(text="ås"), MeetingFilter(text="ØYA"),
    ]  # fmt: skip
    assert [titles(work, one) for one in wanted] == [["Ås og Øya"]] * len(wanted)
    assert titles(work, MeetingFilter(text="100%")) == []


def test_a_list_has_pages(work: Work) -> None:
    convener = factories.facilitator(work.session)
    for number in range(PAGE_SIZE + 3):
        factories.meeting(work.session, convener=convener, starts=MONDAY + timedelta(days=1 + number))
    first = meeting_lists.listing(work.acting(NOBODY), MeetingFilter())
    assert (len(first.entries), first.total, first.pages) == (PAGE_SIZE, PAGE_SIZE + 3, 2)
    assert len(titles(work, page=2)) == 3


@pytest.mark.parametrize("count", [1, 15])
def test_a_list_asks_the_database_as_little_for_many_meetings_as_for_one(
    work: Work, engine: Engine, count: int
) -> None:
    for _ in range(count):
        factories.meeting(work.session)
    work.session.commit()
    work.session.expunge_all()
    with counted(engine) as ran:
        listing = meeting_lists.listing(work.acting(NOBODY), MeetingFilter())
        meeting_lists.choices(work)
        assert all(entry.organiser for entry in listing.entries)
    assert len(ran) <= 5
