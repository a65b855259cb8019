"""Addresses that bring a feed into the calendar programs people use."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from planner.web.requests import runtime


@dataclass(frozen=True)
class Links:
    """The address of a feed, and the same as each calendar program wants it."""

    address: str
    webcal: str
    google: str
    outlook: str


@dataclass(frozen=True)
class OwnFeeds:
    """The addresses of a person's own feed, and of their feed of tasks where tasks can fall to them."""

    meetings: Links
    tasks: Links | None


def links_to(path: str, name: str) -> Links:
    """Return the addresses of the feed at a path; ``name`` is what Outlook calls the calendar."""
    address = runtime().deployment.base_url + path
    webcal = f"webcal://{address.partition('://')[2]}"
    google = f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
    outlook = (
        f"https://outlook.office.com/calendar/0/addfromweb?url={quote(address, safe='')}&name={quote(name, safe='')}"
    )
    return Links(address, webcal, google, outlook)
