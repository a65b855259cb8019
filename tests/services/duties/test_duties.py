from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.domain.duties import DutyKind, DutyState, OfferState
from planner.domain.meetings import MeetingState
from planner.domain.permissions import Verb
from planner.domain.refusals import Refused
from planner.services import identity, journal
from planner.services.calendars import roles
from planner.services.duties import duties, offers
from planner.services.duties.offers import Proposal
from planner.services.meetings import meetings
from planner.services.work import NOBODY, Actor, Work
from tests import factories
from tests.handing_over import EXECUTION, Scene


@pytest.fixture
def scene(work: Work) -> Scene:
    return Scene(work)


def test_an_accepted_execution_confirms_the_meeting_and_names_the_holder_as_organiser(scene: Scene) -> None:
    offer = scene.offered()
    duties.accept(scene.acting(scene.work, scene.contact), offer)
    of_meeting = roles.of(scene.work, scene.meeting)
    assert scene.meeting.state is MeetingState.CONFIRMED
    assert scene.meeting.sequence == 1
    assert of_meeting.organiser is scene.maere
    assert of_meeting.contact is scene.contact
    assert offer.state is OfferState.ACCEPTED
    assert scene.letters() == [
        ("duty_offered", "Ola Døme"),
        ("duty_taken_over", "Ola Døme"),
        ("duty_accepted", "Kari Eksempel"),
    ]


def test_after_the_hand_over_the_holder_edits_and_the_team_only_reads(scene: Scene) -> None:
    duties.accept(scene.acting(scene.work, scene.contact), scene.offered())
    with pytest.raises(Refused) as refusal:
        meetings.change(scene.work, scene.meeting, {"title": "Nytt navn"})
    assert refusal.value.rule == "permissions.handed_over"
    assert identity.may(scene.work, Verb.SEE_REPLIES, scene.meeting)
    holder = scene.acting(scene.work, scene.contact)
    assert meetings.change(holder, scene.meeting, {"title": "Nytt navn"}).fields == {"title"}


def test_follow_up_alone_does_not_confirm_the_meeting(scene: Scene) -> None:
    duties.accept(scene.acting(scene.work, scene.contact), scene.offered(kind=DutyKind.FOLLOW_UP))
    assert scene.meeting.state is MeetingState.ANNOUNCED
    assert scene.meeting.sequence == 0


def test_a_declined_offer_comes_back_to_the_team_with_its_reason(scene: Scene) -> None:
    offer = scene.offered()
    duties.decline(scene.acting(scene.work, scene.contact), offer, "Vi har fullt opp", scene.oya.id)
    assert offer.duty.state is DutyState.OPEN
    assert (offer.reason, offer.suggested_id) == ("Vi har fullt opp", scene.oya.id)
    assert scene.letters()[-1] == ("duty_declined", "Kari Eksempel")


def test_an_answer_after_the_deadline_is_refused(scene: Scene) -> None:
    offer = scene.offered()
    late = replace(scene.acting(scene.work, scene.contact), now=offer.answer_by + timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        duties.accept(late, offer)
    assert refusal.value.rule == "duties.offer_lapsed"


def test_nobody_else_can_answer_an_offer(scene: Scene) -> None:
    offer = scene.offered()
    for somebody in (scene.other, scene.organiser):
        with pytest.raises(Refused) as refusal:
            duties.accept(scene.acting(scene.work, somebody), offer)
        assert refusal.value.rule == "permissions.not_allowed"


def test_an_acceptance_can_be_undone_until_the_deadline(scene: Scene) -> None:
    offer = scene.offered()
    holder = scene.acting(scene.work, scene.contact)
    duties.accept(holder, offer)
    duties.undo(holder, offer)
    assert (offer.state, offer.duty.state) == (OfferState.OFFERED, DutyState.OFFERED)
    assert offer.duty.holder_id is None
    assert scene.meeting.state is MeetingState.ANNOUNCED
    duties.accept(holder, offer)
    with pytest.raises(Refused):
        duties.undo(replace(holder, now=offer.answer_by + timedelta(seconds=1)), offer)


def test_a_refusal_can_be_undone_unless_somebody_else_has_been_asked(scene: Scene) -> None:
    offer = scene.offered()
    mine = scene.acting(scene.work, scene.contact)
    duties.decline(mine, offer, "Nei")
    duties.undo(mine, offer)
    assert (offer.state, offer.reason) == (OfferState.OFFERED, "")
    duties.decline(mine, offer, "Nei")
    offers.offer(scene.work, scene.meeting, EXECUTION, Proposal(scene.oya.id))
    with pytest.raises(Refused):
        duties.undo(mine, offer)


def test_only_the_one_asked_can_undo_a_refusal(scene: Scene) -> None:
    offer = scene.offered()
    duties.decline(scene.acting(scene.work, scene.contact), offer)
    with pytest.raises(Refused):
        duties.undo(scene.acting(scene.work, scene.other), offer)


def test_a_duty_given_back_is_open_and_the_team_is_told_at_once(scene: Scene) -> None:
    holder = scene.acting(scene.work, scene.contact)
    duties.accept(holder, scene.offered())
    duties.give_back(holder, scene.meeting, EXECUTION, "Vi mangler folk")
    assert scene.meeting.state is MeetingState.ANNOUNCED
    assert scene.meeting.sequence == 2
    assert roles.of(scene.work, scene.meeting).organiser is scene.team
    assert scene.letters()[-1] == ("duty_given_back", "Kari Eksempel")


def test_a_duty_is_not_given_back_without_a_reason(scene: Scene) -> None:
    holder = scene.acting(scene.work, scene.contact)
    duties.accept(holder, scene.offered())
    with pytest.raises(Refused) as refusal:
        duties.give_back(holder, scene.meeting, EXECUTION, "  ")
    assert refusal.value.rule == "duties.reason_missing"


def test_a_duty_whose_person_is_gone_is_not_given_back_by_an_anonymous_visitor(scene: Scene) -> None:
    duties.accept(scene.acting(scene.work, scene.contact), scene.offered())
    duty = offers.duty_of(scene.work, scene.meeting, EXECUTION)
    duty.person = None
    scene.work.session.flush()
    for nobody in (NOBODY, Actor(contact_of=frozenset({scene.oya.id})), scene.work.by):
        with pytest.raises(Refused) as refusal:
            duties.give_back(scene.work.acting(nobody), scene.meeting, EXECUTION, "Ikke mitt")
        assert refusal.value.rule == "permissions.not_allowed"
    assert offers.duty_of(scene.work, scene.meeting, EXECUTION).state is DutyState.HELD
    duties.give_back(scene.acting(scene.work, scene.contact), scene.meeting, EXECUTION, "Vi mangler folk")
    assert duty.state is DutyState.OPEN


def test_an_offer_from_before_the_duty_was_given_back_opens_nothing(scene: Scene) -> None:
    holder, offer = scene.acting(scene.work, scene.contact), scene.offered()
    duties.accept(holder, offer)
    duties.give_back(holder, scene.meeting, EXECUTION, "Vi mangler folk")
    again = scene.offered()
    duties.accept(replace(holder, now=holder.now + timedelta(hours=1)), again)
    assert (offer.reason, offers.holds(offer), offers.holds(again)) == ("Vi mangler folk", False, True)
    with pytest.raises(Refused) as refusal:
        duties.undo(holder, offer)
    assert refusal.value.rule == "duties.offer_not_open"


def test_who_is_offered_one_duty_cannot_answer_for_the_other(scene: Scene) -> None:
    offer = scene.offered()
    offers.offer(scene.work, scene.meeting, DutyKind.FOLLOW_UP, Proposal(scene.oya.id))
    with pytest.raises(Refused) as refusal:
        duties.accept(scene.acting(scene.work, scene.other), offer)
    assert refusal.value.rule == "permissions.not_allowed"


def test_another_contact_who_answers_is_the_one_named(scene: Scene) -> None:
    colleague = factories.contact_of(scene.work.session, scene.maere, name="Eli Prøve")
    offer = scene.offered()
    duties.accept(scene.acting(scene.work, colleague), offer)
    assert roles.of(scene.work, scene.meeting).contact is colleague
    assert ("duty_taken_over", "Eli Prøve") in scene.letters()


def story(scene: Scene, reader: Work) -> list[tuple[str, str]]:
    audiences = identity.audiences(reader, scene.meeting)
    entries = journal.timeline(reader, scene.meeting, audiences)
    assert "Hemmelig" not in str([entry.facts for entry in entries])
    return [(entry.verb, entry.facts["name"]) for entry in entries]


def test_those_who_carry_a_meeting_read_the_hand_over_and_an_organisation_its_own_part(scene: Scene) -> None:
    offer = scene.offered(scene.oya)
    duties.decline(scene.acting(scene.work, scene.contact), offer, "Hemmelig grunn")
    whole = [
        ("duties.offered", "Mære landbruksskole"),
        ("duties.declined", "Mære landbruksskole"),
        ("duties.offered", "Øya videregående skole"),
    ]
    assert story(scene, scene.work) == whole
    assert story(scene, scene.acting(scene.work, scene.contact)) == whole[:2]
    assert story(scene, scene.acting(scene.work, scene.other)) == whole[2:]
    assert story(scene, scene.work.acting(NOBODY)) == []


def test_all_read_who_has_taken_a_duty_on_until_it_is_given_back(scene: Scene) -> None:
    offer, public = scene.offered(), scene.work.acting(NOBODY)
    duties.accept(scene.acting(scene.work, scene.contact), offer)
    assert story(scene, public) == [("duties.accepted", "Mære landbruksskole")]
    duties.undo(scene.acting(scene.work, scene.contact), offer)
    assert story(scene, public) == []
    duties.accept(scene.acting(scene.work, scene.contact), offer)
    duties.give_back(scene.acting(scene.work, scene.contact), scene.meeting, EXECUTION, "Hemmelig grunn")
    assert story(scene, public) == []
    assert len(story(scene, scene.work)) == 5
