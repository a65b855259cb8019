"""Mails as the programs of others really write them, each about one meeting and sent to one guest's own address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from planner.domain.incoming import Decision, Machine, Reason
from planner.domain.replies import ReplyState

FOLDER = Path(__file__).parent / "formats" / "mails"
UID = "0b9f3a52-6d0e-4f3e-9a4e-5f9f0c1f7d11@moteplass"
TO = "svar+17-abcdefghijklmnopqrstuvwxyz234567@example.no"
CHECKED_BY = "mx.example.no"
"""The mail server that checked the senders, in those mails that say so."""

GMAIL, ICLOUD = "aud.bo@gmail.com", "aud.bo@icloud.com"
SCHOOL, OWN = "aud.bo@skole.example.no", "aud@bo.example.no"
COUNTED = (Decision.APPLIED, Reason.ANSWER_COUNTED)
PROPOSED = (Decision.APPLIED, Reason.PROPOSAL_NOTED)
FROM_MACHINE = (Decision.IGNORED, Reason.MACHINE)


@dataclass(frozen=True)
class Golden:
    """A mail, the guest it is for, and what is to come of it; ``message`` is what is kept of the guest's own words."""

    name: str
    guest: str
    outcome: tuple[Decision, Reason]
    state: ReplyState = ReplyState.UNANSWERED
    message: str = ""
    machine: Machine = Machine.NO
    substitute: str = ""

    def raw(self, to: str = TO) -> bytes:
        """Return the mail, sent to an address."""
        return (FOLDER / f"{self.name}.eml").read_bytes().replace(TO.encode(), to.encode())


COMING, MAYBE, DECLINED = ReplyState.COMING, ReplyState.MAYBE, ReplyState.DECLINED
GOLDEN = (
    Golden("gmail-reply", GMAIL, COUNTED, COMING, "Kommer litt seint, tar bussen"),
    Golden("gmail-decline", GMAIL, COUNTED, DECLINED, machine=Machine.GENERATED),
    Golden("gmail-counter", GMAIL, PROPOSED),
    Golden("gmail-words", GMAIL, (Decision.HELD, Reason.WORDS_ONLY)),
    Golden("gmail-vacation", GMAIL, FROM_MACHINE, machine=Machine.ANSWERING),
    Golden("outlook-reply", SCHOOL, COUNTED, DECLINED, "Jeg er på kurs den dagen, dessverre."),
    Golden("outlook-counter", SCHOOL, PROPOSED),
    Golden("outlook-winmail", SCHOOL, (Decision.HELD, Reason.WORDS_ONLY)),
    Golden("outlook-assistant", SCHOOL, (Decision.HELD, Reason.SENT_FOR_ANOTHER)),
    Golden("exchange-tentative", SCHOOL, COUNTED, MAYBE),
    Golden("exchange-bounce", SCHOOL, (Decision.APPLIED, Reason.BOUNCED), machine=Machine.ANSWERING),
    Golden("exchange-read-receipt", SCHOOL, FROM_MACHINE, machine=Machine.ANSWERING),
    Golden("apple-reply", ICLOUD, COUNTED, MAYBE, "Må se an føret"),
    Golden("icloud-reply", ICLOUD, COUNTED, COMING),
    Golden("thunderbird-reply", OWN, COUNTED, COMING),
    Golden("thunderbird-occurrence", OWN, COUNTED, COMING),
    Golden("nextcloud-reply", OWN, COUNTED, MAYBE),
    Golden("domino-delegate", OWN, COUNTED, COMING, substitute="siri@bo.example.no"),
    Golden("smime-signed", OWN, COUNTED, COMING),
    Golden("forwarded-answer", GMAIL, (Decision.HELD, Reason.NOT_INVITED)),
    Golden("forwarded-as-attachment", OWN, (Decision.HELD, Reason.WORDS_ONLY)),
    Golden("out-of-office", OWN, FROM_MACHINE, machine=Machine.GENERATED),
    Golden("postfix-bounce", OWN, (Decision.APPLIED, Reason.BOUNCED), machine=Machine.ANSWERING),
    Golden("postfix-delay", OWN, FROM_MACHINE, machine=Machine.ANSWERING),
)
BY_NAME = {one.name: one for one in GOLDEN}
