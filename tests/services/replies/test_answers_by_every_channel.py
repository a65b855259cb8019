"""Answers by every channel at once: what each costs under the lock, and that seats and queue stay exact."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.domain.dav import CollectionKind
from planner.domain.limits import ANSWER_BY_PLACE
from planner.domain.replies import Answer, ReplyState, seats_of
from planner.rows.dav import DavObject
from planner.rows.invitations import Invitation
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.caldav import app_passwords, dav_answers
from planner.services.calendars import answer_addresses, calendars
from planner.services.incoming import incoming
from planner.services.limits import Try, within
from planner.services.replies import answers, link_answers, participants
from planner.services.replies.answers import ReplyInput
from planner.services.replies.link_answers import LinkInput
from planner.services.work import Actor, Work, writing, written_in_line
from tests import factories
from tests.mails import Mail
from tests.statements import counted
from tests.write_sizes import write_sizes

YES = ReplyInput(Answer.YES)
PARTSTATS = {Answer.YES: "ACCEPTED", Answer.MAYBE: "TENTATIVE", Answer.NO: "DECLINED"}


@dataclass(frozen=True)
class Channel:
    """A guest and one way in which their answers come in; each has a session of its own."""

    work: Work
    engine: Engine
    meeting_id: int
    invitation_id: int
    person_id: int
    email: str

    def work_in(self, session: Session, via: str) -> Work:
        return replace(self.work, session=session, by=Actor(self.person_id, via=via))

    def by_link(self, session: Session, answer: Answer) -> Callable[[], object]:
        with writing(self.work_in(session, "mail")) as own:
            secret = tokens.issue(own, TokenPurpose.REPLY, self.invitation_id)
        with self.engine.connect() as connection:
            opened = link_answers.opened(connection, secret, self.work.now)
        step = partial(link_answers.answer, link=opened, link_input=LinkInput(ReplyInput(answer)))
        tries = [Try(ANSWER_BY_PLACE, str(self.person_id))]
        return lambda: within(self.work_in(session, "mail"), tries, step, self.meeting_id)

    def in_line(self, session: Session, via: str, step: Callable[[Work], object]) -> Callable[[], object]:
        return lambda: written_in_line(self.work_in(session, via), step, answers.line_of(self.meeting_id))

    def by_api(self, session: Session, answer: Answer) -> Callable[[], object]:
        return self.in_line(
            session, "api", lambda own: answers.take(own, self.meeting_id, self.invitation_id, ReplyInput(answer))
        )

    def by_hand(self, session: Session, answer: Answer) -> Callable[[], object]:
        return self.in_line(
            session,
            "page",
            lambda own: participants.give_answer(own, self.meeting_id, self.invitation_id, ReplyInput(answer)),
        )

    def by_calendar(self, session: Session, answer: Answer) -> Callable[[], object]:
        seen = session.scalars(
            select(DavObject).where(DavObject.person_id == self.person_id, DavObject.kind == CollectionKind.MEETINGS)
        ).one()
        body = seen.body.replace(b"\r\n ", b"")
        was = body.partition(b"PARTSTAT=")[2].partition(b";")[0]
        body = body.replace(b"PARTSTAT=" + was, b"PARTSTAT=" + PARTSTATS[answer].encode())
        written = dav_answers.read(seen, body, self.email)
        session.expunge_all()
        return self.in_line(session, "caldav", lambda own: dav_answers.put(own, seen, seen.etag, written))

    def by_mail(self, session: Session, answer: Answer) -> Callable[[], object]:
        meeting = session.get_one(Meeting, self.meeting_id)
        to = answer_addresses.of(self.work_in(session, "job"), session.get_one(Invitation, self.invitation_id))
        raw = Mail(meeting.uid, f"G <{self.email}>", to, self.work.now, self.email, PARTSTATS[answer]).raw()
        job = self.work_in(session, "job").acting(self.work.by)
        with writing(job):
            mail_id = incoming.receive(job, raw, to)
        contents = incoming.read(job, mail_id)
        session.rollback()

        def handle() -> None:
            with writing(job):
                incoming.handle(job, mail_id, contents)

        return handle


Way = Callable[[Channel, Session, Answer], Callable[[], object]]
WAYS: dict[str, Way] = {
    "link": Channel.by_link,
    "api": Channel.by_api,
    "hand": Channel.by_hand,
    "calendar": Channel.by_calendar,
    "mail": Channel.by_mail,
}


def channels(work: Work, engine: Engine, count: int, *, seats: int | None) -> tuple[Meeting, list[Channel]]:
    """Invite so many guests to a meeting, each of whom has let a calendar program in where they use one."""
    meeting = factories.meeting(work.session, seats=seats)
    guests = []
    for number in range(count):
        person = factories.person(work.session)
        invitation = factories.invitation(work.session, meeting, person)
        if number % len(WAYS) == list(WAYS).index("calendar"):
            app_passwords.make(work.acting(Actor(person_id=person.id)), "iPhone")
        guests.append(Channel(work, engine, meeting.id, invitation.id, person.id, person.email))
    calendars.refresh(work, meeting)
    work.session.commit()
    return meeting, guests


def ways(guests: list[Channel]) -> list[tuple[Channel, Way]]:
    return [(guest, list(WAYS.values())[number % len(WAYS)]) for number, guest in enumerate(guests)]


def at_once(said: list[tuple[Channel, Way]], engine: Engine, answer: Answer) -> None:
    """Let all these guests give an answer at the same moment."""
    sessions = [Session(engine, expire_on_commit=False) for _ in said]
    given = [way(guest, session, answer) for (guest, way), session in zip(said, sessions, strict=True)]
    with ThreadPoolExecutor(len(given)) as pool:
        for done in [pool.submit(step) for step in given]:
            done.result()
    for session in sessions:
        session.close()


def states(work: Work) -> dict[ReplyState, int]:
    query = select(Reply.state, func.count()).group_by(Reply.state)
    return {row[0]: row[1] for row in work.session.execute(query)}


def test_seats_and_queue_are_exact_when_answers_come_by_every_channel_at_once(work: Work, engine: Engine) -> None:
    meeting, guests = channels(work, engine, 15, seats=6)
    with write_sizes(engine) as sizes:
        at_once(ways(guests), engine, Answer.YES)
        work.session.rollback()
        assert states(work) == {ReplyState.COMING: 6, ReplyState.WAITING: 9}
        places = work.session.scalars(select(Reply.queue).where(Reply.queue.is_not(None)).order_by(Reply.queue)).all()
        assert places == list(range(1, 10))
        coming = set(work.session.scalars(select(Reply.invitation_id).where(Reply.state == ReplyState.COMING)))
        first = work.session.scalars(select(Reply.invitation_id).order_by(Reply.queue.nulls_last()).limit(6)).all()
        work.session.rollback()
        later = replace(work, now=work.now + timedelta(minutes=2))
        again = ways([replace(guest, work=later) for guest in guests])
        at_once([pair for pair in again if pair[0].invitation_id in coming], engine, Answer.NO)
    work.session.rollback()
    assert states(work) == {ReplyState.DECLINED: 6, ReplyState.SEAT_OFFERED: 6, ReplyState.WAITING: 3}
    offered = set(work.session.scalars(select(Reply.invitation_id).where(Reply.state == ReplyState.SEAT_OFFERED)))
    assert offered == set(first)
    stored = work.session.get_one(Meeting, meeting.id, populate_existing=True)
    rows = work.session.scalars(select(Reply)).all()
    assert stored.seats_taken == 6 == sum(seats_of(row.state, row.party, beside=row.beside_seats) for row in rows)
    receipts = select(func.count()).select_from(Mailing)
    assert work.session.scalar(receipts.where(Mailing.kind == "receipt")) == 21
    assert work.session.scalar(receipts.where(Mailing.kind == "seat_offered")) == 6
    assert sizes.too_large() == {}
    assert "outbox" not in sizes.largest()


MOST = {"link": 8, "api": 8, "hand": 8, "calendar": 21, "mail": 25}
"""Statements of one answer to a meeting with seats, all in the transaction that writes it.

A calendar program is to see at once what it has written, so its object is rendered in the same transaction: 13 of its
statements. Of a mail it is kept what it said, in which order, and what was decided about it: 15 of its statements.
"""


@pytest.mark.parametrize("name", MOST)
def test_what_an_answer_costs_under_the_lock(work: Work, engine: Engine, name: str) -> None:
    _meeting, guests = channels(work, engine, len(WAYS), seats=20)
    guest, way = ways(guests)[list(WAYS).index(name)]
    with Session(engine, expire_on_commit=False) as session:
        step = way(guest, session, Answer.YES)
        with counted(engine) as statements:
            step()
    assert len(statements) <= MOST[name], "\n".join(statements)
