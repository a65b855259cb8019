"""A feed put together from its last state in a process and what has changed since is the one that is read whole."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from planner.domain.feed_changes import since
from planner.domain.feeds import FeedForm, parse_feed_key
from planner.domain.meetings import Visibility
from planner.rows.calendars import RenderedEntry
from planner.rows.meetings import Meeting
from planner.services.calendars import calendars, feed_days, feeds
from planner.services.calendars.feeds import FeedEntries, StandingFeed
from planner.services.meetings import meetings
from planner.services.work import Work, writing
from tests import factories
from tests.clock import MONDAY

Edit = Callable[[Work, Meeting, Random], object]


def _moved(work: Work, meeting: Meeting, random: Random) -> None:
    """Move a meeting, perhaps to a zone that no other entry of the feed needs."""
    starts = (MONDAY + timedelta(days=random.randrange(20, 400))).replace(tzinfo=None)
    zone = random.choice(("Europe/Oslo", "Europe/London", "America/New_York"))
    values = {"starts_local": starts, "ends_local": starts + timedelta(hours=2), "zone": zone}
    meetings.change(work, meeting, values)


def _added(work: Work, meeting: Meeting, _random: Random) -> None:
    calendars.refresh(work, factories.meeting(work.session, convener_id=meeting.convener_id))


EDITS: tuple[Edit, ...] = (
    lambda work, meeting, random: meetings.change(work, meeting, {"title": f"Møte {random.random()}"}),
    lambda work, meeting, _: meetings.change(work, meeting, {"visibility": Visibility.INVITED}),
    lambda work, meeting, _: meetings.change(work, meeting, {"visibility": Visibility.PUBLIC}),
    lambda work, meeting, _: meetings.cancel(work, meeting, "Snø"),
    _moved,
    _added,
)
PATHS = [f"/kalender/alle.{form}{query}" for form in FeedForm for query in ("", "?sprak=en")]


def standing(work: Work, language: str = "nb", form: FeedForm = FeedForm.ICAL) -> StandingFeed:
    feed = feeds.find_public(work.session.connection(), work.deployment, parse_feed_key("alle"), language, form)
    assert feed is not None
    return feed


def read(work: Work, earlier: FeedEntries | None = None) -> FeedEntries:
    entries = feeds.entries(work.session.connection(), standing(work), earlier)
    assert entries is not None
    return entries


def edited(work: Work, random: Random, edit: Edit) -> None:
    with writing(work):
        ids = sorted(
            row.id for row in work.session.query(Meeting).filter(Meeting.state.in_(("announced", "confirmed")))
        )
        if ids:
            edit(work, work.session.get_one(Meeting, random.choice(ids)), random)


@pytest.fixture
def many(work: Work, meeting: Meeting) -> Meeting:
    """Return the first of several meetings of one feed."""
    with writing(work):
        for _ in range(8):
            calendars.refresh(work, factories.meeting(work.session, convener_id=meeting.convener_id))
    return meeting


def test_what_is_patched_is_what_is_read_whole(work: Work, many: Meeting) -> None:
    random = Random(11)
    states = [read(work)]
    for number in range(24):
        edited(work, random, EDITS[number % len(EDITS)] if number < len(EDITS) else random.choice(EDITS))
        whole = read(work)
        for earlier in (states[-1], states[0], random.choice(states)):
            patched = read(work, earlier)
            assert list(patched.by_meeting.items()) == list(whole.by_meeting.items())
            assert patched.stamp == whole.stamp == standing(work).standing.stamp
        states.append(whole)


def test_every_form_and_language_is_sent_as_if_nothing_had_been_kept(
    client: FlaskClient, work: Work, many: Meeting
) -> None:
    random = Random(7)
    for edit in (*EDITS, EDITS[0]):
        edited(work, random, edit)
        for path in PATHS:
            plain, small = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
            form, language = FeedForm(path[15:].partition("?")[0]), "en" if "?" in path else "nb"
            feed = standing(work, language, form)
            assert plain.data == feeds.body(work.session.connection(), work.deployment, feed)
            assert gzip.decompress(small.data) == plain.data


def test_only_what_has_changed_is_read(work: Work, many: Meeting) -> None:
    earlier = read(work)
    with writing(work):
        meetings.change(work, many, {"title": "Beite i fjellet"})
    with writing(work):
        others = RenderedEntry.meeting_id != many.id
        work.session.execute(update(RenderedEntry).where(others).values(body=b"not to be read"))
    patched = read(work, earlier)
    assert b"Beite i fjellet" in patched.by_meeting[many.id][0]
    assert [key for key, entry in patched.by_meeting.items() if entry != earlier.by_meeting[key]] == [many.id]
    assert b"not to be read" in read(work).by_meeting[max(patched.by_meeting)][0]


def test_days_that_pass_are_changes_too(work: Work, many: Meeting) -> None:
    earlier = read(work)
    later = replace(work, now=work.now + timedelta(days=400))
    turned = True
    while turned:
        with writing(later):
            turned = bool(feed_days.roll(later))
    changed = since(standing(work).standing.recent, earlier.stamp)
    assert changed is not None
    assert set(changed) == set(earlier.by_meeting)
    assert read(work, earlier).by_meeting == read(work).by_meeting == {}


def test_a_copy_from_another_history_is_read_whole(work: Work, many: Meeting) -> None:
    stranger = FeedEntries("f" * 32, {1: (b"of a database that was put aside", "")})
    assert read(work, stranger) == read(work)
