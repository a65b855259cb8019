from __future__ import annotations

import pytest
from sqlalchemy import func, select

from planner.domain.action_points import ActionState
from planner.domain.duties import DutyState, OfferState
from planner.domain.meetings import MeetingState
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.rows.action_points import ActionPoint
from planner.rows.duties import Duty, Offer
from planner.rows.meetings import Meeting
from planner.rows.networks import NetworkMembership
from planner.rows.organisations import Organisation
from planner.rows.people import Person
from planner.rows.polls import Ballot
from planner.rows.replies import Reply
from planner.services.demo import demo
from planner.services.demo.demo_story import SCENES
from planner.services.work import Work


def count(work: Work, row: type, *conditions: object) -> int:
    return work.session.scalar(select(func.count()).select_from(row).where(*conditions)) or 0  # type: ignore[arg-type]


def test_the_demo_tells_the_whole_story_through_the_use_cases(work: Work) -> None:
    organiser = demo.fill(work)
    assert organiser.name == "Kari Eksempel"
    assert count(work, Organisation) == 39
    assert count(work, Organisation, Organisation.convenes) == 1
    assert count(work, Meeting) == len(SCENES) + len(demo.SERIES_WEEKS)
    assert count(work, Meeting, Meeting.state == MeetingState.CANCELLED) == 1
    assert count(work, Meeting, Meeting.state == MeetingState.DRAFT) == 3 + len(demo.SERIES_WEEKS)
    assert count(work, Duty, Duty.state == DutyState.HELD) >= 6
    for ended in (OfferState.ACCEPTED, OfferState.DECLINED, OfferState.LAPSED, OfferState.OFFERED):
        assert count(work, Offer, Offer.state == ended) >= 1
    assert count(work, Reply, Reply.state == ReplyState.WAITING) == 1
    assert count(work, NetworkMembership) == 10
    assert count(work, ActionPoint) == 4
    assert {state for state in ActionState if count(work, ActionPoint, ActionPoint.state == state)} == set(ActionState)
    assert count(work, Ballot) == 4
    assert count(work, Ballot, Ballot.answered_at.is_not(None)) == 3


def test_everybody_in_the_demo_is_invented(work: Work) -> None:
    demo.fill(work)
    assert {email.rpartition("@")[2] for email in work.session.scalars(select(Person.email))} == {"example.no"}


def test_the_demo_is_told_to_an_empty_service_only(work: Work) -> None:
    demo.fill(work)
    with pytest.raises(Refused) as refusal:
        demo.fill(work)
    assert refusal.value.rule == "demo.not_empty"
