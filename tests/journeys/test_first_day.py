"""The first day: from the link that a start prints, on a service with nobody in it, to a meeting that is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from planner.services.people import first_administrator
from planner.services.work import writing
from tests.database import PostgresTemplate
from tests.journeys.service import Service, running
from tests.journeys.visitor import NARROW, WIDE, Visitor

NAME, ADDRESS = "Kari Eksempel", "kari@example.no"
MOST_CLICKS = 40
COUNT = "addEventListener('pointerdown', () => pressed(), true)"
"""One press of the mouse or the finger; a click on a label is heard twice, this is not."""


@pytest.fixture
def empty_service(postgres_template: PostgresTemplate, tmp_path: Path) -> Iterator[Service]:
    url = postgres_template.create()
    with running(tmp_path / "instance", url) as service:
        yield service
    postgres_template.drop(url)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_stranger_on_an_empty_service_sends_a_meeting(empty_service: Service, browser: Browser, width: int) -> None:
    with empty_service.work() as work, writing(work):
        link = first_administrator.link(work, 60).removeprefix(work.deployment.base_url)
    stranger = Visitor.arriving(browser, empty_service, width=width)
    clicks: list[None] = []
    stranger.context.expose_function("pressed", lambda: clicks.append(None))
    stranger.context.add_init_script(COUNT)
    stranger.open("/logg-inn").sees("Nobody can sign in here yet").expect_nobody_kept_out().fits()
    stranger.open(link).expect_nobody_kept_out().fits()
    stranger.fill("Your name", NAME).fill("Your email address", ADDRESS).press("Start")
    stranger.sees("First steps").expect_nobody_kept_out().fits()
    first_steps(stranger, empty_service)
    first_meeting(stranger)
    stranger.reads_title("Hvem tar over gården?")
    assert len(clicks) <= MOST_CLICKS, len(clicks)
    (letter,) = [letter for letter in empty_service.post() if letter.to == "per@example.no"]
    assert "Hvem tar over gården?" in letter.text
    stranger.open("/arbeidsbord").misses("First steps").leave()


def first_steps(stranger: Visitor, service: Service) -> None:
    """Do the four steps before the meeting, from the workboard and back to it."""
    stranger.follow("New meeting").sees("The team's organisation comes first").expect_nobody_kept_out().fits()
    stranger.follow("Register the team").fill("Team's name", "Møteplassen").expect_nobody_kept_out().fits()
    stranger.press("Register the team").follow("Import organisations")
    stranger.sees("Municipalities").expect_nobody_kept_out().fits().press("Register the ticked organisations")
    stranger.follow("Test email").expect_nobody_kept_out().fits().press("Send a test to %(email)s", email=ADDRESS)
    stranger.sees("The test is on its way. This page will show how it went within half a minute.")
    service.run("deliver-letters")
    stranger.sees("The test has been kept here").expect_nobody_kept_out().fits().follow("Go to the workboard")
    stranger.follow("Set up a network").fill("Name", "Fagnettverk jord").press("Save").open("/arbeidsbord")
    stranger.expect_nobody_kept_out().fits()


def first_meeting(stranger: Visitor) -> None:
    """Make the first meeting in the wizard, with one guest, and send it."""
    stranger.follow("New meeting").tick("Talk").press("Save and continue")
    stranger.fill("Title", "Hvem tar over gården?").fill("The question to think about together", "Hva må til?")
    stranger.press("Save and continue")
    stranger.fill("Date", "17.3.27").fill("From", "10").fill("To", "12").press("Save and continue")
    stranger.tick("In person").fill("Place", "Stiklestad").press("Save and continue")
    stranger.follow("Add people").fill("People", "Per Prøve; per@example.no").press("See what was understood")
    stranger.press_counted("Add %(num)s person to the list", "Add %(num)s people to the list", 1).follow("Continue")
    stranger.press("Save and continue")
    stranger.press_counted("Announce and send %(num)s invitation", "Announce and send %(num)s invitations", 1)
