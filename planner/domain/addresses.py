"""Mail addresses: one as typed into a field, and many as pasted from a mail program, a list or a spreadsheet.

The domain is kept in lower case and in ASCII (IDNA), as SMTP wants it; the part before the @ is kept as written, and
the two are compared without regard to case. A letter such as æ, ø or å before the @ is refused: few mail servers take
it, and nearly always somebody has guessed the address from a name.

The domain is judged by email-validator. The part before the @ follows the same rule as there, but is matched here: the
library does not say which of the two halves is wrong, and takes 92 µs for an address where a pattern and a remembered
domain take 13.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from email_validator import EmailNotValidError, validate_email

from planner.domain import pasted_lists
from planner.domain.refusals import Invalid, Refused
from planner.domain.texts import visible

_LONGEST, _LONGEST_LOCAL = 254, 64
_LONGEST_TYPED = 1_000
"""Characters before a domain is put into ASCII, which takes long for what can be no address anyway."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_MAILTO = re.compile(r"\bmailto:(?://)?[ \t]*([^\s<>;,\"]*)", re.IGNORECASE)
_LAST_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
"""The top of a domain, which email-validator looks at only together with a list that refuses names such as ``skole.local``."""
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address that was understood, with what stood beside it; ``line`` counts from 1."""

    email: str
    name: str = ""
    organisation: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Misread:
    """A piece of a pasted list that gave no new address, and the rule that says why; ``line`` counts from 1."""

    line: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class AddressList:
    """What was made of a pasted list: addresses in order, pieces not understood, addresses that came again, unused columns."""

    understood: tuple[Address, ...]
    not_understood: tuple[Misread, ...]
    repeated: tuple[Misread, ...]
    unused_columns: tuple[str, ...] = ()


def normalise_email(typed: str) -> str:
    """Give the one way an address is stored; ``mailto:`` and angle brackets around it are fine.

    Raises ``Refused`` with ``addresses.missing``, ``addresses.no_at``, ``addresses.several_ats``,
    ``addresses.space_inside``, ``addresses.sign_unseen`` (a control sign, or a joiner before the @),
    ``addresses.local_letters`` (æ, ø, å before the @), ``addresses.local_wrong``,
    ``addresses.domain_wrong`` or
    ``addresses.too_long`` (254 characters, RFC 5321 section 4.5.3.1).
    """
    text = visible(_decoded(typed.strip().strip("<>").strip())).strip()
    if rule := _why_not_one(text):
        raise Invalid(rule, field="email", given=typed.strip())
    local, domain = text.split("@")
    if not local.isascii():
        raise Invalid("addresses.local_letters", field="email", given=typed.strip())
    if not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL:
        raise Invalid("addresses.local_wrong", field="email", given=typed.strip())
    email = text if len(text) > _LONGEST else f"{local}@{_ascii_domain(domain, typed)}"
    if len(email) > _LONGEST:
        raise Invalid("addresses.too_long", field="email", given=typed.strip())
    return email


def email_key(email: str) -> str:
    """What two addresses have in common when they are the same address: the case of letters never counts."""
    return email.casefold()


def parse_list(text: str) -> AddressList:
    """Understand a pasted list or the text of a CSV file, piece by piece.

    Read are ``Name <a@b>``, ``a@b; c@d``, ``Name;a@b;Organisation`` and the like with semicolon, tab or comma, with or
    without a line of headings in bokmål, nynorsk or English. Nothing is lost in silence: what gave no address stands in
    ``not_understood`` with ``addresses.no_address_in_line`` or a rule of ``normalise_email``, what came again in
    ``repeated``, a column of a table that nothing is taken from in ``unused_columns``.
    """
    understood: dict[str, Address] = {}
    not_understood: list[Misread] = []
    repeated: list[Misread] = []
    for line, piece, address in pasted_lists.pieces(_MAILTO.sub(_without_scheme, text.removeprefix("\ufeff"))):
        if address is None:
            not_understood.append(Misread(line, piece, "addresses.no_address_in_line"))
            continue
        try:
            email = normalise_email(address.email)
        except Refused as refusal:
            not_understood.append(Misread(line, piece, refusal.rule))
            continue
        if email_key(email) in understood:
            repeated.append(Misread(line, piece, "addresses.repeated"))
        else:
            understood[email_key(email)] = Address(email, address.name, address.organisation, line)
    unused = pasted_lists.unused_columns(text.removeprefix("\ufeff"))
    return AddressList(tuple(understood.values()), tuple(not_understood), tuple(repeated), unused)


def _decoded(text: str) -> str:
    """An address without ``mailto:``; behind that it is percent-encoded and may have header fields after it (RFC 6068 2)."""
    match = re.match(r"mailto:(?://)?", text, re.IGNORECASE)
    if match is None:
        return text
    local, at, domain = text[match.end() :].rpartition("@")
    return unquote(f"{local}{at}{domain.partition('?')[0]}").strip()


def _without_scheme(match: re.Match[str]) -> str:
    return f" {_decoded(f'mailto:{match[1]}')}"


def _why_not_one(text: str) -> str | None:
    if not text:
        return "addresses.missing"
    if len(text) > _LONGEST_TYPED:
        return "addresses.too_long"
    if any(letter.isspace() for letter in text):
        return "addresses.space_inside"
    if not all(letter.isprintable() or letter in _JOINERS for letter in text) or _JOINERS & set(text.partition("@")[0]):
        return "addresses.sign_unseen"
    ats = text.count("@")
    if ats == 1:
        return None
    return "addresses.several_ats" if ats else "addresses.no_at"


@lru_cache(maxsize=256)
def ascii_domain(domain: str) -> str:
    """Return a domain in lower case and in ASCII, as IDNA 2008 says: ß and ς are letters of their own, never ss and σ.

    Raises ``Refused`` with ``addresses.domain_wrong``.
    """
    try:
        address = validate_email(f"x@{domain}", check_deliverability=False, globally_deliverable=False).ascii_email
    except (EmailNotValidError, UnicodeError) as reason:
        raise Invalid("addresses.domain_wrong", field="email", given=domain) from reason
    name = (address or "").rpartition("@")[2].lower()
    *labels, last = name.split(".")
    if not labels or not _LAST_LABEL.fullmatch(last):
        raise Invalid("addresses.domain_wrong", field="email", given=domain)
    return name


def _ascii_domain(domain: str, typed: str) -> str:
    try:
        return ascii_domain(domain)
    except Refused as reason:
        raise Invalid(reason.rule, field="email", given=typed.strip()) from reason
