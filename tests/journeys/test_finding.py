"""Two hundred meetings: the board is short, and what is looked for is the first hit of one field."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from planner.domain.meetings import MeetingState
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from tests import factories
from tests.clock import MONDAY
from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.subjects import ORGANISER
from tests.journeys.visitor import HEIGHT

SCREENS = 4
CAFE = "Kompetansecafé: beite i fjellet"
STATES = (MeetingState.ANNOUNCED, MeetingState.CONFIRMED, MeetingState.DRAFT, MeetingState.HELD)


def fill(service: Service, count: int) -> None:
    """Add meetings from three weeks ago to half a year ahead, on all stages that need no hand-over."""
    with service.work() as work, work.session.begin():
        convener = work.session.scalars(select(Organisation).where(Organisation.convenes)).one()
        maker = work.session.scalars(select(Person).where(Person.email_key == ORGANISER)).one()
        for number in range(count):
            state = STATES[number % len(STATES)]
            days = -1 - number % 20 if state is MeetingState.HELD else 2 + number
            starts = MONDAY + timedelta(days=days, hours=number % 5)
            title = f"Nettverkssamling for rådgivere og lærere i naturbruk, del {number}"
            values = {"convener": convener, "created_by_id": maker.id, "place": "", "question": ""}
            factories.meeting(work.session, title=title, starts=starts, state=state, **values)


def day_of(service: Service, title: str) -> str:
    """Return the day of a meeting as somebody types it."""
    with service.work() as work:
        starts = work.session.scalars(select(Meeting.starts_local).where(Meeting.title == title)).one()
    assert starts is not None
    return f"{starts:%d.%m.%Y}"


def test_two_hundred_meetings_are_few_screens_and_one_is_found_by_one_field(service: Service, visit: Invite) -> None:
    fill(service, 190)
    team = visit().signed_in_as(ORGANISER).open("/arbeidsbord")
    team.expect_nobody_kept_out()
    assert team.page.evaluate("document.documentElement.scrollHeight") <= SCREENS * HEIGHT
    field = team.page.locator("header [data-search]").first
    team.page.keyboard.press("/")
    expect(field).to_be_focused()
    team.page.keyboard.type("oppdal kommune/")
    expect(field).to_have_value("oppdal kommune/")
    team.page.keyboard.press("Enter")
    expect(team.page.locator("main h3").first).to_have_text(CAFE)
    for typed in (day_of(service, CAFE), "fjell beite"):
        team.page.keyboard.press("/")
        team.page.keyboard.type(typed)
        team.page.keyboard.press("Enter")
        team.page.wait_for_url("**/sok?q=*")
        expect(team.page.locator("main h3").first).to_have_text(CAFE)
    team.page.get_by_label(team.say("The / key leads here")).uncheck()
    team.open("/moter/?hvem=mine").page.keyboard.press("/")
    expect(team.page.locator("header [data-search]").first).not_to_be_focused()
    team.expect_nobody_kept_out()


def test_a_telephone_and_a_browser_without_scripts_have_a_link_to_the_search(visit: Invite) -> None:
    guest = visit(width=375, scripts=False).open("/fagnettverk/")
    guest.page.locator("header").get_by_role("link", name=guest.say("Search")).click()
    guest.fill("Words, a name or a date", "nlr").press("Search")
    guest.fits()
    expect(guest.page.locator("main h3").last).to_have_text("NLR Trøndelag")
