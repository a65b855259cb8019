from __future__ import annotations

from collections import Counter

import pytest

from planner.domain.names import sort_key
from planner.domain.replies import Answer, ReplyState
from planner.rows.meetings import Meeting
from planner.services.replies import participants, replies
from planner.services.replies.answers import ReplyInput
from planner.services.replies.participants import ORDER
from planner.services.work import SYSTEM, Work
from tests import factories

ANSWERS = (Answer.YES, Answer.NO, None, Answer.MAYBE, Answer.YES, Answer.YES, None)
NAMES = ("Øystein", "Ærlig", "Åse", "Aud", "Berit", "", "Zara")


@pytest.fixture
def meeting(work: Work) -> Meeting:
    """Return a meeting of three seats whose list holds 49 guests, with a party of two each that comes."""
    meeting = factories.meeting(work.session, seats=6)
    schools = [factories.school(work.session, name=name) for name in ("Mære", "Øya")]
    for number in range(49):
        person = factories.person(
            work.session, name=f"{NAMES[number % 7]} {number}".strip() if NAMES[number % 7] else ""
        )
        school = schools[number % 2]
        guest = factories.invitation(work.session, meeting, person, organisation=school)
        answer = ANSWERS[(number + number // 7) % 7]
        if answer is not None:
            need = "Glutenfritt" if number % 3 else ""
            replies.answer(work, guest, ReplyInput(answer, party=2, needs=need, message=f"Hei {number}"))
    return meeting


def test_the_pages_together_are_the_list_and_each_counts_the_whole(work: Work, meeting: Meeting) -> None:
    by = work.acting(SYSTEM)
    lines = participants.lines(by, meeting)
    assert len(lines) == 49
    order = [(ORDER.index(line.state), line.place or 0, sort_key(line.who)) for line in lines]
    assert order == sorted(order)
    pages = [participants.of_meeting(by, meeting, number=number, size=10) for number in (1, 2, 3, 4, 5)]
    assert [line for page in pages for line in page.shown] == lines
    whole = participants.of_meeting(by, meeting, size=100)
    for page in pages:
        assert (page.counts, page.by_organisation, page.needs, page.queue, page.total) == (
            whole.counts, whole.by_organisation, whole.needs, whole.queue, 49,
        )  # fmt: skip
    assert whole.counts[ReplyState.COMING] == 6
    assert [line.place for line in whole.queue] == list(range(1, len(whole.queue) + 1))
    assert participants.of_meeting(by, meeting, number=99, size=10).page.number == 5


def test_a_guest_is_found_by_name_address_and_organisation_and_by_the_page_they_stand_on(
    work: Work, meeting: Meeting
) -> None:
    by = work.acting(SYSTEM)
    lines = participants.lines(by, meeting)
    for wanted, count in (
        ("oystein", 7),
        ("Øystein 7", 1),
        ("mære", 25),
        ("maere ase", 4),
        ("example", 49),
        ("ingen", 0),
    ):
        listing = participants.of_meeting(by, meeting, wanted, size=3)
        assert (listing.page.total, listing.total) == (count, 49), wanted
        assert len(listing.shown) == min(3, count)
    for place in (0, 9, 10, 48):
        listing = participants.of_meeting(by, meeting, size=10, invitation_id=lines[place].guest.invitation_id)
        assert listing.page.number == 1 + place // 10


def test_those_who_would_be_written_to_are_counted_by_answer_and_a_guest_without_one_has_not_answered(
    work: Work, meeting: Meeting
) -> None:
    by = work.acting(SYSTEM)
    counts = participants.addressees_by_answer(by, meeting)
    assert counts == Counter(line.state for line in participants.lines(by, meeting))
    assert participants.count_addressees(by, meeting, frozenset(ReplyState)) == 49
