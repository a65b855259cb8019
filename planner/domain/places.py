"""Places beside the seats: those who are responsible for a meeting never wait, and take nothing from the number of seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.domain.replies import ReplyState, seats_of


@dataclass(frozen=True)
class Place:
    """A yes to a meeting: its key, state, people and number in the queue (0 outside of it).

    ``beside`` tells that the guest has a place beside the seats now, ``responsible`` that a duty of the meeting is theirs;
    those they bring always count as ordinary guests.
    """

    key: int
    state: ReplyState
    party: int = 1
    queue: int = 0
    beside: bool = False
    responsible: bool = False

    @property
    def seats(self) -> int:
        """Return how many seats it takes."""
        return seats_of(self.state, self.party, beside=self.beside)


def settled(places: Sequence[Place], seats: int | None, taken: int) -> list[Place]:
    """Return the places that change, each as it then is, in an order in which never more than ``seats`` are taken.

    Who is responsible gets a place beside the seats, out of the queue where they wait. Who is responsible no more takes an
    ordinary seat before anybody in the queue, as soon as one is free; until then they keep the place that was promised.
    ``places`` are all yeses of responsible people, all that wait, and all places beside the seats. ``seats`` is ``None``
    where their number is not limited; then nobody needs a place beside them.
    """
    if seats is None:
        return [replace(place, beside=False) for place in places if place.beside]
    free, changed = seats - taken, list[Place]()
    for place in sorted(places, key=lambda place: place.queue):
        if place.responsible and not place.beside:
            after = _beside(place, free, ahead=_waits_ahead(place, places, seats))
            free -= after.seats - place.seats
            changed.append(after)
    for place in places:
        if place.beside and not place.responsible and free >= 1:
            free -= 1
            changed.append(replace(place, beside=False))
    return changed


def _beside(place: Place, free: int, *, ahead: bool) -> Place:
    after = replace(place, state=ReplyState.COMING, queue=0, beside=True)
    if place.state is not ReplyState.WAITING or place.party - 1 <= (0 if ahead else free):
        return after
    return replace(after, party=1)


def _waits_ahead(place: Place, places: Sequence[Place], seats: int) -> bool:
    """Whether somebody waits in front, other than those who are responsible, and is not too many for all the seats."""
    return any(
        other.state is ReplyState.WAITING
        and not other.responsible
        and other.queue < place.queue
        and other.party <= seats
        for other in places
    )
