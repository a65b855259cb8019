"""The kinds of values a setting can have: each parses the text of an environment variable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, dataclass, field
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PREFIX = "PLANNER_"
DATABASES = ("postgresql://", "postgres://", "postgresql+psycopg://", "sqlite:///")
HIGHEST_PORT = 65_535
YES_NO = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}


class SettingsError(Exception):
    """A setting is unknown, malformed or unsafe; the message says which and what to do."""


@dataclass(frozen=True)
class Setting:
    """One row of the settings table; the environment variable is ``PLANNER_`` and the name in capitals."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any]
    secret: bool

    @property
    def variable(self) -> str:
        """Return the name of the environment variable."""
        return PREFIX + self.name.upper()

    @classmethod
    def of(cls, stored: Field[Any]) -> Setting:
        """Return the row of one field of the settings."""
        return cls(name=stored.name, **stored.metadata)


def text(default: str, meaning: str, parse: Callable[[str], str] = str.strip, *, secret: bool = False) -> str:
    """Declare a setting that is text. A secret one is shown in no error line and in no ``repr``."""
    metadata = {"default": default, "help": meaning, "parse": parse, "secret": secret}
    declared: str = field(default=default, repr=not secret, metadata=metadata)
    return declared


def number(default: str, meaning: str, parse: Callable[[str], int] | None = None) -> int:
    """Declare a setting that is a whole number, zero or more."""
    metadata = {"default": default, "help": meaning, "parse": parse or whole, "secret": False}
    declared: int = field(default=int(default), metadata=metadata)
    return declared


def yes_no(default: str, meaning: str) -> bool:
    """Declare a setting that is ``yes`` or ``no``."""
    metadata = {"default": default, "help": meaning, "parse": truth, "secret": False}
    declared: bool = field(default=truth(default), metadata=metadata)
    return declared


def truth(value: str) -> bool:
    """Return what ``yes``, ``true``, ``1``, ``on`` and their opposites mean; raise ``KeyError`` for another word."""
    return YES_NO[value.strip().lower()]


def whole(value: str) -> int:
    """Return a whole number, zero or more; raise ``ValueError``."""
    parsed = int(value)
    if parsed < 0:
        raise ValueError(value)
    return parsed


def positive(value: str) -> int:
    """Return a whole number, one or more; raise ``ValueError``."""
    parsed = whole(value)
    if parsed == 0:
        raise ValueError(value)
    return parsed


def port(value: str) -> int:
    """Return the number of a port; raise ``ValueError``."""
    parsed = whole(value)
    if parsed > HIGHEST_PORT:
        raise ValueError(value)
    return parsed


def address(value: str) -> str:
    """Return a web address without its last slash, or nothing; raise ``ValueError``."""
    parts = urlsplit(value.strip())
    if value.strip() and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValueError(value)
    return value.strip().rstrip("/")


def database(value: str) -> str:
    """Return the address of a database, or nothing; raise ``ValueError`` for a kind that is not supported."""
    if value.strip() and not value.strip().startswith(DATABASES):
        raise ValueError(value)
    return value.strip()


def zone(value: str) -> str:
    """Return the name of a time zone; raise ``KeyError`` or ``ValueError`` where there is none of that name."""
    ZoneInfo(value)
    return value


def one_of(*words: str) -> Callable[[str], str]:
    """Return what parses one of a few words, however it is capitalised, and raises ``ValueError`` for another."""

    def parse(value: str) -> str:
        if value.strip().lower() not in words:
            raise ValueError(value)
        return value.strip().lower()

    return parse
