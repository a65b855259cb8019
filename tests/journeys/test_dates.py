"""Finding a date: what a typed date collides with, and a date that all who are to meet have a say in."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.subjects import ASKED, ORGANISER, SUBJECTS

TITLE = "Kveldsmøte: unge bønder og skolene"


def test_a_typed_date_is_looked_at_and_a_better_one_taken(service: Service, visit: Invite) -> None:
    team = visit(width=375).signed_in_as(ORGANISER).open(f"/moter/{SUBJECTS['first'](service)}/rediger/nar")
    team.fill("Date", "17.5.27")
    team.page.locator("[name=day]").blur()
    team.sees("This date clashes with something").expect_nobody_kept_out()
    team.page.locator("[data-day]").first.click()
    expect(team.page.locator("[name=day]")).to_have_value(re.compile("mai 2027"))
    expect(team.page.locator("[data-look]")).not_to_contain_text("17. mai")
    team.press("Save and continue").reads("mai 2027" if team.page.url.endswith("/dato") else "Hvor")


def test_a_guest_says_which_dates_fit_and_the_organiser_chooses_one(service: Service, visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER).open(f"/moter/{SUBJECTS['poll'](service)}/datovalg")
    team.page.get_by_role("button", name=team.say("Send the link again")).click()
    (letter,) = service.post()
    guest = visit(width=375).open(letter.link("/datovalg/"))
    guest.press("Send answer").sees(
        "Choose an answer for each date, or tick that none of them suits you."
    ).expect_nobody_kept_out()
    for row in guest.page.locator(".fit").all():
        row.get_by_label("Ja", exact=True).check(force=True)
    guest.press("Send answer").sees("Thank you for your answer").expect_nobody_kept_out()

    team.open(f"/moter/{SUBJECTS['poll'](service)}/datovalg").follow("Choose this date")
    team.expect_nobody_kept_out().page.locator("main button[type=submit]").first.click()
    team.reads_title(TITLE)
    assert ASKED in {one.to for one in service.post()}
