"""One meeting, told the same in every letter: all of its days, and whatever of it is new."""

from __future__ import annotations

import html
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from planner.domain.replies import Answer
from planner.rows.outbox import Letter
from planner.services.meetings import meetings
from planner.services.meetings.meetings import Notification
from planner.services.replies import reply_letters
from planner.services.work import Work
from tests.architecture.source import ROOT
from tests.inviting import Story
from tests.posted import posted

TWO_DAYS: dict[str, Any] = {
    "starts_local": datetime.fromisoformat("2027-02-15"),
    "ends_local": datetime.fromisoformat("2027-02-17"),
    "all_day": True,
}
EVENING = {
    "starts_local": datetime.fromisoformat("2027-02-15T20:00"),
    "ends_local": datetime.fromisoformat("2027-02-15T21:00"),
    "starts_at": datetime.fromisoformat("2027-02-16T01:00Z"),
    "ends_at": datetime.fromisoformat("2027-02-16T02:00Z"),
}
OVER_THERE = "tirsdag 16. februar 2027 kl. 02.00–03.00, mandag 15. februar kl. 20.00–21.00 i New York"
RANGE = "mandag 15. – tirsdag 16. februar 2027"
SHORT = "man. 15. feb. 2027 – tir. 16. feb. 2027"


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f\u2009]", " ", html.unescape(text))


def told_of(work: Work, **when: Any) -> Story:  # noqa: ANN401 - Fields of a meeting.
    """Let a meeting be sent out, answered, handed over and back, renamed, cancelled and held after all."""
    story = Story(work, **when)
    story.invite()
    story.hand_over()
    story.answer(Answer.YES)
    story.give_back()
    story.rename()
    story.cancel()
    story.reinstate()
    reply_letters.links_again(story.by(story.guest), story.guest, [(story.invitation, story.meeting)])
    return story


def two_days(work: Work) -> Story:
    """Tell everything of a meeting over two whole days."""
    return told_of(work, **TWO_DAYS)


def test_a_meeting_in_another_zone_is_told_by_our_clocks_in_every_letter(work: Work) -> None:
    told_of(work, zone="America/New_York", **EVENING)
    letters = list(posted(work).scalars(select(Letter)))
    assert len({letter.kind for letter in letters}) > 10
    for letter in letters:
        for text in (letter.text, letter.html):
            assert OVER_THERE in plain(text), letter.kind
    dated = {plain(letter.subject)[-17:] for letter in letters if " 2027" in letter.subject}
    assert dated == {"tir. 16. feb. 2027"[-17:]}


def test_a_meeting_over_two_days_reads_as_both_in_every_letter(work: Work) -> None:
    two_days(work)
    found = list(posted(work).scalars(select(Letter)))
    kinds = {letter.kind for letter in found}
    assert {"invitation", "receipt", "duty_offered", "duty_accepted", "duty_taken_over", "duty_given_back"} <= kinds
    assert {"organiser_changed", "meeting_changed", "meeting_cancelled", "meeting_reinstated", "links_again"} <= kinds
    for letter in found:
        for text in (letter.text, letter.html):
            assert RANGE in plain(text), letter.kind
            assert "uke 7" in plain(text)
            assert "hele dagen" in text


def test_a_subject_with_a_date_names_both_days(work: Work) -> None:
    two_days(work)
    subjects = {letter.kind: plain(letter.subject) for letter in posted(work).scalars(select(Letter))}
    for kind in ("invitation", "meeting_cancelled", "meeting_reinstated"):
        assert subjects[kind].endswith(SHORT), subjects[kind]


def test_no_letter_writes_the_time_of_a_meeting_but_by_the_partial() -> None:
    folder = ROOT / "templates" / "mail"
    apart = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.*"))
        if not path.name.startswith("_meeting.")
        and re.search(r"\b(starts|ends)(_at|_local)?\b|\ball_day\b|\b(first|last)_day\b", without_sentences(path))
    ]
    assert apart == []


def without_sentences(path: Path) -> str:
    """Return a template without what it says in so many words: a sentence may well speak of when a meeting starts."""
    return re.sub(r'"[^"]*"', '""', path.read_text("utf-8"))


def changed(work: Work, **values: Any) -> list[Letter]:  # noqa: ANN401 - Fields of a meeting.
    """Return the letters that a change brings the guest, when nobody asked for one."""
    story = Story(work)
    story.invite()
    meetings.change(story.by(story.organiser), story.meeting, values)
    return list(posted(work).scalars(select(Letter).where(Letter.kind == "meeting_changed")))


def test_the_municipality_alone_brings_nobody_a_letter(work: Work) -> None:
    assert changed(work, municipality="5006") == []


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"place": "Skjetlein"}, "Skjetlein"),
        ({"address": "Bygdevegen 1"}, "Bygdevegen 1"),
        ({"online_url": "https://video.example.no/jord"}, "https://video.example.no/jord"),
        ({"map_url": "https://kart.example.no/jord"}, "https://kart.example.no/jord"),
        ({"starts_local": datetime.fromisoformat("2027-02-15T11:00")}, "Nytt tidspunkt"),
        ({"zone": "Europe/London"}, "Endret: tidssone"),
        ({"zone": "Europe/London"}, "11.00–13.00, 10.00–12.00 i London"),
    ],
)
def test_what_brings_a_letter_stands_in_it(work: Work, values: dict[str, Any], named: str) -> None:
    (letter,) = changed(work, **values)
    assert named in letter.text
    assert named in letter.html


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"title": "Jord, vann og luft"}, "Endret: tittel"),
        ({"municipality": "5006"}, "Endret: kommune"),
        ({"seats": 40, "programme": "Ferskt"}, "Endret: program, antall plasser"),
    ],
)
def test_a_letter_that_somebody_asked_for_names_what_is_new(work: Work, values: dict[str, Any], named: str) -> None:
    story = Story(work)
    story.invite()
    meetings.change(story.by(story.organiser), story.meeting, values, Notification(wish=True))
    assert story.last.kind == "meeting_changed"
    assert named in story.last.text
    assert named in story.last.html
    assert "Nytt tidspunkt" not in story.last.text
