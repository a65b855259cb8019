"""Meetings and duties of a grown service, by their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bench.filling import ZONE, slug_of
from bench.grown_people import TEAM, network_name, place_of
from bench.grown_size import Size
from planner.domain.action_points import ActionState
from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.meetings import MeetingKind, MeetingState, Visibility
from planner.domain.names import slugify
from planner.domain.search_words import kept_words
from planner.domain.times import to_utc
from planner.formats.places import reference
from planner.services.work import Work

PER_SERIES = 8
PER_DAY = 6
WORDS = ("Beitedag", "Fagdag", "Samling", "Åpen gård", "Kompetansekafé", "Møte", "Prat")
COMING_SHARE = 0.4
"""The part of the meetings that are to come; the others are over."""
DRAFT_EVERY, CANCELLED_EVERY, NETWORK_EVERY, INVITED_EVERY = 20, 33, 10, 12


def theme_number(number: int) -> int:
    """Return the number of the theme of a meeting."""
    return 1 + number % len(reference.themes())


def network_number(number: int, size: Size) -> int | None:
    """Return the number of the network of a meeting, where it is of one."""
    return 1 + number % size.networks if number % (NETWORK_EVERY // 2) == 0 else None


def title_of(number: int) -> str:
    """Return what a meeting is called."""
    theme = reference.themes()[theme_number(number) - 1].name_nb
    return f"{WORDS[number % len(WORDS)]} om {theme.lower()} i {place_of(number)[1]}"


def question_of(number: int) -> str:
    """Return what a meeting thinks about."""
    return f"Hva vil vi gjøre sammen i {place_of(number)[1]} før år {2027 + number % 9}?"


def words(_work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Keep the words by which the meetings are found."""
    for number in range(1, size.meetings + 1):
        for word in sorted(kept_words((title_of(number), question_of(number), f"Grendehuset i {place_of(number)[1]}"))):
            yield {"meeting_id": number, "word": word}


def starts_of(work: Work, number: int, size: Size) -> datetime:
    """Return the wall time at which a meeting starts: the first ones are to come, the nearest first, and the others are over."""
    coming = int(size.meetings * COMING_SHARE)
    day = 3 + number // PER_DAY if number <= coming else -2 - (number - coming) // PER_DAY
    return datetime.combine(work.now.date() + timedelta(days=day), time(9 + number % 8))


def is_over(number: int, size: Size) -> bool:
    """Tell whether a meeting is over."""
    return number > int(size.meetings * COMING_SHARE)


def state_of(number: int, size: Size) -> MeetingState:
    """Return how a meeting stands; the first is confirmed, and drafts are to come."""
    if not is_over(number, size) and number % DRAFT_EVERY == DRAFT_EVERY - 1:
        return MeetingState.DRAFT
    if number % CANCELLED_EVERY == CANCELLED_EVERY - 1:
        return MeetingState.CANCELLED
    if is_over(number, size):
        return MeetingState.HELD
    return MeetingState.CONFIRMED if holder_of(number, size) else MeetingState.ANNOUNCED


def visibility_of(number: int) -> Visibility:
    """Return who may see a meeting."""
    if number % NETWORK_EVERY == 0:
        return Visibility.NETWORK
    return Visibility.INVITED if number % INVITED_EVERY == INVITED_EVERY - 1 else Visibility.PUBLIC


def holder_of(number: int, size: Size) -> int | None:
    """Return the number of the organisation that carries a meeting out, where there is one."""
    return None if number % 4 == 0 else 2 + number * 7 % (size.organisations - 1)


def series(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Make the series."""
    for number in range(1, size.meetings // PER_SERIES // 4 + 1):
        title = title_of(number)
        yield {"id": number, "slug": f"{slugify(title)}-{number}", "title": title, "created_at": work.now}


def meetings(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Make the meetings."""
    last_series = size.meetings // PER_SERIES // 4
    for number in range(1, size.meetings + 1):
        municipality, place = place_of(number)
        starts = starts_of(work, number, size)
        ends = starts + timedelta(hours=2)
        in_series = number // PER_SERIES + 1
        cancelled = state_of(number, size) is MeetingState.CANCELLED
        yield {
            "id": number,
            "slug": slug_of(number),
            "uid": f"{slug_of(number)}@example.no",
            "kind": list(MeetingKind)[number % len(MeetingKind)],
            "title": title_of(number),
            "question": question_of(number),
            "programme": "Kaffe, befaring og samtale.",
            "place": f"Grendehuset i {place}",
            "municipality": municipality,
            "starts_local": starts,
            "ends_local": ends,
            "starts_at": to_utc(starts.date(), starts.time(), ZONE),
            "ends_at": to_utc(ends.date(), ends.time(), ZONE),
            "visibility": visibility_of(number),
            "network_id": network_number(number, size),
            "convener_id": TEAM,
            "created_by_id": TEAM,
            "state": state_of(number, size),
            "cancelled_at": work.now if cancelled else None,
            "series_id": in_series if in_series <= last_series else None,
            "position": number % PER_SERIES + 1 if in_series <= last_series else None,
            "created_at": work.now,
            "revised_at": work.now.replace(microsecond=0),
        }


def meeting_themes(_work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Give each meeting its theme."""
    for number in range(1, size.meetings + 1):
        yield {"meeting_id": number, "theme_id": theme_number(number)}


def duties(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Give each meeting its two duties: held, offered or open."""
    for number in range(1, size.meetings + 1):
        holder = holder_of(number, size)
        drafted = state_of(number, size) is MeetingState.DRAFT
        for place, kind in enumerate(DutyKind):
            held = not drafted and holder is not None and (kind is DutyKind.EXECUTION or number % 3 == 0)
            over = is_over(number, size) and kind is DutyKind.EXECUTION
            free = DutyState.OFFERED if _is_offered(number, size, kind) else DutyState.OPEN
            yield {
                "id": 2 * number + place,
                "meeting_id": number,
                "kind": kind,
                "state": (DutyState.FULFILLED if over else DutyState.HELD) if held else free,
                "holder_id": holder if held else None,
                "person_id": holder if held and holder is not None and holder <= size.people else None,
                "held_since": work.now if held else None,
            }


def _is_offered(number: int, size: Size, kind: DutyKind) -> bool:
    coming = not is_over(number, size) and state_of(number, size) is MeetingState.ANNOUNCED
    return coming and kind is DutyKind.EXECUTION and number % 8 == 0


def offers(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Offer the duties that are offered."""
    for number in range(1, size.meetings + 1):
        if _is_offered(number, size, DutyKind.EXECUTION):
            yield {
                "duty_id": 2 * number,
                "organisation_id": 2 + number % (size.organisations - 1),
                "person_id": 2 + number % (size.people - 1),
                "offered_by_id": TEAM,
                "state": OfferState.OFFERED,
                "answer_by": work.now + timedelta(days=2),
                "created_at": work.now - timedelta(days=5),
            }


def action_points(work: Work, size: Size) -> Iterator[dict[str, Any]]:
    """Agree on something at every second meeting that is over."""
    for number in range(1, size.meetings + 1):
        if state_of(number, size) is MeetingState.HELD and number % 2:
            done = number % 3 == 0
            yield {
                "meeting_id": number,
                "text": f"Lage en plan for {network_name(number % size.networks + 1)}",
                "organisation_id": 2 + number % (size.organisations - 1),
                "due": work.now.date() + timedelta(days=number % 90),
                "state": ActionState.DONE if done else ActionState.OPEN,
                "created_at": work.now,
                "done_at": work.now.astimezone(UTC) if done else None,
            }
