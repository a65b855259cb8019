"""A real IMAP server, Dovecot, started by a test on a port of its own with one mailbox in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from planner.adapters.imap import ImapServer

USER, PASSWORD = "svar", "a password for tests"
PATIENCE = 200
CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/run
instance_name = {name}
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
mail_location = maildir:{folder}/mail
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A server that is up: how to reach it, and the folder that its mails lie in."""

    server: ImapServer
    maildir: Path

    def put(self, name: str, raw: bytes) -> None:
        """Put a mail into the mailbox as a mail server does: written beside it, and moved in whole."""
        for folder in ("tmp", "new", "cur"):
            (self.maildir / folder).mkdir(parents=True, exist_ok=True)
        (self.maildir / "tmp" / name).write_bytes(raw)
        _give_away(self.maildir)
        (self.maildir / "tmp" / name).rename(self.maildir / "new" / name)

    def folder(self, name: str = "") -> list[bytes]:
        """Return the mails in a folder, octet by octet."""
        place = self.maildir / (f".{name}" if name else "")
        return sorted(path.read_bytes() for part in ("new", "cur") for path in (place / part).glob("*"))


def _account() -> pwd.struct_passwd:
    # Dovecot keeps no mail as root; where a test is run as root, its processes are another's.
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _give_away(folder: Path) -> None:
    account = _account()
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            return connection.recv(200).startswith(b"* OK")
    except OSError:
        return False


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Start a server, wait until it answers, and stop it at the end."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert program, "Dovecot is needed: .ci/programs installs it (Debian: apt install dovecot-imapd)."
    account, port = _account(), _free_port()
    # Not in pytest's own temporary folder, which is closed to other users.
    with tempfile.TemporaryDirectory(prefix="moteplass-dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "mail").mkdir()
        _give_away(folder / "mail")
        written = CONFIGURATION.format(
            folder=folder, name=folder.name, port=port, password=PASSWORD.replace(" ", "_"), user=account.pw_name,
            group=_group(account.pw_gid), uid=account.pw_uid, gid=account.pw_gid,
        )  # fmt: skip
        (folder / "dovecot.conf").write_text(written, encoding="ascii")
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")], stderr=said)
        try:
            pause = Event()
            up = any(_answers(port) or process.poll() is not None or pause.wait(0.05) for _ in range(PATIENCE))
            assert up, _told(folder)
            assert process.poll() is None, _told(folder)
            yield Dovecot(ImapServer("127.0.0.1", port, USER, PASSWORD.replace(" ", "_"), ssl=False), folder / "mail")
        finally:
            process.terminate()
            process.wait(timeout=30)


def _group(gid: int) -> str:
    return Path("/etc/group").read_text(encoding="utf-8").split(f":{gid}:")[0].splitlines()[-1].split(":")[0]


def _told(folder: Path) -> str:
    logs = (folder / "said", folder / "dovecot.log")
    return "".join(log.read_text("utf-8", "replace") for log in logs if log.exists())
