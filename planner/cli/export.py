"""The command that writes everything out, or the meetings of one organisation."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.parts import Parts, pass_parts
from planner.services.exchange import export as services
from planner.services.exchange import organisation_exports
from planner.services.organisations import organisations


@click.command()
@click.option("--all", "everything", is_flag=True, help="All tables, meetings and organisations.")
@click.option("--organisation", metavar="SLUG", default="", help="Only the meetings of this organisation.")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@pass_parts
def export(parts: Parts, directory: Path, organisation: str, *, everything: bool) -> None:
    """Write all that is kept, or an organisation's meetings, to the folder DIR, which must be new or empty."""
    if everything == bool(organisation):
        raise click.UsageError("Say either --all or --organisation SLUG.")
    if directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} is not empty. Choose a new folder.")
    count = 0
    with parts.writing() as work:
        files = (
            organisation_exports.files(work, organisations.get(work, organisation))
            if organisation
            else services.files(work)
        )
        for name, body in files:
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            count += 1
    click.echo(f"{count} files written to {directory}.")
