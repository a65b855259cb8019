"""Lists on paper: each sheet says of which meeting or network it is, when that is, as of when, and shows every row."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

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
        page.emulate_media(media="screen")
    for reader in readers.values():
        reader.leave()
