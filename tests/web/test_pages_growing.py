"""Pages whose lists grow with the data: as few statements and bytes for many rows as for a few, and no table read whole."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from itertools import count
from urllib.parse import quote, quote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from planner.domain.incoming import Decision, Reason
from planner.domain.meetings import MeetingState
from planner.domain.polls import Fit
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.meetings import Meeting
from planner.rows.outbox import LetterState
from planner.rows.people import Person
from planner.rows.polls import Ballot, Poll, PollOption, Vote
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY
from tests.web.browsers import signed_in
from tests.web.page_costs import assert_kept, measured

FEW, MORE = 8, 46
PAGES = (
    "/arbeidsbord",
    "/arbeidsbord?hvem=mine",
    "/arbeidsbord/trenger-en-hand",
    "/moter/?status=invitert",
    "/moter/?hvem=mine",
    "/sok?q=person",
    "/sok?q=person&hva=personer",
    "/innboks",
    "/moter/stor/innboks",
    "/moter/stor/pameldte",
    "/moter/stor/pameldte?q=person",
    "/moter/stor/pameldte.csv",
    "/moter/stor/skriv",
    "/moter/stor/logg",
    "/moter/stor/logg?q=person",
    "/moter/leter/datovalg",
    "/moter/leter/datovalg?q=person",
    "/aktorer/vert/moter.ics",
    "/aktorer/vert/moter.csv",
    "/moter/leter/rediger/hvem",
    "/moter/leter/rediger/organisasjoner",
    "/moter/stor/overlevering/gjennomforing/tilby",
    "/moter/stor/overlevering/gjennomforing/tilby?aktor=skolen",
    "/konto",
    "/utboks",
)
SEARCHES = (
    "/moter/?q=",
    "/sok?q=",
    "/aktorer/?sok=",
    "/aktorer/forslag.json?q=",
    "/moter/stor/pameldte?q=",
    "/moter/stor/logg?q=",
    "/moter/leter/datovalg?q=",
    "/moter/leter/rediger/hvem?q=",
)
WORD_OF_NOBODY = "qxzqxz"
TOKENS = re.compile(r'(?<=name="csrf_token" value=")[^"]+')

NOON = MONDAY.replace(tzinfo=None)

LookedFor = tuple[Meeting, Poll, list[PollOption]]

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


def poll(session: Session) -> LookedFor:
    """Add a draft that a date is looked for."""
    draft = factories.meeting(session, slug="leter", state=MeetingState.DRAFT)
    row = factories.added(session, Poll(meeting_id=draft.id, answer_by=MONDAY + timedelta(days=7), created_at=MONDAY))
    options = [
        PollOption(
            poll_id=row.id, uid=f"dato-{day}", starts_local=NOON + timedelta(days=day),
            ends_local=NOON + timedelta(days=day, hours=2), zone="Europe/Oslo", position=day, added_at=MONDAY,
        )
        for day in (1, 2, 3)
    ]  # fmt: skip
    return draft, row, [factories.added(session, option) for option in options]


def voter(session: Session, looked_for: LookedFor, person: Person) -> None:
    """Add a guest who has said how the dates fit."""
    draft, row, options = looked_for
    guest = factories.invitation(session, draft, person, organisation=factories.school(session))
    session.add(Ballot(poll_id=row.id, invitation_id=guest.id, asked_at=MONDAY, answered_at=MONDAY, needed=True))
    session.flush()
    session.add_all(Vote(option_id=option.id, invitation_id=guest.id, fit=Fit.NO) for option in options)


def grow(session: Session, meeting: Meeting, looked_for: LookedFor, organiser: Person, size: int) -> None:
    """Let everything that the pages list grow by so many."""
    for _ in range(size):
        guest = factories.invitation(session, meeting, factories.person(session))
        mail(session, guest)
        facts = {"invitation": guest.id, "answer": "yes"}
        session.add(JournalLine(at=MONDAY, verb="replies.answered", via="page", meeting_id=meeting.id, facts=facts))
        mail(
            session, factories.invitation(session, factories.meeting(session, convener=meeting.convener), guest.person)
        )
        factories.letter(session, meeting_id=meeting.id, state=LetterState.GIVEN_UP, last_error="550 no such user")
        voter(session, looked_for, guest.person)
        factories.invitation(session, factories.meeting(session), organiser)
    session.commit()


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_pages_take_as_few_statements_for_many_rows_as_for_a_few(app: Flask, work: Work) -> None:
    host = factories.facilitator(work.session, slug="vert")
    meeting = factories.meeting(work.session, slug="stor", convener=host)
    organiser = factories.organiser(work.session)
    factories.school(work.session, slug="skolen")
    looked_for = poll(work.session)
    grow(work.session, meeting, looked_for, organiser, FEW)
    client = signed_in(app, organiser)
    few = measured(app, client, PAGES)
    grow(work.session, meeting, looked_for, organiser, MORE)
    more = measured(app, client, PAGES)
    assert_kept(few, more)


def results(client: FlaskClient, address: str, typed: str) -> str:
    """Return what a search answers, without what was typed and without what changes from page to page."""
    answer = client.get(address + quote(typed))
    assert answer.status_code == 200, (address, typed)
    text = TOKENS.sub("", unescape(answer.text))
    return text.replace(quote_plus(typed), "").replace(quote(typed), "").replace(typed, "")


def test_signs_alone_find_as_little_as_a_word_of_nobody_in_every_search(app: Flask, work: Work) -> None:
    organiser, host = factories.organiser(work.session), factories.facilitator(work.session, slug="vert")
    grow(work.session, factories.meeting(work.session, slug="stor", convener=host), poll(work.session), organiser, 1)
    client = signed_in(app, organiser)
    for address in SEARCHES:
        nobody = results(client, address, WORD_OF_NOBODY)
        for signs in ("\N{MACRON}", "«» .", "%", "{|}", "🙂"):
            assert results(client, address, signs) == nobody, (address, signs)
