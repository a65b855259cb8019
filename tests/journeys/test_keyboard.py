"""Answering and signing in with the keyboard alone; the one who tabs always sees where they are."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.subjects import HOLDER, ORGANISER
from tests.journeys.visitor import Visitor

MOST_TABS = 60
FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  const box = at.getBoundingClientRect();
  return { what: at.getAttribute("name") || at.textContent.trim(), marked, shown: box.width > 0 && box.bottom > 0 };
}"""


def tab_to(visitor: Visitor, name: str) -> None:
    """Press Tab until the focus is on what has this name or text; on the way, the focus must always be seen."""
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        focus = visitor.page.evaluate(FOCUS)
        assert focus["shown"], focus
        assert focus["marked"], focus
        if focus["what"] == name:
            return
    raise AssertionError(f"{name} is not reached")


def test_an_answer_is_given_with_the_keyboard_alone(service: Service, visit: Invite) -> None:
    steps.organise(visit().signed_in_as(ORGANISER))
    letter = service.letters_to(HOLDER)[0]
    guest = visit().open(letter.link("/svar/").partition("?")[0])
    tab_to(guest, guest.say("Skip to the content"))
    guest.page.keyboard.press("Enter")
    tab_to(guest, "answer")
    guest.page.keyboard.press("ArrowDown")
    expect(guest.page.locator("input[name=answer]:checked")).to_have_count(1)
    tab_to(guest, guest.say("Send reply"))
    guest.page.keyboard.press("Enter")
    guest.sees("Thank you for your reply")


def test_somebody_signs_in_with_the_keyboard_alone(service: Service, visit: Invite) -> None:
    person = visit().open("/logg-inn")
    tab_to(person, "email")
    person.page.keyboard.type(HOLDER)
    person.page.keyboard.press("Enter")
    person.sees("Check your email")
    code = re.search(r"\b\d{3}\s?\d{3}\b", service.letter_to(HOLDER).text)
    assert code is not None
    tab_to(person, "code")
    person.page.keyboard.type(code[0])
    person.page.keyboard.press("Enter")
    expect(person.page.locator(".site-header")).to_contain_text("Per Prøve", timeout=20_000)


def test_a_mistake_is_shown_first_and_nothing_typed_is_lost(visit: Invite) -> None:
    guest = visit().open("/moter/fagdag-gronn-utdanning-nord/svar")
    guest.fill("Your name", "Grete Gjest").press("Send reply")
    expect(guest.page.locator(".ds-error-summary")).to_be_focused()
    expect(guest.page.get_by_label(guest.say("Your name"))).to_have_value("Grete Gjest")
    guest.page.locator(".ds-error-summary a").first.click()
    expect(guest.page.locator(":focus")).to_have_count(1)


def test_an_organisation_is_chosen_among_suggestions_with_the_keyboard_alone(visit: Invite) -> None:
    person = visit().open("/kalender/")
    field = person.page.locator("[data-suggest] input[type=text]")
    field.focus()
    person.page.keyboard.type("inder", delay=30)
    expect(person.page.get_by_role("option", name="Inderøy kommune")).to_be_visible()
    person.page.keyboard.press("ArrowDown")
    person.page.keyboard.press("Enter")
    expect(field).to_have_value("Inderøy kommune")
    expect(field).to_have_attribute("aria-expanded", "false")
