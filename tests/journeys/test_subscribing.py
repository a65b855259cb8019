"""From the front page to an address that any calendar program takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.service import Service
from tests.journeys.visitor import NARROW, WIDE, Visitor


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_two_clicks_copy_the_address_of_the_calendar(museum: Service, browser: Browser, width: int) -> None:
    visitor = Visitor.arriving(browser, museum, width=width)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open("/").follow("Subscribe").press("Copy").sees("Copied").fits()
    assert visitor.page.evaluate("navigator.clipboard.readText()") == f"{museum.address}/kalender/alle.ics"
    visitor.leave()


def test_without_scripts_the_address_is_there_to_be_marked(museum: Service, browser: Browser) -> None:
    visitor = Visitor.arriving(browser, museum, scripts=False).open("/")
    place = visitor.page.locator("[data-copy]")
    expect(place.get_by_role("textbox")).to_have_value(f"{museum.address}/kalender/alle.ics")
    expect(place.get_by_role("button")).to_have_count(0)
    visitor.leave()
