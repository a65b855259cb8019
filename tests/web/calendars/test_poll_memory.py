"""Polls of personal feeds that find nothing new are answered without the database, and a change is known within a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from planner.domain.personal_feeds import FeedAlarm, FeedScope
from planner.domain.replies import Answer
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.calendars import calendars, feeds, personal_feeds
from planner.services.calendars.feeds import MoveReader, Reader, SecretStanding
from planner.services.calendars.personal_feeds import FeedPreferences
from planner.services.meetings import meetings
from planner.services.people import account
from planner.services.removals import erasures
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Actor, Work, writing
from planner.store import removals
from planner.store.database import db
from planner.store.feed_moves import Moves
from planner.web.calendars.feed_front import FeedFront
from planner.web.calendars.poll_memory import VALID_SECONDS, PollMemory
from planner.web.feed_cache import FeedCache


@dataclass
class Seconds:
    """A clock of seconds that a test moves."""

    at: float = 100.0

    def now(self) -> float:
        return self.at


class CountingReader(Reader):
    """Counts its reads."""

    reads = 0

    def secret(self, token_hash: str, begins: str = "min/") -> SecretStanding | None:
        self.reads += 1
        return super().secret(token_hash, begins)


@dataclass
class Process:
    """A process that has served the feed of a guest, and follows the database when it is told to."""

    front: Client
    reader: CountingReader
    memory: PollMemory
    seconds: Seconds
    tag: dict[str, str]
    path: str

    def poll(self) -> tuple[int, int]:
        """Poll; return the status, 200 where Flask was left to answer, and how often the database was read."""
        before = self.reader.reads
        return self.front.get(self.path, headers=self.tag).status_code, self.reader.reads - before


@pytest.fixture
def process(app: Flask, client: FlaskClient, work: Work, guest_feed: str) -> Process:
    with app.app_context():
        reader, moves = CountingReader(db.engine), MoveReader(db.engine)
    seconds = Seconds()
    memory = PollMemory(moves, seconds.now)
    front = Client(
        FeedFront(lambda environ, start: [start("200 OK", []) and b""], reader, work.deployment, FeedCache(), memory)
    )
    tag = {"If-None-Match": client.get(guest_feed).headers["ETag"]}
    memory.follow()
    return Process(front, reader, memory, seconds, tag, guest_feed)


def test_a_poll_is_answered_from_memory_as_from_the_database(process: Process) -> None:
    first = process.front.get(process.path, headers=process.tag)
    second = process.front.get(process.path, headers=process.tag)
    assert (first.status_code, second.status_code, process.reader.reads) == (304, 304, 1)
    assert list(second.headers) == list(first.headers)
    assert process.front.get(process.path, headers={"If-None-Match": '"old"'}).status_code == 200
    assert process.front.get(process.path).status_code == 200
    assert process.reader.reads == 3


def test_nothing_is_told_that_is_older_than_a_second(process: Process) -> None:
    assert [process.poll(), process.poll()] == [(304, 1), (304, 0)]
    process.seconds.at += VALID_SECONDS + 0.01
    assert process.poll() == (304, 1)
    process.memory.follow()
    assert process.poll() == (304, 0)


def siri(work: Work) -> Person:
    return work.session.query(Person).filter_by(email="siri@example.no").one()


def erased(work: Work, actor: Work) -> None:
    person = siri(work)
    erasures.begin(actor, person)
    while removals.delete_own(work.session, person.id, 50):
        work.session.flush()


CHANGES: dict[str, Callable[[Work, Work], object]] = {
    "moved": lambda work, _: meetings.change(work, work.session.query(Meeting).one(), {"title": "Et annet"}),
    "answered": lambda work, _: replies.answer(work, work.session.query(Invitation).one(), ReplyInput(Answer.YES)),
    "renewed": lambda _, actor: personal_feeds.renew(actor),
    "ended": lambda _, actor: personal_feeds.end(actor),
    "language of the person": lambda _, actor: account.update(actor, "Siri", "", "nn"),
    "language of the feed": lambda _, actor: personal_feeds.choose(
        actor, FeedPreferences(FeedScope.ASKED, FeedAlarm.NONE, "nb")
    ),
    "erased": erased,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_moves_a_feed_or_closes_its_address_is_known_after_the_next_look(
    process: Process, work: Work, change: str
) -> None:
    assert [process.poll(), process.poll()] == [(304, 1), (304, 0)]
    with writing(work):
        CHANGES[change](work, work.acting(Actor(person_id=siri(work).id)))
    process.memory.follow()
    assert process.poll() == (200, 1)


def test_a_change_of_another_feed_costs_nothing(process: Process, work: Work) -> None:
    process.poll()
    with writing(work):
        for feed in work.session.query(Meeting):
            calendars.refresh(work, feed)
    process.memory.follow()
    assert process.poll() == (304, 0)


class Outage(MoveReader):
    """A database that comes and goes."""

    away = False

    def read(self) -> Moves:
        if self.away:
            raise feeds.Unread("away")
        return super().read()


def standing(number: int, moved: int = 1) -> tuple[tuple[str, str], SecretStanding]:
    return (f"hash {number}", "min/"), SecretStanding(f"min/{number}", "nb", "stamp", moved)


@pytest.fixture
def outage(app: Flask, work: Work) -> Outage:
    with app.app_context():
        return Outage(db.engine)


def test_what_was_read_before_a_look_is_not_kept_after_it(outage: Outage) -> None:
    memory = PollMemory(outage)
    memory.put(*standing(1), begun=memory.round)
    assert memory.get(standing(1)[0]) is None
    memory.follow()
    begun = memory.round
    memory.follow()
    memory.put(*standing(1), begun)
    assert memory.get(standing(1)[0]) is None
    memory.put(*standing(1), memory.round)
    assert memory.get(standing(1)[0]) is not None


def test_an_outage_is_survived_and_forgets_all(outage: Outage) -> None:
    memory = PollMemory(outage)
    memory.follow()
    memory.put(*standing(1), memory.round)
    outage.away = True
    memory.follow()
    assert memory.get(standing(1)[0]) is None
    outage.away = False
    memory.follow()
    assert memory.get(standing(1)[0]) is None
    memory.put(*standing(1), memory.round)
    assert memory.get(standing(1)[0]) is not None


def test_as_many_addresses_are_kept_as_may_be(outage: Outage) -> None:
    memory = PollMemory(outage, most=3)
    memory.follow()
    for number in range(5):
        memory.put(*standing(number), memory.round)
    assert [number for number in range(5) if memory.get(standing(number)[0])] == [2, 3, 4]
