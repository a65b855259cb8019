"""What needs a hand now, for the team: meetings, networks and organisations, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from planner.domain import workboard as rules
from planner.domain.list_pages import SHORT_PAGE, ListPage, nearest_page
from planner.domain.permissions import Verb
from planner.domain.workboard import KEPT_AFTER, Cause, Hand, HandWeek, PollFacts, Urgency, days_left, week_of
from planner.services import identity, visibility
from planner.services.work import Work
from planner.store import networks, polls
from planner.store import workboard as cards
from planner.store import workboard_hands as rows
from planner.store.database import Condition


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
    """One page of what needs a hand now, what is due first on top, with the week of each."""

    page: ListPage
    weeks: Sequence[tuple[HandWeek, Sequence[BoardHand]]]

    @property
    def hands(self) -> list[BoardHand]:
        """Return those of all weeks."""
        return [hand for _week, of_week in self.weeks for hand in of_week]

    @property
    def left(self) -> int:
        """Return how many there are beside those of this page."""
        return self.page.total - len(self.hands)


def hands(work: Work, number: int = 1, size: int = SHORT_PAGE, *, mine: bool = False) -> Hands:
    """Return one page of what needs a hand now, in a handful of statements.

    It is about meetings, networks and organisations, or about the meetings alone that the actor carries.
    """
    identity.require(work, Verb.SEE_WORKBOARD)
    every = list(_of_meetings(work, visibility.carried(work) if mine else None))
    if not mine:
        every += [*_requests(work), *_without_contact(work)]
    every.sort(key=lambda hand: (rules.rank(hand.hand), hand.title))
    page = nearest_page(number, len(every), size)
    zone = work.deployment.time_zone
    shown = every[page.offset : page.offset + page.size]
    dated = [replace(hand, days=days_left(work.now, hand.hand.due, zone)) for hand in shown]
    weeks = groupby(dated, key=lambda hand: week_of(hand.hand, work.now, zone))
    return Hands(page, [(week, list(of_week)) for week, of_week in weeks])


def _of_meetings(work: Work, among: Condition | None) -> Iterator[BoardHand]:
    counts = rows.counts(work.session, work.now)
    open_polls = {row[0]: PollFacts(*row[1:]) for row in polls.counts(work.session)}
    facts = rows.HandFacts(counts, open_polls)
    for candidate in rows.candidates(work.session, work.now - KEPT_AFTER, work.now, facts, among):
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
