"""Target 10: what subscribers cost: a poll of a feed of one's own, and many who fetch a large feed that has just changed."""

from __future__ import annotations

from itertools import repeat
from pathlib import Path
from statistics import median

from sqlalchemy.orm import Session

from bench.feeds import FEED, LARGE
from bench.figures import Figure, Report
from bench.filling import LEADER, Place, connected, fill, slug_of, work_on
from bench.load import ask, fire, get
from bench.processes import Server, planner
from bench.rounds import Course, Pace, Same, take
from bench.visits import signed_in
from planner.services import identity
from planner.services.calendars import personal_feeds
from planner.services.people import people
from planner.services.work import writing

GUESTS = 50
CLIENTS = 16
EDITS = 5


def measure(report: Report, folder: Path, pace: Pace) -> None:
    """Measure with the largest number of meetings."""
    place = Place(folder / "subscribers")
    fill(place, LARGE, GUESTS)
    path = _own_feed(place)
    with planner("serve", place.environment) as service:
        tag = ask(service.port, get(path)).header("ETag")
        poll = take({"own": Course(service, Same(get(path, if_none_match=tag)), status=304)}, pace)["own"]
        waits = _after_edits(place, service, pace)
    slow = median(waits)
    report.add(
        Figure(10, "poll of a feed of one's own (304): cpu", str(poll), "", poll.cpu_ms, "ms", at_most=0.25),
        Figure(10, f"{CLIENTS} gzip clients after an edit, {LARGE} meetings: p99", f"{slow:.0f} ms", "", slow, "ms",
               at_most=150),
    )  # fmt: skip


def _own_feed(place: Place) -> str:
    """Return the secret path of the feed of the team's leader."""
    with connected(place) as engine, Session(engine) as session, writing(work_on(session, place)) as work:
        person = people.find(work, LEADER)
        if person is None:
            raise RuntimeError("nobody leads the team")
        return personal_feeds.renew(work.acting(identity.actor_of(work, person, via="page")))


def _after_edits(place: Place, service: Server, pace: Pace) -> list[float]:
    """Return how long the slow ones waited who fetched in the second after each edit (ms)."""
    visitor, request = signed_in(place, service), get(FEED, accept_encoding="gzip")
    fire(service.port, repeat(request), CLIENTS, pace.seconds)
    waits = []
    for number in range(EDITS):
        visitor.fill_in(f"/moter/{slug_of(1)}/rediger/hva", {"title": f"Nytt navn {number:02}"})
        waits.append(fire(service.port, repeat(request), CLIENTS, pace.seconds).wait_ms(0.99))
    return waits
