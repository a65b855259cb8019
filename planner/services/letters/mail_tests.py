"""The test letter: sent by somebody of the team to themselves, so that they see whether mail leaves, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.domain.delivery_troubles import DeliveryTrouble, trouble_of
from planner.domain.permissions import Verb
from planner.rows.outbox import Letter, LetterState
from planner.rows.people import Person
from planner.services import identity
from planner.services.letters import outbox
from planner.services.work import Work
from planner.store import outbox as rows

KIND = "mail_test"


class ProbeStanding(StrEnum):
    """How a test letter stands."""

    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class MailTest:
    """The newest test letter: how it stands, and what went wrong where something has."""

    letter: Letter
    standing: ProbeStanding
    trouble: DeliveryTrouble | None = None


def send(work: Work, person: Person) -> None:
    """Store a test letter to a person; a second press within the same second is the same letter."""
    identity.require(work, Verb.SEE_WORKBOARD)
    key = f"{KIND}:{person.id}:{int(work.now.timestamp())}"
    outbox.put(work, outbox.Draft(kind=KIND, to=person, key=key, values={}))


def latest(work: Work, person: Person) -> MailTest | None:
    """Return how the newest test letter to a person stands; nothing where none was sent."""
    identity.require(work, Verb.SEE_WORKBOARD)
    letter = rows.latest_of_kind(work.session, KIND, person.id)
    if letter is None:
        return None
    if letter.state is LetterState.SENT:
        return MailTest(letter, ProbeStanding.SENT)
    if letter.last_error:
        return MailTest(letter, ProbeStanding.FAILED, trouble_of(letter.last_error))
    return MailTest(letter, ProbeStanding.ON_ITS_WAY)
