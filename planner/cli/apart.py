"""What runs in a process of its own, called by its name, so that what it needs is loaded there and nowhere else."""

from __future__ import annotations

from multiprocessing import get_context
from pkgutil import resolve_name

UPGRADE = "planner.services.operations.upgrading:upgrade_at"


def _call(name: str, *arguments: str) -> None:
    resolve_name(name)(*arguments)


def ran_apart(name: str, *arguments: str) -> bool:
    """Call a function of the project in a process of its own and wait for it; tell whether it returned."""
    process = get_context("fork").Process(target=_call, args=(name, *arguments))
    process.start()
    process.join()
    return process.exitcode == 0
