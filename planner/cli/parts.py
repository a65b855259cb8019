"""What the commands are handed by the app, and how they tell that something cannot be done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import click
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner import settings as settings_module
from planner.cli.serving import Site
from planner.domain.refusals import Refused
from planner.domain.texts import normalised
from planner.formats.words.refusals import words
from planner.services.operations import schema
from planner.services.operations.backups import BackupError, Backups
from planner.services.operations.schema import UnreadyError
from planner.services.work import Actor, Deployment, Work, reading, writing
from planner.settings import Settings, SettingsError

OPERATOR = Actor(system=True, via="cli")


class Jobs(Protocol):
    """The scheduled jobs of one process."""

    def names(self) -> tuple[str, ...]:
        """Return the names of the jobs."""

    def work(self, pulse: Callable[[], None]) -> None:
        """Work the jobs until the process is stopped; call ``pulse`` again and again."""

    def run(self, name: str) -> str:
        """Run one job now and return what went wrong, or nothing."""

    def close(self) -> None:
        """Let go of the database."""


@dataclass(frozen=True)
class Parts:
    """What the app hands to the commands: the clock, the environment, and how the larger parts are made."""

    now: Callable[[], datetime]
    deployment: Callable[[Settings], Deployment]
    web: Callable[[Settings], Site]
    jobs: Callable[[Settings, Callable[[], datetime]], Jobs]
    backups: Callable[[Settings], Backups]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def settings(self, **overrides: str | int | None) -> Settings:
        """Return the settings; what is given (``port=8080``) wins over the environment. Raise ``SettingsError``."""
        named = {
            f"{settings_module.PREFIX}{name.upper()}": str(value)
            for name, value in overrides.items()
            if value is not None
        }
        return settings_module.load({**self.environment, **named})

    def work(self, settings: Settings, session: Session) -> Work:
        """Return work that the operator does now."""
        return Work(session, OPERATOR, self.now(), self.deployment(settings_module.where_it_runs(settings)))

    @contextmanager
    def writing(self, settings: Settings | None = None) -> Iterator[Work]:
        """Do work as the operator, in one transaction on a database that is up to date; raise ``UnreadyError``."""
        with self._opened(settings) as work, writing(work):
            yield work

    @contextmanager
    def reading(self, settings: Settings | None = None) -> Iterator[Work]:
        """Do work as the operator that changes nothing, and keep nobody from writing; raise ``UnreadyError``."""
        with self._opened(settings) as work, reading(work):
            yield work

    @contextmanager
    def _opened(self, settings: Settings | None) -> Iterator[Work]:
        effective = settings or self.settings()
        with schema.opened(effective.sqlalchemy_url) as engine:
            schema.check(engine)
            with schema.sessions(engine)() as session:
                yield self.work(effective, session)


class Planner(click.Group):
    """A group that says in one line what cannot be done, and ends with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn every refusal into one line."""
        try:
            return super().invoke(ctx)
        except (SettingsError, UnreadyError, BackupError) as error:
            raise click.ClickException(str(error)) from error
        except Refused as refusal:
            raise click.ClickException(words(refusal) % refusal.facts) from refusal
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise click.ClickException(f"The database does not answer: {reason}") from error


pass_parts = click.make_pass_decorator(Parts)


class TextType(click.ParamType[str]):
    """Text in one form, whoever's keyboard or list it came from."""

    name = "text"

    def convert(self, value: object, _param: click.Parameter | None, _context: click.Context | None) -> str:
        """Return the text as it is kept."""
        return normalised(str(value))


TEXT = TextType()
