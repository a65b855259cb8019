"""Mail that comes back from calendars, and the decision about it: counted, held for an organiser, or ignored.

A calendar's answer proves little by itself. It counts when the sender is the guest it speaks for and our own mail server
has checked that (DMARC), or, where nothing was checked, when it came to the address that only this guest was given
(RFC 6047 2.2.1 and 3). All else is shown to an organiser or left alone, and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.domain.refusals import Refused

MOST_OCTETS = 2_000_000
"""The longest mail that is looked into, in octets."""


class Dmarc(StrEnum):
    """Verdict of our own mail server about the sender (RFC 7489); ``unchecked`` where it said nothing."""

    PASSED = "passed"
    FAILED = "failed"
    NO_POLICY = "no_policy"
    UNCHECKED = "unchecked"


class Machine(StrEnum):
    """Whether a machine wrote a mail (RFC 3834): by itself, or as an automatic answer to another mail."""

    NO = "no"
    GENERATED = "generated"
    ANSWERING = "answering"


class MailTrouble(StrEnum):
    """Why a mail could not be read whole."""

    TOO_LARGE = "too_large"
    HEADERS_TOO_LARGE = "headers_too_large"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    BROKEN = "broken"


class Decision(StrEnum):
    """Decision about a matter; one that is held waits for an organiser."""

    APPLIED = "applied"
    HELD = "held"
    IGNORED = "ignored"


class Reason(StrEnum):
    """Why."""

    ANSWER_COUNTED = "answer_counted"
    PROPOSAL_NOTED = "proposal_noted"
    SENT_AGAIN = "sent_again"
    BOUNCED = "bounced"
    DELIVERED = "delivered"
    WORDS_ONLY = "words_only"
    UNREADABLE = "unreadable"
    SENDER_FAILED = "sender_failed"
    OTHER_SENDER = "other_sender"
    OTHER_ADDRESS = "other_address"
    SENT_FOR_ANOTHER = "sent_for_another"
    NOT_PROVEN = "not_proven"
    NOT_INVITED = "not_invited"
    UNINVITED = "uninvited"
    BEFORE_THE_MOVE = "before_the_move"
    NEVER_SENT = "never_sent"
    CONTRADICTION = "contradiction"
    NO_PROPOSAL = "no_proposal"
    NOT_TAKEN = "not_taken"
    CRASHED = "crashed"
    DUPLICATE = "duplicate"
    OUT_OF_ORDER = "out_of_order"
    NO_ANSWER = "no_answer"
    NO_SUCH_TIME = "no_such_time"
    METHOD = "method"
    MACHINE = "machine"
    UNKNOWN_BOUNCE = "unknown_bounce"
    UNKNOWN_ADDRESS = "unknown_address"
    UNKNOWN_MEETING = "unknown_meeting"
    OWN_LETTER = "own_letter"


class Settlement(StrEnum):
    """Settlement of a matter that was held, by an organiser."""

    COUNTED = "counted"
    INVITED = "invited"
    DISMISSED = "dismissed"
    NOTED = "noted"
    TURNED_DOWN = "turned_down"
    LINK_SENT = "link_sent"


class ProposalState(StrEnum):
    """How a proposed new time stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class ProposedTime:
    """A proposed time: two instants, for whole days the midnights in the meeting's zone, and what came with it.

    ``sequence`` is the version of the meeting that the guest had seen.
    """

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    comment: str = ""
    sequence: int = 0


class ReplyAddress(StrEnum):
    """Whose address a mail came to: the guest's own, another guest's, the mailbox without a tag, or one that is nobody's.

    ``series`` is the guest's own for another meeting of the same series.
    """

    OWN = "own"
    SERIES = "series"
    OTHERS = "others"
    MAILBOX = "mailbox"
    NOBODYS = "nobodys"


OWN_PLACES = frozenset({ReplyAddress.OWN, ReplyAddress.SERIES})
"""Addresses that were given to the guest alone: each proves as much as the other who wrote to it."""


class SenderStanding(StrEnum):
    """How the one who speaks stands to the meeting."""

    GUEST = "guest"
    UNINVITED = "uninvited"
    STRANGER = "stranger"


class Order(StrEnum):
    """How an answer stands to the last one heard from the same guest (RFC 5546 2.1.5)."""

    NEWER = "newer"
    SAME = "same"
    SAME_BUT_OTHER_WORDS = "same_but_other_words"
    OLDER = "older"


class Version(StrEnum):
    """Which version of the meeting an answer is to, by its SEQUENCE."""

    CURRENT = "current"
    EARLIER = "earlier"
    NEVER_SENT = "never_sent"


@dataclass(frozen=True)
class Heard:
    """Message of a guest's calendar: the SEQUENCE it answers, when it was written (UTC), and its PARTSTAT."""

    sequence: int
    stamp: datetime
    partstat: str


@dataclass(frozen=True)
class AnswerFacts:
    """All that decides about one answer, proposal or question in a mail."""

    meeting_known: bool = True
    place: ReplyAddress = ReplyAddress.OWN
    standing: SenderStanding = SenderStanding.GUEST
    from_guest: bool = True
    dmarc: Dmarc = Dmarc.PASSED
    sent_by: bool = False
    order: Order = Order.NEWER
    version: Version = Version.CURRENT
    time_known: bool = True
    time_read: bool = True


def _proven(facts: AnswerFacts) -> bool:
    return facts.dmarc is Dmarc.PASSED or (facts.dmarc is Dmarc.UNCHECKED and facts.place in OWN_PLACES)


_H, _I = Decision.HELD, Decision.IGNORED

OBJECTIONS: tuple[tuple[Callable[[AnswerFacts], bool], Decision, Reason], ...] = (
    (lambda facts: facts.place is ReplyAddress.NOBODYS, _I, Reason.UNKNOWN_ADDRESS),
    (lambda facts: not facts.meeting_known, _I, Reason.UNKNOWN_MEETING),
    (lambda facts: facts.dmarc is Dmarc.FAILED, _H, Reason.SENDER_FAILED),
    (lambda facts: facts.sent_by, _H, Reason.SENT_FOR_ANOTHER),
    (lambda facts: not facts.from_guest, _H, Reason.OTHER_SENDER),
    (lambda facts: facts.standing is SenderStanding.STRANGER, _H, Reason.NOT_INVITED),
    (lambda facts: facts.standing is SenderStanding.UNINVITED, _H, Reason.UNINVITED),
    (lambda facts: facts.place is ReplyAddress.OTHERS, _H, Reason.OTHER_ADDRESS),
    (lambda facts: not _proven(facts), _H, Reason.NOT_PROVEN),
    (lambda facts: not facts.time_read, _H, Reason.UNREADABLE),
    (lambda facts: not facts.time_known, _I, Reason.NO_SUCH_TIME),
    (lambda facts: facts.order is Order.SAME, _I, Reason.DUPLICATE),
    (lambda facts: facts.order is Order.OLDER, _I, Reason.OUT_OF_ORDER),
    (lambda facts: facts.version is Version.NEVER_SENT, _H, Reason.NEVER_SENT),
    (lambda facts: facts.version is Version.EARLIER, _H, Reason.BEFORE_THE_MOVE),
    (lambda facts: facts.order is Order.SAME_BUT_OTHER_WORDS, _H, Reason.CONTRADICTION),
)
"""Reasons against counting an answer, the first that holds decides. Nothing is remembered of what does not count."""


def judge(facts: AnswerFacts) -> tuple[Decision, Reason]:
    """Return what is to be made of an answer that a calendar sent; counted when nothing speaks against it."""
    for holds, decision, reason in OBJECTIONS:
        if holds(facts):
            return decision, reason
    return Decision.APPLIED, Reason.ANSWER_COUNTED


PROPOSAL = "COUNTER"
"""PARTSTAT stored for a proposal of another time, which is no answer."""


def order(last: Heard | None, now: Heard) -> Order:
    """Return how an answer stands to the last one heard: by SEQUENCE, then by when it was written."""
    if last is None:
        return Order.NEWER
    before, after = (last.sequence, last.stamp), (now.sequence, now.stamp)
    if before != after:
        return Order.NEWER if after > before else Order.OLDER
    if last.partstat == now.partstat:
        return Order.SAME
    # A calendar may send an answer and a proposal of another time at once: they do not contradict each other.
    return Order.NEWER if PROPOSAL in {last.partstat, now.partstat} else Order.SAME_BUT_OTHER_WORDS


def version(sequence: int | None, since: int, last: int) -> Version:
    """Return which version an answer is to, by its SEQUENCE; one that names none is taken to be to the last one sent.

    The time has stood ``since`` that SEQUENCE, and ``last`` is the latest that was sent.
    """
    if sequence is None or since <= sequence <= last:
        return Version.CURRENT
    return Version.EARLIER if sequence < since else Version.NEVER_SENT


def settled_already(by: str) -> Refused:
    """Return the refusal of a second one who decides about the same; it names the first, where the name is known."""
    return Refused("incoming.settled_already", name=by) if by else Refused("incoming.settled_by_somebody")
