"""Every page, in three languages, light and dark, wide and narrow: nobody is kept out, and everything fits.

What axe looks at differs little between languages, and it takes its time: it looks at each page in one language, which
changes from page to page, and ``make axe`` shows it all pages in all three.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from planner.rows.action_points import ActionPoint
from planner.rows.duties import Offer
from planner.rows.meetings import Meeting
from planner.rows.networks import Network
from planner.rows.organisations import Organisation
from planner.rows.replies import Reply
from planner.rows.series import Series
from tests.journeys import looking
from tests.journeys.addresses import OTHERS, PAGES, SHOWN_IN_JOURNEYS, Sample
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

LANGUAGES = ("nb", "nn", "en")
ALL = "AXE" in os.environ
LOOKED_AT = [
    (sample, language)
    for place, sample in enumerate(PAGES)
    for language in (LANGUAGES if ALL else [LANGUAGES[place % len(LANGUAGES)]])
]
WRITTEN = (
    *(Meeting.title, Meeting.question, Meeting.programme, Meeting.cancel_reason, Series.title, Network.purpose),
    *(Network.rhythm, Organisation.about, Offer.message, Offer.reason, Reply.message, ActionPoint.text),
)
"""What people write and others read."""
SHORTEST = 8
LETTERS_TO_ANYBODY = {"postbox.index", "postbox.show"}
"""Pages of letters in many languages, for those who try the service out."""


@pytest.fixture(scope="session")
def readers(browser: Browser, museum: Service) -> Iterator[dict[str, Visitor]]:
    """Return the browsers that the pages are looked at with, one for each who goes there."""
    arrived: dict[str, Visitor] = {}
    yield arrived
    for reader in arrived.values():
        reader.context.close()


@pytest.fixture(scope="session")
def written(museum: Service) -> list[str]:
    """Return what people have written in Norwegian, line by line as it stands on pages."""
    with museum.work() as work:
        texts = [text or "" for column in WRITTEN for text in work.session.scalars(select(column))]
    lines = (" ".join(line.strip("#*- ").split()) for text in texts for line in text.splitlines())
    return sorted({line for line in lines if len(line) > SHORTEST and "*" not in line})


def reader_of(readers: dict[str, Visitor], browser: Browser, museum: Service, who: str) -> Visitor:
    if who not in readers:
        visitor = Visitor.arriving(browser, museum)
        readers[who] = visitor.signed_in_as(who) if who else visitor
    return readers[who]


def test_every_address_has_a_sample(museum: Service) -> None:
    routes = {rule.endpoint for rule in museum.app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    pages = {endpoint for endpoint in routes if not endpoint.startswith(("api.", "dav."))}
    assert {sample.endpoint for sample in (*PAGES, *OTHERS)} | SHOWN_IN_JOURNEYS == pages


@pytest.mark.parametrize(("sample", "language"), LOOKED_AT, ids=str)
def test_a_page_keeps_nobody_out(
    readers: dict[str, Visitor], browser: Browser, museum: Service, written: list[str], sample: Sample, language: str
) -> None:
    reader = reader_of(readers, browser, museum, sample.who)
    page, address = reader.page, sample.at(museum)
    reader.complaints.clear()
    page.set_viewport_size(looking.CONTEXT)
    shown(reader, sample, address, language)
    marked = [] if sample.endpoint in LETTERS_TO_ANYBODY else written
    found = looking.barriers(page, letter=sample.letter)
    if not sample.letter:
        found += misfits(page, language, marked)
    found += looking.barriers_on_telephone(page, letter=sample.letter)
    if not sample.letter:
        found += looking.overflow(page)
        for other in set(LANGUAGES) - {language} - set(LANGUAGES if ALL else ()):
            shown(reader, sample, address, other)
            found += misfits(page, other, marked) + looking.overflow(page)
    assert found + reader.complaints == []


def misfits(page: Page, language: str, written: list[str]) -> list[str]:
    """Return what does not fit or is in the wrong language, and in English what people wrote that does not say its own."""
    found = looking.misfits(page) + looking.foreign(page, language)
    return found + looking.unmarked(page, written) if language == "en" else found


def shown(reader: Visitor, sample: Sample, address: str, language: str) -> None:
    """Open a page in a language."""
    reader.speaking(language)
    if sample.letter:
        reader.show_letter(address)
    else:
        reader.open(address, refused=sample.refused)
        assert reader.page.locator("html").get_attribute("lang") == language
