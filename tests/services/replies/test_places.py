"""Those who are responsible for a meeting have a place beside the seats, in whatever order things come about."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from planner.domain.duties import DutyKind, DutyState
from planner.domain.refusals import Refused
from planner.domain.replies import Answer, ReplyState
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.calendars import calendar_entries
from planner.services.duties import duties, offers
from planner.services.meetings import meetings
from planner.services.replies import places, replies, waiting_list
from planner.services.replies.answers import ReplyInput
from planner.services.work import Deployment, Work, writing
from planner.store.duties import responsible
from tests import factories
from tests.clock import StandingClock
from tests.handing_over import EXECUTION, Scene
from tests.posted import posted

YES, NO = ReplyInput(Answer.YES), ReplyInput(Answer.NO)


@dataclass
class Full:
    """A meeting of one seat, a guest who is quick to take it, and a contact who may come to be responsible."""

    scene: Scene
    kind: DutyKind = EXECUTION
    seats: int | None = 1
    invited: dict[str, Invitation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scene.meeting.seats = self.seats
        for name in ("contact", "other"):
            person = getattr(self.scene, name)
            self.invited[name] = factories.invitation(self.scene.work.session, self.scene.meeting, person)
        self.offer = self.scene.offered(kind=self.kind)

    def say(self, name: str, reply_input: ReplyInput) -> None:
        replies.answer(self.scene.acting(self.scene.work, getattr(self.scene, name)), self.invited[name], reply_input)

    def accept(self) -> None:
        duties.accept(self.scene.acting(self.scene.work, self.scene.contact), self.offer)

    def give_back(self) -> None:
        duties.give_back(self.scene.acting(self.scene.work, self.scene.contact), self.scene.meeting, self.kind, "Syk")

    def reply(self, name: str) -> Reply | None:
        return self.scene.work.session.get(Reply, self.invited[name].id)

    def stands(self, name: str) -> tuple[str, int, bool]:
        reply = self.reply(name)
        assert reply is not None
        return reply.state.value, reply.party, reply.beside_seats

    def check(self) -> None:
        """Hold what must be true after every step: seats and heads exact, and nobody responsible in the queue."""
        work, meeting = self.scene.work, self.scene.meeting
        stored = [reply for name in self.invited if (reply := self.reply(name)) is not None]
        assert meeting.seats_taken == sum(map(places.seats_of, stored)) <= (meeting.seats or 9)
        heads = sum(reply.party for reply in stored if reply.state is ReplyState.COMING)
        listing = calendar_entries.read(work, meeting.id)
        assert listing is not None
        assert listing.entry.coming == heads
        said_yes = (reply := self.reply("contact")) is not None and reply.state is not ReplyState.DECLINED
        if said_yes and self.scene.contact.id in responsible(work.session, meeting.id):
            assert self.stands("contact") == ("coming", 1, meeting.seats is not None)


STEPS: dict[str, Callable[[Full], None]] = {
    "contact says yes": lambda full: full.say("contact", YES),
    "other says yes": lambda full: full.say("other", YES),
    "contact accepts": Full.accept,
}


def test_in_every_order_the_one_responsible_has_a_place_and_takes_no_seat(work: Work) -> None:
    for number, order in enumerate(permutations(STEPS)):
        full = Full(Scene(work), list(DutyKind)[number % 2])
        for step in order:
            STEPS[step](full)
            full.check()
        full.say("other", YES)  # Where a seat came free while they waited, they accept it.
        full.check()
        assert [full.stands(name) for name in full.invited] == [("coming", 1, True), ("coming", 1, False)]
        full.give_back()
        full.check()
        assert full.stands("contact") == ("coming", 1, True)
        full.say("other", NO)
        full.check()
        assert full.stands("contact") == ("coming", 1, False)


def test_who_waits_and_becomes_responsible_is_lifted_out_and_told_and_those_they_bring_are_not(work: Work) -> None:
    full = Full(Scene(work), seats=3)
    full.say("other", ReplyInput(Answer.YES, party=2))
    full.say("contact", ReplyInput(Answer.YES, party=3))
    assert full.stands("contact") == ("waiting", 3, False)
    full.accept()
    full.check()
    letter = posted(work).scalars(select(Letter).where(Letter.kind == "place_beside")).one()
    assert letter.person_id == full.scene.contact.id
    assert "Det er ikke plass til de 2 andre du svarte for." in letter.text
    assert letter.calendar is not None
    with pytest.raises(Refused) as refusal:
        full.say("contact", ReplyInput(Answer.YES, party=3))
    assert (refusal.value.rule, refusal.value.field) == ("replies.no_room_for_others", "party")
    full.say("contact", ReplyInput(Answer.YES, party=2))
    assert (full.stands("contact"), full.scene.meeting.seats_taken) == (("coming", 2, True), 3)


def test_seats_that_are_set_later_are_not_taken_by_the_one_responsible(work: Work) -> None:
    full = Full(Scene(work), seats=None)
    for name in full.invited:
        full.say(name, YES)
    full.accept()
    assert full.scene.meeting.seats_taken == 2
    by_holder = full.scene.acting(work, full.scene.contact)
    meetings.change(by_holder, full.scene.meeting, {"seats": 1})
    full.check()
    assert [full.stands(name)[2] for name in full.invited] == [True, False]
    meetings.change(by_holder, full.scene.meeting, {"seats": None})
    full.check()
    assert full.scene.meeting.seats_taken == 2


def test_answers_and_an_acceptance_at_once_leave_the_seats_exact(
    engine: Engine, clock: StandingClock, deployment: Deployment, work: Work
) -> None:
    full = Full(Scene(work), seats=3)
    crowd = [factories.invitation(work.session, full.scene.meeting, factories.person(work.session)) for _ in range(6)]
    ids = [invitation.id for invitation in (*crowd, *full.invited.values())]
    meeting_id, contact_id, offer_id = full.scene.meeting.id, full.scene.contact.id, full.offer.id
    work.session.commit()

    def act(invitation_id: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            mine = Work(session, work.by, clock.now(), deployment)
            with writing(mine):
                if invitation_id:
                    replies.answer(mine, session.get_one(Invitation, invitation_id), YES)
                    return
                person = session.get_one(type(full.scene.contact), contact_id)
                contact = mine.acting(identity.actor_of(mine, person, via="page"))
                duties.accept(contact, offers.by_id(contact, offer_id)[0])

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(act, [*ids[:4], 0, *ids[4:]]))
    with Session(engine) as session:
        stored = session.scalars(select(Reply).where(Reply.meeting_id == meeting_id)).all()
        beside = [reply.invitation_id for reply in stored if reply.beside_seats]
        assert beside == [full.invited["contact"].id]
        assert session.get_one(Meeting, meeting_id).seats_taken == sum(map(places.seats_of, stored)) == 3
        assert sum(reply.state is ReplyState.WAITING for reply in stored) == len(ids) - 4


def test_who_came_to_be_responsible_in_another_way_is_seated_by_the_job(work: Work) -> None:
    full = Full(Scene(work))
    for name in ("other", "contact"):
        full.say(name, YES)
    duty = full.offer.duty
    duty.state, duty.holder, duty.person = DutyState.HELD, full.scene.maere, full.scene.contact
    work.session.flush()
    assert waiting_list.lapse_due(work) == 0
    full.check()
    assert full.stands("contact") == ("coming", 1, True)


def test_a_place_that_was_given_back_is_offered_to_the_next(work: Work) -> None:
    full = Full(Scene(work))
    full.say("contact", YES)
    full.say("other", YES)
    assert full.stands("other") == ("waiting", 1, False)
    full.accept()
    assert full.stands("other") == ("seat_offered", 1, False)
    reply = full.reply("other")
    assert reply is not None
    assert reply.seat_offer_until == work.now + timedelta(hours=48)
