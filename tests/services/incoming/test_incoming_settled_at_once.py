"""Two who decide about the same at one moment: the first one's word stands, and the second is told so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.domain.incoming import ProposalState, Settlement
from planner.domain.refusals import Refused
from planner.rows.incoming import IncomingMatter, TimeProposal
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services import identity
from planner.services.calendars import answer_addresses
from planner.services.exchange import imports, meeting_imports, meeting_taking
from planner.services.incoming import incoming, incoming_lists, time_proposals
from planner.services.meetings import poll_closing
from planner.services.work import Deployment, Work, writing
from tests import factories
from tests.finding_dates import Search
from tests.mails import Mail
from tests.posted import posted

PLAN = b"Dato;Tittel\n9.2.2027;Kafe\n16.2.2027;Fagdag\n"
Do = Callable[[Work], object]


class Two:
    """Kari and Ola of the team, each at a desk of their own, who press at the same time."""

    def __init__(self, work: Work, engine: Engine, deployment: Deployment) -> None:
        self.work, self.engine, self.deployment = work, engine, deployment
        self.people = [factories.organiser(work.session, name=name).id for name in ("Kari", "Ola")]
        self.begin = Barrier(2)

    def press(self, *steps: Do) -> list[str]:
        """Let both take their step; return what came of them: done, or the rule that refused with the name it gives."""
        self.work.session.commit()
        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(self._pressed, self.people, steps))

    def _pressed(self, person_id: int, step: Do) -> str:
        with Session(self.engine, expire_on_commit=False) as session:
            work = Work(session, self.work.by, self.work.now, self.deployment)
            own = work.acting(identity.actor_of(work, session.get_one(Person, person_id), via="page"))
            self.begin.wait()
            try:
                with writing(own):
                    step(own)
            except Refused as refusal:
                return f"{refusal.rule} {refusal.facts.get('name', '')}".strip()
            return "done"

    def count(self, *conditions: object) -> int:
        """Return how many letters there are, or journal lines, of which the conditions hold."""
        self.work.session.rollback()
        return posted(self.work).scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]


@pytest.fixture
def two(work: Work, engine: Engine, deployment: Deployment) -> Two:
    return Two(work, engine, deployment)


def taken(work: Work, sender: str, *, method: str = "REPLY", lines: str = "") -> IncomingMatter:
    """Return what became of a mail that came to a guest's own address."""
    meeting = factories.meeting(work.session, answer_by=work.now + timedelta(days=7))
    guest = factories.invitation(work.session, meeting, factories.person(work.session, email="aud@example.no"))
    to = answer_addresses.of(work, guest)
    mail = Mail(meeting.uid, sender, to, work.now, attendee=sender, method=method, lines=lines)
    incoming.handle(work, incoming.receive(work, mail.raw()))
    return work.session.scalars(select(IncomingMatter)).one()


def test_a_held_mail_is_settled_once(two: Two) -> None:
    matter_id = taken(two.work, "per@example.no").id
    outcome = two.press(
        lambda work: incoming_lists.settle(work, matter_id, Settlement.INVITED),
        lambda work: incoming_lists.settle(work, matter_id, Settlement.TURNED_DOWN),
    )
    assert outcome[0] == "done"
    assert outcome[1] in {"incoming.settled_already Kari", "incoming.settled_already Ola"}
    assert two.count(Letter.kind.in_(["invitation", "not_invited"])) == 1
    settled = two.work.session.get_one(IncomingMatter, matter_id)
    assert two.work.session.get_one(Person, settled.settled_by_id).name == outcome[1].rpartition(" ")[2]


def test_a_proposed_time_is_answered_once(two: Two) -> None:
    wanted = "DTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\n"
    meeting_id = taken(two.work, "aud@example.no", method="COUNTER", lines=wanted).meeting_id
    proposal_id = two.work.session.scalars(select(TimeProposal.id)).one()
    outcome = two.press(
        lambda work: time_proposals.accept(work, work.session.get_one(Meeting, meeting_id), proposal_id),
        lambda work: time_proposals.decline(work, work.session.get_one(Meeting, meeting_id), proposal_id),
    )
    assert outcome[0] == "done"
    assert outcome[1].startswith("incoming.settled_already ")
    assert two.count(Letter.kind.in_(["meeting_changed", "proposal_declined"])) == 1
    assert two.work.session.get_one(TimeProposal, proposal_id).state is not ProposalState.OPEN


def test_a_poll_is_closed_once(two: Two) -> None:
    search = Search(two.work)
    search.opened()
    meeting_id = search.meeting.id
    first, second, _ = (option.id for option in search.options())
    outcome = two.press(
        lambda work: poll_closing.close(work, work.session.get_one(Meeting, meeting_id), first, publish=True),
        lambda work: poll_closing.close(work, work.session.get_one(Meeting, meeting_id), second, publish=True),
    )
    assert outcome == ["done", "polls.not_open"]
    assert two.count(JournalLine.verb == "polls.closed") == 1


def test_an_import_is_undone_once(two: Two) -> None:
    factories.facilitator(two.work.session)
    planned = meeting_imports.plan(two.work, "plan.csv", PLAN)
    number = meeting_taking.carry_out(two.work, "plan.csv", b"", planned).id
    assert two.press(*[lambda work: imports.undo(work, number)] * 2) == ["done", "imports.undone_already"]
    lines = two.work.session.scalars(select(JournalLine).where(JournalLine.verb == "imports.undone"))
    assert [line.facts["count"] for line in lines] == [2]
