"""Who is behind the service, for whom it is, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.domain.addresses import normalise_email
from planner.domain.organisations import parse_website
from planner.domain.phones import clean_phone

LONGEST_NAME = 200
LONGEST_PURPOSE = 300
LONGEST_ADDRESS = 300


@dataclass(frozen=True)
class About:
    """What everybody may read of those who run the service; each text may be empty.

    ``team`` is what they call themselves, ``purpose`` one sentence on whom the service is for, and ``controller`` who answers
    for personal data (GDPR article 4, 7). ``processors`` keep or send it for the controller, as people read it, and
    ``statement_url`` is where an accessibility statement stands that has been published elsewhere.
    """

    team: str = ""
    purpose: str = ""
    controller: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    processors: str = ""
    statement_url: str = ""

    def cleaned(self) -> About:
        """Return the same without blanks to spare; raise ``Invalid`` where an address or a number is none."""
        plain = About(**{name: " ".join(text.split()) for name, text in vars(self).items()})
        clean_phone(plain.contact_phone, "contact_phone")
        email = normalise_email(plain.contact_email) if plain.contact_email else ""
        statement = parse_website(plain.statement_url) if plain.statement_url else ""
        return replace(plain, contact_email=email, statement_url=statement)
