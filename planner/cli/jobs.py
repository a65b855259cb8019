"""Commands for the scheduled jobs."""

from __future__ import annotations

import logging
import signal
import sys
import time
from contextlib import closing
from functools import partial

import click

from planner.cli.parts import Jobs, Parts, pass_parts
from planner.cli.process_group import ProcessGroup, ProcessGroupError, Pulse
from planner.services.operations import jobs as standing
from planner.services.operations import schema
from planner.settings import Settings, where_it_runs

log = logging.getLogger(__name__)
RETRY_SECONDS = 5


def _check(settings: Settings) -> None:
    with schema.opened(settings.sqlalchemy_url) as engine:
        schema.check(engine)


def _wait_for_database(settings: Settings, pulse: Pulse) -> None:
    # A process that ends is started again a few times only, and a database may be away for longer than that.
    while True:
        pulse()
        try:
            return _check(settings)
        except schema.UnreachableError as error:
            log.warning("%s Trying again in %d seconds.", error, RETRY_SECONDS)
            time.sleep(RETRY_SECONDS)


def work_jobs(process: Jobs, settings: Settings, pulse: Pulse) -> None:
    """Work the jobs in this process until it is told to stop; ``pulse`` tells the parent that it does.

    The parent made ``process`` and keeps it as it is, so that its children share what it is made of.
    """
    logging.basicConfig(level=logging.WARNING, format="jobs: %(message)s")
    logging.getLogger("planner").setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    _wait_for_database(settings, pulse)
    with closing(process):
        process.work(pulse)


@click.group()
def jobs() -> None:
    """Look after the scheduled jobs."""


@jobs.command("work")
@pass_parts
def work(parts: Parts) -> None:
    """Work the jobs until told to stop; of all processes that do, one leads."""
    settings = parts.settings()
    _check(settings)
    try:
        process = parts.jobs(where_it_runs(settings), parts.now)
        ProcessGroup({"jobs": partial(work_jobs, process, settings)}).work()
    except ProcessGroupError as error:
        raise click.ClickException(
            "The process of the jobs stopped again and again; the reason stands above."
        ) from error


@jobs.command("run")
@click.argument("name")
@pass_parts
def run(parts: Parts, name: str) -> None:
    """Run the job NAME once, now."""
    settings = where_it_runs(parts.settings())
    with closing(parts.jobs(settings, parts.now)) as process:
        if name not in process.names():
            raise click.UsageError(f"There is no job «{name}». The jobs are: {', '.join(process.names())}.")
        _check(settings)
        error = process.run(name)
    if error:
        raise click.ClickException(f"The job {name} failed: {error}")


@jobs.command("list")
@pass_parts
def list_jobs(parts: Parts) -> None:
    """List the jobs and how their last run went."""
    settings = parts.settings()
    with parts.writing(settings) as work:
        last = {run.name: run for run in standing.runs(work)}
    with closing(parts.jobs(settings, parts.now)) as process:
        names = process.names()
    for name in names:
        run = last.get(name)
        ended = "never run" if run is None or run.finished_at is None else f"{run.finished_at:%Y-%m-%d %H:%M:%S} UTC"
        trouble = f"  failed {run.failures} times: {run.last_error}" if run is not None and run.failures else ""
        click.echo(f"{name:20} {ended}{trouble}")
