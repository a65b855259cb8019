from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from planner.domain.refusals import NotFound, Refused
from planner.domain.replies import Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Need, Reply
from planner.rows.tokens import TokenPurpose
from planner.services import tokens
from planner.services.meetings import meetings
from planner.services.replies import invitations, needs, participants, replies, waiting_list
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Deployment, Work, writing
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.page_answers import answer_on_page
from tests.posted import posted

YES, MAYBE, NO = ReplyInput(Answer.YES), ReplyInput(Answer.MAYBE), ReplyInput(Answer.NO)


def guests(session: Session, meeting: Meeting, count: int) -> list[Invitation]:
    return [factories.invitation(session, meeting, factories.person(session), invited_at=MONDAY) for _ in range(count)]


def states(session: Session, invited: list[Invitation]) -> list[str]:
    found = {row.invitation_id: row.state for row in session.execute(select(Reply.invitation_id, Reply.state))}
    return [found[invitation.id].value for invitation in invited]


def test_seats_are_given_until_they_are_gone_and_the_rest_wait_in_order(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=2)
    invited = guests(work.session, meeting, 4)
    for invitation in invited:
        replies.answer(work, invitation, YES)
    assert states(work.session, invited) == ["coming", "coming", "waiting", "waiting"]
    waiting = [waiting_list.position(work, work.session.get_one(Reply, one.id)) for one in invited[2:]]
    assert waiting == [1, 2]
    assert meeting.seats_taken == 2


def test_a_freed_seat_is_offered_to_the_first_in_line_with_a_letter_and_a_deadline(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=1)
    first, second, third = guests(work.session, meeting, 3)
    for invitation in (first, second, third):
        replies.answer(work, invitation, YES)
    replies.answer(work, first, NO)
    assert states(work.session, [first, second, third]) == ["declined", "seat_offered", "waiting"]
    offered = work.session.get_one(Reply, second.id)
    assert offered.seat_offer_until == work.now + timedelta(hours=48)
    letters = posted(work).scalars(select(Letter).where(Letter.kind == "seat_offered")).all()
    assert [letter.person_id for letter in letters] == [second.person_id]
    replies.answer(work, second, YES)
    assert states(work.session, [second]) == ["coming"]


def test_a_seat_offer_that_lapses_goes_to_the_next(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=1)
    first, second, third = guests(work.session, meeting, 3)
    for invitation in (first, second, third):
        replies.answer(work, invitation, YES)
    replies.answer(work, first, MAYBE)
    later = replace(work, now=work.now + timedelta(hours=49))
    assert waiting_list.lapse_due(later) == 1
    assert states(work.session, [second, third]) == ["missed", "seat_offered"]
    assert waiting_list.lapse_due(later) == 0


def test_nobody_is_jumped_over_even_when_a_smaller_party_would_fit(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=3)
    first, big, small = guests(work.session, meeting, 3)
    replies.answer(work, first, ReplyInput(Answer.YES, party=3))
    replies.answer(work, big, ReplyInput(Answer.YES, party=3))
    replies.answer(work, small, YES)
    replies.answer(work, first, ReplyInput(Answer.YES, party=2))
    assert states(work.session, [big, small]) == ["waiting", "waiting"]
    replies.answer(work, first, NO)
    assert states(work.session, [big, small]) == ["seat_offered", "waiting"]


def test_who_waits_first_and_asks_for_less_gets_what_there_is_at_once(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=3)
    first, big, small = guests(work.session, meeting, 3)
    replies.answer(work, first, ReplyInput(Answer.YES, party=2))
    replies.answer(work, big, ReplyInput(Answer.YES, party=3))
    replies.answer(work, small, YES)
    replies.answer(work, small, YES)
    assert states(work.session, [big, small]) == ["waiting", "waiting"]
    replies.answer(work, big, YES)
    assert states(work.session, [first, big, small]) == ["coming", "coming", "waiting"]
    assert meeting.seats_taken == 3
    assert work.session.get_one(Reply, big.id).queue is None


def test_asking_for_more_seats_than_there_are_leaves_the_answer_as_it_was(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=2)
    (guest,) = guests(work.session, meeting, 1)
    replies.answer(work, guest, YES)
    with pytest.raises(Refused) as refusal:
        replies.answer(work, guest, ReplyInput(Answer.YES, party=3))
    assert refusal.value.rule == "replies.no_room_for_more"
    assert states(work.session, [guest]) == ["coming"]
    assert meeting.seats_taken == 1


def test_the_same_answer_twice_counts_once(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=5)
    (guest,) = guests(work.session, meeting, 1)
    for _ in range(2):
        replies.answer(work, guest, ReplyInput(Answer.YES, party=2))
    assert meeting.seats_taken == 2


def test_after_the_deadline_only_a_no_is_taken(work: Work) -> None:
    meeting = factories.meeting(work.session, answer_by=MONDAY - timedelta(days=1))
    (guest,) = guests(work.session, meeting, 1)
    with pytest.raises(Refused) as refusal:
        replies.answer(work, guest, YES)
    assert refusal.value.rule == "replies.too_late"
    assert replies.answer(work, guest, NO).state is ReplyState.DECLINED


def test_needs_are_sealed_kept_until_their_last_day_and_then_gone(work: Work) -> None:
    meeting = factories.meeting(work.session)
    (guest,) = guests(work.session, meeting, 1)
    replies.answer(work, guest, ReplyInput(Answer.YES, needs="Glutenfri mat"))
    assert needs.of_meeting(work, meeting) == {guest.id: "Glutenfri mat"}
    assert b"Gluten" not in work.session.get_one(Need, guest.id).ciphertext
    assert meeting.ends_at is not None
    last_day = replace(work, now=meeting.ends_at + timedelta(days=7))
    assert needs.delete_old(last_day) == 0
    assert needs.delete_old(replace(work, now=meeting.ends_at + timedelta(days=8))) == 1
    assert needs.of_meeting(work, meeting) == {}


def test_a_no_deletes_the_needs_at_once(work: Work) -> None:
    meeting = factories.meeting(work.session)
    (guest,) = guests(work.session, meeting, 1)
    replies.answer(work, guest, ReplyInput(Answer.YES, needs="Rullestol"))
    replies.answer(work, guest, NO)
    assert needs.of_meeting(work, meeting) == {}


def test_an_answer_on_the_page_is_counted_at_once_and_gets_a_receipt(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=5)
    answer_on_page(work, meeting, "Ny@Example.no", "Ny Gjest", ReplyInput(Answer.YES, party=2))
    assert meeting.seats_taken == 2
    letters = posted(work).scalars(select(Letter)).all()
    assert [(letter.kind, letter.to_email) for letter in letters] == [("receipt", "Ny@example.no")]


def test_nobody_can_answer_for_one_who_is_invited_by_typing_their_address(work: Work) -> None:
    meeting = factories.meeting(work.session)
    (guest,) = guests(work.session, meeting, 1)
    answer_on_page(work, meeting, guest.person.email, "Noen Andre", NO)
    assert work.session.get(Reply, guest.id) is None
    assert [letter.kind for letter in posted(work).scalars(select(Letter))] == ["confirm_answer"]


def test_a_personal_link_opens_its_invitation_until_it_is_taken_back(work: Work) -> None:
    meeting = factories.meeting(work.session)
    (guest,) = guests(work.session, meeting, 1)
    secret = tokens.issue(work, TokenPurpose.REPLY, guest.id)
    work.session.flush()
    assert replies.by_secret(work, secret)[0] is guest
    guest.uninvited_at = work.now
    with pytest.raises(NotFound):
        replies.by_secret(work, secret)
    with pytest.raises(NotFound):
        replies.by_secret(work, secret + "x")


def test_sixty_four_at_once_get_exactly_the_seats_there_are(
    engine: Engine, clock: StandingClock, deployment: Deployment, work: Work
) -> None:
    meeting = factories.meeting(work.session, seats=20)
    ids = [invitation.id for invitation in guests(work.session, meeting, 64)]
    meeting_id = meeting.id
    work.session.commit()

    def answer(invitation_id: int) -> str:
        with Session(engine, expire_on_commit=False) as session:
            mine = Work(session, work.by, clock.now(), deployment)
            with writing(mine):
                return replies.answer(mine, session.get_one(Invitation, invitation_id), YES).state.value

    with ThreadPoolExecutor(64) as pool:
        outcome = list(pool.map(answer, ids))
    assert sorted(outcome) == ["coming"] * 20 + ["waiting"] * 44
    with Session(engine) as session:
        assert session.get_one(Meeting, meeting_id).seats_taken == 20
        queue = session.scalars(select(Reply.queue).where(Reply.state == ReplyState.WAITING).order_by(Reply.queue))
        assert list(queue) == list(range(1, 45))
    assert posted(work).scalar(select(func.count()).select_from(Letter)) == 64


def test_nobody_who_can_never_get_in_holds_up_those_behind(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=8)
    crowd, first, family, last = guests(work.session, meeting, 4)
    with pytest.raises(Refused) as refusal:
        replies.answer(work, crowd, replace(YES, party=9))
    assert refusal.value.rule == "replies.party_over_seats"
    replies.answer(work, first, replace(YES, party=2))
    replies.answer(work, family, replace(YES, party=7))
    meetings.change(work, meeting, {"seats": 5})
    replies.answer(work, last, YES)
    assert states(work.session, [first, family, last]) == ["coming", "waiting", "coming"]


def test_an_invitation_that_was_taken_back_takes_no_seat_whoever_answers(work: Work) -> None:
    meeting = factories.meeting(work.session)
    (guest,) = guests(work.session, meeting, 1)
    invitations.take_back(work, meeting, guest)
    told = posted(work).scalar(select(func.count()).select_from(Letter))
    invitations.take_back(work, meeting, guest)
    assert posted(work).scalar(select(func.count()).select_from(Letter)) == told
    for late in (False, True):
        with pytest.raises(NotFound):
            replies.answer(work, guest, YES, late=late)
    with pytest.raises(NotFound):
        invitations.send_again(work, meeting, guest)
    assert meeting.seats_taken == 0


def test_a_kept_seat_does_not_lapse_while_the_meeting_is_cancelled(work: Work) -> None:
    meeting = factories.meeting(work.session, seats=1)
    first, second = guests(work.session, meeting, 2)
    for invitation, given in ((first, YES), (second, YES), (first, NO)):
        replies.answer(work, invitation, given)
    meetings.cancel(work, meeting)
    assert waiting_list.lapse_due(replace(work, now=work.now + timedelta(hours=49))) == 0
    assert states(work.session, [second]) == ["seat_offered"]


def test_a_form_that_is_sent_twice_at_once_by_somebody_new_makes_one_answer(
    engine: Engine, clock: StandingClock, deployment: Deployment, work: Work
) -> None:
    slug = factories.meeting(work.session, seats=20).slug
    work.session.commit()

    def answer(_press: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            mine = Work(session, NOBODY, clock.now(), deployment)
            with writing(mine):
                answer_on_page(mine, meetings.get(mine, slug), " Ny@Example.no ", "Ny", YES)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(answer, range(6)))
    with Session(engine) as session:
        assert session.scalars(select(Invitation.id)).all() == [1]
        assert session.scalar(select(Meeting.seats_taken)) == 1


def test_a_stranger_gives_nobody_on_the_list_a_name(work: Work) -> None:
    meeting = factories.meeting(work.session)
    nameless = factories.person(work.session, name="", email="uten@example.no")
    factories.invitation(work.session, meeting, nameless, invited_at=MONDAY)
    answer_on_page(work.acting(NOBODY), meeting, "<uten@example.no>", "Spøkefugl", YES)
    assert nameless.name == ""


def test_a_message_that_is_sent_twice_is_one_letter_and_another_is_another(work: Work) -> None:
    meeting = factories.meeting(work.session)
    guests(work.session, meeting, 2)
    for subject, seconds in (("Møt ved døra", 0), ("Møt ved døra", 2), ("Ta med støvler", 4)):
        later = replace(work, now=work.now + timedelta(seconds=seconds))
        participants.write(later, meeting, subject, "Kl. 9.", frozenset({ReplyState.UNANSWERED}))
    sent = posted(work).scalars(select(Letter.subject).where(Letter.kind == "message")).all()
    assert len(sent) == 4
