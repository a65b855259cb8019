"""The subjects of public feeds, kind by kind: their words, their names, and which of them a meeting touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from planner.domain.feeds import FEED_TABLE, Belonging, FeedKey, FeedKind
from planner.domain.meetings import KIND_SLUGS
from planner.domain.organisations import OrganisationName
from planner.domain.people import LANGUAGES
from planner.formats.places import reference
from planner.formats.words.catalogues import catalogue
from planner.formats.words.words import N_, label
from planner.rows.networks import Network
from planner.rows.organisations import Theme
from planner.services.calendars.meeting_facts import Names, SharedFacts, filled
from planner.store.database import Connection
from planner.store.feeds import network_name, organisation_name, theme_names


class SubjectRows(Protocol):
    """The rows that feeds can be about."""

    @property
    def themes(self) -> Sequence[Theme]:
        """Return all themes."""

    @property
    def networks(self) -> Sequence[Network]:
        """Return all networks."""

    @property
    def organisations(self) -> Sequence[OrganisationName]:
        """Return the names of all organisations."""


@dataclass(frozen=True)
class FeedSubjects:
    """The subjects of a kind of feed.

    ``heading`` is the msgid over the feeds of this kind. ``find`` returns the names by which a subject is stored, none
    where ``name`` has them in the program, and ``None`` where there is no such subject. ``listed`` returns all subjects
    with their names in a language. ``touched`` returns those that a meeting touches and that have a stored name.
    """

    heading: str
    find: Callable[[Connection, str], Names | None]
    listed: Callable[[SubjectRows, str], Iterable[tuple[str, str]]]
    name: Callable[[str, str], str] = lambda slug, _: slug
    touched: Callable[[SharedFacts], Mapping[str, Names]] = lambda _: {}


_EARLIER = N_("Earlier meetings")


def belonging(facts: SharedFacts) -> Belonging:
    """Return what decides the feeds of a meeting."""
    meeting = facts.meeting
    return Belonging(
        state=meeting.state,
        visibility=meeting.visibility,
        kind=meeting.kind,
        networks=frozenset(_networks(facts)),
        organisations=frozenset(_organisations(facts)),
        themes=frozenset(facts.themes),
        municipality=meeting.municipality or "",
    )


def names(facts: SharedFacts) -> dict[str, dict[str, str]]:
    """Return the names of the feeds that a meeting touches, by key and language; the others are named in the program."""
    return {
        str(FeedKey(kind, name)): dict(stored)
        for kind, subjects in SUBJECTS.items()
        for name, stored in subjects.touched(facts).items()
    }


def find(connection: Connection, key: FeedKey) -> dict[str, str] | None:
    """Return the stored names of what a feed is about; ``None`` where there is no such thing."""
    stored = SUBJECTS[key.kind].find(connection, key.name)
    return None if stored is None else dict(stored)


def name_of(key: FeedKey, stored: Names, language: str) -> str:
    """Return the name of what a feed is about in a language; ``stored`` are the names in its counter."""
    return stored.get(language) or SUBJECTS[key.kind].name(key.name, language)


def listed(rows: SubjectRows, language: str) -> dict[str, list[tuple[str, str]]]:
    """Return key and name of every public feed, under the heading of its kind."""
    words = catalogue(language)
    return {
        words.gettext(SUBJECTS[kind].heading): [
            (str(FeedKey(kind, slug)), name) for slug, name in SUBJECTS[kind].listed(rows, language)
        ]
        for kind in FEED_TABLE
    }


def _same(name: str | None) -> Names | None:
    return None if name is None else dict.fromkeys(LANGUAGES, name)


def _organisations(facts: SharedFacts) -> dict[str, Names]:
    parts = (facts.roles.convener, *facts.holders.values())
    return {organisation.slug: dict.fromkeys(LANGUAGES, organisation.name) for organisation in parts}


def _networks(facts: SharedFacts) -> dict[str, Names]:
    return {} if facts.network is None else {facts.network[0]: dict.fromkeys(LANGUAGES, facts.network[1])}


def _theme(connection: Connection, slug: str) -> Names | None:
    stored = theme_names(connection, slug)
    return None if stored is None else filled(stored)


@cache
def _municipalities() -> dict[str, str]:
    return {municipality.number: municipality.display for municipality in reference.municipalities()}


@cache
def _meeting_kinds() -> dict[str, str]:
    return {slug: label(kind) for kind, slug in KIND_SLUGS.items()}


def _kind_name(slug: str, language: str) -> str:
    return catalogue(language).gettext(_meeting_kinds()[slug]) if slug in _meeting_kinds() else slug


SUBJECTS = {
    FeedKind.ALL: FeedSubjects(
        N_("Everything"),
        find=lambda _, __: {},
        listed=lambda _, language: [("", catalogue(language).gettext(N_("All meetings")))],
    ),
    FeedKind.HISTORY: FeedSubjects(
        N_("Earlier"),
        find=lambda _, __: {},
        listed=lambda _, language: [("", catalogue(language).gettext(_EARLIER))],
        name=lambda _, language: catalogue(language).gettext(_EARLIER),
    ),
    FeedKind.NETWORK: FeedSubjects(
        N_("Network"),
        find=lambda connection, slug: _same(network_name(connection, slug)),
        listed=lambda rows, _: [(network.slug, network.name) for network in rows.networks],
        touched=_networks,
    ),
    FeedKind.THEME: FeedSubjects(
        N_("Theme"),
        find=_theme,
        listed=lambda rows, language: [
            (theme.slug, filled({"nb": theme.name_nb, "nn": theme.name_nn, "en": theme.name_en})[language])
            for theme in rows.themes
        ],
        touched=lambda facts: facts.themes,
    ),
    FeedKind.MEETING_KIND: FeedSubjects(
        N_("Kind"),
        find=lambda _, slug: {} if slug in _meeting_kinds() else None,
        listed=lambda _, language: [(slug, _kind_name(slug, language)) for slug in _meeting_kinds()],
        name=_kind_name,
    ),
    FeedKind.MUNICIPALITY: FeedSubjects(
        N_("Municipality"),
        find=lambda _, number: {} if number in _municipalities() else None,
        listed=lambda _, __: list(_municipalities().items()),
        name=lambda number, _: _municipalities().get(number, number),
    ),
    FeedKind.ORGANISATION: FeedSubjects(
        N_("Organisation"),
        find=lambda connection, slug: _same(organisation_name(connection, slug)),
        listed=lambda rows, _: [(name.slug, name.name) for name in rows.organisations if name.called == name.name],
        touched=_organisations,
    ),
}
"""The subjects of every kind of public feed; the kinds themselves stand in ``domain/feeds.py``."""
