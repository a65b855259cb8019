"""Pages that show a month or a list, on days when one turns, with no meeting, with some and with many: nobody is kept out.

Here a few pages are looked at, each in one language, without meetings and with many; the pages of ``test_pages.py`` have
the demo, on the first day of a month. ``make axe`` shows axe all pages in all languages with each number on each day.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from planner.domain.meetings import MeetingState
from planner.rows.organisations import Organisation
from planner.services.demo import demo
from planner.services.demo.demo_story import SCENES
from planner.services.work import Work
from planner.store.meetings import dated_drafts
from tests import factories
from tests.clock import StandingClock
from tests.database import SqliteTemplate
from tests.journeys import looking
from tests.journeys.addresses import NOBODY, NORD
from tests.journeys.service import Service, running
from tests.journeys.subjects import HOLDER, ORGANISER
from tests.journeys.visitor import Visitor

ALL = "AXE" in os.environ
LANGUAGES = ("nb", "nn", "en")
DAYS = {
    "the last evening of a year": datetime(2026, 12, 31, 22, 30, tzinfo=UTC),
    "the last day of a month": datetime(2027, 2, 28, 9, 0, tzinfo=UTC),
    "the first day of a month": datetime(2027, 3, 1, 9, 0, tzinfo=UTC),
}
MANY = 200
TITLE = "Hvordan får vi flere unge til å velge naturbruk, og hva kan gårdene i kommunene våre gi dem? Samling {}"
STATES = (MeetingState.ANNOUNCED, MeetingState.DRAFT, MeetingState.CANCELLED, MeetingState.ANNOUNCED)
LISTS = (
    ("/", NOBODY),
    ("/", ORGANISER),
    ("/kalender/", NOBODY),
    ("/moter/", ORGANISER),
    ("/moter/utkast", ORGANISER),
    ("/arbeidsbord", ORGANISER),
    ("/arbeidsbord/trenger-en-hand", ORGANISER),
    ("/moter/ny", ORGANISER),
)
MEETING = (
    (NORD, NOBODY),
    (NORD, HOLDER),
    *((f"/moter/{{draft}}/rediger/{step}", ORGANISER) for step in ("type", "hva", "nar", "hvor", "praktisk", "hvem")),
    ("/moter/{draft}/rediger/sjekk", ORGANISER),
)
SHORT = {"/", "/kalender/", "/moter/", "/arbeidsbord", NORD}
"""What shows days and numbers most."""


def nothing(work: Work) -> None:
    """Have a team, and nothing that it has made."""
    home = factories.facilitator(work.session, name="Teamet")
    organiser = factories.organiser(work.session, email=ORGANISER, name="Kari")
    factories.membership(work.session, organiser, home)


def some(work: Work) -> None:
    """Have the demo."""
    demo.fill(work)


def many(work: Work) -> None:
    """Have 200 meetings around this day, more than one on some days."""
    demo.fill(work)
    home = work.session.scalars(select(Organisation).where(Organisation.convenes)).one()
    for number in range(MANY - len(SCENES)):
        factories.meeting(
            work.session,
            title=TITLE.format(number),
            convener=home,
            state=STATES[number % len(STATES)],
            starts=work.now + timedelta(hours=31 * (number - 40)),
        )


FILL: dict[str, Callable[[Work], None]] = {"no": nothing, "some": some, "many": many}
LOOKED_AT = (
    list(product(FILL, DAYS)) if ALL else [("no", "the last day of a month"), ("many", "the last evening of a year")]
)


@pytest.fixture
def filled(tmp_path: Path, sqlite_template: SqliteTemplate, number: str, day: str) -> Iterator[Service]:
    sqlite_template.copy_to(tmp_path)
    with running(tmp_path, clock=StandingClock(DAYS[day])) as service:
        with service.work() as work, work.session.begin():
            FILL[number](work)
        yield service


@pytest.mark.parametrize(("number", "day"), LOOKED_AT)
def test_a_page_keeps_nobody_out_whatever_day_it_is_and_however_much_there_is(
    browser: Browser, filled: Service, number: str, day: str
) -> None:
    visitors = {who: Visitor.arriving(browser, filled) for who in (NOBODY, ORGANISER)}
    if number != "no":
        visitors[HOLDER] = Visitor.arriving(browser, filled)
    for who, visitor in visitors.items():
        if who:
            visitor.signed_in_as(who)
    found = [
        f"{address} {language}: {barrier}"
        for address, who, language in looked_at(filled, number)
        for barrier in barriers(visitors[who].speaking(language), address)
    ]
    for visitor in visitors.values():
        visitor.leave()
    assert found == []


def looked_at(service: Service, number: str) -> Iterator[tuple[str, str, str]]:
    """Give the addresses, who goes there, and the languages."""
    pages = list(LISTS)
    if number != "no":
        with service.work() as work:
            slug = dated_drafts(work.session)[0].slug
        pages += [(address.format(draft=slug), who) for address, who in MEETING]
    for place, (address, who) in enumerate(pages):
        if ALL:
            yield from ((address, who, language) for language in LANGUAGES)
        elif address in SHORT:
            yield address, who, LANGUAGES[place % len(LANGUAGES)]


def barriers(visitor: Visitor, address: str) -> list[str]:
    """Return what keeps people out of a page, and what does not fit in it."""
    visitor.page.set_viewport_size(looking.CONTEXT)
    visitor.open(address)
    found = looking.barriers(visitor.page)
    return found + looking.overflow(visitor.page)
