"""A letter as the one who gets it reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Letter:
    """To whom, about what, in which words, and the calendar file that lies in it."""

    to: str
    subject: str
    text: str
    html: str
    calendar: str

    @classmethod
    def of(cls, mail: EmailMessage) -> Letter:
        """Read a mail."""
        return cls(
            to=str(mail["To"].addresses[0].addr_spec),
            subject=str(mail["Subject"]),
            text=_part(mail, "text/plain"),
            html=_part(mail, "text/html"),
            calendar=_part(mail, "application/ics"),
        )

    def links(self, start: str) -> list[str]:
        """Return the links to pages of the service that begin so, as paths, in order and each once."""
        found = (urlsplit(link) for link in _LINK.findall(self.text))
        paths = (f"{link.path}?{link.query}".rstrip("?") for link in found)
        return list(dict.fromkeys(path for path in paths if path.startswith(start)))

    def link(self, start: str) -> str:
        """Return the first such link."""
        links = self.links(start)
        assert links, f"«{self.subject}» has no link to {start}"
        return links[0]


def _part(mail: EmailMessage, kind: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == kind:
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content.decode()
    return ""
