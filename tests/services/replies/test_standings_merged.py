"""Whom a guest speaks for who was two people until they were merged."""

from __future__ import annotations

import pytest

from planner.domain.replies import Answer
from planner.domain.standings import Standing, StandingStep
from planner.rows.invitations import Invitation
from planner.rows.organisations import Organisation
from planner.services.people import people
from planner.services.replies import invitations, standings
from planner.services.replies.answers import ReplyInput
from planner.services.work import NOBODY, Work
from tests.handing_over import Scene
from tests.page_answers import answer_on_page


def answered(scene: Scene, email: str, organisation: Organisation | None) -> Invitation:
    chosen, visitor = None if organisation is None else organisation.id, scene.work.acting(NOBODY)
    answer_on_page(visitor, scene.meeting, email, "", ReplyInput(Answer.YES), chosen)
    invitation = invitations.of_person(scene.work, scene.meeting, people.by_email(scene.work, email))
    assert invitation is not None
    return invitation


@pytest.mark.parametrize(("answers_last", "rejected"), [(True, False), (True, True), (False, False)])
def test_a_merge_of_two_people_vouches_for_nothing_and_washes_nothing_away(
    work: Work, *, answers_last: bool, rejected: bool
) -> None:
    scene = Scene(work)
    first, second = answered(scene, "gjest@example.no", scene.oya), answered(scene, "annen@example.no", None)
    if rejected:
        standings.settle(scene.work, scene.meeting, first.id, scene.oya.id, StandingStep.REJECT)
    stays, goes = (second, first) if answers_last else (first, second)
    standings.merge(scene.work, stays, goes)
    standing = Standing.REJECTED if rejected else Standing.CLAIMED
    assert (stays.organisation_id, stays.standing) == (scene.oya.id, standing)
