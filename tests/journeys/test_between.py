"""Pages that stand between two others and have no address of their own: mistakes, previews, questions and receipts."""

from __future__ import annotations

from tests.journeys import steps
from tests.journeys.addresses import NORD, SOR
from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.subjects import HOLDER, ORGANISER


def test_mistakes_in_forms_keep_nobody_out(visit: Invite) -> None:
    guest = visit().open(f"{NORD}/svar")
    guest.press("Send reply").sees("Something needs to be put right").expect_nobody_kept_out()
    guest.open("/logg-inn").press("Send me an email").expect_nobody_kept_out()
    guest.fill("Email", HOLDER).press("Send me an email").expect_nobody_kept_out()
    guest.fill("The code from the email", "000000").press("Sign in").expect_nobody_kept_out()
    guest.open("/svar/ny-lenke").fill("Email address", HOLDER).press("Send me the links").expect_nobody_kept_out()


def test_what_the_team_is_shown_on_the_way_keeps_nobody_out(visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER).open("/moter/ny")
    team.press("Save and continue").expect_nobody_kept_out()
    team.tick("Talk").press("Save and continue")
    team.press("Save and continue").expect_nobody_kept_out()
    team.fill("Title", "Prat om vårpløying").fill("The question to think about together", "Må vi pløye?")
    team.press("Save and continue")
    team.fill("Date", "24.2.27").fill("From", "9").fill("To", "10").press("Save and continue").expect_nobody_kept_out()
    address = team.page.url.partition("/rediger/")[0]
    team.open(f"{address}/rediger/personer").fill("People", "kari@example.no\nikke en adresse")
    team.press("See what was understood").expect_nobody_kept_out()


def test_a_letter_before_it_is_sent_keeps_nobody_out(visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER).open(f"{SOR}/overlevering/oppfolging/tilby?aktor=nlr-trondelag")
    team.press("See the email").expect_nobody_kept_out()
    holder = visit().signed_in_as(HOLDER).open(f"{NORD}/skriv")
    holder.page.locator("main input[type=checkbox]").first.check()
    holder.fill("Subject", "Parkering").fill("The message", "Park bak fjøset.")
    holder.page.locator("main button[type=submit]").first.click()
    holder.reads("Park bak fjøset.").expect_nobody_kept_out()


def test_a_new_day_before_it_is_told_keeps_nobody_out(visit: Invite) -> None:
    holder = visit().signed_in_as(HOLDER).open(f"{NORD}/rediger/nar")
    holder.fill("Date", "11.3.27").press("Save").sees("Before you save").expect_nobody_kept_out()


def test_a_receipt_keeps_nobody_out(service: Service, visit: Invite) -> None:
    guest = visit().open(f"{NORD}/svar?svar=ja").fill("Your name", "Grete Gjest")
    guest.fill("Your email address", "grete.gjest@example.no").press("Send reply")
    guest.sees("Check your email").expect_nobody_kept_out()
    letter = service.letter_to("grete.gjest@example.no")
    guest.open(letter.link("/svar/")).expect_nobody_kept_out()


def test_a_person_makes_a_calendar_of_their_own(service: Service, visit: Invite) -> None:
    holder = visit(scripts=False).signed_in_as(HOLDER).open("/konto").press("Create your calendar")
    address = holder.page.locator("[data-copy] input").first.input_value().removeprefix(service.address)
    assert "Fagdag grønn utdanning – nord" in steps.feed(service, address)
