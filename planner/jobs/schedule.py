"""The table of scheduled jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from planner.jobs import delivery, drafts, entries, farewells, files, foreign_calendars, incoming, mailings, removals
from planner.jobs.context import JobContext
from planner.jobs.one_by_one import one_by_one
from planner.services.duties import duties
from planner.services.operations import retention
from planner.services.operations.jobs import TICK
from planner.services.people import addresses
from planner.services.polls import poll_changes
from planner.services.removals import inactivity
from planner.services.replies import answer_reports, needs, reminders, waiting_list
from planner.services.work import Work

WRITE_LETTERS = "write-letters"


def always(context: JobContext) -> bool:
    """Tell that a job is to be run each time."""
    del context
    return True


def nothing(context: JobContext) -> None:
    """Do nothing: the run itself is the sign of life."""
    del context


def in_slices(verb: Callable[[Work], int]) -> Callable[[JobContext], None]:
    """Return a job that does a use case again and again, each time in a transaction of its own, until it does nothing more.

    The use case does a bounded number of things, so that nobody waits long for the lock, and returns how many it did.
    """

    def slice_of(context: JobContext) -> int:
        with context.writing() as work:
            return verb(work)

    def do(context: JobContext) -> None:
        while slice_of(context):
            pass

    return do


@dataclass(frozen=True)
class Job:
    """A job: its name, how often it is run, what it does, and a look beforehand at whether there is anything to do.

    ``everywhere`` is one that each process works, whether or not it leads: its claims keep two from doing the same.
    ``after`` names the job whose work it takes up; who runs one by hand wants that done first.
    """

    name: str
    every: timedelta
    do: Callable[[JobContext], None]
    due: Callable[[JobContext], bool] = always
    everywhere: bool = False
    after: str = ""


JOBS = (
    Job(TICK, timedelta(seconds=30), nothing),
    Job(WRITE_LETTERS, timedelta(seconds=1), mailings.write, mailings.anything_due),
    Job("write-farewells", timedelta(seconds=5), farewells.write, farewells.anything_due),
    Job(
        "deliver-letters",
        timedelta(seconds=3),
        delivery.deliver,
        delivery.anything_due,
        everywhere=True,
        after=WRITE_LETTERS,
    ),
    Job("fetch-mail", timedelta(minutes=1), incoming.fetch),
    Job("handle-mail", timedelta(seconds=5), incoming.handle, incoming.anything_to_handle),
    Job("lapse-offers", timedelta(minutes=1), one_by_one(duties.to_lapse, duties.lapse)),
    Job("remind-of-offers", timedelta(minutes=10), one_by_one(duties.to_remind, duties.remind)),
    Job("lapse-seat-offers", timedelta(minutes=1), in_slices(waiting_list.lapse_due)),
    Job("fetch-calendars", timedelta(minutes=1), foreign_calendars.fetch_due, foreign_calendars.anything_due),
    Job("remind-of-polls", timedelta(minutes=10), one_by_one(poll_changes.to_remind, poll_changes.remind_by_itself)),
    Job("remind-guests", timedelta(minutes=10), one_by_one(reminders.to_remind, reminders.remind)),
    Job("report-answers", timedelta(minutes=10), one_by_one(answer_reports.to_report, answer_reports.tell)),
    Job("roll-feeds", timedelta(minutes=10), entries.roll),
    Job("renew-entries", timedelta(seconds=2), entries.renew, entries.anything_to_renew),
    Job("delete-needs", timedelta(hours=1), in_slices(needs.delete_old)),
    Job("tell-of-addresses", timedelta(seconds=30), one_by_one(addresses.to_tell, addresses.tell)),
    Job("ask-the-inactive", timedelta(hours=1), one_by_one(inactivity.to_ask, inactivity.ask)),
    Job("erase-the-inactive", timedelta(hours=1), one_by_one(inactivity.to_erase, inactivity.erase)),
    Job("remove-people", timedelta(seconds=10), removals.go_on, removals.anything_to_do),
    Job("go-on-with-drafts", timedelta(seconds=5), drafts.go_on, drafts.anything_left),
    Job("go-on-with-files", timedelta(seconds=30), files.go_on, files.anything_left),
    Job("clean-up", timedelta(hours=1), in_slices(retention.clean_up)),
)
"""Every job. Each is run when the process starts to lead, or just starts, and then as often as it says."""
