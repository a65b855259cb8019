from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from planner.domain.incoming import (
    OBJECTIONS,
    AnswerFacts,
    Decision,
    Dmarc,
    Heard,
    Order,
    Reason,
    ReplyAddress,
    SenderStanding,
    Version,
    judge,
    order,
    version,
)  # fmt: skip
from tests.clock import MONDAY

EVERY = [
    AnswerFacts(*values)
    for values in product(
        (True, False),
        ReplyAddress,
        SenderStanding,
        (True, False),
        Dmarc,
        (True, False),
        Order,
        Version,
        (True, False),
        (True, False),
    )
]


def counts(facts: AnswerFacts) -> bool:
    """What calls for counting, said the other way round than in the table: everything must be right."""
    checked = facts.dmarc is Dmarc.PASSED and facts.place in {
        ReplyAddress.OWN,
        ReplyAddress.SERIES,
        ReplyAddress.MAILBOX,
    }
    unchecked = facts.dmarc is Dmarc.UNCHECKED and facts.place in {ReplyAddress.OWN, ReplyAddress.SERIES}
    return (
        (checked or unchecked)
        and facts.meeting_known
        and facts.standing is SenderStanding.GUEST
        and facts.from_guest
        and not facts.sent_by
        and facts.time_known
        and facts.time_read
        and facts.order is Order.NEWER
        and facts.version is Version.CURRENT
    )


def test_an_answer_counts_only_where_everything_is_right() -> None:
    assert [facts for facts in EVERY if (judge(facts)[0] is Decision.APPLIED) != counts(facts)] == []
    assert sum(counts(facts) for facts in EVERY) == 5


def test_every_reason_in_the_table_decides_about_something() -> None:
    found = {judge(facts) for facts in EVERY}
    assert found == {(decision, reason) for _, decision, reason in OBJECTIONS} | {
        (Decision.APPLIED, Reason.ANSWER_COUNTED)
    }


@pytest.mark.parametrize(
    ("facts", "decision", "reason"),
    [
        ({"dmarc": Dmarc.FAILED}, Decision.HELD, Reason.SENDER_FAILED),
        ({"dmarc": Dmarc.NO_POLICY}, Decision.HELD, Reason.NOT_PROVEN),
        ({"dmarc": Dmarc.UNCHECKED, "place": ReplyAddress.MAILBOX}, Decision.HELD, Reason.NOT_PROVEN),
        ({"dmarc": Dmarc.UNCHECKED, "place": ReplyAddress.OTHERS}, Decision.HELD, Reason.OTHER_ADDRESS),
        ({"place": ReplyAddress.OTHERS}, Decision.HELD, Reason.OTHER_ADDRESS),
        ({"dmarc": Dmarc.UNCHECKED, "place": ReplyAddress.SERIES}, Decision.APPLIED, Reason.ANSWER_COUNTED),
        ({"dmarc": Dmarc.NO_POLICY, "place": ReplyAddress.SERIES}, Decision.HELD, Reason.NOT_PROVEN),
        ({"dmarc": Dmarc.FAILED, "place": ReplyAddress.SERIES}, Decision.HELD, Reason.SENDER_FAILED),
        ({"place": ReplyAddress.NOBODYS}, Decision.IGNORED, Reason.UNKNOWN_ADDRESS),
        ({"from_guest": False}, Decision.HELD, Reason.OTHER_SENDER),
        ({"sent_by": True}, Decision.HELD, Reason.SENT_FOR_ANOTHER),
        ({"standing": SenderStanding.STRANGER, "place": ReplyAddress.OTHERS}, Decision.HELD, Reason.NOT_INVITED),
        ({"standing": SenderStanding.UNINVITED}, Decision.HELD, Reason.UNINVITED),
        ({"version": Version.EARLIER}, Decision.HELD, Reason.BEFORE_THE_MOVE),
        ({"version": Version.NEVER_SENT}, Decision.HELD, Reason.NEVER_SENT),
        ({"order": Order.OLDER, "version": Version.EARLIER}, Decision.IGNORED, Reason.OUT_OF_ORDER),
        ({"order": Order.SAME}, Decision.IGNORED, Reason.DUPLICATE),
        ({"order": Order.SAME_BUT_OTHER_WORDS}, Decision.HELD, Reason.CONTRADICTION),
        ({"time_known": False}, Decision.IGNORED, Reason.NO_SUCH_TIME),
        ({"time_known": False, "time_read": False}, Decision.HELD, Reason.UNREADABLE),
        ({"meeting_known": False}, Decision.IGNORED, Reason.UNKNOWN_MEETING),
        ({}, Decision.APPLIED, Reason.ANSWER_COUNTED),
    ],
)
def test_why_an_answer_is_held_or_ignored(facts: dict[str, object], decision: Decision, reason: Reason) -> None:
    assert judge(replace(AnswerFacts(), **facts)) == (decision, reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sequence", "minutes", "partstat", "expected"),
    [
        (1, 0, "ACCEPTED", Order.SAME),
        (1, 0, "DECLINED", Order.SAME_BUT_OTHER_WORDS),
        (1, 0, "COUNTER", Order.NEWER),
        (1, 1, "ACCEPTED", Order.NEWER),
        (1, -1, "ACCEPTED", Order.OLDER),
        (2, -1, "ACCEPTED", Order.NEWER),
        (0, 1, "ACCEPTED", Order.OLDER),
    ],
)
def test_answers_are_ordered_by_sequence_and_then_by_when_they_were_written(
    sequence: int, minutes: int, partstat: str, expected: Order
) -> None:
    last = Heard(1, MONDAY, "ACCEPTED")
    assert order(last, Heard(sequence, MONDAY + timedelta(minutes=minutes), partstat)) is expected
    assert order(None, last) is Order.NEWER


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        (None, Version.CURRENT), (1, Version.EARLIER), (2, Version.CURRENT), (3, Version.CURRENT),
        (4, Version.NEVER_SENT),
    ],
)  # fmt: skip
def test_an_answer_is_to_a_version_that_was_sent(sequence: int | None, expected: Version) -> None:
    assert version(sequence, since=2, last=3) is expected
