"""The main journey: organise, invite, answer from the mail, subscribe, hand over, accept, and edit as the new holder."""

from __future__ import annotations

import pytest

from tests.journeys import steps
from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.subjects import HOLDER, ORGANISER
from tests.journeys.visitor import NARROW, WIDE

GUEST = "berit.mal@example.no"
ALL = "/kalender/alle.ics"


@pytest.mark.parametrize(
    ("width", "scripts"), [(WIDE, True), (NARROW, False)], ids=["desk with scripts", "telephone without"]
)
def test_a_meeting_from_the_idea_to_another_holder(service: Service, visit: Invite, width: int, scripts: bool) -> None:
    team = visit(width=width, scripts=scripts).sign_in(ORGANISER)
    meeting = steps.organise(team)

    letters = {letter.to: letter for letter in service.post()}
    assert set(letters) == {HOLDER, GUEST}
    assert letters[GUEST].subject == f"Invitasjon: {steps.TITLE} – ons. 17. mars 2027"
    guest = visit(width=width, scripts=scripts)
    steps.answer(guest, letters[GUEST])
    guest.reads("Du kommer").reads(steps.TITLE)
    receipt = service.letter_to(GUEST)
    assert receipt.subject == f"Du kommer: {steps.TITLE} – ons. 17. mars 2027"
    assert "STATUS:TENTATIVE" in receipt.calendar

    guest.open("/kalender/").sees("Subscribe to the calendar")
    assert guest.page.locator(f"input[value$='{ALL}']").count()
    before = steps.feed(service, ALL)
    assert "STATUS:TENTATIVE" in steps.entry(before, steps.TITLE)

    steps.offer(team, meeting, "Mære landbruksskole")
    asked = service.letter_to(HOLDER)
    assert asked.subject == f"Vil dere gjennomføre møtet «{steps.TITLE}»? – ons. 17. mars 2027"
    holder = visit(width=width, scripts=scripts)
    steps.accept(holder, asked)
    told = {letter.to: letter for letter in service.post()}
    assert {HOLDER, ORGANISER} <= set(told)

    confirmed = steps.entry(steps.feed(service, ALL), steps.TITLE)
    assert "STATUS:CONFIRMED" in confirmed
    assert "Mære landbruksskole" in confirmed
    guest.open(meeting).reads("Bekreftet").reads("Mære landbruksskole")

    holder.sign_in(HOLDER)
    steps.move(holder, meeting, "18.3.27")
    moved = service.letter_to(GUEST)
    assert "18. mars 2027" in moved.text
    assert "DTSTART;TZID=Europe/Oslo:20270318T100000" in steps.entry(steps.feed(service, ALL), steps.TITLE)


def test_the_same_feed_gives_the_same_bytes(museum: Service) -> None:
    assert steps.feed(museum, ALL) == steps.feed(museum, ALL)
