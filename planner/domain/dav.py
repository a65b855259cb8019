"""The collections of a CalDAV account, their sync tokens, and the answers a guest may write into one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from planner.domain.replies import Answer

_TOKEN = re.compile(r"urn:moteplass:sync:([0-9a-f]{1,32})-([0-9]{1,15})(?:-([0-9]{1,15}))?")
_FIT_FOR_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,199}")


class CollectionKind(StrEnum):
    """The collections of a person, by the word each has in its address."""

    MEETINGS = "moter"
    TASKS = "oppgaver"


ANSWERS = {"ACCEPTED": Answer.YES, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NO}
"""The answer that each PARTSTAT (RFC 5545 3.2.12) is; the others are no answer."""


@dataclass(frozen=True, slots=True)
class SyncToken:
    """How far a collection had come when a client last looked (RFC 6578 3.2): its making, and the number of its last change.

    ``begun`` is the last change that was forgotten when a client with nothing began to read page by page: what was removed
    before then it never had.
    """

    epoch: str
    version: int
    begun: int = 0

    def __str__(self) -> str:
        """The mark as a URI, which is what a token must be."""
        paged = f"-{self.begun}" if self.begun > self.version else ""
        return f"urn:moteplass:sync:{self.epoch}-{self.version}{paged}"


def parse_mark(token: str) -> SyncToken | None:
    """Read a token; nothing for what is none of ours."""
    match = _TOKEN.fullmatch(token.strip())
    return SyncToken(match[1], int(match[2]), int(match[3] or 0)) if match else None


def still_known(token: SyncToken, now: SyncToken, floor: int) -> bool:
    """Tell whether all that has changed since a mark is still known; ``floor`` is the last change that is forgotten."""
    return token.epoch == now.epoch and floor <= max(token.version, token.begun) and token.version <= now.version


def name_fits(uid: str) -> bool:
    """Tell whether a UID can be the name of a file as it is."""
    return _FIT_FOR_NAME.fullmatch(uid) is not None
