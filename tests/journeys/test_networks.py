"""A school asks to join a network, with and without an account, and is admitted."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.addresses import NETWORK
from tests.journeys.conftest import Invite
from tests.journeys.looking import PHONE
from tests.journeys.service import Service
from tests.journeys.subjects import COORDINATOR

SCHOOL = "Steinkjer kommune"
CONTACT = "gunnhild.pafunn@example.no"
NAME = "Fagnettverk naturbruk"


def test_an_organisation_asks_to_join_and_is_admitted(service: Service, visit: Invite) -> None:
    school = visit(scripts=False).signed_in_as(CONTACT)
    school.open(NETWORK).fill("Message", "Vi vil lære av de andre.").press("Send the request")
    school.sees("The request has been sent. You will get an email when it is answered.")
    asked = service.letter_to(COORDINATOR)
    assert asked.subject == f"{SCHOOL} vil bli med i {NAME}"

    coordinator = visit().sign_in(COORDINATOR)
    coordinator.open(asked.link("/fagnettverk/")).reads("Vi vil lære av de andre.")
    coordinator.page.get_by_role("button", name=f"{coordinator.say('Admit')} {SCHOOL}").click()
    coordinator.sees("The organisation has been admitted. We will let them know by email.")
    assert f"Velkommen til {NAME}" in {letter.subject for letter in service.letters_to(CONTACT)}
    expect(school.open(NETWORK).page.locator("main")).to_contain_text(SCHOOL)


def test_somebody_without_an_account_asks_by_mail(service: Service, visit: Invite) -> None:
    stranger = visit(width=375)
    touched = stranger.count_touches()
    stranger.open(NETWORK).expect_room_for_thumbs()
    button = stranger.page.get_by_role("button", name=stranger.say("Send me an email")).bounding_box()
    assert button is not None
    assert button["y"] + button["height"] <= PHONE["height"]
    stranger.touch("School or organisation", "Ruralis").touch("Your name", "Grete Gjest")
    stranger.touch("Your email address", "grete.gjest@example.no").press("Send me an email")
    letter = service.letter_to("grete.gjest@example.no")
    stranger.open(letter.link("/fagnettverk/bli-med/")).fits().expect_nobody_kept_out().press("Send the request")
    stranger.sees("The network's coordinator will look at it. You will get an email with the answer.")
    assert len(["the link of the letter", *touched]) == 6
    assert f"Ruralis vil bli med i {NAME}" in {one.subject for one in service.letters_to(COORDINATOR)}
