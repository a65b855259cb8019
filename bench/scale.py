"""Past one machine, by reckoning: ten million subscribers who ask hourly, from the figures that the bench has measured.

``python -m bench.scale`` reads them from the README and prints the table of ``docs/SCALE.md``; ``--write`` puts it there.
"""

from __future__ import annotations

import argparse
import math
import re
from dataclasses import dataclass
from pathlib import Path

from bench import figures

DOCUMENT = Path(__file__).parent.parent / "docs" / "SCALE.md"
BLOCK = re.compile(r"<!-- scale -->.*?<!-- scale -->", re.DOTALL)
HOUR = 3_600
NARROW = "\N{NARROW NO-BREAK SPACE}"
CPU = re.compile(r"\(([\d.]+) ms cpu\)")


@dataclass(frozen=True)
class Costs:
    """What the bench has measured: CPU of one answer (ms), bytes of the feed as gzip (kB), public edits a second."""

    poll_ms: float
    own_poll_ms: float
    body_ms: float
    body_kb: float
    edits_a_second: float


@dataclass(frozen=True)
class Crowd:
    """Who asks: subscribers who ask once an hour, the share of them with a feed of their own, and when they ask.

    ``on_the_hour`` is the share whose program asks in the first seconds of the hour, spread over ``burst_seconds``; the
    others are spread evenly. Calendars on servers ask for many at once and are counted as one, so this is the worst.
    """

    subscribers: int = 10_000_000
    own_share: float = 0.2
    on_the_hour: float = 0.1
    burst_seconds: int = 30
    edits_a_day: int = 100


@dataclass(frozen=True)
class Caches:
    """A CDN: how many of its places ask the service by themselves, and for how many forms of a feed.

    A body is kept for ``fresh_seconds`` and given out as long again while it is asked for anew. ``not_modified_kb`` is an
    answer of 304 with its head.
    """

    places: int = 100
    forms: int = 6
    fresh_seconds: int = 60
    not_modified_kb: float = 0.6


@dataclass(frozen=True)
class Hour:
    """What an hour comes to; rates are a second, cores are those that are always busy, GB are 10^9 bytes."""

    polls: float
    polls_in_the_burst: float
    asked_of_the_service: float
    public_cores: float
    own_polls: float
    own_cores: float
    own_cores_in_the_burst: float
    gb_of_a_change: float
    gb_a_day: float
    share_not_modified: float


def hour(crowd: Crowd, caches: Caches, costs: Costs) -> Hour:
    """Return what an hour comes to, evenly and in the burst at its beginning."""
    public = crowd.subscribers * (1 - crowd.own_share)
    own = crowd.subscribers * crowd.own_share
    # Each place asks at most once for each form while it is fresh, and not more often than it is asked.
    asked = min(public / HOUR, caches.places * caches.forms / caches.fresh_seconds)
    changed = share_changed(crowd.edits_a_day / 24)
    new_bodies = min(asked, caches.places * caches.forms * crowd.edits_a_day / 24 / HOUR)
    return Hour(
        polls=crowd.subscribers / HOUR,
        polls_in_the_burst=burst(crowd.subscribers, crowd),
        asked_of_the_service=asked,
        public_cores=((asked - new_bodies) * costs.poll_ms + new_bodies * costs.body_ms) / 1000,
        own_polls=own / HOUR,
        own_cores=own / HOUR * costs.own_poll_ms / 1000,
        own_cores_in_the_burst=burst(own, crowd) * costs.own_poll_ms / 1000,
        gb_of_a_change=public * costs.body_kb / 1e6,
        gb_a_day=24 * public * (changed * costs.body_kb + (1 - changed) * caches.not_modified_kb) / 1e6,
        share_not_modified=1 - changed,
    )


def share_changed(edits_an_hour: float) -> float:
    """Return how likely something is new for who asks once an hour, where edits come at random."""
    return 1 - math.exp(-edits_an_hour)


def burst(people: float, crowd: Crowd) -> float:
    """Return the polls a second in the burst at the beginning of the hour, those of the others among them."""
    return people * (crowd.on_the_hour / crowd.burst_seconds + (1 - crowd.on_the_hour) / HOUR)


@dataclass(frozen=True)
class Queue:
    """How a burst is worked off: how many waited at most, how long the last of them (s), and after how many seconds none."""

    longest: float
    wait_seconds: float
    over_after: int


def first_minutes(arrivals: list[float], a_second: float) -> Queue:
    """Work off what arrives in each second at a rate, in order; return how the queue went."""
    waiting, longest, over_after = 0.0, 0.0, 0
    for second in range(HOUR + 1):
        came = arrivals[second] if second < len(arrivals) else 0.0
        waiting = max(waiting + came - a_second, 0.0)
        longest = max(longest, waiting)
        over_after = second + 2 if waiting > 0 else over_after
    return Queue(longest, longest / a_second, over_after)


def arrivals(people: float, crowd: Crowd, seconds: int = HOUR) -> list[float]:
    """Return how many of these people ask in each second from the full hour on."""
    evenly = people * (1 - crowd.on_the_hour) / HOUR
    more = people * crowd.on_the_hour / crowd.burst_seconds
    return [evenly + (more if second < crowd.burst_seconds else 0.0) for second in range(seconds)]


POLL, OWN_POLL = "feed unchanged (304), 1000 meetings", "poll of a feed of one's own (304): cpu"
BODY, SIZE = "feed 200 gzip, 1000 meetings: cpu", "bytes of the feed gzip, 1000 meetings"
EDITS = "public edits a second, 4 writers, PostgreSQL"


def costs(cells: dict[str, str]) -> Costs:
    """Return what was measured, from the cells of the service by the work; raise ``KeyError`` where a line is missing."""
    return Costs(_cpu(cells[POLL]), _cpu(cells[OWN_POLL]), _cpu(cells[BODY]), _first(cells[SIZE]), _first(cells[EDITS]))


def _cpu(cell: str) -> float:
    found = CPU.search(cell)
    if found is None:
        raise KeyError(cell)
    return float(found[1])


def _first(cell: str) -> float:
    return float(cell.split(maxsplit=1)[0].partition("/")[0])


def table(costs: Costs, crowd: Crowd | None = None, caches: Caches | None = None) -> str:
    """Return the figures of an hour as a Markdown table."""
    crowd, caches = crowd or Crowd(), caches or Caches()
    this = hour(crowd, caches, costs)
    own = crowd.subscribers * crowd.own_share
    rows = [
        ("polls a second on average", f"{this.polls:,.0f}"),
        (f"polls a second in the first {crowd.burst_seconds} s of the hour", f"{this.polls_in_the_burst:,.0f}"),
        ("of these, what the CDN asks the service for", f"{this.asked_of_the_service:,.1f} a second"),
        ("cores that answer the CDN", f"{this.public_cores:.2f}"),
        ("polls of own feeds a second that no cache takes", f"{this.own_polls:,.0f}"),
        ("cores for own feeds on average", f"{this.own_cores:.1f}"),
        ("cores for own feeds where nobody waits", f"{this.own_cores_in_the_burst:.1f}"),
        *_waits(own, crowd, costs),
        ("a change, fetched by all public subscribers", f"{this.gb_of_a_change:,.0f} GB from the CDN"),
        (f"a day with {crowd.edits_a_day} changes", f"{this.gb_a_day / 1000:,.1f} TB from the CDN"),
        ("polls that find nothing new", f"{100 * this.share_not_modified:.0f} %"),
        ("most public edits in a day", f"{costs.edits_a_second * 24 * HOUR:,.0f}"),
    ]
    lines = [("", f"{crowd.subscribers:,} subscribers"), ("---", "---:"), *rows]
    return "\n".join(f"| {name} | {value.replace(',', NARROW)} |" for name, value in lines)


def _waits(own: float, crowd: Crowd, costs: Costs) -> list[tuple[str, str]]:
    told = []
    for cores in (1, 2, 4):
        queue = first_minutes(arrivals(own, crowd), 1000 * cores / costs.own_poll_ms)
        worst = (
            f"{queue.wait_seconds:.0f} s; nobody waits after {queue.over_after} s"
            if queue.over_after <= HOUR
            else "never ends"
        )
        told.append((f"longest wait for an own feed with {cores} cores", worst))
    return told


def write(cells: dict[str, str]) -> None:
    """Put the table into the document, between its two marks."""
    block = f"<!-- scale -->\n{table(costs(cells))}\n<!-- scale -->"
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(BLOCK.sub(lambda _: block, text, count=1), encoding="utf-8")


def main() -> None:
    """Print the table of the figures in the README, or write it."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table into the document")
    asked_to = parser.parse_args()
    cells = figures.cells(figures.README.read_text(encoding="utf-8"))
    print(table(costs(cells)))
    if asked_to.write:
        write(cells)


if __name__ == "__main__":
    main()
