"""Commands that run the service: everything on one machine, or the web workers alone."""

from __future__ import annotations

from functools import partial

import click

from planner.cli import serving
from planner.cli.database import prepare_folder, upgrade_database
from planner.cli.jobs import work_jobs
from planner.cli.parts import Parts, pass_parts
from planner.cli.process_group import ProcessGroupError
from planner.services.demo import demo
from planner.services.operations import schema
from planner.services.people import people, sign_in
from planner.settings import Settings

LINK_MINUTES = 60

port_option = click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, instead of the setting.")


def _first_steps(parts: Parts, settings: Settings) -> list[str]:
    """Fill an empty database with demo data, and return the lines that tell how to get in."""
    if settings.production:
        return []
    with parts.writing(settings) as work:
        if not people.anyone(work):
            demo.fill(work)
        if people.find(work, demo.ORGANISER) is None:
            return []
        link = sign_in.sign_in_link(work, demo.ORGANISER, LINK_MINUTES)
    lines = [f"  Sign in as {demo.ORGANISER}, once, within the hour:", f"  {link}"]
    return [*lines, f"  Letters are kept at {work.url('/postkasse')}"] if settings.keeps_mail else lines


@click.command()
@port_option
@pass_parts
def start(parts: Parts, port: int | None) -> None:
    """Run everything: prepare the database, then web workers and jobs, until Ctrl-C."""
    settings = parts.settings(port=port)
    settings = prepare_folder(settings)
    opened, settings = serving.listen(settings)
    with opened:
        upgrade_database(settings)
        lines = [f"{settings.service_name} is at {parts.deployment(settings).base_url}", *_first_steps(parts, settings)]
        click.echo("\n".join(lines))
        web = serving.Web(parts.web, settings, opened)
        try:
            web.run({"jobs": partial(work_jobs, parts.jobs(settings, parts.now), settings)})
        except ProcessGroupError as error:
            raise click.ClickException(
                f"The {error} process stopped again and again; the reason stands above."
            ) from error


@click.command()
@port_option
@pass_parts
def serve(parts: Parts, port: int | None) -> None:
    """Run the web workers alone, as on one of many hosts."""
    settings = parts.settings(port=port)
    settings = prepare_folder(settings)
    with schema.opened(settings.sqlalchemy_url) as engine:
        schema.check(engine)
    opened, settings = serving.listen(settings)
    with opened:
        click.echo(f"{settings.service_name} is at {parts.deployment(settings).base_url}")
        serving.Web(parts.web, settings, opened).run()
