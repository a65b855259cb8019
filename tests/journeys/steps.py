"""The small steps that journeys are made of, each told from the side of the one who takes it."""

from __future__ import annotations

import re
from urllib.request import urlopen

from playwright.sync_api import expect

from tests.journeys.letters import Letter
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

TITLE = "Hvem tar over gården?"
QUESTION = "Hva må til for at unge tør å overta?"
GUESTS = """\
Per Prøve; per.prove@example.no; Mære landbruksskole
Berit Mal <berit.mal@example.no>
"""
DAY = "17.3.27"
PLACE = "Stiklestad"


def organise(team: Visitor, *, seats: str = "20") -> str:
    """Set up a meeting in the wizard, check the answers and send it; return its address."""
    team.open("/moter/").follow("New meeting")
    team.tick("Non-committal meeting").fits().press("Save and continue")
    team.fill("Title", TITLE).fill("The question to think about together", QUESTION).fits().press("Save and continue")
    team.fill("Date", DAY).fill("From", "10.00").fill("To", "14").fits().press("Save and continue")
    team.tick("In person").fill("Place", PLACE).choose("Municipality", "Verdal").fits().press("Save and continue")
    team.fits().follow("Add people")
    team.fill("People", GUESTS).press("See what was understood")
    team.fits().press_counted("Add %(num)s person to the list", "Add %(num)s people to the list", 2)
    team.follow("Continue")
    team.fill("Number of places", seats).fits().press("Save and continue")
    team.reads(QUESTION).reads("17. mars 2027").fits()
    team.press_counted("Announce and send %(num)s invitation", "Announce and send %(num)s invitations", 2)
    team.reads_title(TITLE).sees("Awaiting a responsible organisation")
    return team.page.url.removeprefix(team.service.address)


def answer(guest: Visitor, letter: Letter, choice: str = "ja") -> None:
    """Follow a link of the invitation, see that its answer is chosen, and send it with one button."""
    guest.open(next(link for link in letter.links("/svar/") if link.endswith(f"svar={choice}")))
    expect(guest.page.locator("input[name=answer]:checked")).to_have_count(1)
    guest.fits().press("Send reply")
    guest.sees("Thank you for your reply").fits()


def feed(service: Service, path: str) -> str:
    """Return a calendar as a calendar program gets it, its folded lines put together (RFC 5545 section 3.1)."""
    with urlopen(service.address + path, timeout=10) as response:
        assert response.headers["Content-Type"].startswith("text/calendar")
        return re.sub(r"\r\n[ \t]", "", response.read().decode())


def entry(calendar: str, title: str) -> str:
    """Return the event of a calendar whose summary holds these words."""
    (found,) = [event for event in calendar.split("BEGIN:VEVENT")[1:] if title.replace(",", "\\,") in event]
    return found.partition("END:VEVENT")[0]


def offer(team: Visitor, meeting: str, organisation: str) -> None:
    """Offer the execution to an organisation, after a look at the letter."""
    team.open(meeting).follow("Hand over")
    team.fits().follow("Offer it to an organisation")
    team.fits().page.get_by_role("link", name=organisation).click()
    team.fits().press("See the email")
    team.fits().press("Send the offer")
    team.sees("The offer has been sent to %(name)s.", name=organisation)


def accept(holder: Visitor, letter: Letter) -> None:
    """Say yes to an offer from its letter, without an account."""
    holder.open(letter.link("/overlevering/"))
    holder.fits().tick("Yes, we will run it").press("Send the answer")
    holder.sees("What happens next").fits()


def move(holder: Visitor, meeting: str, day: str) -> None:
    """Move the meeting to another day and write to those concerned."""
    holder.open(meeting).follow("Edit")
    holder.page.locator("main a[href$='/rediger/nar']").click()
    holder.fill("Date", day).press("Save")
    holder.sees("Before you save").fits()
    holder.page.locator("button[name=tell]").click()
    holder.page.wait_for_url("**/rediger/sjekk")
