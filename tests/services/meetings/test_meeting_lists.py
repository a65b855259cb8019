from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from planner.domain.duties import DutyKind, DutyState
from planner.domain.list_pages import SHORT_PAGE
from planner.domain.meeting_lists import MeetingFilter
from planner.domain.meetings import MeetingKind, MeetingState, Stage, Visibility
from planner.rows.meetings import Meeting, MeetingTheme
from planner.services import identity
from planner.services.duties import offers
from planner.services.meetings import meeting_lists
from planner.services.meetings.meeting_lists import ListPart
from planner.services.work import NOBODY, Work
from tests import factories
from tests.clock import MONDAY
from tests.handing_over import EXECUTION
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


def test_a_list_has_pages_and_a_page_too_far_is_the_last(work: Work) -> None:
    convener = factories.facilitator(work.session)
    for number in range(SHORT_PAGE + 3):
        factories.meeting(work.session, convener=convener, starts=MONDAY + timedelta(days=1 + number))
    first = meeting_lists.listing(work.acting(NOBODY), MeetingFilter())
    assert (len(first.entries), first.page.total, first.page.pages) == (SHORT_PAGE, SHORT_PAGE + 3, 2)
    assert len(titles(work, page=2)) == 3
    assert titles(work, page=9_999) == titles(work, page=2)


def test_the_team_finds_drafts_in_the_list_and_those_without_a_date_before_what_is_over(work: Work) -> None:
    session, draft = work.session, {"state": MeetingState.DRAFT}
    team = work.acting(identity.actor_of(work, factories.organiser(session), via="page"))
    for title, days in (("i april", 60), ("i februar", 3), ("før", -40)):
        factories.meeting(session, title=title, starts=MONDAY + timedelta(days=days), **draft)
    for title in ("idé", "ny idé"):
        factories.meeting(session, title=title, **draft)
        session.flush()
        session.execute(update(Meeting).where(Meeting.title == title).values(starts_at=None, ends_at=None))
    session.expire_all()
    pages = [meeting_lists.listing(team, EVERYTHING, number, size=2) for number in (1, 2, 3)]
    assert [[entry.meeting.title for entry in page.entries] for page in pages] == [
        ["i februar", "i april"], ["ny idé", "idé"], ["før"],
    ]  # fmt: skip
    assert [part for page in pages for part, _months in page.parts] == list(ListPart)
    months = [month for _part, of_part in pages[0].parts for month, _entries in of_part]
    assert [month.month for month in months if month] == [2, 4]
    assert titles(work) == []


def test_a_list_is_narrowed_to_a_stage_of_the_workboard_or_to_a_state(work: Work) -> None:
    session = work.session
    team = work.acting(identity.actor_of(work, factories.organiser(session), via="page"))
    for state in MeetingState:
        factories.meeting(session, title=state.value, state=state)
    duty = offers.duty_of(work, session.scalars(select(Meeting).where(Meeting.title == "confirmed")).one(), EXECUTION)
    duty.holder, duty.state = factories.school(session), DutyState.HELD
    session.flush()

    def of(**wanted: object) -> list[str]:
        criteria = MeetingFilter(**wanted)  # type: ignore[arg-type]
        return [entry.meeting.title for entry in meeting_lists.listing(team, criteria).entries]

    expected = {Stage.IDEA: "draft", Stage.INVITED: "announced", Stage.HANDED_OVER: "confirmed", Stage.HELD: "held"}
    assert {stage: of(stage=stage) for stage in Stage} == {
        stage: [expected[stage]] if stage in expected else [] for stage in Stage
    }
    assert {state: of(state=state) for state in MeetingState} == {state: [state] for state in MeetingState}


def test_what_is_mine_i_made_or_carry_or_am_asked_to_carry_or_am_invited_to(work: Work) -> None:
    session, school = work.session, factories.school(work.session)
    contact = factories.contact_of(session, school)
    acting = work.acting(identity.actor_of(work, contact, via="page"))
    team = work.acting(identity.actor_of(work, factories.organiser(session), via="page"))
    made, held, asked, guest, others = (
        factories.meeting(session, title=title, created_by_id=contact.id if title == "laget" else None)
        for title in ("laget", "holdt", "spurt", "gjest", "andres")
    )
    duty = offers.duty_of(work, held, EXECUTION)
    duty.holder, duty.state = school, DutyState.HELD
    offers.offer(team, asked, EXECUTION, offers.Proposal(school.id))
    factories.invitation(session, guest, contact)
    factories.invitation(session, others, factories.person(session))
    session.flush()
    entries = meeting_lists.listing(acting, MeetingFilter(mine=True)).entries
    assert {entry.meeting.title for entry in entries} == {meeting.title for meeting in (made, held, asked, guest)}
    assert meeting_lists.listing(work.acting(NOBODY), MeetingFilter(mine=True)).entries == []


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
