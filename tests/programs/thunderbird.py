"""Thunderbird without a screen, which does what its user would do; it is spoken to by Marionette, its remote control.

A message is its length, a colon and a list in JSON: 0, a number, a name and what is given; or, as its answer, 1, the number,
an error and a result.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

DOES = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
ASKING = """
const given = Array.from(arguments), done = given.pop();
(async () => {{ {does}
  return {what}(...given);
}})().then(value => done({{ value: value ?? null }}), error => done({{ failed: `${{error}} ${{error.stack}}` }}));
"""
PREFERENCES: dict[str, object] = {
    "marionette.port": 0,
    "intl.locale.requested": "en-US",
    "calendar.timezone.useSystemTimezone": False,
    "calendar.timezone.local": "Europe/Oslo",
    # Nobody is asked anything at the first start, and nothing is fetched from its makers.
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}
LIVES_AT_MOST = 900
"""Seconds after which it ends by itself, should the tests be stopped so hard that nobody ends it."""
PATIENCE = 60
"""Seconds after which a start or an answer is no longer waited for."""


@dataclass
class Thunderbird:
    """A running Thunderbird with a profile of its own, and a folder that mails are put into for it to open."""

    folder: Path
    speaks: socket.socket
    hears: IO[bytes]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def does(self, what: str, *given: object) -> Any:  # noqa: ANN401 - Each wish has an answer of its own.
        """Let it do one of the things in ``thunderbird.js``, and return what came of it."""
        script = ASKING.format(does=DOES, what=what)
        said = self.command("WebDriver:ExecuteAsyncScript", script=script, args=given, sandbox="system")["value"]
        assert "failed" not in said, said["failed"]
        return said["value"]

    def subscribe(self, name: str, url: str, *, tasks: bool = False) -> None:
        """Subscribe to a calendar; one of tasks is a calendar as any other."""
        self.does("add", name, "ics", url)

    def open(self, address: str, user: str, password: str) -> list[str]:
        """Open the account that is found at an address as ``meetings`` and ``to do``; return the address it knows its owner by."""
        self.does("remember", address, "moteplass", user, password)
        (_, meetings), (_, tasks) = self.does("discover", address, user, password)
        self.does("add", "meetings", "caldav", meetings, user)
        self.does("add", "to do", "caldav", tasks, user)
        return [user]

    def answer(self, name: str, uid: str, partstat: str) -> str:
        """Answer in the calendar; return what went wrong."""
        return str(self.does("answer", name, uid, partstat))

    def ring(self, name: str, uid: str) -> str:
        """Wish to be reminded a quarter of an hour before; return what went wrong."""
        return str(self.does("ring", name, uid))

    def rename(self, name: str, uid: str, title: str) -> str:
        """Give another title; return what went wrong."""
        return str(self.does("rename", name, uid, title))

    def tick(self, name: str, uid: str) -> str:
        """Say that a task is done; return what went wrong."""
        return str(self.does("tick", name, uid, True))

    def remove(self, name: str, uid: str) -> str:
        """Delete a meeting or a task; return what went wrong."""
        return str(self.does("remove", name, uid))

    def sees(self, name: str, hoped: list[str]) -> list[str]:
        """Return what is in a calendar once it is what is hoped for, or after a while."""
        seen: list[str] = self.does("look", name, hoped)
        return seen

    def refreshed(self, name: str, hoped: list[str]) -> list[str]:
        """Let a calendar be fetched again, and return what is in it."""
        self.does("refresh", name)
        return self.sees(name, hoped)

    def reads(self, mail: bytes, press: str | None = None) -> list[str]:
        """Let it open a mail: return what it says of the invitation and which buttons there are, one of which is pressed."""
        file = self.folder / f"{next(self.numbers)}.eml"
        file.write_bytes(mail)
        told: list[str] = self.does("read", str(file), press)
        return told

    def command(self, name: str, **given: object) -> Any:  # noqa: ANN401 - Each command has a result of its own.
        """Give a command of Marionette, and return its result."""
        number = next(self.numbers)
        said = json.dumps([0, number, name, given]).encode()
        self.speaks.sendall(b"%d:%s" % (len(said), said))
        _, answered, error, result = self.hear()
        assert (answered, error) == (number, None)
        return result

    def hear(self) -> Any:  # noqa: ANN401 - A message is a list, and the greeting is none.
        """Return the next message."""
        length = b""
        while not length.endswith(b":"):
            digit = self.hears.read(1)
            assert digit, "Thunderbird has ended."
            length += digit
        return json.loads(self.hears.read(int(length[:-1])))


@contextmanager
def running(folder: Path) -> Iterator[Thunderbird]:
    """Start Thunderbird with everything it keeps in one folder; end it with the block."""
    program = shutil.which("thunderbird")
    assert program, "Thunderbird is needed: .ci/programs installs it (Debian: apt install thunderbird)."
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "TZ": "Europe/Oslo", "LC_ALL": "C.UTF-8", "MOZ_CRASHREPORTER_DISABLE": "1",
    }  # fmt: skip
    with (folder / "said").open("w", encoding="utf-8") as said:
        ways = ("--headless", "--no-remote", "--marionette", "--remote-allow-system-access")
        process = subprocess.Popen(
            ["timeout", str(LIVES_AT_MOST), program, *ways, "--profile", profile],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment,
        )  # fmt: skip
        try:
            with _connected(process, profile / "MarionetteActivePort") as line, line.makefile("rb") as hears:
                running = Thunderbird(folder, line, hears)
                running.hear()
                running.command("WebDriver:NewSession", capabilities={"timeouts": {"script": PATIENCE * 1000}})
                running.command("Marionette:SetContext", value="chrome")
                yield running
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _connected(process: subprocess.Popen[bytes], port: Path) -> socket.socket:
    """Wait until a file says on which port it listens, and connect to it."""
    ends = time.monotonic() + PATIENCE
    while not (port.exists() and port.read_text()) and process.poll() is None and time.monotonic() < ends:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    return socket.create_connection(("127.0.0.1", int(port.read_text())), timeout=2 * PATIENCE)
