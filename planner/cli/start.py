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
from planner.services.people import first_administrator, people, sign_in
from planner.settings import Settings, note_address

LINK_MINUTES = 60

port_option = click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, instead of the setting.")


def _way_in(parts: Parts, settings: Settings, *, with_demo: bool = False) -> list[str]:
    """Fill an empty database with demo data where that is asked for; return the lines that tell how to get in."""
    with parts.writing(settings) as work:
        if with_demo and not people.anyone(work):
            demo.fill(work)
        if not people.anyone(work):
            link = first_administrator.link(work, LINK_MINUTES)
            lines = ["  Nobody is here yet. Become the administrator, once, within the hour:", f"  {link}"]
        elif settings.production or people.find(work, demo.ORGANISER) is None:
            return []
        else:
            link = sign_in.sign_in_link(work, demo.ORGANISER, LINK_MINUTES)
            lines = [f"  Sign in as {demo.ORGANISER}, once, within the hour:", f"  {link}"]
    return [*lines, f"  Letters are kept at {work.url('/postkasse')}"] if settings.keeps_mail else lines


def _noted(parts: Parts, settings: Settings) -> str:
    """Return where the service is, and note it for commands that are typed while it runs."""
    address = parts.deployment(settings).base_url
    note_address(settings, address)
    return f"{settings.service_name} is at {address}"


@click.command()
@port_option
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty service with the demo first.")
@pass_parts
def start(parts: Parts, port: int | None, *, with_demo: bool) -> None:
    """Run everything: prepare the database, then web workers and jobs, until Ctrl-C."""
    settings = parts.settings(port=port)
    if with_demo and settings.production:
        raise click.ClickException("The demo is for trying the planner, and never for production.")
    settings = prepare_folder(settings)
    opened, settings = serving.listen(settings)
    with opened:
        upgrade_database(settings)
        click.echo("\n".join([_noted(parts, settings), *_way_in(parts, settings, with_demo=with_demo)]))
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
        click.echo("\n".join([_noted(parts, settings), *_way_in(parts, settings)]))
        serving.Web(parts.web, settings, opened).run()
