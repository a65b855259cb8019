from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planner.domain.feed_changes import LONGEST, MOST, extended, since

CHANGES = st.lists(
    st.one_of(st.none(), st.frozensets(st.integers(1, 10**9), max_size=MOST + 2)), min_size=1, max_size=60
)


@given(CHANGES, st.data())
def test_what_has_changed_since_a_stamp_is_told_whole_or_not_at_all(
    changes: list[frozenset[int] | None], data: st.DataObject
) -> None:
    recent, stamps = "", [f"{number:032x}" for number in range(len(changes))]
    for stamp, meetings in zip(stamps, changes, strict=True):
        recent = extended(recent, stamp, meetings)
    place = data.draw(st.integers(0, len(changes) - 1))
    later = changes[place + 1 :]
    meetings = since(recent, stamps[place])
    assert len(recent) <= LONGEST
    assert since(recent, stamps[-1]) == frozenset()
    assert since(recent, "f" * 32) is None
    if meetings is None:
        assert place < len(changes) - 1
    else:
        assert meetings == frozenset().union(*(change for change in later if change is not None))
        assert all(change is not None and len(change) <= MOST for change in later)


def test_the_last_changes_are_kept_and_older_ones_go() -> None:
    recent = ""
    for number in range(500):
        recent = extended(recent, f"{number:032x}", {number})
    assert since(recent, f"{460:032x}") == frozenset(range(461, 500))
    assert since(recent, f"{100:032x}") is None
