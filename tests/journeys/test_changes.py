"""Cancelling a meeting and bringing it back; a language that is chosen stays chosen."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.addresses import NORD
from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.subjects import HOLDER

TITLE = "Fagdag grønn utdanning – nord"


def test_a_meeting_is_cancelled_and_brought_back(service: Service, visit: Invite) -> None:
    holder = visit().signed_in_as(HOLDER)
    holder.open(NORD).unfold("More").follow("Cancel the meeting")
    holder.fill("Why?", "Veien er stengt av ras.")
    holder.page.locator("main button[data-color=danger]").click()
    holder.sees("The meeting has been cancelled").reads("Veien er stengt av ras.")
    expect(holder.page.locator(".flash")).to_be_focused()
    told = service.post()
    assert "siri.skisse@example.no" in {letter.to for letter in told}
    assert {letter.subject for letter in told} == {f"Avlyst: {TITLE} – tir. 9. mars 2027"}
    assert all("Veien er stengt av ras." in letter.text for letter in told)
    assert "STATUS:CANCELLED" in steps.entry(steps.feed(service, "/kalender/alle.ics"), TITLE)

    holder.press("Undo the cancellation")
    expect(holder.page.locator("main")).not_to_contain_text("Veien er stengt av ras.")
    assert {letter.to for letter in service.post()} == {letter.to for letter in told}
    assert "STATUS:CONFIRMED" in steps.entry(steps.feed(service, "/kalender/alle.ics"), TITLE)


def test_a_chosen_language_stays_chosen(visit: Invite) -> None:
    reader = visit(scripts=False).open("/moter/?tid=alle")
    for name, code, word in (("Nynorsk", "nn", "Møte"), ("English", "en", "Meetings"), ("Bokmål", "nb", "Møter")):
        reader.page.locator(".site-header").get_by_role("button", name=name).click()
        expect(reader.page.locator("html")).to_have_attribute("lang", code)
        reader.reads_title(word)
        assert reader.page.url.endswith("/moter/?tid=alle")
        reader.open("/aktorer/")
        expect(reader.page.locator("html")).to_have_attribute("lang", code)
        reader.open("/moter/?tid=alle")


def test_a_language_chosen_when_signed_in_goes_with_the_person(service: Service, visit: Invite) -> None:
    first = visit().signed_in_as(HOLDER).open("/konto")
    first.page.get_by_role("contentinfo").get_by_role("button", name="Nynorsk").click()
    expect(first.page.locator("html")).to_have_attribute("lang", "nn")
    other = visit().signed_in_as(HOLDER).open("/konto")
    expect(other.page.locator("html")).to_have_attribute("lang", "nn")
    visit(language="nn").open("/logg-inn")
