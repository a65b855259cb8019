"""Telephone numbers: as people write them, and as telephones call them."""

from __future__ import annotations

import re

from planner.domain.refusals import Invalid

LONGEST_PHONE = 40
_PHONE = re.compile(r"[+0-9 ()./-]*")
_FEWEST_DIGITS = 3
_FEWEST_OF_ITS_OWN = 5


def clean_phone(text: str, field: str) -> str:
    """Return a number without blanks to spare, or nothing; raise ``Invalid`` of the field for what is no number."""
    phone = " ".join(text.split())
    wrong = not _PHONE.fullmatch(phone) or _digits(phone) < _FEWEST_DIGITS or len(phone) > LONGEST_PHONE
    if phone and wrong:
        raise Invalid("phones.wrong", field=field)
    return phone


def is_distinct(phone: str) -> bool:
    """Tell whether a number is long enough to be looked for in words; a shorter one may be a year or a room."""
    return _digits(phone) >= _FEWEST_OF_ITS_OWN


def phone_uri(phone: str) -> str:
    """Return the address that a telephone calls a number by (RFC 3966)."""
    return "tel:" + re.sub(r"[^0-9+]", "", phone)


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
