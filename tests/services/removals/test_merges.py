"""Merging two people who are one: nothing is lost, nothing is doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from planner.domain.feeds import PERSONAL
from planner.domain.people import MembershipRole, ServiceRole
from planner.domain.refusals import Refused
from planner.domain.replies import Answer, ReplyState
from planner.rows.duties import Duty
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.outbox import Letter
from planner.rows.people import Membership, Person
from planner.rows.replies import Reply
from planner.services import identity
from planner.services.people import people
from planner.services.removals import merges, removal_steps
from planner.services.replies import invitations, replies
from planner.services.replies.answers import ReplyInput
from planner.services.replies.invitations import NewGuest
from planner.services.work import Work
from tests import factories
from tests.everywhere import named_everywhere, traces
from tests.posted import posted

KEEP, OTHER = "kari@ny.example.no", "kari@gammel.example.no"


@pytest.fixture
def kari(work: Work) -> Person:
    return factories.person(work.session, name="Kari Nordmann", email=KEEP)


@pytest.fixture
def other(work: Work) -> Person:
    return factories.person(work.session, name="K. Nordmann", email=OTHER)


@pytest.fixture
def boss(work: Work) -> Work:
    administrator = factories.person(work.session, role=ServiceRole.ADMINISTRATOR)
    return work.acting(identity.actor_of(work, administrator, via="page"))


def merge(boss: Work, kari: Person) -> None:
    merges.begin(boss, kari, OTHER)
    for _ in range(200):
        for person_id in removal_steps.waiting(boss):
            removal_steps.step(boss, person_id)
        boss.session.flush()
    assert removal_steps.waiting(boss) == []
    boss.session.expire_all()


def answer(work: Work, invitation: Invitation, said: Answer, minutes: int, party: int = 1) -> None:
    guest = work.acting(identity.actor_of(work, invitation.person, via="mail"))
    replies.answer(replace(guest, now=work.now + timedelta(minutes=minutes)), invitation, ReplyInput(said, party))


@pytest.mark.parametrize(
    ("mine", "theirs", "stands"), [(1, 2, "theirs"), (2, 1, "mine"), (0, 1, "theirs"), (1, 0, "mine")]
)
def test_of_two_answers_the_latest_stands_and_the_seats_are_right(
    work: Work, boss: Work, kari: Person, other: Person, mine: int, theirs: int, stands: str
) -> None:
    meeting = factories.meeting(work.session, seats=5)
    invitations.invite(work, meeting, [NewGuest(KEEP), NewGuest(OTHER)])
    posted(work)
    by_key = {row.person_id: row for row in invitations.standing(work, meeting)}
    if mine:
        answer(work, by_key[kari.id], Answer.YES, mine, party=2)
    if theirs:
        answer(work, by_key[other.id], Answer.YES, theirs, party=3)
    expected = merges.preview(boss, kari, OTHER)
    assert [conflict.email for conflict in expected.conflicts] == [KEEP if stands == "mine" else OTHER]
    merge(boss, kari)
    (invitation,) = work.session.scalars(select(Invitation)).all()
    reply = work.session.get_one(Reply, invitation.id)
    party = 2 if stands == "mine" else 3
    assert (invitation.person_id, reply.state, reply.party) == (kari.id, ReplyState.COMING, party)
    assert work.session.get_one(Meeting, meeting.id).seats_taken == party
    methods = work.session.execute(
        select(Letter.to_email, Letter.calendar_method).where(Letter.kind == "address_calendar").order_by(Letter.id)
    ).all()
    assert [tuple(row) for row in methods][:1] == [(OTHER, "CANCEL")]
    assert len(methods) == (1 if stands == "mine" else 2)


def test_memberships_take_the_higher_role_and_everything_else_follows(
    work: Work, boss: Work, kari: Person, other: Person
) -> None:
    both, alone = factories.school(work.session), factories.school(work.session)
    factories.membership(work.session, kari, both, role=MembershipRole.MEMBER)
    factories.membership(work.session, other, both)
    factories.membership(work.session, other, alone, role=MembershipRole.MEMBER)
    other.role = ServiceRole.ORGANISER
    merge(boss, kari)
    roles = work.session.execute(select(Membership.organisation_id, Membership.role, Membership.person_id)).all()
    assert sorted(tuple(row) for row in roles) == [
        (both.id, MembershipRole.CONTACT, kari.id),
        (alone.id, MembershipRole.MEMBER, kari.id),
    ]
    assert kari.role is ServiceRole.ORGANISER
    assert people.find(work, OTHER) is kari


def test_a_person_named_in_every_table_leaves_no_broken_pointer(
    work: Work, boss: Work, kari: Person, other: Person
) -> None:
    meeting, bare, another = (factories.meeting(work.session, starts=work.now - timedelta(days=9)) for _ in range(3))
    invitation = factories.invitation(work.session, meeting, other)
    work.session.execute(delete(Duty).where(Duty.meeting_id == bare.id))
    reply = Reply(invitation_id=invitation.id, meeting_id=meeting.id, state=ReplyState.COMING, answered_via="page")
    reply.answered_at = work.now
    factories.added(work.session, reply)
    school, key = factories.school(work.session), other.id
    named_everywhere(
        work.session,
        other,
        {
            "duties": {"meeting_id": bare.id},
            "feed_versions": {"feed": f"{PERSONAL}{key}"},
            "invitations": {"meeting_id": another.id},
            "network_memberships": {"network_id": factories.network(work.session).id, "organisation_id": school.id},
            "offers": {"duty_id": work.session.scalars(select(Duty.id)).first(), "organisation_id": school.id},
            "guest_entries": {"invitation_id": invitation.id, "meeting_id": meeting.id},
            "meetings": {"convener_id": meeting.convener_id, "seats_taken": 0},
        },
    )
    merge(boss, kari)
    assert traces(work.session, key, []) == set()
    found = traces(work.session, kari.id, [])
    assert {
        "invitations.person_id",
        "journal.by_id",
        "offers.person_id",
        "duties.person_id",
        "meetings.created_by_id",
    } <= found


def test_only_administrators_merge_and_nobody_with_themselves(
    work: Work, boss: Work, kari: Person, other: Person
) -> None:
    with pytest.raises(Refused) as refused:
        merges.begin(work.acting(identity.actor_of(work, other, via="page")), kari, OTHER)
    assert refused.value.rule == "permissions.not_allowed"
    with pytest.raises(Refused) as refused:
        merges.begin(boss, kari, KEEP)
    assert refused.value.rule == "removals.same_person"
