"""The public feeds: which there are, what they are called in addresses, and which meetings each of them holds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.calendars import RECENT, ListedSpan
from planner.domain.meetings import KIND_SLUGS, MeetingKind, MeetingState, Visibility
from planner.domain.refusals import Invalid


class FeedKind(StrEnum):
    """The kinds of public feed, by the word each has in its address, which lives for years."""

    ALL = "alle"
    HISTORY = "alle-historie"
    NETWORK = "nettverk"
    ORGANISATION = "aktor"
    THEME = "tema"
    MUNICIPALITY = "kommune"
    MEETING_KIND = "type"


class FeedForm(StrEnum):
    """The forms a public feed can be had in, by the end of its address; the first is what calendar programs read."""

    ICAL = "ics"
    JCAL = "json"
    ATOM = "atom"


CSS_COLOURS = {
    "firebrick": "#B22222",
    "indianred": "#CD5C5C",
    "olivedrab": "#6B8E23",
    "peru": "#CD853F",
    "seagreen": "#2E8B57",
    "slateblue": "#6A5ACD",
    "steelblue": "#4682B4",
    "teal": "#008080",
}
"""The colours of feeds by their CSS3 names; Apple's clients want the figures."""

PERSONAL_COLOUR = "teal"
"""The colour of a person's own feed."""

TASKS_COLOUR = "firebrick"
"""The colour of a feed of tasks."""

PERSONAL = "min/"
"""The beginning of the stored key of a person's own feed; the person's number follows, which no address shows."""

TASKS = "oppgaver/"
"""The beginning of the stored key of a person's feed of tasks, in the same way."""

SECRET = (PERSONAL, TASKS)
"""The beginnings of the stored keys of feeds that only a secret opens."""

REMOVALS = f"{PERSONAL}removals"
"""The key of the row that moves when counters of secret feeds are deleted; it has no address."""


OF_ALL = frozenset({FeedKind.ALL, FeedKind.HISTORY})
"""The kinds of feed that are about no subject: all meetings."""


@dataclass(frozen=True, slots=True, order=True)
class FeedKey:
    """Which feed: its kind and, for all but those in ``OF_ALL``, the slug or number of what it is about."""

    kind: FeedKind
    name: str = ""

    def __str__(self) -> str:
        """The key as it is stored and stands in the address: ``alle``, ``tema/beite``, ``kommune/5006``."""
        return f"{self.kind}/{self.name}" if self.name else str(self.kind)


def parse_feed_key(text: str) -> FeedKey:
    """Read a stored key; raises ``Refused`` with ``feeds.unknown``."""
    kind, slash, name = text.partition("/")
    if kind not in set(FeedKind) or bool(slash) != bool(name) or (kind in OF_ALL) == bool(name) or "/" in name:
        raise Invalid("feeds.unknown", key=text)
    return FeedKey(FeedKind(kind), name)


def public_feed(kind: FeedKind, name: str = "") -> FeedKey:
    """Return the key of a public feed as its address names it; a kind of meeting may be named in English too."""
    words = {str(kind_of_meeting): slug for kind_of_meeting, slug in KIND_SLUGS.items()}
    return FeedKey(kind, words.get(name, name) if kind is FeedKind.MEETING_KIND else name)


@dataclass(frozen=True, slots=True)
class Belonging:
    """The facts that decide the feeds of a meeting: networks, organisations and themes by slug, the municipality by number."""

    state: MeetingState
    visibility: Visibility
    kind: MeetingKind
    networks: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    municipality: str = ""


_A_YEAR = ListedSpan()


@dataclass(frozen=True, slots=True)
class FeedRule:
    """The rule of a kind of feed.

    ``colour`` is a CSS3 name (RFC 7986 5.9). ``names`` gives the names of the feeds of this kind that a meeting belongs
    to; a feed of all meetings has an empty one. ``narrows`` is the field of a list's filter by which a page shows the
    meetings of just one such feed, where there is one. ``span`` says how long before and after they are meetings stand there.
    """

    colour: str
    names: Callable[[Belonging], Collection[str]]
    narrows: str = ""
    span: ListedSpan = _A_YEAR


FEED_TABLE = {
    FeedKind.ALL: FeedRule("seagreen", lambda _: ("",), span=ListedSpan(stays=RECENT)),
    FeedKind.HISTORY: FeedRule("seagreen", lambda _: ("",), span=ListedSpan(comes_after=RECENT)),
    FeedKind.NETWORK: FeedRule("steelblue", lambda meeting: meeting.networks, "network"),
    FeedKind.THEME: FeedRule("olivedrab", lambda meeting: meeting.themes, "theme"),
    FeedKind.MEETING_KIND: FeedRule("indianred", lambda meeting: (KIND_SLUGS[meeting.kind],), "kind"),
    FeedKind.MUNICIPALITY: FeedRule("slateblue", lambda meeting: {meeting.municipality} - {""}, "municipality"),
    FeedKind.ORGANISATION: FeedRule("peru", lambda meeting: meeting.organisations),
}
"""The kinds of public feed in the order in which they are offered. Addresses, agendas, colours, belonging and what a page
offers to subscribe to follow from here; words and subjects stand in ``services/calendars/feed_subjects.py``."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as its subscribers see it.

    ``colour`` is a CSS3 name. ``address`` is the feed's own https address and stands in the bytes: leave it empty for a
    secret one. ``page`` is the page it is made from.
    """

    name: str
    description: str = ""
    colour: str = FEED_TABLE[FeedKind.ALL].colour
    address: str = ""
    page: str = ""


def feeds_of(meeting: Belonging) -> frozenset[FeedKey]:
    """Return the public feeds a meeting belongs to: none unless it is published and everyone may see it.

    A network's feed has an open address too, so what only the network may see is left to the personal feeds.
    """
    if meeting.state is MeetingState.DRAFT or meeting.visibility is not Visibility.PUBLIC:
        return frozenset()
    return frozenset(FeedKey(kind, name) for kind, rule in FEED_TABLE.items() for name in rule.names(meeting))
