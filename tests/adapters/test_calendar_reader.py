from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planner.adapters.calendar_reader import ProcessReader
from planner.domain.foreign_calendars import Trouble, TroubleError, window_at
from planner.formats.ical.foreign_calendars import read
from tests.clock import MONDAY

FEEDS = Path(__file__).parents[1] / "formats" / "feeds"
WINDOW = window_at(MONDAY, "Europe/Oslo")


@pytest.mark.parametrize("name", ["google.ics", "outlook_windows_zone.ics"])
def test_a_process_of_its_own_understands_the_same(name: str) -> None:
    body = (FEEDS / name).read_bytes()
    assert ProcessReader().read(body, WINDOW) == read(body, WINDOW)


def test_an_event_that_never_ends_is_left_out_and_the_others_count() -> None:
    found = ProcessReader().read((FEEDS / "endless.ics").read_bytes(), WINDOW)
    assert (len(found.busy), found.left_out, len(found.broken_off)) == (1, 1, 1)
    assert found.broken_off[0] not in {busy.source for busy in found.busy}


def test_a_calendar_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TroubleError) as refused:
        ProcessReader(seconds=1).read((FEEDS / "endless.ics").read_bytes(), WINDOW)
    assert refused.value.trouble is Trouble.TOO_HEAVY


def test_what_a_calendar_may_take_is_work_and_not_time() -> None:
    """Eight readers at once take eight times as long on one processor, and each understands all."""
    body = (FEEDS / "daily_own_zone.ics").read_bytes()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: ProcessReader(seconds=10).read(body, WINDOW), range(8)))
    assert [(len(calendar.busy), calendar.broken_off) for calendar in found] == [(699, ())] * 8


def test_what_is_no_calendar_is_told_without_a_process() -> None:
    with pytest.raises(TroubleError) as refused:
        ProcessReader(seconds=0).read(b"<html>", WINDOW)
    assert refused.value.trouble is Trouble.WEB_PAGE
