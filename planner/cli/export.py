"""The command that writes everything out."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.parts import Parts, pass_parts
from planner.services import export as services


@click.command()
@click.option("--all", "everything", is_flag=True, required=True, help="All tables, meetings and organisations.")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@pass_parts
def export(parts: Parts, directory: Path, *, everything: bool) -> None:
    """Write all that is kept to the folder DIR, which must be new or empty: JSON, CSV and iCalendar."""
    del everything  # The one thing that can be exported; the word is asked for so that nobody does it by mistake.
    if directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} is not empty. Choose a new folder.")
    count = 0
    with parts.writing() as work:
        for name, body in services.files(work):
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            count += 1
    click.echo(f"{count} files written to {directory}.")
