from datetime import UTC, datetime, timedelta

import pytest

from planner.domain.limits import Limit, check, minute, network_of
from planner.domain.refusals import Refused

NOON = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)
THREE = Limit("three", 3, 15)


def test_a_window_ends_at_the_same_minute_for_all_who_fall_in_it() -> None:
    assert THREE.ends(NOON) == THREE.ends(NOON + timedelta(minutes=14, seconds=59)) == minute(NOON) + 15
    assert THREE.ends(NOON + timedelta(minutes=15)) == minute(NOON) + 30


@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_many_as_allowed(count: int) -> None:
    assert check(THREE, count, NOON) is None  # type: ignore[func-returns-value]  # That it returns is what is tested.


@pytest.mark.parametrize(("after", "minutes"), [(0, 15), (1, 14), (14, 1)])
def test_one_too_many_is_refused_with_the_minutes_to_wait(after: int, minutes: int) -> None:
    with pytest.raises(Refused) as refusal:
        check(THREE, 4, NOON + timedelta(minutes=after))
    assert (refusal.value.rule, refusal.value.facts) == ("limits.too_many", {"minutes": minutes})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("nonsense", ""),
    ],
)
def test_neighbours_count_as_one(one: str, other: str) -> None:
    assert network_of(one) == network_of(other)


@pytest.mark.parametrize(("one", "other"), [("192.0.2.7", "192.0.2.8"), ("2001:db8:1:2::1", "2001:db8:1:3::1")])
def test_others_do_not(one: str, other: str) -> None:
    assert network_of(one) != network_of(other)
