"""Calendar entries of a grown service: rendered by the service's own code, from facts that follow from the number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.filling import ZONE, slug_of
from bench.grown_meetings import (
    holder_of,
    network_number,
    question_of,
    starts_of,
    state_of,
    theme_number,
    title_of,
    visibility_of,
)
from bench.grown_people import TEAM, network_name, organisation_name, organisation_slug, place_of
from bench.grown_size import Size
from planner.domain.calendars import is_shown, listed_days
from planner.domain.feeds import Belonging, FeedKey, FeedKind, feeds_of
from planner.domain.meetings import MeetingKind
from planner.domain.names import slugify
from planner.domain.people import LANGUAGES
from planner.domain.times import to_local
from planner.formats.entries.calendar_entries import EntryFacts, cancelled_mark, open_entry, when_of
from planner.formats.ical.ical import render
from planner.formats.places import reference
from planner.rows.calendars import Variant
from planner.services.tokens import digest
from planner.services.work import Work


@dataclass(frozen=True)
class Listed:
    """A meeting that stands in feeds."""

    number: int
    facts: EntryFacts
    feeds: frozenset[FeedKey]


def _names(number: int) -> dict[str, str]:
    theme = reference.themes()[theme_number(number) - 1]
    return {"nb": theme.name_nb, "nn": theme.name_nn, "en": theme.name_en}


def _listed(work: Work, size: Size) -> Iterator[Listed]:
    for number in range(1, size.meetings + 1):
        feeds = _feeds(number, size)
        if feeds:
            yield Listed(number, _facts(work, number, size), feeds)


def _feeds(number: int, size: Size) -> frozenset[FeedKey]:
    network, holder = network_number(number, size), holder_of(number, size)
    return feeds_of(
        Belonging(
            state_of(number, size),
            visibility_of(number),
            list(MeetingKind)[number % len(MeetingKind)],
            frozenset({slugify(network_name(network))} if network else ()),
            frozenset(organisation_slug(part) for part in (TEAM, holder) if part),
            frozenset({reference.themes()[theme_number(number) - 1].slug}),
            place_of(number)[0],
        )
    )


def _facts(work: Work, number: int, size: Size) -> EntryFacts:
    starts, place, holder = starts_of(work, number, size), place_of(number)[1], holder_of(number, size)
    return EntryFacts(
        uid=f"{slug_of(number)}@example.no",
        sequence=0,
        created_at=work.now,
        revised_at=work.now.replace(microsecond=0),
        state=state_of(number, size),
        kind=list(MeetingKind)[number % len(MeetingKind)],
        when=when_of(starts, starts + timedelta(hours=2), ZONE, all_day=False),
        title=title_of(number),
        question=question_of(number),
        place=f"Grendehuset i {place}",
        online_url="",
        page=work.url(f"/moter/{slug_of(number)}"),
        convener=organisation_name(TEAM),
        holder=organisation_name(holder) if holder else "",
        follower=organisation_name(holder) if holder and number % 3 == 0 else "",
        themes=(_names(number),),
    )


def rendered(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Render the entry of each public meeting in each language."""
    for meeting in _listed(work, size):
        for language in LANGUAGES:
            entry = render(open_entry(meeting.facts, language), cancelled_mark(language))
            yield {
                "meeting_id": meeting.number,
                "language": language,
                "variant": Variant.PUBLIC,
                "body": entry.body,
                "zone": entry.zone,
                "revised_at": meeting.facts.revised_at,
            }


def placed(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Let each meeting stand in its feeds."""
    today = to_local(work.now, ZONE).date()
    for meeting in _listed(work, size):
        entry = open_entry(meeting.facts, LANGUAGES[0])
        first_day, last_day = listed_days(entry)
        for feed in sorted(map(str, meeting.feeds)):
            yield {
                "feed": feed,
                "meeting_id": meeting.number,
                "variant": Variant.PUBLIC,
                "first_day": first_day,
                "last_day": last_day,
                "shown": is_shown(entry, today),
            }


def versions(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Count the feeds as changed once."""
    seen: dict[FeedKey, dict[str, str]] = {}
    for number in range(1, size.meetings + 1):
        for feed in _feeds(number, size) - set(seen):
            seen[feed] = _feed_names(feed, number, size)
    for feed, names in seen.items():
        key = str(feed)
        yield {"feed": key, "version": 1, "stamp": digest(key)[:32], "changed_at": work.now, "names": names}


def _feed_names(feed: FeedKey, number: int, size: Size) -> dict[str, str]:
    holder, network = holder_of(number, size), network_number(number, size)
    parts = {organisation_slug(part): organisation_name(part) for part in (TEAM, holder) if part}
    names = {
        FeedKind.ORGANISATION: dict.fromkeys(LANGUAGES, parts.get(feed.name, "")),
        FeedKind.NETWORK: dict.fromkeys(LANGUAGES, network_name(network) if network else ""),
        FeedKind.THEME: _names(number),
    }
    return names.get(feed.kind, {})
