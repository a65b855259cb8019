"""Feeds as a subscriber gets them, taken apart into their entries; in English, whose words need no catalogue."""

from __future__ import annotations

from planner.domain.feeds import TASKS, parse_feed_key
from planner.formats.ical.contentlines import unescape, unfold
from planner.services.calendars import feeds, personal_feeds
from planner.services.calendars.feeds import StandingFeed
from planner.services.work import Actor, Work, writing

Entry = dict[str, str]


def found(work: Work, feed: str) -> StandingFeed:
    """Return how a public feed stands."""
    there = feeds.find_public(work.session.connection(), work.deployment, parse_feed_key(feed), "en")
    assert there is not None
    return there


def stamp(work: Work, feed: str) -> str:
    """Return the digest of a feed."""
    return found(work, feed).stamp


def body(work: Work, there: StandingFeed) -> bytes:
    """Return the bytes of a feed."""
    data = feeds.body(work.session.connection(), work.deployment, there)
    assert data is not None
    return data


def entries(work: Work, feed: str) -> list[Entry]:
    """Return the entries of a public feed."""
    return entries_in(body(work, found(work, feed)))


def own_feed(work: Work, secret: str) -> list[Entry]:
    """Return the entries of a personal feed."""
    there = feeds.find_secret(work.session.connection(), work.deployment, secret)
    assert there is not None
    return entries_in(body(work, there))


def tasks_in(work: Work, secret: str) -> list[Entry]:
    """Return the tasks that a secret opens."""
    there = feeds.find_secret(work.session.connection(), work.deployment, secret, TASKS)
    assert there is not None
    return entries_in(body(work, there), "VTODO")


def secret_of(path: str) -> str:
    """Return the secret in the path of a personal feed."""
    return path.removeprefix("/kalender/min/").removesuffix(".ics")


def made(work: Work) -> str:
    """Make a personal feed for the actor and return its secret."""
    return secret_of(personal_feeds.renew(work))


def entries_in(data: bytes, component: str = "VEVENT") -> list[Entry]:
    """Return the entries of a calendar file: values by the name of their property, parameters left out."""
    _, *parts = b"\r\n".join(unfold(data)).decode().split(f"BEGIN:{component}\r\n")
    return [_entry(part.partition(f"END:{component}")[0]) for part in parts]


def _entry(lines: str) -> Entry:
    found = (line.partition(":") for line in lines.split("\r\n") if line)
    return {name.partition(";")[0]: unescape(value) for name, _, value in found}


def renewed(work: Work, person_id: int) -> str:
    """Give a person a new address of their own feed and return its path."""
    with writing(work.acting(Actor(person_id=person_id))) as own:
        return personal_feeds.renew(own)
