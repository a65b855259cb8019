from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.polls import Fit
from planner.rows.invitations import Invitation
from planner.services.calendars import feed_days, personal_feeds
from planner.services.meetings import meetings, poll_closing
from planner.services.polls import poll_changes, polls
from planner.services.replies import invitations
from planner.services.work import Work
from planner.store.feeds import bodies
from planner.store.personal_feeds import subscribed
from tests.finding_dates import Search

YES, NEED, NO = Fit.YES, Fit.IF_NEED_BE, Fit.NO


class Reader:
    """A guest with a feed of their own, and what stands in it now."""

    def __init__(self, search: Search, guest: Invitation) -> None:
        self.search, self.guest = search, guest
        personal_feeds.renew(search.acting(search.work, guest.person))

    def read(self) -> tuple[int, list[str]]:
        self.search.work.session.flush()
        version, found = bodies(self.search.work.session.connection(), f"min/{self.guest.person_id}", "nb")
        return version, [body.decode().replace("\r\n ", "") for body, _ in found]


@pytest.fixture
def search(work: Work) -> Search:
    return Search(work)


@pytest.fixture
def reader(search: Search) -> Reader:
    found = Reader(search, search.ola)
    search.opened()
    return found


def test_every_date_is_a_tentative_hold_with_a_uid_of_its_own(search: Search, reader: Reader) -> None:
    _, entries = reader.read()
    assert len(entries) == 3
    uids = {line for entry in entries for line in entry.split("\r\n") if line.startswith("UID:")}
    assert uids == {f"UID:{option.uid}" for option in search.options()}
    for entry in entries:
        assert "STATUS:TENTATIVE" in entry
        assert "Jord og vann" in entry
        for secret in ("ATTENDEE", "ORGANIZER", "/datovalg/", "@example.no"):
            assert secret not in entry


def test_a_date_that_one_has_said_no_to_leaves_and_comes_back(search: Search, reader: Reader) -> None:
    before, _ = reader.read()
    search.says(search.ola, YES, NEED, NO)
    after, entries = reader.read()
    assert len(entries) == 2
    assert after > before
    search.says(search.ola, YES, NEED, YES)
    assert len(reader.read()[1]) == 3


def test_the_same_data_give_the_same_bytes_and_version(search: Search, reader: Reader) -> None:
    search.says(search.ola, YES, YES, YES)
    before = reader.read()
    search.says(search.ola, NEED, YES, YES)
    feed_days.roll(search.work)
    assert reader.read()[1] == before[1]


def test_nobody_else_has_holds(search: Search, reader: Reader) -> None:
    assert subscribed(search.work.session, [search.aud.person_id]) == frozenset()
    assert len(reader.read()[1]) == 3


def test_who_makes_a_feed_afterwards_finds_the_holds_in_it(search: Search, reader: Reader) -> None:
    search.says(search.aud, NO, YES, YES)
    assert len(Reader(search, search.aud).read()[1]) == 2
    assert len(reader.read()[1]) == 3


@pytest.mark.parametrize("how", ["closed", "withdrawn", "thrown away", "taken off the list"])
def test_the_holds_are_gone_when_it_is_over(search: Search, reader: Reader, how: str) -> None:
    before, _ = reader.read()
    ends: dict[str, Callable[[], object]] = {
        "closed": lambda: poll_closing.close(search.work, search.meeting, search.options()[0].id, publish=False),
        "withdrawn": lambda: polls.withdraw(search.work, search.meeting),
        "thrown away": lambda: meetings.discard(search.work, search.meeting),
        "taken off the list": lambda: invitations.take_back(search.work, search.meeting, search.ola),
    }
    ends[how]()
    after, entries = reader.read()
    assert entries == []
    assert after > before


def test_a_date_that_is_taken_away_leaves_and_a_new_one_comes(search: Search, reader: Reader) -> None:
    before, _ = reader.read()
    poll_changes.remove_option(search.work, search.meeting, search.options()[0].id)
    after, entries = reader.read()
    assert (len(entries), after > before) == (2, True)


def test_the_invitation_takes_the_place_of_the_holds(search: Search, reader: Reader) -> None:
    poll_closing.close(search.work, search.meeting, search.options()[0].id, publish=True)
    _, entries = reader.read()
    assert [f"UID:{search.meeting.uid}" in entry for entry in entries] == [True]


def test_a_new_title_stands_in_the_holds_with_a_later_revision(search: Search, reader: Reader) -> None:
    before, entries = reader.read()
    meetings.change(search.work, search.meeting, {"title": "Jord, vann og luft"})
    after, renamed = reader.read()
    assert after > before
    assert all("luft" in entry for entry in renamed)
    assert [revised(entry) for entry in renamed] > [revised(entry) for entry in entries]


def revised(entry: str) -> str:
    return next(line for line in entry.split("\r\n") if line.startswith("LAST-MODIFIED:"))


def test_a_day_that_has_passed_leaves(search: Search, reader: Reader) -> None:
    later = replace(search.work, now=search.work.now + timedelta(days=30))
    feed_days.roll(later)
    assert len(reader.read()[1]) == 2
