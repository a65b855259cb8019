"""The verdict of our own mail server on a sender, as it writes it into a mail (RFC 8601)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planner.domain.addresses import ascii_domain
from planner.domain.incoming import Dmarc
from planner.domain.refusals import Refused

_PASSED, _FAILED, _NONE = "pass", "fail", "none"
_GUESSED = "bestguesspass"
"""Microsoft's word for a domain that has no policy, and whose mail would pass the usual one."""
_ABOUT = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
"""The properties that name the domain a check is about, the first that there is."""


@dataclass(frozen=True, slots=True)
class _Result:
    """One result in the field: the method, its outcome, and the properties it is about, such as ``header.from``."""

    method: str
    outcome: str
    properties: dict[str, str]


def dmarc_of(values: Iterable[str], authserv_id: str, sender: str) -> Dmarc:
    """Return what the topmost field of our own server says about the sender (RFC 8601 2.2 and 5); all others are hearsay.

    ``values`` are the fields from the top, whole. A pass counts for the domain that it names alone, for a mail with two
    senders may have been checked for the other one. Where the domain has no policy, a signature or an envelope of the
    domain itself counts as a pass (RFC 7489 3.1), and nothing else does.
    """
    for value in values:
        server, *results = bare(value).split(";")
        if not authserv_id or (server.split() or [""])[0].lower() != authserv_id.lower():
            continue
        return _said([result for result in map(_result, results) if result is not None], _domain(sender))
    return Dmarc.UNCHECKED


def _said(results: list[_Result], domain: str) -> Dmarc:
    about = [result for result in results if result.method == "dmarc"]
    outcomes = {result.outcome for result in about}
    if not about:
        return Dmarc.UNCHECKED
    if _FAILED in outcomes:
        return Dmarc.FAILED
    domains = {_domain(result.properties["header.from"]) for result in about if "header.from" in result.properties}
    if not domains <= {domain}:
        return Dmarc.NO_POLICY
    if len(outcomes) == 1 and outcomes <= {_PASSED, _GUESSED}:
        return Dmarc.PASSED
    aligned = outcomes == {_NONE} and any(_aligned(result, domain) for result in results)
    return Dmarc.PASSED if aligned else Dmarc.NO_POLICY


def _aligned(result: _Result, domain: str) -> bool:
    """Tell whether a passed check is of the sender's own domain, or of one under it; what lies above may be anybody's."""
    names = [result.properties.get(name, "") for name in _ABOUT.get(result.method, ())]
    own = next((_domain(name) for name in names if name), "")
    return result.outcome == _PASSED and bool(domain) and (own == domain or own.endswith(f".{domain}"))


def _result(text: str) -> _Result | None:
    pairs = [(name.lower(), value) for name, _, value in (word.partition("=") for word in text.split())]
    if not pairs:
        return None
    (method, outcome), *properties = pairs
    return _Result(method.partition("/")[0], outcome.lower(), dict(properties))


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
