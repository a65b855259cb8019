"""Every page, in three languages, light and dark, wide and narrow: nobody is kept out, and everything fits.

What axe looks at differs little between languages, and it takes its time: it looks at each page in one language, which
changes from page to page, and ``make axe`` shows it all pages in all three.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

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


@pytest.fixture(scope="session")
def readers(browser: Browser, museum: Service) -> Iterator[dict[str, Visitor]]:
    """Return the browsers that the pages are looked at with, one for each who goes there."""
    arrived: dict[str, Visitor] = {}
    yield arrived
    for reader in arrived.values():
        reader.context.close()


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
    readers: dict[str, Visitor], browser: Browser, museum: Service, sample: Sample, language: str
) -> None:
    reader = reader_of(readers, browser, museum, sample.who)
    page, address = reader.page, sample.at(museum)
    reader.complaints.clear()
    page.set_viewport_size(looking.CONTEXT)
    shown(reader, sample, address, language)
    found = looking.barriers(page, letter=sample.letter)
    if not sample.letter:
        found += looking.misfits(page) + looking.foreign(page, language)
    found += looking.barriers_on_telephone(page, letter=sample.letter)
    if not sample.letter:
        found += looking.overflow(page)
        for other in set(LANGUAGES) - {language} - set(LANGUAGES if ALL else ()):
            shown(reader, sample, address, other)
            found += looking.misfits(page) + looking.foreign(page, other) + looking.overflow(page)
    assert found + reader.complaints == []


def shown(reader: Visitor, sample: Sample, address: str, language: str) -> None:
    """Open a page in a language."""
    reader.speaking(language)
    if sample.letter:
        reader.show_letter(address)
    else:
        reader.open(address, refused=sample.refused)
        assert reader.page.locator("html").get_attribute("lang") == language
