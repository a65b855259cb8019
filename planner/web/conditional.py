"""Whether what a client has is still good (RFC 9110 13.1)."""

from __future__ import annotations

import re
from datetime import datetime

from werkzeug.datastructures import Accept
from werkzeug.http import parse_date

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_STRONG = re.compile(r'(?:W/"[^"]*"|("[^"]*"))')
_ENCODED = re.compile(r"[-;]+gzip$")


def unchanged(if_none_match: str | None, if_modified_since: str | None, tag: str, changed_at: datetime) -> bool:
    """Tell whether a client's copy is the one that stands.

    ``tag`` is the opaque part of the validator; one for the compressed bytes, as some proxies mark it, is the same. A tag
    decides alone, by weak comparison; the time is looked at only where the client sent none (RFC 9110 13.2.2).
    """
    if if_none_match is not None:
        return if_none_match.strip() == "*" or any(
            _plain(etag_sent) == tag for etag_sent in _TAG.findall(if_none_match)
        )
    since = parse_date(if_modified_since)
    return since is not None and changed_at <= since


def overtaken(if_match: str | None, etag: str) -> bool:
    """Tell whether a client wants only a version that is not the one that stands (RFC 9110 13.1.1), which is answered with 412."""
    if if_match is None or if_match.strip() == "*":
        return False
    return etag.startswith("W/") or etag not in _STRONG.findall(if_match)


def gzip_wanted(accepted: Accept) -> bool:
    """Tell whether a client takes gzip at least as gladly as the plain bytes (RFC 9110 12.5.3)."""
    return accepted["gzip"] > 0 and accepted["gzip"] >= accepted["identity"]


def _plain(tag: str) -> str:
    return _ENCODED.sub("", tag)
