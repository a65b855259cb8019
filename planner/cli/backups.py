"""The commands that keep a copy of everything, and bring it back."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.database import upgrade_database
from planner.cli.parts import Parts, pass_parts


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@pass_parts
def backup(parts: Parts, file: Path) -> None:
    """Write everything to FILE while the service runs, and try the copy by restoring it into a scratch place."""
    settings = parts.settings()
    written = parts.backups(settings).write(file, parts.now())
    click.echo(f"Written to {file}: {written.size} bytes, {written.files} files of the instance folder.")
    if written.tried:
        click.echo("The copy was restored into a scratch place, and is whole.")
    else:
        click.echo("The copy was read, not restored: the database user may not make a scratch database.")
    click.echo("It holds the secret key and mail addresses: keep it as safe as the service itself.")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_parts
def restore(parts: Parts, file: Path) -> None:
    """Bring everything back from FILE, onto a machine where there is nothing yet."""
    settings = parts.settings()
    count = parts.backups(settings).restore(file)
    upgrade_database(settings)
    click.echo(f"Restored: the database, the secret key and {count} files. Start the service with planner start.")
