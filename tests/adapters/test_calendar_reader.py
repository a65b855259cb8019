from __future__ import annotations

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
    assert (len(found.busy), found.left_out) == (1, 1)


def test_a_calendar_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(TroubleError) as refused:
        ProcessReader(seconds=1).read((FEEDS / "endless.ics").read_bytes(), WINDOW)
    assert refused.value.trouble is Trouble.TOO_HEAVY


def test_what_is_no_calendar_is_told_without_a_process() -> None:
    with pytest.raises(TroubleError) as refused:
        ProcessReader(seconds=0).read(b"<html>", WINDOW)
    assert refused.value.trouble is Trouble.WEB_PAGE
