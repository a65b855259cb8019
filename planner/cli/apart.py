"""What runs in a process of its own, called by its name, so that what it needs is loaded there and nowhere else."""

from __future__ import annotations

from functools import partial
from pkgutil import resolve_name

from planner.cli.forking import fork

UPGRADE = "planner.services.operations.upgrading:upgrade_at"


def _call(name: str, *arguments: str) -> None:
    resolve_name(name)(*arguments)


def ran_apart(name: str, *arguments: str) -> bool:
    """Call a function of the project in a process of its own and wait for it; tell whether it returned."""
    return fork(partial(_call, name, *arguments)).wait() == 0
