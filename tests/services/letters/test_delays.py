from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from planner.domain.people import ServiceRole
from planner.domain.refusals import Forbidden, NotFound
from planner.rows.journal import JournalLine
from planner.rows.outbox import Letter, LetterState
from planner.services import identity
from planner.services.letters import delays
from planner.services.letters.delays import Delay
from planner.services.work import Work, writing
from planner.store.outbox import next_due
from tests import factories


@pytest.fixture
def team(work: Work) -> Work:
    with writing(work):
        organiser = factories.organiser(work.session)
    return work.acting(identity.actor_of(work, organiser, via="page"))


@pytest.mark.parametrize(
    ("state", "minutes", "expected"),
    [
        (LetterState.WAITING, 59, (0, 0)),
        (LetterState.WAITING, 60, (1, 0)),
        (LetterState.FAILING, 61, (1, 0)),
        (LetterState.SENDING, 300, (1, 0)),
        (LetterState.SENT, 300, (0, 0)),
        (LetterState.GIVEN_UP, 1, (0, 1)),
    ],
)
def test_a_delay_is_told_from_the_second_hour_on(
    work: Work, state: LetterState, minutes: int, expected: tuple[int, int]
) -> None:
    stored_at = work.now - timedelta(minutes=minutes)
    with writing(work):
        meeting, other = factories.meeting(work.session), factories.meeting(work.session)
        factories.letter(work.session, meeting_id=meeting.id, state=state, created_at=stored_at)
        factories.letter(work.session, state=state, created_at=stored_at)
    waiting, given_up = expected
    since = stored_at if waiting else None
    assert delays.of_meeting(work, meeting) == Delay(waiting, since, given_up)
    assert delays.of_held(work, [meeting.id, other.id]) == Delay(waiting, since, given_up)
    assert delays.of_meeting(work, other) == Delay()
    assert delays.of_all(work) == Delay(2 * waiting, since, 2 * given_up)


def test_letters_that_were_given_up_are_sent_again_in_slices_once_and_journalled(work: Work, team: Work) -> None:
    with writing(work):
        meeting = factories.meeting(work.session)
        values = {"state": LetterState.GIVEN_UP, "attempts": 29, "last_error": "gone", "text": "Hei"}
        for _ in range(delays.SLICE + 1):
            factories.letter(work.session, meeting_id=meeting.id, **values)
        factories.letter(work.session, **values)
        factories.letter(work.session, meeting_id=meeting.id, state=LetterState.FAILING, attempts=3)
    counts = []
    for _ in range(3):
        with writing(team) as acting:
            counts.append(delays.send_slice_again(acting, meeting))
    assert counts == [delays.SLICE, 1, 0]
    lines = work.session.scalars(select(JournalLine).where(JournalLine.verb == "letters.sent_again")).all()
    assert {(line.by_id, line.meeting_id) for line in lines} == {(team.by.person_id, meeting.id)}
    assert len(lines) == delays.SLICE + 1
    (letter, *_) = next_due(work.session, work.now, work.now, 1)
    assert (letter.attempts, letter.last_error, letter.text) == (0, "", "Hei")
    assert delays.of_all(work).given_up == 1


def test_one_letter_is_sent_again_by_who_may_and_pressing_twice_does_nothing(work: Work, team: Work) -> None:
    with writing(work):
        meeting, other = factories.meeting(work.session), factories.meeting(work.session)
        letter = factories.letter(work.session, meeting_id=meeting.id, state=LetterState.GIVEN_UP)
        administrator = factories.person(work.session, role=ServiceRole.ADMINISTRATOR)
    for refused, error in (
        (lambda: delays.send_again(team, letter.id), Forbidden),
        (lambda: delays.send_slice_again(team), Forbidden),
        (lambda: delays.send_again(team, letter.id, other), NotFound),
        (lambda: delays.send_again(team, letter.id + 1, meeting), NotFound),
    ):
        _is_refused(refused, error)
    for acting in (team, work.acting(identity.actor_of(work, administrator, via="page"))):
        about = meeting if acting is team else None
        with writing(replace(acting, now=work.now)):
            assert delays.send_again(acting, letter.id, about) == 1
            assert delays.send_again(acting, letter.id, about) == 0
            work.session.get_one(Letter, letter.id).state = LetterState.GIVEN_UP


def _is_refused(call: Callable[[], int], error: type[Exception]) -> None:
    with pytest.raises(error):
        call()
