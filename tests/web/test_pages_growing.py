"""Pages whose lists grow with the data: as few statements and bytes for many rows as for a few."""

from __future__ import annotations

from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from planner.domain.incoming import Decision, Reason
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import LetterState
from planner.services.work import Work
from planner.store.database import db
from tests import factories
from tests.clock import MONDAY
from tests.statements import counted
from tests.web.browsers import signed_in

FEW, MORE = 8, 46
MOST_STATEMENTS = 12
MOST_BYTES = 150_000
PAGES = (
    "/arbeidsbord",
    "/arbeidsbord/invitert",
    "/arbeidsbord/trenger-en-hand",
    "/innboks",
    "/moter/stor/innboks",
    "/moter/stor/pameldte",
    "/moter/stor/pameldte?q=person",
    "/moter/stor/pameldte.csv",
    "/moter/stor/logg",
    "/moter/stor/logg?q=person",
    "/utboks",
)

numbers = count(1)


def mail(session: Session, invitation: Invitation) -> None:
    """Add a mail that waits for a hand."""
    number = next(numbers)
    stored = factories.added(
        session,
        IncomingMail(
            digest=f"{number:064}", sender=f"gjest{number}@example.no", text="Jeg kommer " * 20, received_at=MONDAY
        ),
    )
    matter = IncomingMatter(
        mail_id=stored.id, meeting_id=invitation.meeting_id, invitation_id=invitation.id, decision=Decision.HELD,
        reason=Reason.WORDS_ONLY,
    )  # fmt: skip
    factories.added(session, matter)


def grow(session: Session, meeting: Meeting, size: int) -> None:
    """Let everything that the pages list grow by so many."""
    for _ in range(size):
        guest = factories.invitation(session, meeting, factories.person(session))
        mail(session, guest)
        facts = {"invitation": guest.id, "answer": "yes"}
        session.add(JournalLine(at=MONDAY, verb="replies.answered", via="page", meeting_id=meeting.id, facts=facts))
        other = factories.meeting(session)
        mail(session, factories.invitation(session, other, guest.person))
        factories.letter(session, meeting_id=meeting.id, state=LetterState.GIVEN_UP, last_error="550 no such user")
    session.commit()


def measured(app: Flask, client: FlaskClient) -> dict[str, tuple[int, int]]:
    """Return of each page how many statements it takes and how many bytes it has."""
    figures = {}
    for address in PAGES:
        with app.app_context(), counted(db.engine) as ran:
            answer = client.get(address)
        assert answer.status_code == 200, address
        figures[address] = len(ran), len(answer.data)
    return figures


def test_pages_take_as_few_statements_for_many_rows_as_for_a_few(app: Flask, work: Work) -> None:
    meeting, organiser = factories.meeting(work.session, slug="stor"), factories.organiser(work.session)
    grow(work.session, meeting, FEW)
    client = signed_in(app, organiser)
    few = measured(app, client)
    grow(work.session, meeting, MORE)
    more = measured(app, client)
    assert {address: ran for address, (ran, _) in more.items()} == {address: ran for address, (ran, _) in few.items()}
    assert {address: ran for address, (ran, _) in more.items() if ran > MOST_STATEMENTS} == {}
    assert {address: size for address, (_, size) in more.items() if size > MOST_BYTES} == {}
