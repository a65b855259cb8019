"""Commands for the database."""

from __future__ import annotations

import click

from planner.cli.parts import Parts, pass_parts
from planner.services import schema
from planner.settings import secret_in


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@pass_parts
def upgrade(parts: Parts) -> None:
    """Bring the database up to date with this version."""
    settings = parts.settings()
    secret_in(settings)
    engine = schema.connect(settings.sqlalchemy_url)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()
    click.echo("The database is up to date.")
