from __future__ import annotations

from itertools import chain, combinations

import pytest
from sqlalchemy.orm import Session

from planner.domain.journal_audiences import AUDIENCES, Audience
from planner.domain.journal_audiences import readable as rule
from planner.rows.journal import JournalLine
from planner.store import journal as rows
from tests import factories
from tests.clock import MONDAY

ENDS = ("duties.accepted", "duties.given_back", "duties.accepted", "duties.answer_undone", "duties.accepted")


@pytest.fixture
def lines(session: Session) -> list[JournalLine]:
    """Return lines of every kind about one meeting, numbered, and duties that end in silence for two organisations."""
    meeting, other = factories.meeting(session), factories.meeting(session)
    schools = [factories.school(session).id for _ in range(2)]
    about = [(verb, school) for verb in [*AUDIENCES, "something.unheard_of"] for school in (None, schools[0])]
    about += [(verb, school) for verb in ENDS for school in schools]
    written = [
        JournalLine(
            at=MONDAY, verb=verb, via="page", meeting_id=meeting.id, organisation_id=school,
            facts={"number": number, "duty": "execution" if number % 3 else "follow_up"},
        )
        for number, (verb, school) in enumerate(about)
    ]  # fmt: skip
    session.add_all(
        [*written, JournalLine(at=MONDAY, verb="meetings.moved", via="page", meeting_id=other.id, facts={})]
    )
    session.flush()
    return written


def test_the_database_finds_the_lines_that_the_rule_lets_be_read(session: Session, lines: list[JournalLine]) -> None:
    meeting_id = lines[0].meeting_id or 0
    schools = sorted({line.organisation_id for line in lines if line.organisation_id is not None})
    every = chain.from_iterable(combinations(Audience, length) for length in range(len(Audience) + 1))
    for audiences in map(frozenset, every):
        for contact_of in map(frozenset, ([], schools[:1], schools)):
            expected = [line.facts["number"] for line in rule(lines, audiences, contact_of)]
            condition = rows.readable(session, meeting_id, audiences, contact_of)
            shown = [line.facts["number"] for line in rows.latest(session, condition)]
            assert shown == expected[::-1], (audiences, contact_of)
            assert rows.count(session, condition) == len(expected)
            assert [line.facts["number"] for line in rows.latest(session, condition, 3, 4)] == shown[3:7]
            some = rows.of_meeting(session, meeting_id, audiences)
            assert [line.facts["number"] for line in rule(some, audiences, contact_of)] == expected
