"""How often the same thing may be tried from one place, or for one address or secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address

from planner.domain.refusals import TooMany

SECONDS = 60
NEIGHBOURS = 64
"""Bits of an IPv6 address that name the network; the rest is for one household or school to choose freely."""


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries in each fixed window of ``minutes``."""

    name: str
    most: int
    minutes: int

    def ends(self, now: datetime) -> int:
        """Return the minute (counted from 1970, UTC) at which the window that ``now`` falls in ends."""
        return (int(now.timestamp()) // SECONDS // self.minutes + 1) * self.minutes


ASK_BY_PLACE = Limit("ask_by_place", 60, 15)
"""Letters asked for from one network; a whole school may sit behind one address."""
ASK_BY_ADDRESS = Limit("ask_by_address", 5, 15)
"""Letters asked for to one mail address."""
ENTER_BY_PLACE = Limit("enter_by_place", 120, 15)
"""Codes and links tried from one network."""
ANSWER_BY_PLACE = Limit("answer_by_place", 120, 15)
"""Answers and personal links tried from one network."""
SEARCH_BY_PLACE = Limit("search_by_place", 240, 15)
"""Searches for everything from one network by those who have not signed in."""
API_BY_TOKEN = Limit("api_by_token", 600, 1)
"""Calls of the JSON API with one token."""
API_BY_PLACE = Limit("api_by_place", 60, 15)
"""Tokens tried from one network that open nothing."""
DAV_BY_PLACE = Limit("dav_by_place", 60, 15)
"""Passwords of calendar programs tried from one network that open nothing."""
LOOK_BY_PERSON = Limit("look_by_person", 30, 60)
"""Calendars elsewhere that one person has the service look at."""
INCOMING_BY_GUEST = Limit("incoming_by_guest", 20, 60)
"""Answers and proposals that count from one guest's calendar; each of them makes a letter."""
REFRESH_BY_GUEST = Limit("refresh_by_guest", 3, 60)
"""Invitations sent again because one guest's calendar asks for them."""
CALENDAR_BY_GUEST = Limit("calendar_by_guest", 5, 60)
"""Times that one guest has the meetings of a series sent to their calendar."""
ANSWER_BY_ADDRESS = Limit("answer_by_address", 10, 60)
"""Answers on public pages in the name of one mail address."""


def minute(now: datetime) -> int:
    """Return the minute ``now`` falls in, counted from 1970 (UTC)."""
    return int(now.timestamp()) // SECONDS


def check(limit: Limit, count: int, now: datetime) -> None:
    """Raise ``TooMany("limits.too_many")`` where this was one try too many; the fact ``minutes`` says how long to wait."""
    if count > limit.most:
        raise TooMany("limits.too_many", minutes=max(1, limit.ends(now) - minute(now)))


def network_of(address: str) -> str:
    """Return the network that an IP address counts as: itself, or its first 64 bits for IPv6."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return f"{int(ip) >> (128 - NEIGHBOURS):x}/{NEIGHBOURS}"
