"""The bench says what it measured, and what it did not."""

from __future__ import annotations

from pathlib import Path
from subprocess import CalledProcessError

import pytest

from bench.figures import Figure, Report
from bench.rounds import Pace, Taken, measure_parts, rate_ratio

FIGURE = Figure(1, "work", "service", "floor", 1.0)


def works(report: Report, _folder: Path, _pace: Pace) -> None:
    report.add(FIGURE)


@pytest.mark.parametrize(
    "failure", [OSError("gone"), AssertionError("not so"), CalledProcessError(1, "wrk"), KeyError("x")]
)
def test_a_part_that_fails_costs_no_other_its_figures_and_is_told(tmp_path: Path, failure: Exception) -> None:
    def fails(report: Report, folder: Path, pace: Pace) -> None:
        works(report, folder, pace)
        raise failure

    report = Report()
    assert not measure_parts({"first": works, "second": fails, "third": works}, report, tmp_path, Pace.quick())
    assert report.figures == [FIGURE] * 3
    assert [note.split(":")[0] for note in report.notes] == ["The part «second» was not measured to its end"]
    assert measure_parts({"third": works}, report, tmp_path, Pace.quick())


def test_rates_that_our_own_tool_holds_back_are_compared_by_their_cost() -> None:
    mine, least = Taken(3_000, 0.3, 1, 1, 9), Taken(3_100, 0.1, 1, 1, 9)
    assert rate_ratio(mine, least, by_wrk=False) == pytest.approx(1 / 3)
    assert rate_ratio(mine, least, by_wrk=True) == pytest.approx(30 / 31)
