"""Commands for the database."""

from __future__ import annotations

import tempfile
from dataclasses import replace

import click

from planner.cli.apart import UPGRADE, ran_apart
from planner.cli.parts import Parts, pass_parts
from planner.services.operations import schema
from planner.services.operations.schema import UnreadyError
from planner.settings import Settings, SettingsError, make_secret, secret_in


def prepare_folder(settings: Settings) -> Settings:
    """Make the instance folder and the secret in it, where they are not there; raise ``SettingsError`` if that cannot be.

    Return the settings with the secret, so that processes that are started later need no file.
    """
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.folder):
            pass
    except OSError as error:
        raise SettingsError(
            f"The folder {settings.folder} cannot be written to ({error.strerror}). "
            "Make it writable or set PLANNER_INSTANCE."
        ) from error
    make_secret(settings)
    return replace(settings, secret_key=secret_in(settings))


def upgrade_database(settings: Settings) -> None:
    """Bring the database up to date, in a process of its own where there is anything to do; raise ``UnreadyError``."""
    with schema.opened(settings.sqlalchemy_url) as engine:
        if schema.needs_upgrade(engine) and not ran_apart(UPGRADE, settings.sqlalchemy_url):
            raise UnreadyError("The database could not be brought up to date; the reason stands above.")


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@pass_parts
def upgrade(parts: Parts) -> None:
    """Bring the database up to date with this version."""
    settings = parts.settings()
    prepare_folder(settings)
    upgrade_database(settings)
    click.echo("The database is up to date.")
