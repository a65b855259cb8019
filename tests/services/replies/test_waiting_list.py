"""Long queues: seats are offered in order and in slices, each offer is told once, and no transaction grows with the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, select

from planner.domain.replies import Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.journal import JournalLine
from planner.rows.mailings import Mailing
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Need, Reply
from planner.services.meetings import meetings
from planner.services.replies import needs, replies, waiting_list
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work, writing
from tests import factories
from tests.clock import MONDAY
from tests.crowds import crowd
from tests.posted import posted
from tests.repeating import of_the_team
from tests.statements import counted
from tests.write_sizes import MOST, write_sizes

QUEUE = 150
YES, NO = ReplyInput(Answer.YES), ReplyInput(Answer.NO)


def in_line(work: Work, meeting: Meeting, count: int) -> list[int]:
    """Let so many guests wait for a seat, one after the other, each with needs; return their invitations in that order."""
    crowd(work.session, count, meeting)
    ids = list(
        work.session.scalars(
            select(Invitation.id)
            .outerjoin(Reply, Reply.invitation_id == Invitation.id)
            .where(Invitation.meeting_id == meeting.id, Reply.invitation_id.is_(None))
            .order_by(Invitation.id)
        )
    )
    shared = {"meeting_id": meeting.id, "state": ReplyState.WAITING, "party": 1, "beside_seats": False}
    said = {"substitute": "", "message": "", "show_name": False, "answered_at": MONDAY, "answered_via": "page"}
    queued = [{"invitation_id": key, "queue": place, **shared, **said} for place, key in enumerate(ids, start=1)]
    work.session.execute(insert(Reply), queued)
    kept = {"ciphertext": b"x", "consented_at": MONDAY, "delete_after": needs.last_day(work, meeting)}
    work.session.execute(insert(Need), [{"invitation_id": key, **kept} for key in ids])
    meeting.next_queue = count + 1
    work.session.commit()
    return ids


def full(work: Work) -> tuple[Meeting, Invitation, list[int]]:
    """Return a meeting of one seat, the guest who has it, and those who wait."""
    meeting = factories.meeting(work.session, seats=1)
    first = factories.invitation(work.session, meeting, factories.person(work.session))
    replies.answer(work, first, YES)
    return meeting, first, in_line(work, meeting, QUEUE)


def in_states(work: Work, state: ReplyState) -> list[int]:
    query = select(Reply.invitation_id).where(Reply.state == state).order_by(Reply.invitation_id)
    return list(work.session.scalars(query))


def passed_on(work: Work) -> list[int]:
    """Run the job that passes seats on until nothing is left to do; return what each transaction did."""
    done: list[int] = []
    while not done or done[-1]:
        with writing(work):
            done.append(waiting_list.lapse_due(work))
    return done


@pytest.mark.parametrize(("seats", "offered"), [(None, QUEUE), (101, 100)])
def test_many_seats_are_offered_in_order_and_in_slices_each_told_once(
    work: Work, engine: Engine, seats: int | None, offered: int
) -> None:
    meeting, _first, queue = full(work)
    team = of_the_team(work)
    work.session.commit()
    with write_sizes(engine) as sizes:
        with writing(team):
            meetings.change(team, meeting, {"seats": seats})
        at_once = in_states(work, ReplyState.SEAT_OFFERED)
        passed_on(work)
    assert at_once == queue[: waiting_list.MOST]
    assert in_states(work, ReplyState.SEAT_OFFERED) == queue[:offered]
    assert work.session.get_one(Meeting, meeting.id, populate_existing=True).seats_taken == 1 + offered
    assert sizes.too_large() == {}
    assert "outbox" not in sizes.largest()
    lines = select(func.count()).select_from(JournalLine).where(JournalLine.verb == "replies.seat_offered")
    assert work.session.scalar(lines) == offered
    letters = posted(work).scalars(select(Letter.person_id).where(Letter.kind == "seat_offered")).all()
    assert (len(letters), len(set(letters))) == (offered, offered)


def test_seats_that_lapse_are_passed_on_in_slices_to_the_next_in_line(work: Work, engine: Engine) -> None:
    meeting, _first, queue = full(work)
    team = of_the_team(work)
    work.session.commit()
    with writing(team):
        meetings.change(team, meeting, {"seats": 41})
    assert in_states(work, ReplyState.SEAT_OFFERED) == queue[:40]
    later = replace(work, now=work.now + timedelta(hours=work.deployment.seat_offer_hours, minutes=1))
    with write_sizes(engine) as sizes:
        assert sum(passed_on(later)) >= 40
    assert sizes.too_large() == {}
    assert in_states(work, ReplyState.MISSED) == queue[:40]
    assert in_states(work, ReplyState.SEAT_OFFERED) == queue[40:80]
    assert work.session.get_one(Meeting, meeting.id, populate_existing=True).seats_taken == 41
    told = posted(later).execute(select(Letter.kind, func.count()).group_by(Letter.kind))
    # The first forty have lost the seat again before anybody wrote to them that it was kept.
    assert {kind: count for kind, count in told if kind.startswith("seat")} == {"seat_lapsed": 40, "seat_offered": 40}


def test_an_answer_that_frees_a_seat_costs_the_same_however_many_wait(work: Work, engine: Engine) -> None:
    costs = []
    for queue in (QUEUE, 2):
        meeting = factories.meeting(work.session, seats=1)
        guests = [factories.invitation(work.session, meeting, factories.person(work.session)) for _ in range(3)]
        for invitation in guests:
            replies.answer(work, invitation, YES)
        if queue == QUEUE:
            in_line(work, meeting, QUEUE)
        work.session.commit()
        work.session.expunge_all()
        with counted(engine) as statements, write_sizes(engine) as sizes, writing(work):
            replies.answer(work, guests[0], NO)
        assert sizes.largest()["replies"] == 2
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_seat_that_is_taken_before_the_letter_is_written_is_not_offered_by_letter(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=1)
    first, second = (factories.invitation(work.session, meeting, factories.person(work.session)) for _ in range(2))
    for invitation, reply_input in ((first, YES), (second, YES), (first, NO), (second, YES)):
        replies.answer(work, invitation, reply_input)
    assert work.session.scalars(select(Mailing.kind).where(Mailing.kind == "seat_offered")).all() == ["seat_offered"]
    kinds = posted(work).scalars(select(Letter.kind).where(Letter.person_id == second.person_id)).all()
    assert set(kinds) == {"receipt"}
    assert work.session.scalars(select(Mailing)).all() == []


def test_the_needs_of_a_meeting_that_moves_are_kept_until_the_new_day_in_slices(work: Work, engine: Engine) -> None:
    meeting, _first, _queue = full(work)
    team = of_the_team(work)
    work.session.commit()
    before, days = needs.last_day(work, meeting), timedelta(days=100)
    starts, ends = meeting.starts_local, meeting.ends_local
    assert starts is not None
    assert ends is not None
    with write_sizes(engine) as sizes:
        with writing(team):
            meetings.change(team, meeting, {"starts_local": starts + days, "ends_local": ends + days})
        kept = dict(work.session.execute(select(Need.delete_after, func.count()).group_by(Need.delete_after)).all())
        assert kept == {before: QUEUE - MOST, before + days: MOST}
        # The day has passed on which the others were to be deleted before the meeting moved.
        job, done = replace(work, now=work.now + timedelta(days=90)), 1
        while done:
            with writing(job):
                done = needs.delete_old(job)
    assert sizes.too_large() == {}
    kept = dict(work.session.execute(select(Need.delete_after, func.count()).group_by(Need.delete_after)).all())
    assert kept == {before + days: QUEUE}
