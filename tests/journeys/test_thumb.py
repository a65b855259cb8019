"""Answering by thumb: one touch in the mail and one on the page, with the button always on the first screen of a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.journeys.addresses import NORD
from tests.journeys.conftest import Invite
from tests.journeys.looking import NARROWEST, PHONE
from tests.journeys.service import Service
from tests.journeys.subjects import ORGANISER, SUBJECTS
from tests.journeys.test_keyboard import FOCUS
from tests.journeys.visitor import NARROW, Visitor

BARS = """bars => bars.filter(bar => bar.checkVisibility()).map(bar => bar.getBoundingClientRect())
  .map(box => [box.top, box.bottom])"""
COVERED = """() => {
  const at = document.activeElement, bar = [...document.querySelectorAll(".foot-bar")].find(one => one.checkVisibility());
  const box = at.getBoundingClientRect(), lines = at.matches("textarea") ? 48 : box.height;
  return at !== document.body && !bar.contains(at) && box.top + lines > bar.getBoundingClientRect().top + 0.5;
}"""
"""Whether the bar lies over what has the focus; of a field of several lines the browser brings the one that is written in."""
MOST_TABS = 60
IN_THE_MAIL = "the link or button of the letter"
LOW = ViewportSize(width=375, height=400)
"""What is left of a telephone held on its side, or of a page that is enlarged."""


def in_reach(visitor: Visitor, button: str = "") -> Visitor:
    """Expect one bar, the button in it, and all of it on the screen as the page opens."""
    visitor.page.wait_for_load_state()
    ((top, bottom),) = visitor.page.eval_on_selector_all(".foot-bar", BARS)
    assert visitor.page.evaluate("scrollY") == 0
    assert 0 < top < bottom <= PHONE["height"]
    if button:
        expect(visitor.page.locator(".foot-bar:visible").get_by_role("button")).to_have_text(visitor.say(button))
    return visitor


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_answer_takes_two_touches(museum: Service, browser: Browser, scripts: bool) -> None:
    guest = Visitor.arriving(browser, museum, width=NARROW, scripts=scripts)
    guest.page.set_viewport_size(PHONE)
    in_reach(guest.open(f"/svar/{SUBJECTS['unanswered'](museum)}?svar=ja"), "Send reply")
    choices = guest.page.locator(".answer label")
    assert all(box["y"] + box["height"] < PHONE["height"] for one in choices.all() if (box := one.bounding_box()))
    expect(guest.page.locator("input[name=answer]:checked")).to_have_value("yes")
    guest.expect_room_for_thumbs()
    guest.page.emulate_media(forced_colors="active")
    expect(guest.page.locator("input[name=answer]:checked + label")).to_have_css("outline-style", "solid")
    expect(guest.page.locator(".menu a").first).to_have_css("border-bottom-color", "rgb(255, 255, 255)")
    guest.leave()


def test_the_receipt_asks_for_the_rest_and_keeps_the_answer(service: Service, visit: Invite) -> None:
    team = visit().signed_in_as(ORGANISER).open(f"/moter/{SUBJECTS['poll'](service)}/datovalg")
    team.page.get_by_role("button", name=team.say("Send the link again")).click()
    (letter,) = service.post()
    voter = visit(width=NARROW)
    voter.page.set_viewport_size(PHONE)
    touched = voter.count_touches()
    in_reach(voter.open(letter.link("/datovalg/")), "Send answer").expect_room_for_thumbs()
    dates = voter.page.locator(".fit").all()
    assert len(dates) == 3
    for row in dates:
        row.get_by_label("Ja", exact=True).check(force=True)
    voter.press("Send answer").sees("Thank you for your answer").fits()
    assert len([IN_THE_MAIL, *touched]) == 5
    voter.unfold("Anything else to tell the organiser?").fill("Anything the organiser should know", "Helst tidlig")
    voter.press("Send answer").sees("Thank you for your answer").expect_nobody_kept_out()

    guest = visit(width=NARROW).open(f"{NORD}/svar?svar=ja").fill("Your name", "Grete Gjest")
    guest.fill("Your email address", "grete.gjest@example.no").press("Send reply")
    touched = guest.count_touches()
    guest.open(service.letter_to("grete.gjest@example.no").link("/svar/"))
    guest.press("Send reply").sees("Thank you for your reply").fits()
    assert len([IN_THE_MAIL, *touched]) == 2
    guest.unfold("More to tell us? Numbers, substitute, food …").fill("How many people are coming", "999").press(
        "Send reply"
    )
    guest.sees("Something needs to be put right").expect_nobody_kept_out()
    expect(guest.page.locator("details#more")).to_have_attribute("open", "")
    guest.fill("How many people are coming", "3").press("Send reply").sees("Thank you for your reply")
    guest.reads("Du har svart for 3 personer").expect_nobody_kept_out()


def test_an_offer_is_taken_with_two_touches_and_says_what_is_next(service: Service, visit: Invite) -> None:
    asked = visit(width=NARROW)
    asked.page.set_viewport_size(PHONE)
    team = visit().signed_in_as(ORGANISER)
    team.open("/moter/fagdag-gronn-utdanning-sor/overlevering/oppfolging/tilby?aktor=nlr-trondelag")
    team.press("See the email").press("Send the offer").sees(
        "The offer has been sent to %(name)s.", name="NLR Trøndelag"
    )
    (letter,) = service.post()
    touched = asked.count_touches()
    in_reach(asked.open(f"{letter.link('/overlevering/').partition('?')[0]}?svar=ja"), "Send the answer")
    box = asked.page.locator(".answer label").last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE["height"]
    asked.press("Send the answer").sees("What happens next").fits()
    assert len([IN_THE_MAIL, *touched]) == 2


def test_a_meeting_can_be_answered_from_the_foot_of_its_page(museum: Service, browser: Browser) -> None:
    guest = Visitor.arriving(browser, museum, width=NARROW)
    guest.page.set_viewport_size(PHONE)
    bar = in_reach(guest.open(NORD)).expect_room_for_thumbs().page.locator("nav.foot-bar")
    expect(bar).to_contain_text("9 mar")
    expect(guest.page.locator(".answer-panel .answer__link:visible")).to_have_count(0)
    bar.get_by_role("link", name="Kanskje").click()
    in_reach(guest, "Send reply").page.set_viewport_size({"width": 1280, "height": 800})
    expect(guest.page.locator("input[name=answer]:checked")).to_have_value("maybe")
    expect(guest.open(NORD).page.locator(".answer-panel .answer__link:visible")).to_have_count(3)
    guest.leave()


def test_the_bar_hides_nothing_that_has_the_focus_and_gives_way_where_little_height_is_left(
    museum: Service, browser: Browser
) -> None:
    guest = Visitor.arriving(browser, museum, width=NARROW)
    guest.page.set_viewport_size(NARROWEST)
    guest.open(f"/svar/{SUBJECTS['unanswered'](museum)}?svar=ja")
    ((top, _),) = guest.page.eval_on_selector_all(".foot-bar", BARS)
    assert all(
        box["y"] + box["height"] <= top
        for one in guest.page.locator(".answer label").all()
        if (box := one.bounding_box())
    )
    guest.unfold("More to tell us? Numbers, substitute, food …").fits()
    seen: set[str] = set()
    for _ in range(MOST_TABS):
        guest.page.keyboard.press("Tab")
        seen.add(guest.page.evaluate(FOCUS)["what"])
        assert not guest.page.evaluate(COVERED), guest.page.evaluate(FOCUS)
    assert {"answer", "party", "needs", "show_name"} <= seen
    guest.page.set_viewport_size(LOW)
    expect(guest.page.locator(".foot-bar:visible").first).to_have_css("position", "static")
    guest.leave()
