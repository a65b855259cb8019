"""What people can be to the service and to organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ServiceRole(StrEnum):
    """What a person may do in the service as a whole."""

    PARTICIPANT = "participant"
    ORGANISER = "organiser"
    ADMINISTRATOR = "administrator"


class MembershipRole(StrEnum):
    """A contact acts for the organisation; a member only belongs to it."""

    CONTACT = "contact"
    MEMBER = "member"


LANGUAGES = ("nb", "nn", "en")
"""Languages of pages and letters, the default first."""


@dataclass(frozen=True)
class LinkOwner:
    """The person a personal link belongs to, with their role in each of their organisations by its id."""

    id: int
    name: str
    email: str
    language: str
    role: ServiceRole
    roles: Mapping[int, MembershipRole]
