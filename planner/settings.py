"""Every setting of the service: its name, default and help. An unknown or unsafe value stops the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PREFIX = "PLANNER_"
SECRET_BYTES = 32
DATABASES = ("postgresql://", "postgres://", "postgresql+psycopg://", "sqlite:///")
HIGHEST_PORT = 65_535
KNOWN_SECRETS = frozenset({"secret", "changeme", "change-me", "dev", "development", "test", "password", "moteplass"})


class SettingsError(Exception):
    """A setting is unknown, malformed or unsafe; the message says which and what to do."""


def _whole(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


def _port(value: str) -> int:
    number = _whole(value)
    if number > HIGHEST_PORT:
        raise ValueError(value)
    return number


def _yes_no(value: str) -> bool:
    words = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}
    return words[value.strip().lower()]


def _address(value: str) -> str:
    parts = urlsplit(value.strip())
    if value.strip() and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValueError(value)
    return value.strip().rstrip("/")


def _database(value: str) -> str:
    if value.strip() and not value.strip().startswith(DATABASES):
        raise ValueError(value)
    return value.strip()


def _zone(value: str) -> str:
    ZoneInfo(value)  # Raises KeyError or ValueError where there is none of that name.
    return value


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.strip().lower() not in words:
            raise ValueError(value)
        return value.strip().lower()

    return parse


@dataclass(frozen=True)
class Setting:
    """One row of the settings table; the environment variable is ``PLANNER_`` and the name in capitals."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str.strip
    secret: bool = False

    @property
    def variable(self) -> str:
        """Return the name of the environment variable."""
        return PREFIX + self.name.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "environment",
        "development",
        "`development` or `production`; production refuses weak secrets and plain HTTP.",
        _one_of("development", "production"),
    ),
    Setting("instance", "instance", "Folder the service writes to: database, secrets, kept mail."),
    Setting(
        "database_url",
        "",
        "PostgreSQL address, `postgresql://…`; empty means SQLite in the instance folder.",
        _database,
        secret=True,
    ),
    Setting(
        "base_url", "", "Address people reach the service at; empty means the host and port it listens on.", _address
    ),
    Setting("host", "127.0.0.1", "Network address to listen on."),
    Setting("port", "8000", "Port to listen on.", _port),
    Setting("web_workers", "2", "Number of web processes.", _whole),
    Setting("web_threads", "4", "Number of threads in each web process.", _whole),
    Setting("trusted_proxies", "0", "How many proxies in front set `X-Forwarded-*`.", _whole),
    Setting("secret_key", "", "Signs cookies and encrypts needs; empty: made in the instance folder.", secret=True),
    Setting("service_name", "Møteplass", "What the service calls itself on pages and in letters."),
    Setting("language", "nb", "Language of those who have not chosen: `nb`, `nn` or `en`.", _one_of("nb", "nn", "en")),
    Setting("time_zone", "Europe/Oslo", "Zone in which meetings are typed and shown.", _zone),
    Setting("mail_from", "moteplass@example.no", "Address letters are sent from."),
    Setting(
        "answer_address",
        "",
        "Mailbox for answers, `svar+anything@…` too (`svar-@…`: with that mark; `@svar.…`: any); empty: `svar@` of letters.",
    ),
    Setting(
        "calendar_invitations",
        "yes",
        "Whether letters are invitations that calendars answer; `no` sends plain files.",
        _yes_no,
    ),
    Setting("contact_email", "", "Address shown to people who need help; empty means `PLANNER_MAIL_FROM`."),
    Setting("accessibility_url", "", "Address of the accessibility statement, shown at the foot of each page."),
    Setting("smtp_host", "", "Mail server; empty means that letters are kept in the instance folder."),
    Setting("smtp_port", "587", "Port of the mail server.", _port),
    Setting("smtp_user", "", "User name at the mail server; empty means none."),
    Setting("smtp_password", "", "Password at the mail server.", secret=True),
    Setting("smtp_starttls", "yes", "Whether letters leave only over a connection with STARTTLS.", _yes_no),
    Setting(
        "authserv_id", "", "Name our own mail server signs `Authentication-Results` with; empty: none are checked."
    ),
    Setting("imap_host", "", "IMAP server of the mailbox that answers come to; empty means none is asked."),
    Setting("imap_port", "993", "Port of the IMAP server.", _port),
    Setting("imap_user", "", "User name at the IMAP server."),
    Setting("imap_password", "", "Password at the IMAP server.", secret=True),
    Setting("imap_folder", "INBOX", "Folder of the mailbox that answers come to."),
    Setting("imap_ssl", "yes", "Whether the connection to the IMAP server is encrypted from its start.", _yes_no),
    Setting("lmtp_host", "127.0.0.1", "Network address on which mail is taken by LMTP."),
    Setting("lmtp_port", "0", "Port on which the job process takes mail by LMTP; 0 means none.", _port),
    Setting("offer_days", "7", "Days an organisation has to answer an offer of a duty.", _whole),
    Setting("seat_offer_hours", "48", "Hours a freed seat is kept for the next one waiting.", _whole),
    Setting("needs_days", "7", "Days after the meeting until diet and access needs are deleted.", _whole),
    Setting("sign_in_minutes", "15", "Minutes a sign-in link or code is valid.", _whole),
    Setting("metrics_token", "", "Bearer token for `/metrics`; empty means for this machine alone.", secret=True),
    Setting("fetch_private", "no", "Fetch calendars from any host, for tests alone; refused in production.", _yes_no),
    Setting("largest_upload", "2000000", "Largest request body, in bytes.", _whole),
)


@dataclass(frozen=True)
class Settings:
    """The values of all settings, parsed and checked."""

    environment: str
    instance: str
    database_url: str
    base_url: str
    host: str
    port: int
    web_workers: int
    web_threads: int
    trusted_proxies: int
    secret_key: str
    service_name: str
    language: str
    time_zone: str
    mail_from: str
    answer_address: str
    calendar_invitations: bool
    contact_email: str
    accessibility_url: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_starttls: bool
    authserv_id: str
    imap_host: str
    imap_port: int
    imap_user: str
    imap_password: str
    imap_folder: str
    imap_ssl: bool
    lmtp_host: str
    lmtp_port: int
    offer_days: int
    seat_offer_hours: int
    needs_days: int
    sign_in_minutes: int
    metrics_token: str
    fetch_private: bool
    largest_upload: int

    @property
    def production(self) -> bool:
        """Tell whether the service is run for real."""
        return self.environment == "production"

    @property
    def folder(self) -> Path:
        """Return the instance folder as an absolute path."""
        return Path(self.instance).resolve()

    @property
    def sqlalchemy_url(self) -> str:
        """Return the database address with the driver that is installed."""
        if not self.database_url:
            return f"sqlite:///{self.folder / 'moteplass.db'}"
        for start in ("postgresql://", "postgres://"):
            if self.database_url.startswith(start):
                return "postgresql+psycopg://" + self.database_url.removeprefix(start)
        return self.database_url

    @property
    def mail_folder(self) -> Path:
        """Return the folder of the letters that are kept instead of being sent."""
        return self.folder / "mail"

    @property
    def keeps_mail(self) -> bool:
        """Tell whether letters are kept in the instance folder instead of being sent."""
        return not self.smtp_host


def _parse(setting: Setting, given: Mapping[str, str]) -> object:
    raw = given.get(setting.variable, setting.default)
    try:
        return setting.parse(raw)
    except (ValueError, KeyError) as error:
        shown = "" if setting.secret else f" It is «{raw}»."
        raise SettingsError(f"{setting.variable} is not understood.{shown} {setting.help}") from error


def _check_known(given: Mapping[str, str]) -> None:
    known = {setting.variable for setting in SETTINGS}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(f"Unknown setting: {', '.join(unknown)}. README lists all settings.")


def _check_safe(settings: Settings) -> None:
    secret, many = settings.secret_key, 10
    short = len(secret) < SECRET_BYTES or len(set(secret)) < many
    weak = bool(secret) and (short or secret.lower() in KNOWN_SECRETS)
    asks = bool(settings.smtp_host) and settings.calendar_invitations
    dangers = {
        f"PLANNER_SECRET_KEY is weak or known. Use at least {SECRET_BYTES} random characters, or none.": weak,
        "PLANNER_FETCH_PRIVATE is for tests and not for production.": settings.fetch_private,
        "PLANNER_BASE_URL must be an https:// address in production.": not settings.base_url.startswith("https://"),
        "Nothing reads the answers to calendar invitations. Set PLANNER_IMAP_HOST or PLANNER_LMTP_PORT, or "
        "PLANNER_CALENDAR_INVITATIONS=no.": asks and not (settings.imap_host or settings.lmtp_port),
    }
    for message, unsafe in dangers.items():
        if settings.production and unsafe:
            raise SettingsError(message)


def load(given: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from the environment (or ``given``); raise ``SettingsError`` on an unknown or unsafe value."""
    values = os.environ if given is None else given
    _check_known(values)
    settings = Settings(**{setting.name: _parse(setting, values) for setting in SETTINGS})  # type: ignore[arg-type]
    _check_safe(settings)
    return settings


def secret_in(settings: Settings) -> str:
    """Return the secret key: as set, else from the instance folder, where it is made with mode 600 on the first start.

    Raise ``SettingsError`` when the folder cannot be written to.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.folder / "secret_key"
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"The folder {settings.folder} cannot be written to ({error.strerror}). Make it writable or set PLANNER_INSTANCE."
        ) from error


def _make_secret(path: Path) -> None:
    # Written beside its place and linked into it, so that of two processes that start at once one secret wins whole.
    draft = path.with_name(f"secret_key.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
