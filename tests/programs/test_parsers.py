"""What other people's parsers read in our files: the agreed ones, and those that the running service gives out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from planner.services.calendars import calendars
from planner.services.work import Work, writing
from tests import factories
from tests.programs.readers import READERS, Seen, gnome

TESTS = Path(__file__).parent.parent
FORMATS, GOLDEN = TESTS / "formats" / "golden", TESTS / "golden" / "feeds"
NINE = ("2027-02-08T08:00:00Z", "2027-02-08T10:30:00Z")
TIMES = {
    "7f3c@moteplass.example.no": NINE,
    "cancelled": NINE,
    "bare": NINE,
    "spring-night": ("2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"),
    "autumn-night": ("2027-10-30T23:30:00Z", "2027-10-31T02:30:00Z"),
    "second-time-around": ("2027-10-31T01:30:00Z", "2027-10-31T03:00:00Z"),
    "skipped-hour": ("2027-03-28T01:30:00Z", "2027-03-28T02:00:00Z"),
    "summer": ("2027-06-10T08:00:00Z", "2027-06-10T10:00:00Z"),
    "year-turn": ("2026-12-31T19:00:00Z", "2027-01-01T00:00:00Z"),
    "midnight": ("2027-02-07T23:00:00Z", "2027-02-08T23:00:00Z"),
    "no-length": (NINE[0], NINE[0]),
    "new-york": ("2027-03-20T13:00:00Z", "2027-03-20T14:00:00Z"),
    "cairo": ("2027-06-10T06:00:00Z", "2027-06-10T07:00:00Z"),
    "one-day": ("2027-02-08", "2027-02-09"),
    "leap-days": ("2028-02-28", "2028-03-02"),
}
"""When each meeting of the agreed files takes place, worked out by hand."""

YEAR = {
    "winter": ("2027-02-15T09:00", "2027-02-15T11:00"),
    "spring night": ("2027-03-27T23:30", "2027-03-28T02:00"),
    "summer": ("2027-07-01T08:00", "2027-07-01T10:00"),
    "autumn night": ("2027-10-30T22:30", "2027-10-31T02:00"),
    "year turn": ("2027-12-31T19:00", "2028-01-01T01:30"),
    "after a change": ("2027-03-28T06:00", "2027-03-28T07:00"),
    "before a change": ("2027-10-30T16:00", "2027-10-30T18:00"),
}
"""A year of meetings by title, with the instants of their start and end in UTC."""

UID, TITLE = "3f0c5b1e-jord@moteplass.example.no", "Jord; vann, og luft 🌱"
TEN = ("2027-02-15T09:00:00Z", "2027-02-15T11:00:00Z")
FEEDS = {
    "public": [
        (UID, 1, "CONFIRMED", *TEN, TITLE),
        ("gard@moteplass.example.no", 0, "TENTATIVE", "2027-03-24", "2027-03-26", "Gårdsbesøk i påsken"),
    ],
    "personal": [(UID, 0, "TENTATIVE", *TEN, f"Maybe: {TITLE}")],
    "moved": [(UID, 1, "TENTATIVE", *(time.replace("-15T", "-16T") for time in TEN), TITLE)],
    "cancelled": [(UID, 1, "CANCELLED", *TEN, f"Cancelled: {TITLE}")],
    "left": [(UID, 1, "CANCELLED", *TEN, "No longer in this calendar")],
    "tasks": [
        (f"plikt-1-{UID}", 0, "IN-PROCESS", TEN[0], "", f"Run the meeting: {TITLE}"),
        (f"tilbud-1-{UID}", 1, "COMPLETED", "2027-02-08T09:03:00Z", "", f"Answer: will you run “{TITLE}”?"),
        (f"tilbud-2-{UID}", 0, "NEEDS-ACTION", "2027-02-08T09:05:00Z", "", f"Answer: will you follow up “{TITLE}”?"),
    ],
}
"""What each agreed feed says: UID, SEQUENCE, status, start, end and title; a task starts when it is due."""


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def told(part: Seen) -> tuple[str, str, str]:
    return part.uid, part.starts, part.ends


def test_every_time_of_the_agreed_feed_is_read_as_it_was_meant(reader: str) -> None:
    seen = READERS[reader]((FORMATS / "feed.ics").read_bytes())
    assert [told(part) for part in seen] == [(uid, *times) for uid, times in TIMES.items()]
    assert {part.status for part in seen if part.uid == "cancelled"} == {"CANCELLED"}


@pytest.mark.parametrize(
    ("name", "sequence", "status"),
    [
        ("single", 2, "CONFIRMED"),
        ("itip-request", 3, "CONFIRMED"),
        ("itip-cancel", 4, "CANCELLED"),
    ],
)
def test_files_about_one_meeting_are_read(reader: str, name: str, sequence: int, status: str) -> None:
    (seen,) = READERS[reader]((FORMATS / f"{name}.ics").read_bytes())
    assert told(seen) == ("7f3c@moteplass.example.no", *NINE)
    assert (seen.sequence, seen.status) == (sequence, status)


def test_the_no_to_a_proposal_is_as_libical_wants_it() -> None:
    """Its table has neither the number nor the guest that the example of RFC 5546 4.2.4 names."""
    data = (FORMATS / "itip-declinecounter.ics").read_bytes().replace(b"\r\n ", b"")
    lines = [line for line in data.split(b"\r\n") if not line.startswith((b"SEQUENCE", b"ATTENDEE"))]
    (seen,) = gnome(b"\r\n".join(lines))
    assert (seen.uid, seen.starts, seen.summary) == ("7f3c@moteplass.example.no", "", "")


@pytest.mark.parametrize("name", FEEDS)
def test_every_kind_of_feed_is_read(reader: str, name: str) -> None:
    seen = READERS[reader]((GOLDEN / f"{name}.ics").read_bytes())
    assert [(part.uid, part.sequence, part.status, part.starts, part.ends, part.summary) for part in seen] == FEEDS[
        name
    ]


def test_a_year_of_the_running_service_is_read_as_it_was_meant(reader: str, work: Work, address: str) -> None:
    for title, times in YEAR.items():
        starts, ends = (datetime.fromisoformat(time).replace(tzinfo=UTC) for time in times)
        with writing(work):
            calendars.refresh(work, factories.meeting(work.session, title=title, starts=starts, ends=ends))
    with urlopen(f"{address}/kalender/alle.ics?sprak=en") as answer:
        seen = READERS[reader](answer.read())
    assert {part.summary: (part.starts, part.ends) for part in seen} == {
        title: (f"{starts}:00Z", f"{ends}:00Z") for title, (starts, ends) in YEAR.items()
    }
