"""What needs a hand now, for the team: meetings, networks and organisations, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planner.domain import workboard as rules
from planner.domain.list_pages import SHORT_PAGE, ListPage, nearest_page
from planner.domain.permissions import Verb
from planner.domain.workboard import KEPT_AFTER, Cause, Hand, PollFacts, Urgency, days_left
from planner.services import identity
from planner.services.work import Work
from planner.store import networks, polls
from planner.store import workboard as cards
from planner.store import workboard_hands as rows


@dataclass(frozen=True)
class BoardHand:
    """A hand with what it is about: a meeting, a network or an organisation.

    ``days`` are calendar days left, negative when it is late.
    """

    hand: Hand
    title: str
    days: int | None = None
    meeting: str = ""
    network: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Hands:
    """One page of what needs a hand now, the most urgent first."""

    page: ListPage
    hands: Sequence[BoardHand]


def hands(work: Work, number: int = 1, size: int = SHORT_PAGE) -> Hands:
    """Return one page of what needs a hand now, about meetings, networks and organisations, in a handful of statements."""
    identity.require(work, Verb.SEE_WORKBOARD)
    every = [*_of_meetings(work), *_requests(work), *_without_contact(work)]
    every.sort(key=lambda hand: (rules.rank(hand.hand), hand.title))
    page = nearest_page(number, len(every), size)
    zone = work.deployment.time_zone
    shown = every[page.offset : page.offset + page.size]
    return Hands(page, [replace(hand, days=days_left(work.now, hand.hand.due, zone)) for hand in shown])


def _of_meetings(work: Work) -> Iterator[BoardHand]:
    counts = rows.counts(work.session, work.now)
    open_polls = {row[0]: PollFacts(*row[1:]) for row in polls.counts(work.session)}
    for candidate in rows.candidates(work.session, work.now - KEPT_AFTER, work.now, counts, open_polls):
        for hand in rules.hands(candidate.facts, work.now):
            yield BoardHand(hand, candidate.title, meeting=candidate.slug)


def _requests(work: Work) -> list[BoardHand]:
    return [
        BoardHand(Hand(Cause.NETWORK_REQUESTS, Urgency.SOON, count=count), name, network=slug)
        for slug, name, count in networks.request_counts(work.session)
    ]


def _without_contact(work: Work) -> Iterator[BoardHand]:
    for slug, name, starts in cards.holders_without_contact(work.session, work.now - KEPT_AFTER):
        yield BoardHand(rules.no_contact(name, starts, work.now), name, organisation=slug)
