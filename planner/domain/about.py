"""Who is behind the service, for whom it is, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.domain.addresses import normalise_email
from planner.domain.phones import clean_phone

LONGEST_NAME = 200
LONGEST_PURPOSE = 300


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
        clean_phone(plain.contact_phone, "contact_phone")
        email = normalise_email(plain.contact_email) if plain.contact_email else ""
        return replace(plain, contact_email=email)
