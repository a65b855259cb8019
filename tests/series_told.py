"""A series of three and one guest, and what its letters say to the guest's calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from planner.domain.meetings import MeetingState
from planner.domain.replies import Answer
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.series import Series
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.series import series, series_calendars, series_changes, series_replies
from planner.services.series.series_replies import SeriesReplyPage
from planner.services.work import Work
from planner.store import series as rows
from tests import ical_js
from tests.inviting import Story, partstat

DAYS = [date(2027, 2, 15), date(2027, 3, 1), date(2027, 3, 15)]
STARTS = datetime(2027, 2, 15, 9, tzinfo=UTC)


class Told3:
    """A series of three and one guest, and what its letters say to the guest's calendar."""

    def __init__(self, work: Work) -> None:
        self.story = Story(work, state=MeetingState.DRAFT, place="Mære", starts=STARTS)
        self.story.invite()
        self.made: Series = series.make(self.team, self.story.meeting, DAYS)
        self._seen = 0

    @property
    def team(self) -> Work:
        return self.story.by(self.story.organiser)

    @property
    def meetings(self) -> list[Meeting]:
        return rows.meetings(self.team.session, self.made.id)

    def publish(self, *, calendars_too: bool) -> None:
        series_changes.publish(self.team, self.made, calendars_too=calendars_too)

    def page(self) -> SeriesReplyPage:
        own = self.story.invitation
        secret = tokens.issue(self.team, TokenPurpose.REPLY, own.id, person_id=own.person_id)
        return series_replies.of_secret(self.team, secret)

    def answer(self, *answers: Answer) -> None:
        chosen = {meeting.id: answer for meeting, answer in zip(self.meetings, answers, strict=False)}
        series_replies.answer(self.story.by(self.story.guest, "mail"), self.page(), chosen)

    def new(self) -> list[Letter]:
        """Return the letters that the guest has got since they were last looked at."""
        found = self.story.letters()[self._seen :]
        self._seen += len(found)
        return found

    def ask(self) -> list[tuple[str, int, str, int, str]]:
        """Let the guest have their calendar brought up to date, and return the letters as ``said`` does."""
        series_calendars.send(self.story.by(self.story.guest, "mail"), self.page())
        return self.said()

    def said(self) -> list[tuple[str, int, str, int, str]]:
        """Return the new letters: kind, which meeting it speaks of to the calendar (-1 for none), METHOD, SEQUENCE, PARTSTAT."""
        places = {meeting.uid: number for number, meeting in enumerate(self.meetings)}
        return [_said(letter, places) for letter in self.new()]


def _said(letter: Letter, places: dict[str, int]) -> tuple[str, int, str, int, str]:
    if letter.calendar is None:
        return letter.kind, -1, "", 0, ""
    read = ical_js.invitation(letter.calendar)
    assert read["method"] == letter.calendar_method
    return letter.kind, places[read["uid"]], read["method"], read["sequence"], partstat(read)


def each(kind: str, method: str, sequence: int, partstat: str) -> list[tuple[str, int, str, int, str]]:
    return [(kind, number, method, sequence, partstat) for number in range(len(DAYS))]


def entries(letter: Letter) -> list[tuple[int, str, str]]:
    """Return the entries of the file in a letter: which meeting, by its day, SEQUENCE and STATUS."""
    text = (letter.attachment or b"").decode()
    assert "METHOD" not in text
    parts = text.split("BEGIN:VEVENT")[1:]
    found = [
        [re.search(rf"\n{name}[^:\n]*:(?:2027)?(\w+)", part) for name in ("DTSTART", "SEQUENCE", "STATUS")]
        for part in parts
    ]
    rows_found = sorted(
        (start[1], sequence[1], status[1]) for start, sequence, status in found if start and sequence and status
    )
    return [(DAYS.index(_day(start)), sequence, status) for start, sequence, status in rows_found]


def _day(start: str) -> date:
    """Return the day of a series that an entry is of, which may have been moved by a day."""
    day = date(2027, int(start[:2]), int(start[2:4]))
    return day if day in DAYS else day - timedelta(days=1)


def stale_words(letter: Letter) -> str:
    found = re.search(r"viser fortsatt (\d av disse møtene)", letter.text)
    return found[1] if found else ""


def only(kind: str) -> list[tuple[str, int, str, int, str]]:
    return [(kind, -1, "", 0, "")]
