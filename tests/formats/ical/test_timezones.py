"""Zones as yearly rules, measured against the zone database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner.domain.refusals import Refused
from planner.formats.ical.timezones import fits, vtimezone, zone_rule

wall = datetime.fromisoformat


@pytest.mark.parametrize(
    "zone",
    ["Europe/Oslo", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"],
)
def test_the_rule_gives_the_offsets_of_the_database(zone: str) -> None:
    rule = zone_rule(zone)
    assert rule is not None
    hours = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=5 * n) for n in range(14_000))
    assert all(at.astimezone(ZoneInfo(zone)).utcoffset() == rule.offset_at(at) for at in hours)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-03-28T01:59", True),
        ("2027-03-28T02:00", False),
        ("2027-03-28T02:59", False),
        ("2027-03-28T03:00", True),
        ("2027-10-31T01:59", True),
        ("2027-10-31T02:00", False),
        ("2027-10-31T02:59", False),
        ("2027-10-31T03:00", True),
        ("1969-06-01T12:00", False),
        ("1985-10-10T12:00", False),
    ],
)
def test_oslo_wall_times_that_everybody_reads_alike(day: str, expected: bool) -> None:
    assert fits(wall(day), "Europe/Oslo") is expected


def test_the_second_time_around_does_not_fit() -> None:
    assert not fits(wall("2027-10-31T02:30").replace(fold=1), "Europe/Oslo")


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Nuuk", "Asia/Jerusalem", "", "../x", "Europe", "No/Where"])
def test_zones_without_such_a_rule_have_no_vtimezone(zone: str) -> None:
    assert not fits(wall("2027-06-10T10:00"), zone)
    with pytest.raises(Refused, match="zone_without_rule"):
        vtimezone(zone)


def test_a_zone_that_keeps_one_time_has_one_observance() -> None:
    assert vtimezone("Asia/Tokyo").count("BEGIN:STANDARD") == 1
    assert not any("RRULE" in line or "DAYLIGHT" in line for line in vtimezone("Asia/Tokyo"))


def test_a_zone_that_has_left_its_rule_is_written_in_utc_when_the_rule_is_wrong() -> None:
    assert not fits(wall("2025-01-15T12:00"), "America/Vancouver")
    assert fits(wall("2025-07-15T12:00"), "America/Vancouver")
