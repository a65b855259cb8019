"""Lists on paper: each sheet says of which meeting or network it is, when that is, as of when, and shows every row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from planner.store import meetings, networks
from tests.journeys.addresses import NETWORK, NORD, SOR
from tests.journeys.service import Service
from tests.journeys.subjects import COORDINATOR, HOLDER, ORGANISER, SUBJECTS
from tests.journeys.test_long_words import PAPER
from tests.journeys.visitor import Visitor

LISTS = {
    f"{NORD}/pameldte": (HOLDER, "tbody tr"),
    f"{SOR}/overlevering": (ORGANISER, ".timeline > li"),
    f"{NORD}/logg": (HOLDER, ".log__line"),
    "/moter/{draft}/rediger/hvem": (ORGANISER, "tbody tr"),
    "/moter/{poll}/datovalg": (ORGANISER, ".voter"),
    NETWORK: (COORDINATOR, "#members li"),
}
"""Reader and rows of each list, by its address."""
VISIBLE = "rows => rows.filter(row => row.getClientRects().length > 0).length"

BOXES = """rows => rows.map(row => getComputedStyle(row.querySelector("th"), "::before"))
  .filter(box => parseFloat(box.width) > 10 && box.borderTopStyle === "solid").length"""
"""How many rows have a box to tick."""


def shown(page: Page, selector: str) -> int:
    """Return how many of these stand on the page as it looks now."""
    count: int = page.eval_on_selector_all(selector, VISIBLE)
    return count


def name_of(service: Service, slug: str) -> str:
    """Return what a meeting or a network is called."""
    with service.work() as work:
        meeting, network = meetings.by_slug(work.session, slug), networks.by_slug(work.session, slug)
        return meeting.title if meeting is not None else network.name if network is not None else ""


@pytest.fixture(scope="module")
def readers(browser: Browser, museum: Service) -> dict[str, Visitor]:
    people = {who for who, _ in LISTS.values()}
    return {who: Visitor.arriving(browser, museum).signed_in_as(who) for who in people}


def test_a_printed_list_says_what_it_is_of_and_has_every_row(museum: Service, readers: dict[str, Visitor]) -> None:
    for address, (who, rows) in LISTS.items():
        subjects = {name: SUBJECTS[name](museum) for name in ("draft", "poll") if f"{{{name}}}" in address}
        at = address.format(**subjects)
        page = readers[who].open(at).page
        assert shown(page, ".sheet") == 0
        page.set_viewport_size(PAPER)
        page.emulate_media(media="print")
        sheet = page.locator(".sheet").inner_text()
        assert sheet.partition(" ·")[0] == name_of(museum, at.split("/")[2]), at
        assert " slik det sto " in sheet, at
        assert shown(page, rows) == page.locator(rows).count() > 0, at
        assert shown(page, "button, .ds-button") == 0, at
        if at.endswith("/pameldte"):
            assert page.eval_on_selector_all(rows, BOXES) == page.locator(rows).count()
        page.emulate_media(media="screen")
    calendar = readers[HOLDER].open("/kalender/?maned=2027-03").page
    calendar.emulate_media(media="print")
    assert calendar.locator(".sheet").inner_text().startswith("Kalender · mars 2027 · slik det sto ")
    assert (shown(calendar, ".month"), shown(calendar, ".filters"), shown(calendar, "#subscribe")) == (1, 0, 0)
    confirmed = calendar.locator(".chip--confirmed").first
    expect(confirmed).to_have_css("color", "rgb(0, 0, 0)")
    expect(confirmed).to_have_css("background-color", "rgb(255, 255, 255)")
    for reader in readers.values():
        reader.leave()
