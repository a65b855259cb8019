"""Whether what was fetched is a calendar at all: said without reading it, so that it costs no process."""

from __future__ import annotations

import re

from planner.domain.foreign_calendars import Trouble, TroubleError

_PAGE = re.compile(rb"\s*(<!doctype|<html|<\?xml|<head|<body)", re.IGNORECASE)


def check(body: bytes) -> None:
    """Raise ``TroubleError`` unless this looks like a whole calendar."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _PAGE.match(start[:200]):
        raise TroubleError(Trouble.WEB_PAGE)
    upper = body.upper() if len(body) < 1_000 else body[:2_000].upper() + body[-2_000:].upper()  # noqa: PLR2004 - Only the ends matter.
    if b"BEGIN:VCALENDAR" not in upper:
        raise TroubleError(Trouble.NOT_A_CALENDAR)
    if b"END:VCALENDAR" not in upper[-2_000:]:
        raise TroubleError(Trouble.CUT_SHORT)
