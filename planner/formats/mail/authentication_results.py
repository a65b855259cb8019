"""The verdict of our own mail server on a sender, as it writes it into a mail (RFC 8601)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.domain.addresses import ascii_domain
from planner.domain.incoming import Dmarc
from planner.domain.refusals import Refused

_PASSED, _FAILED = "pass", "fail"


def dmarc_of(values: Iterable[str], authserv_id: str, sender: str) -> Dmarc:
    """Return what the topmost field of our own server says about the sender (RFC 8601 2.2 and 5); all others are hearsay.

    ``values`` are the fields from the top, whole. A pass counts for the domain that it names alone, for a mail with two
    senders may have been checked for the other one.
    """
    for value in values:
        server, *results = bare(value).split(";")
        if not authserv_id or (server.split() or [""])[0].lower() != authserv_id.lower():
            continue
        return _said([words for words in map(_words, results) if words[0] == "dmarc"], sender)
    return Dmarc.UNCHECKED


def _said(results: list[tuple[str, str, str]], sender: str) -> Dmarc:
    if not results:
        return Dmarc.UNCHECKED
    outcomes = {result for _, result, _ in results}
    if _FAILED in outcomes:
        return Dmarc.FAILED
    domains = {_domain(about) for _, _, about in results if about}
    return Dmarc.PASSED if outcomes == {_PASSED} and domains <= {_domain(sender)} else Dmarc.NO_POLICY


def _words(text: str) -> tuple[str, str, str]:
    """The method, its result, and the sender's domain or address that it is about (``header.from``), if it says so."""
    pairs = [(name.lower(), value) for name, _, value in (word.partition("=") for word in text.split())]
    if not pairs:
        return "", "", ""
    (method, result), *properties = pairs
    return method.partition("/")[0], result.lower(), dict(properties).get("header.from", "")


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2].strip(".").lower()
    try:
        return ascii_domain(domain)
    except Refused:
        return domain


def bare(value: str) -> str:
    """Return a field without its comments, which may lie in one another, and without what stands in quotes.

    Senders have a say in both.
    """
    return "".join(_outside(value))


def _outside(value: str) -> Iterator[str]:
    depth, quoted, escaped = 0, False, False
    for sign in value:
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
            yield " " if quoted else ""
        elif sign == "(" and not quoted:
            depth += 1
        elif sign == ")" and depth and not quoted:
            depth -= 1
            yield " " if not depth else ""
        elif not quoted and not depth:
            yield sign
