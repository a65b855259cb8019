"""The reckoning of docs/SCALE.md is as right as its inputs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import figures, scale
from bench.scale import HOUR, Caches, Costs, Crowd, arrivals, first_minutes, hour, share_changed

COSTS = Costs(poll_ms=0.5, own_poll_ms=0.25, body_ms=1.0, body_kb=50, edits_a_second=40)


@pytest.mark.parametrize(
    ("subscribers", "asked"), [(0, 0), (36_000, 8), (45_000, 10), (10_000_000, 10), (20_000_000, 10)]
)
def test_a_cdn_asks_no_more_than_once_for_each_place_and_form_while_a_body_is_fresh(
    subscribers: int, asked: float
) -> None:
    this = hour(Crowd(subscribers=subscribers), Caches(places=100, forms=6, fresh_seconds=60), COSTS)
    assert this.asked_of_the_service == pytest.approx(asked)


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_no_cache_takes_the_polls_of_own_feeds(share: float) -> None:
    this = hour(Crowd(subscribers=7_200_000, own_share=share, on_the_hour=0), Caches(), COSTS)
    assert this.own_polls == pytest.approx(2_000 * share)
    assert this.own_cores == this.own_cores_in_the_burst == pytest.approx(0.5 * share)
    assert this.gb_of_a_change == pytest.approx(360 * (1 - share))


def test_a_change_is_fetched_once_by_each_however_many_there_are_in_an_hour() -> None:
    assert share_changed(0) == 0
    assert share_changed(1) == pytest.approx(0.632, abs=0.001)
    assert share_changed(1_000) == pytest.approx(1)
    quiet, busy = (hour(Crowd(edits_a_day=edits), Caches(), COSTS) for edits in (0, 100_000))
    assert quiet.gb_a_day == pytest.approx(8_000_000 * 24 * 0.6 / 1e6)
    assert busy.gb_a_day == pytest.approx(8_000_000 * 24 * 50 / 1e6)


@pytest.mark.parametrize("crowd", [Crowd(), Crowd(on_the_hour=0), Crowd(on_the_hour=1, burst_seconds=7)])
def test_everybody_asks_once_an_hour(crowd: Crowd) -> None:
    assert sum(arrivals(1_000, crowd, HOUR)) == pytest.approx(1_000)


@pytest.mark.parametrize(
    ("a_second", "longest", "wait", "over_after"), [(100, 0, 0, 0), (50, 100, 2, 4), (20, 160, 8, 10)]
)
def test_a_burst_is_worked_off_in_order(a_second: float, longest: float, wait: float, over_after: int) -> None:
    queue = first_minutes([100.0, 100.0], a_second)
    assert (queue.longest, queue.wait_seconds, queue.over_after) == (longest, wait, over_after)


def test_a_service_that_is_too_small_for_the_hour_is_said_to_be() -> None:
    assert "never ends" in scale.table(replace(COSTS, own_poll_ms=50))


def test_the_inputs_are_read_from_the_table_of_the_bench() -> None:
    report = figures.Report()
    lines = {
        scale.POLL: "2 000/s (0.35 ms cpu)",
        scale.OWN_POLL: "4 000/s (0.20 ms cpu)",
        scale.BODY: "1 900/s (0.52 ms cpu)",
        scale.SIZE: "41.5 kB",
        scale.EDITS: "77/s",
    }
    for work, cell in lines.items():
        report.add(figures.Figure(1, work, cell, "floor", 1.0))
    assert scale.costs(figures.cells(report.block())) == Costs(0.35, 0.2, 0.52, 41.5, 77)
