"""GNOME's calendar service in a session of its own, as on a Linux desktop, and what it sees."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PROGRAM = Path(__file__).with_name("gnome_session.py")
PYTHON = "/usr/bin/python3"
RINGS = "BEGIN:VALARM\nUID:own\nACTION:DISPLAY\nDESCRIPTION:Soon\nTRIGGER:-PT15M\nEND:VALARM"


@dataclass
class Gnome:
    """A session, with the line it is asked through and the line on which it answers."""

    process: subprocess.Popen[str]
    answers: IO[str]

    def subscribe(self, name: str, url: str, *, tasks: bool = False) -> None:
        """Subscribe to a calendar, or to a list of tasks."""
        self._ask("add", name=name, url=url, backend="webcal", tasks=tasks)

    def open(self, address: str, user: str, password: str) -> list[str]:
        """Open the account that is found at an address as ``meetings`` and ``to do``; return the addresses of its owner."""
        given = {"user": user, "password": password}
        meetings, tasks, *owner = self._ask("discover", url=address, **given)
        self._ask("add", name="meetings", url=meetings, backend="caldav", **given)
        self._ask("add", name="to do", url=tasks, backend="caldav", tasks=True, **given)
        return list(owner)

    def sees(self, name: str, hoped: list[str]) -> list[str]:
        """Return what is in a calendar once it is what is hoped for, or after a while."""
        seen: list[str] = self._ask("look", name=name, hoped=hoped)
        return seen

    def refreshed(self, name: str, hoped: list[str]) -> list[str]:
        """Let a calendar be fetched again, and return what is in it."""
        self._ask("refresh", name=name)
        return self.sees(name, hoped)

    def answer(self, name: str, uid: str, partstat: str) -> str:
        """Answer in the calendar; return what went wrong."""
        return self._change(name, uid, r"PARTSTAT=[A-Z-]+", f"PARTSTAT={partstat}")

    def ring(self, name: str, uid: str) -> str:
        """Wish to be reminded a quarter of an hour before; return what went wrong."""
        return self._change(name, uid, "END:VEVENT", f"{RINGS}\nEND:VEVENT")

    def rename(self, name: str, uid: str, title: str) -> str:
        """Give another title; return what went wrong."""
        return self._change(name, uid, "SUMMARY:.*", f"SUMMARY:{title}")

    def tick(self, name: str, uid: str) -> str:
        """Say that a task is done; return what went wrong."""
        return self._change(
            name, uid, "STATUS:.*", "STATUS:COMPLETED\nCOMPLETED:20270202T090000Z\nPERCENT-COMPLETE:100"
        )

    def remove(self, name: str, uid: str) -> str:
        """Delete one object; return what went wrong."""
        return str(self._ask("remove", name=name, uid=uid))

    def receive(self, name: str, text: str) -> str:
        """Take a message in from a mail; return what went wrong."""
        return str(self._ask("receive", name=name, text=text))

    def _change(self, name: str, uid: str, old: str, new: str) -> str:
        return str(self._ask("change", name=name, uid=uid, old=old, new=new))

    def _ask(self, do: str, **given: object) -> Any:  # noqa: ANN401 - Each wish has an answer of its own.
        assert self.process.stdin is not None
        print(json.dumps({"do": do, **given}), file=self.process.stdin, flush=True)
        said = self.answers.readline()
        assert said, "GNOME's calendar service has ended: .ci/programs installs what it needs."
        told = json.loads(said)
        assert "failed" not in told, told["failed"]
        return told["answer"]


@contextmanager
def gnome_session(folder: Path) -> Iterator[Gnome]:
    """Start a session with nothing in it, whose files are all in one folder; end it with the block."""
    session = shutil.which("dbus-run-session")
    assert session, "D-Bus is needed: .ci/programs installs it (Debian: apt install dbus-daemon)."
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "TZ": "Europe/Oslo", "LC_ALL": "C.UTF-8",
        "GSETTINGS_BACKEND": "memory", "GIO_USE_VFS": "local",
    }  # fmt: skip
    coming, going = os.pipe()
    # What goes wrong in the services is in this file; pytest shows where it is.
    with (folder / "said").open("w", encoding="utf-8") as said, os.fdopen(coming) as answers:
        process = subprocess.Popen(
            [session, "--", PYTHON, PROGRAM, str(going)],
            stdin=subprocess.PIPE, stdout=said, stderr=said, text=True, env=environment, pass_fds=[going],
        )  # fmt: skip
        os.close(going)
        with process:
            yield Gnome(process, answers)
