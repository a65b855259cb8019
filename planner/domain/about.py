"""Who is behind the service, for whom it is, and whom to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from planner.domain.addresses import normalise_email
from planner.domain.refusals import Invalid

LONGEST_NAME = 200
LONGEST_PURPOSE = 300
LONGEST_PHONE = 40
_PHONE = re.compile(r"[+0-9 ()./-]*")
_FEWEST_DIGITS = 3


@dataclass(frozen=True)
class About:
    """What everybody may read of those who run the service; each text may be empty.

    ``team`` is what they call themselves, ``purpose`` one sentence on whom the service is for, and ``controller`` who answers
    for personal data (GDPR article 4, 7).
    """

    team: str = ""
    purpose: str = ""
    controller: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    def cleaned(self) -> About:
        """Return the same without blanks to spare; raise ``Invalid`` where address or number is none."""
        plain = About(**{name: " ".join(text.split()) for name, text in vars(self).items()})
        if not _is_phone(plain.contact_phone):
            raise Invalid("about.phone_wrong", field="contact_phone")
        email = normalise_email(plain.contact_email) if plain.contact_email else ""
        return replace(plain, contact_email=email)


def _is_phone(text: str) -> bool:
    return not text or (_PHONE.fullmatch(text) is not None and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS)


def phone_uri(phone: str) -> str:
    """Return the address that a telephone calls a number by (RFC 3966)."""
    return "tel:" + re.sub(r"[^0-9+]", "", phone)
