"""Every page, in three languages, light and dark, wide and narrow: nobody is kept out, and everything fits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import looking
from tests.journeys.addresses import OTHERS, PAGES, SHOWN_IN_JOURNEYS, Sample
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

LANGUAGES = ("nb", "nn", "en")


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", PAGES, ids=str)
def test_a_page_keeps_nobody_out(
    readers: dict[str, Visitor], browser: Browser, museum: Service, sample: Sample, language: str
) -> None:
    reader = reader_of(readers, browser, museum, sample.who)
    reader.context.add_cookies([{"name": "language", "value": language, "url": museum.address}])
    reader.complaints.clear()
    if sample.letter:
        reader.show_letter(sample.at(museum))
    else:
        reader.open(sample.at(museum), refused=sample.refused)
    found = looking.barriers(reader.page, letter=sample.letter, narrow=language == "nb")
    if not sample.letter:
        assert reader.page.locator("html").get_attribute("lang") == language
        found += looking.misfits(reader.page) + looking.foreign(reader.page, language)
    assert found + reader.complaints == []
