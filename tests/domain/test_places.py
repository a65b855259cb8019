from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planner.domain.places import Place, settled
from planner.domain.replies import ReplyState

COMING, OFFERED, WAITING = ReplyState.COMING, ReplyState.SEAT_OFFERED, ReplyState.WAITING
YES = some.tuples(some.sampled_from([COMING, OFFERED, WAITING]), some.integers(1, 5), some.booleans(), some.booleans())


@some.composite
def meetings(draw: some.DrawFn) -> tuple[list[Place], int, int]:
    """Return the yeses to a meeting, its seats, and how many of them are taken, also by others."""
    places = [
        Place(key, state, party, key if state is WAITING else 0, beside and state is COMING, responsible)
        for key, (state, party, beside, responsible) in enumerate(draw(some.lists(YES, max_size=8)), start=1)
    ]
    taken = sum(place.seats for place in places) + draw(some.integers(0, 3))
    return places, max(taken, 1) + draw(some.integers(0, 6)), taken


@given(meetings())
def test_whatever_came_before_nobody_responsible_waits_or_takes_a_seat(meeting: tuple[list[Place], int, int]) -> None:
    places, seats, taken = meeting
    stand = {place.key: place for place in places}
    for place in settled(places, seats, taken):
        before = stand[place.key]
        assert before.responsible or before.beside
        assert place.state is COMING
        assert place.party == before.party or (before.state, place.party) == (WAITING, 1)
        taken += place.seats - before.seats
        assert 0 <= taken <= seats
        stand[place.key] = place
    assert all(place.beside for place in stand.values() if place.responsible)
    promised = [place for place in stand.values() if place.beside and not place.responsible]
    assert not promised or taken == seats
    assert settled(list(stand.values()), seats, taken) == []


@given(meetings())
def test_nobody_has_a_place_beside_seats_that_are_not_counted(meeting: tuple[list[Place], int, int]) -> None:
    places, _seats, taken = meeting
    changed = settled(places, None, taken)
    assert {place.key for place in changed} == {place.key for place in places if place.beside}
    assert not any(place.beside for place in changed)


@pytest.mark.parametrize(
    ("party", "ahead", "free", "kept"),
    [(1, 1, 0, 1), (3, 0, 2, 3), (3, 0, 1, 1), (3, 1, 2, 1), (2, 9, 1, 2)],
    ids=["alone", "room for all", "no room", "others are first", "who can never get in is not ahead"],
)
def test_whom_a_responsible_person_brings_is_an_ordinary_guest(party: int, ahead: int, free: int, kept: int) -> None:
    places = [Place(2, WAITING, party, 2, responsible=True)]
    if ahead:
        places.append(Place(1, WAITING, ahead, 1))
    assert settled(places, 8, 8 - free) == [Place(2, COMING, kept, 0, beside=True, responsible=True)]
