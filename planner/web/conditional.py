"""Whether what a client has is still good (RFC 9110 13.1). Entity tags are read here alone, by werkzeug."""

from __future__ import annotations

import re
from datetime import datetime

from werkzeug.datastructures import Accept, ETags
from werkzeug.http import parse_date, parse_etags

_ENCODED = re.compile(r"[-;]+gzip$")


def unchanged(if_none_match: str | None, if_modified_since: str | None, tag: str, changed_at: datetime) -> bool:
    """Tell whether a client's copy is the one that stands.

    ``tag`` is the opaque part of the validator; one for the compressed bytes, as some proxies mark it, is the same. A tag
    decides alone, by weak comparison; the time is looked at only where the client sent none (RFC 9110 13.2.2).
    """
    if if_none_match is not None:
        return names(tags_of(if_none_match), tag)
    since = parse_date(if_modified_since)
    return since is not None and changed_at <= since


def overtaken(if_match: str | None, etag: str) -> bool:
    """Tell whether a client wants only a version that is not the one that stands (RFC 9110 13.1.1), which is answered with 412.

    ``etag`` is the validator with its quotes. The comparison is strong, so a weak validator is never the one that is wanted.
    """
    return if_match is not None and not tags_of(if_match).contains(etag.strip('"'))


def tags_of(header: str) -> ETags:
    """Return the entity tags of an If-Match or If-None-Match header; what is none is left out."""
    return parse_etags(header.strip())


def names(tags: ETags, tag: str) -> bool:
    """Tell whether tags name a validator, by weak comparison."""
    return tags.star_tag or tag in opaque(tags)


def opaque(tags: ETags) -> frozenset[str]:
    """Return what tags are weakly compared by: neither that they are weak, nor that they are of compressed bytes, counts.

    An empty tag is one too (RFC 9110 8.8.3); werkzeug 3.1.9 reads it as ``None``.
    """
    return frozenset(_plain(tag or "") for tag in tags.as_set(include_weak=True))


def gzip_wanted(accepted: Accept) -> bool:
    """Tell whether a client takes gzip at least as gladly as the plain bytes (RFC 9110 12.5.3)."""
    return accepted["gzip"] > 0 and accepted["gzip"] >= accepted["identity"]


def _plain(tag: str) -> str:
    return _ENCODED.sub("", tag)
