"""Many answers at one moment, by mail and from pages: each is taken once, and no seat is given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.domain.replies import Answer, ReplyState
from planner.rows.incoming import IncomingMail, IncomingMatter
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.calendars import answer_addresses
from planner.services.incoming import incoming
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, SYSTEM, Deployment, Work, writing
from planner.store.invitations import loaded
from tests import factories
from tests.mails import Mail

GUESTS, SEATS = 16, 5


def test_answers_by_mail_and_from_the_page_at_once_fill_the_seats_and_no_more(
    work: Work, engine: Engine, deployment: Deployment
) -> None:
    meeting = factories.meeting(work.session, seats=SEATS, answer_by=work.now + timedelta(days=7))
    emails = [f"guest{number}@example.no" for number in range(GUESTS)]
    guests = [factories.invitation(work.session, meeting, factories.person(work.session, email=one)) for one in emails]
    mails = [
        Mail(meeting.uid, email, answer_addresses.of(work, guest), work.now, attendee=email).raw()
        for email, guest in zip(emails, guests, strict=True)
    ]
    mail_ids, guest_ids, now = [incoming.receive(work, raw) for raw in mails], [one.id for one in guests], work.now
    meeting_id = meeting.id
    work.session.commit()

    def by_mail(mail_id: int) -> None:
        with Session(engine, expire_on_commit=False) as session, writing(Work(session, SYSTEM, now, deployment)) as own:
            incoming.handle(own, mail_id)

    def by_page(guest_id: int) -> None:
        with Session(engine, expire_on_commit=False) as session, writing(Work(session, NOBODY, now, deployment)) as own:
            guest = loaded(session, guest_id)
            replies.answer(own.acting(identity.actor_of(own, guest.person, via="page")), guest, ReplyInput(Answer.YES))

    with ThreadPoolExecutor(2 * GUESTS + SEATS) as pool:
        tasks = [pool.submit(by_mail, one) for one in mail_ids + mail_ids[:SEATS]]
        tasks += [pool.submit(by_page, one) for one in guest_ids]
    assert [task.exception() for task in tasks if task.exception() is not None] == []
    with Session(engine) as session:
        coming = session.scalars(select(Reply).where(Reply.state == ReplyState.COMING)).all()
        waiting = session.scalars(select(Reply.queue).where(Reply.state == ReplyState.WAITING)).all()
        assert len(coming) == session.get_one(Meeting, meeting_id).seats_taken == SEATS
        assert len(set(waiting)) == len(waiting) == GUESTS - SEATS


def test_one_mail_that_two_fetch_at_once_is_stored_and_handled_once(
    work: Work, engine: Engine, deployment: Deployment
) -> None:
    now = work.now

    def fetch(_visit: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            own = Work(session, SYSTEM, now, deployment)
            with writing(own):
                mail_id = incoming.receive(own, b"From: aud@example.no\r\nTo: svar@example.no\r\n\r\nHei")
            with writing(own):
                incoming.handle(own, mail_id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fetch, range(8)))
    with Session(engine) as session:
        for row in (IncomingMail, IncomingMatter):
            assert session.scalar(select(func.count()).select_from(row)) == 1
