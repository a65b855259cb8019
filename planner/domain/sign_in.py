"""When a sign-in link or code is good, and where it may lead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_TRIES = 5
"""Wrong codes that kill a request to sign in."""
CODE_DIGITS = 6
HOME = "/"
SIGNING = ("/logg-inn", "/logg-ut")
LONGEST_PATH = 1000


class SignInStanding(StrEnum):
    """How a link or code stands for the browser that shows it."""

    READY = "ready"
    OTHER_BROWSER = "other_browser"
    DEAD = "dead"


@dataclass(frozen=True)
class SignInRequest:
    """What the rules need to know of one request to sign in; ``bound`` when only one browser may use it."""

    expires_at: datetime
    used: bool
    tries: int
    bound: bool


def alive(request: SignInRequest, now: datetime) -> bool:
    """Tell whether a request can still be used: never used, not too old and not guessed at too often."""
    return not request.used and now < request.expires_at and request.tries < MOST_TRIES


def standing(request: SignInRequest | None, now: datetime, *, same_browser: bool) -> SignInStanding:
    """Return how a link stands; one that never was is as dead as one that was used."""
    if request is None or not alive(request, now):
        return SignInStanding.DEAD
    return SignInStanding.OTHER_BROWSER if request.bound and not same_browser else SignInStanding.READY


def plain_code(typed: str) -> str | None:
    """Return the six digits of a code as typed, with or without spaces and dashes, or nothing where it is no code."""
    digits = re.sub(r"[\s\u00a0\u2009\u202f.-]", "", typed)
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit() else None


def own_path(target: str | None) -> str:
    """Return a path of this service as given, and the front page for anything else.

    Browsers drop tabs and line breaks and read a backslash as a slash, so a path with any of them is refused, as are
    two slashes in front, which name another host.
    """
    if not target or len(target) > LONGEST_PATH or not target.startswith("/") or target.startswith("//"):
        return HOME
    if "\\" in target or any(not letter.isprintable() or letter.isspace() for letter in target):
        return HOME
    return target


def landing(target: str | None) -> str:
    """Return where to go after signing in: a path of this service that is not about signing in, else the front page."""
    inside = own_path(target)
    path = re.split(r"[?#]", inside, maxsplit=1)[0]
    return HOME if any(path == start or path.startswith(start + "/") for start in SIGNING) else inside
