"""A full meeting: the waiting list, a seat that is freed, and the offered seat taken."""

from __future__ import annotations

from tests.journeys import steps
from tests.journeys.conftest import Invite
from tests.journeys.service import Service
from tests.journeys.subjects import HOLDER, ORGANISER

GUEST = "berit.mal@example.no"


def test_a_freed_seat_goes_to_the_one_who_waits(service: Service, visit: Invite) -> None:
    steps.organise(visit().signed_in_as(ORGANISER), seats="1")
    letters = {letter.to: letter for letter in service.post()}
    quick, slow = visit(), visit()
    steps.answer(quick, letters[HOLDER])
    quick.reads("Du kommer")

    steps.answer(slow, letters[GUEST])
    slow.reads("Du er nummer 1 på ventelista")
    assert service.letters_to(GUEST)[0].subject == f"Du står på venteliste: {steps.TITLE} – ons. 17. mars 2027"

    steps.answer(quick, letters[HOLDER], "nei")
    offered = next(letter for letter in service.post() if letter.to == GUEST)
    assert offered.subject == f"Det er en plass til deg: {steps.TITLE} – ons. 17. mars 2027"
    slow.open(offered.link("/svar/")).sees("There is a place for you")
    steps.answer(slow, letters[GUEST])
    slow.reads("Du kommer")


def test_a_freed_seat_that_nobody_takes_is_not_kept_for_ever(service: Service, visit: Invite) -> None:
    steps.organise(visit().signed_in_as(ORGANISER), seats="1")
    letters = {letter.to: letter for letter in service.post()}
    quick, slow = visit(), visit()
    steps.answer(quick, letters[HOLDER])
    steps.answer(slow, letters[GUEST])
    steps.answer(quick, letters[HOLDER], "nei")
    subjects = {letter.subject for letter in service.post() if letter.to == GUEST}
    assert f"Det er en plass til deg: {steps.TITLE} – ons. 17. mars 2027" in subjects
    service.clock.forward(hours=49)
    service.run("lapse-seat-offers")
    slow.open(letters[GUEST].link("/svar/")).sees("The place went to the next person")
