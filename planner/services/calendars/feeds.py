"""Feeds as they are fetched: one read says whether anything is new, and another joins what was rendered before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from operator import itemgetter

from planner.domain.feed_changes import since
from planner.domain.feeds import (
    FEED_TABLE,
    PERSONAL,
    PERSONAL_COLOUR,
    SECRET,
    TASKS,
    TASKS_COLOUR,
    Feed,
    FeedForm,
    FeedKey,
    FeedKind,
    parse_feed_key,
)
from planner.domain.people import LANGUAGES
from planner.formats.ical.atom import to_atom
from planner.formats.ical.ical import HOME_ZONE, assemble, feed_head
from planner.formats.ical.jcal import to_jcal
from planner.formats.words.catalogues import catalogue
from planner.formats.words.words import N_
from planner.services.calendars import editions, feed_subjects
from planner.services.tokens import digest
from planner.services.work import Deployment
from planner.store import database, feed_moves
from planner.store import feeds as rows
from planner.store.database import Connection
from planner.store.feeds import FeedReader, FeedStanding

_OPEN = N_("Meetings that are open to everyone.")
_OWN = N_("Meetings you are invited to, as you have answered.")
_MINE = N_("my meetings")
_TODO = N_("What the organisations you act for have been asked to do, or have taken on.")
_TASKS = N_("my tasks")
_SECRET_FEEDS = {PERSONAL: (_MINE, _OWN, PERSONAL_COLOUR), TASKS: (_TASKS, _TODO, TASKS_COLOUR)}
_STAMP_DIGITS = 32
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


MoveReader = feed_moves.MoveReader
"""What tells which feeds have changed, under a name for the edges."""
SecretStanding = rows.SecretStanding
"""How a secret feed stands, under a name for the edges."""
Reader = FeedReader
"""The reads that answer a poll, under a name for the edges."""
Unread = database.DatabaseFailure
"""The error of a read that the database did not answer, under a name for the edges."""


@dataclass(frozen=True)
class StandingFeed:
    """A feed that is there, in the language it is to be read in; ``stamp`` tells its bytes from all others."""

    standing: FeedStanding
    language: str
    stamp: str
    form: FeedForm = FeedForm.ICAL


@dataclass(frozen=True)
class FeedEntries:
    """The entries of a public feed in one state and language, by meeting and in its order, each with the zone it needs."""

    stamp: str
    by_meeting: Mapping[int, tuple[bytes, str]]

    def bodies(self) -> Iterable[bytes]:
        """Return the entries."""
        return map(itemgetter(0), self.by_meeting.values())

    def zones(self) -> Iterable[str]:
        """Return the zones that they need, some of them many times."""
        return map(itemgetter(1), self.by_meeting.values())


@cache
def edition(deployment: Deployment) -> str:
    """Return a digest of what stands around the entries of a feed and is not in the database: its head, zones and forms.

    It is part of every validator, so that an upgrade never leaves a subscriber with half of what was and half of what is.
    The entries themselves move the counter of a feed, also when another edition renders them anew.
    """
    heads = [[_public_feed(deployment, FeedKey(kind), {}, lang) for lang in LANGUAGES] for kind in FeedKind]
    heads += [[_secret_feed(deployment, begins, lang) for lang in LANGUAGES] for begins in SECRET]
    parts = [feed_head(head, [HOME_ZONE]) for heads_of_kind in heads for head in heads_of_kind]
    sample = assemble(b"BEGIN:VCALENDAR\r\n", [editions.sample()])
    zone = deployment.time_zone
    parts += [_other_form(sample, form, "https://x", (lang, zone)) for form in list(FeedForm)[1:] for lang in LANGUAGES]
    return blake2b(b"".join(parts) + editions.ZONES.encode(), digest_size=4).hexdigest()


def find_public(
    connection: Connection, deployment: Deployment, key: FeedKey, language: str, form: FeedForm = FeedForm.ICAL
) -> StandingFeed | None:
    """Return how a public feed stands; ``None`` where there is nothing it could be about.

    That of a theme which was merged into another is the other's from then on, for those who subscribed to it before.
    """
    if key.kind is FeedKind.THEME:
        key = FeedKey(key.kind, rows.standing_theme(connection, key.name))
    standing = rows.standing(connection, str(key))
    if standing is None:
        names = feed_subjects.find(connection, key)
        if names is None:
            return None
        standing = FeedStanding(str(key), 0, digest(f"{key} {sorted(names.items())}")[:_STAMP_DIGITS], _EPOCH, names)
    return _standing_feed(deployment, standing, language, form)


def find_secret(
    connection: Connection, deployment: Deployment, secret: str, begins: str = PERSONAL
) -> StandingFeed | None:
    """Return how the personal feed, or that of tasks, stands that a secret opens, or opened until it was renewed."""
    standing = rows.secret_standing(connection, digest(secret), begins)
    return None if standing is None else _standing_feed(deployment, standing, standing.language)


def _standing_feed(
    deployment: Deployment, standing: FeedStanding, language: str, form: FeedForm = FeedForm.ICAL
) -> StandingFeed:
    return StandingFeed(standing, language, full_stamp(edition(deployment), standing.stamp, language, form), form)


def full_stamp(of_edition: str, stamp: str, language: str, form: FeedForm = FeedForm.ICAL) -> str:
    """Return what tells the bytes of a feed in a language and a form from all others, given the stamp in its counter."""
    return f"{stamp}-{of_edition}-{language}" + ("" if form is FeedForm.ICAL else f"-{form}")


def entries(connection: Connection, feed: StandingFeed, earlier: FeedEntries | None = None) -> FeedEntries | None:
    """Return the entries of a public feed; ``None`` when it has changed since it was found, and is to be looked up again.

    With those of an ``earlier`` state only what has changed since is read, as far as the feed still knows what has.
    """
    standing = feed.standing
    changed = None if earlier is None else since(standing.recent, earlier.stamp)
    if earlier is None or changed is None:
        version, by_meeting = rows.public_entries(connection, standing.feed, feed.language)
    else:
        version, read = rows.public_entries(connection, standing.feed, feed.language, changed)
        by_meeting = dict(earlier.by_meeting)
        for gone in changed - read.keys():
            by_meeting.pop(gone, None)
        by_meeting.update(read)
        by_meeting = by_meeting if read.keys() <= earlier.by_meeting.keys() else dict(sorted(by_meeting.items()))
    return FeedEntries(standing.stamp, by_meeting) if version == standing.version else None


def head(deployment: Deployment, feed: StandingFeed, zones: Iterable[str]) -> bytes:
    """Return what stands before the entries of a feed, which need these zones."""
    standing = feed.standing
    described = _feed(deployment, standing.feed, standing.names, feed.language)
    return feed_head(described, set(zones), home=not standing.feed.startswith(TASKS))


def public_body(deployment: Deployment, feed: StandingFeed, all_entries: FeedEntries) -> bytes:
    """Return the bytes of a public feed in its form."""
    data = assemble(head(deployment, feed, all_entries.zones()), all_entries.bodies())
    if feed.form is FeedForm.ICAL:
        return data
    here = address(deployment, feed.standing.feed, feed.language, feed.form)
    return _other_form(data, feed.form, here, (feed.language, deployment.time_zone))


def body(connection: Connection, deployment: Deployment, feed: StandingFeed) -> bytes | None:
    """Return the bytes of a feed; ``None`` when it has changed since it was found, and is to be looked up again."""
    standing = feed.standing
    if not standing.feed.startswith(SECRET):
        all_entries = entries(connection, feed)
        return None if all_entries is None else public_body(deployment, feed, all_entries)
    version, listed = rows.bodies(connection, standing.feed, feed.language)
    if version != standing.version:
        return None
    return assemble(head(deployment, feed, (zone for _, zone in listed)), (entry for entry, _ in listed))


def _other_form(data: bytes, form: FeedForm, here: str, speech: tuple[str, str]) -> bytes:
    """Return a feed in another form than iCalendar, in a language and by the clocks of a zone."""
    return to_jcal(data) if form is FeedForm.JCAL else to_atom(data, here, *speech)


def name_of(deployment: Deployment, feed: StandingFeed) -> str:
    """Return the name of a public feed, as its subscribers see it."""
    return _feed(deployment, feed.standing.feed, feed.standing.names, feed.language).name


def _feed(deployment: Deployment, stored: str, names: dict[str, str], language: str) -> Feed:
    """The feed with this stored key as its subscribers see it."""
    if stored.startswith(SECRET):
        return _secret_feed(deployment, PERSONAL if stored.startswith(PERSONAL) else TASKS, language)
    return _public_feed(deployment, parse_feed_key(stored), names, language)


def _secret_feed(deployment: Deployment, begins: str, language: str) -> Feed:
    """A secret feed, which never tells its own address."""
    words, (name, description, colour) = catalogue(language), _SECRET_FEEDS[begins]
    full_name = f"{deployment.service_name}: {words.gettext(name)}"
    return Feed(full_name, words.gettext(description), colour, page=_page(deployment))


def _public_feed(deployment: Deployment, key: FeedKey, names: dict[str, str], language: str) -> Feed:
    subject = feed_subjects.name_of(key, names, language)
    name = f"{deployment.service_name}: {subject}" if subject else deployment.service_name
    here, page = address(deployment, str(key), language), _page(deployment)
    return Feed(name, catalogue(language).gettext(_OPEN), FEED_TABLE[key.kind].colour, here, page)


def _page(deployment: Deployment) -> str:
    return f"{deployment.base_url}/kalender/"


def address(deployment: Deployment, stored: str, language: str, form: FeedForm = FeedForm.ICAL) -> str:
    """Return the full address of a public feed; only another language than the service's own stands in it."""
    return deployment.base_url + path(deployment, stored, language, form)


def path(deployment: Deployment, stored: str, language: str, form: FeedForm = FeedForm.ICAL) -> str:
    """Return the path of a public feed, with its language where that is not the service's own."""
    return f"/kalender/{stored}.{form}" + (f"?sprak={language}" if language != deployment.language else "")
