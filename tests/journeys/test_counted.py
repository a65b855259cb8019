"""What making meetings costs: how often somebody clicks or presses a key to get on, and how many pages they see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from playwright.sync_api import FilePayload, expect

from tests.clock import MONDAY
from tests.journeys import words
from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.steps import DAY, PLACE, QUESTION, TITLE
from tests.journeys.subjects import ORGANISER, SUBJECTS
from tests.journeys.visitor import Visitor
from tests.workbook_files import workbook

ORGANISATIONS = "mære\nmelhus kommune\nsteinkjer kommune"
MOST_KEYS = 120
PLANNED = 40
CHOSEN = 10
COUNTED = """() => {
  addEventListener("pointerdown", () => counted("clicks"), true);
  addEventListener("DOMContentLoaded", () => counted("pages"));
}"""


def year_plan(lines: int) -> bytes:
    """Return a year's plan as a workbook of Excel, with a title above its headings."""
    headings = ["Tittel", "Spørsmål", "Type", "Dato", "Tid", "Slutt", "Sted"]
    rows = [
        [
            f"Samling {number + 1}",
            "Hva lærte vi?",
            "Samling",
            MONDAY.date() + timedelta(days=7 * (number + 1)),
            time(10),
            time(14),
            "Mære",
        ]
        for number in range(lines)
    ]
    return workbook({"Årsplan": [["Årsplan 2027"], headings, *rows]})


@dataclass
class Costs:
    """What a journey has cost so far; the page that it begins on is counted."""

    clicks: int = 0
    pages: int = 0

    @classmethod
    def of(cls, visitor: Visitor) -> Costs:
        """Count from here on what somebody does."""
        costs = cls()
        visitor.context.expose_function("counted", costs.add)
        visitor.context.add_init_script(f"({COUNTED})()")
        return costs

    def add(self, what: str) -> None:
        """Count one more click or page."""
        setattr(self, what, getattr(self, what) + 1)


def click_into(visitor: Visitor, label: str, text: str) -> None:
    """Click into a field, and write in it."""
    visitor.page.locator("main").get_by_label(visitor.say(label)).first.click()
    visitor.fill(label, text)


FOCUS = "() => document.activeElement.getAttribute('name') || document.activeElement.textContent.trim()"


def tab_to(visitor: Visitor, name: str) -> int:
    """Press Tab until the focus is on what has this name or text; return how often that was."""
    for number in range(1, MOST_KEYS):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(FOCUS) == name:
            return number
    raise AssertionError(f"{name} is not reached")


def enter(visitor: Visitor, text: str, address: str) -> int:
    """Go to a link or a button with the keyboard, press it and wait for the page; return how many keys that took."""
    keys = tab_to(visitor, text)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(address)
    return keys + 1


def test_a_first_meeting_with_three_organisations_is_sent_from_one_page(visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER)
    costs = Costs.of(team)
    team.open("/moter/").follow("New meeting").follow("Everything on one page").tick("Non-committal meeting").fits()
    for label, text in (("Title", TITLE), ("The question to think about together", QUESTION), ("Date", DAY)):
        click_into(team, label, text)
    click_into(team, "From", "10-14")
    click_into(team, "Place", PLACE)
    click_into(team, "Organisations and people", ORGANISATIONS)
    team.press("Save and check the answers").reads("Melhus kommune").follow("See the email as it will be sent")
    team.page.locator("main form button[type=submit]").click()
    team.reads_title(TITLE).sees("What comes next")
    assert costs.clicks <= 14, costs
    assert costs.pages <= 6, costs


def test_a_first_meeting_is_sent_with_the_keyboard_alone(visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER)
    team.open("/moter/")
    keys = enter(team, team.say("New meeting"), "**/moter/ny")
    keys += enter(team, team.say("Everything on one page"), "**/moter/ny/alt")
    typed = (
        ("title", TITLE),
        ("question", QUESTION),
        ("day", DAY),
        ("start", "10-14"),
        ("place", PLACE),
        ("guests", ORGANISATIONS),
    )
    for name, text in (("kind", " "), *typed):
        keys += tab_to(team, name)
        team.page.keyboard.type(text)
    keys += 1 + enter(team, team.say("Save and check the answers"), "**/sjekk")
    keys += enter(team, team.say("See the email as it will be sent"), "**/brev")
    send = words.counted(
        team.language, "Announce and send %(num)s invitation", "Announce and send %(num)s invitations", 3
    )
    keys += enter(team, send, "**/moter/hvem-*")
    team.reads_title(TITLE)
    assert keys <= MOST_KEYS, "the space that chooses the kind is counted, the text that is written is not"


def test_four_people_are_asked_about_three_dates(visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER)
    team.open("/moter/ny").tick("Talk").press("Save and continue")
    team.fill("Title", TITLE).fill("The question to think about together", QUESTION).press("Save and continue")
    costs = Costs.of(team)
    team.page.reload()
    team.tick("We will find the date together").press("Save and continue")
    boxes = team.page.locator("[name=ticked]")
    for number in (20, 25, 30):
        boxes.nth(number).click()
    people = "\n".join(f"Gjest {number}; gjest{number}@example.no" for number in range(4))
    click_into(team, "People to ask", people)
    team.press("See the email first").fits()
    team.page.locator("main button[name=send]").click()
    team.page.wait_for_url("**/datovalg")
    assert costs.clicks <= 9, costs
    assert costs.pages <= 4, costs


def test_a_series_of_a_meeting_is_announced_at_once(visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER)
    costs = Costs.of(team)
    team.open("/moter/fagdag-gronn-utdanning-sor").unfold("More").follow("Make it a series")
    click_into(team, "Or how many meetings in all", "4")
    team.press("See the days").press("Create the meetings as drafts")
    team.page.locator("form[action$='/send'] button").click()
    expect(team.page.locator("form[action$='/send']")).to_have_count(0)
    assert costs.clicks <= 7, costs


def test_a_plan_of_forty_meetings_is_announced_from_its_workbook(visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER)
    costs = Costs.of(team)
    team.open("/moter/importer")
    with team.page.expect_file_chooser() as chooser:
        team.page.locator("#file").click()
    file = FilePayload(name="plan.xlsx", mimeType="application/octet-stream", buffer=year_plan(PLANNED))
    chooser.value.set_files(file)
    team.press("See what it becomes").press("Import what is ticked")
    expect(team.page.locator("[name=draft]:checked")).to_have_count(PLANNED)
    team.press("Announce the ticked meetings")
    team.press_counted("Announce %(num)s meeting", "Announce %(num)s meetings", PLANNED)
    team.reads(
        words.counted(
            team.language, "%(num)s meeting has been announced.", "%(num)s meetings have been announced.", PLANNED
        )
    )
    assert costs.clicks <= 6, costs


def test_ten_organisations_of_many_come_on_the_list_with_the_keyboard_alone(service: Service, visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER)
    path = f"/moter/{SUBJECTS['draft'](service)}/rediger"
    boxes, ticked = team.page.locator("[name=organisation]"), team.page.locator("[data-ticked]")
    team.open(f"{path}/organisasjoner")
    many = boxes.count()
    boxes.first.check()
    team.fill("Name", "ingen heter dette")
    expect(boxes).to_have_count(0)
    expect(ticked).to_have_text(team.say("Ticked: %(num)s", num=1))
    team.fill("Name", "")
    expect(boxes).to_have_count(many)
    expect(boxes.first).to_be_checked()
    team.open(f"{path}/organisasjoner")
    keys = enter(team, team.say("Skip to the content"), "**#content") + tab_to(team, "text")
    team.page.keyboard.type("kommune")
    expect(boxes).not_to_have_count(many)
    expect(ticked).to_be_in_viewport()
    chosen = boxes.count()
    keys += enter(team, "shown", f"**{path}/hvem*")
    assert chosen >= CHOSEN
    assert many >= 3 * CHOSEN, many
    assert keys <= 15, keys
