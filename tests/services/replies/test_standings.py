"""Whom guests speak for, and what a mere claim counts for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from planner.domain.duties import DutyKind
from planner.domain.people import MembershipRole
from planner.domain.refusals import Forbidden, Outdated, Refused
from planner.domain.replies import Answer
from planner.domain.standings import Standing, StandingStep
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.journal import JournalLine
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.duties import duties, handovers
from planner.services.duties.handovers import CandidateReason
from planner.services.people import people
from planner.services.replies import guest_lists, invitations, participants, replies, standings
from planner.services.replies.guest_lists import Narrowed
from planner.services.replies.invitations import NewGuest
from planner.services.replies.replies import ReplyInput
from planner.services.work import NOBODY, Work
from planner.store import organisations
from tests.handing_over import Scene

CONFIRM, REJECT, UNDO = StandingStep.CONFIRM, StandingStep.REJECT, StandingStep.UNDO


class Claim(Scene):
    """A guest nobody knows, who has answered on the public page that they come for one of the schools."""

    def __init__(self, work: Work, email: str = "gjest@example.no") -> None:
        super().__init__(work)
        self.answer(email, self.oya)

    def answer(self, email: str, organisation: Organisation | None) -> None:
        chosen = None if organisation is None else organisation.id
        replies.answer_on_page(self.work.acting(NOBODY), self.meeting, email, "Gjest", ReplyInput(Answer.YES), chosen)
        guest = people.by_email(self.work, email)
        invitation = invitations.of_person(self.work, self.meeting, guest)
        assert invitation is not None
        self.guest, self.invitation = guest, invitation

    def settle(self, by: Person, step: StandingStep) -> Standing:
        acting = self.acting(self.work, by)
        return standings.settle(acting, self.meeting, self.invitation.id, self.oya.id, step).standing

    def standing(self) -> Standing:
        return self.invitation.standing

    def reason(self) -> CandidateReason:
        candidates = handovers.candidates(self.work, self.meeting, DutyKind.EXECUTION)
        return next(candidate.reason for candidate in candidates if candidate.organisation is self.oya)

    def is_listed(self) -> bool:
        shown = guest_lists.candidates(self.work, self.meeting, Narrowed())
        return next(candidate.listed for candidate in shown if candidate.organisation is self.oya)


def test_a_claim_counts_for_the_guest_list_alone_until_it_is_confirmed(work: Work) -> None:
    claim = Claim(work)
    assert claim.standing() is Standing.CLAIMED
    assert (claim.reason(), claim.is_listed()) == (CandidateReason.OTHER, False)
    assert organisations.invited(work.session, claim.meeting.id) == []
    page = participants.of_meeting(claim.work, claim.meeting)
    assert page.by_organisation == [("Øya videregående skole", Standing.CLAIMED, 1)]
    for step, standing, reason in (
        (CONFIRM, Standing.VOUCHED, CandidateReason.COMING),
        (CONFIRM, Standing.VOUCHED, CandidateReason.COMING),
        (UNDO, Standing.CLAIMED, CandidateReason.OTHER),
        (REJECT, Standing.REJECTED, CandidateReason.OTHER),
        (UNDO, Standing.CLAIMED, CandidateReason.OTHER),
        (CONFIRM, Standing.VOUCHED, CandidateReason.COMING),
    ):
        assert claim.settle(claim.other, step) is standing
        assert (claim.reason(), claim.is_listed()) == (reason, standing is Standing.VOUCHED)
    verbs = select(JournalLine.verb).where(JournalLine.verb.in_(standings.VERBS.values())).order_by(JournalLine.id)
    assert [verb.partition(".")[2] for verb in work.session.scalars(verbs)] == [
        "confirmed", "undone", "rejected", "undone", "confirmed",
    ]  # fmt: skip
    assert participants.of_meeting(claim.work, claim.meeting).counts == {"coming": 1}


def test_the_contacts_are_asked_once_a_day_by_a_letter_that_leads_to_their_page(work: Work) -> None:
    claim = Claim(work)
    for organisation in (claim.oya, claim.maere, claim.oya):
        standings.speak_for(claim.work, claim.invitation, organisation.id)
    letters = work.session.scalars(select(Letter).where(Letter.kind == "standing_claimed").order_by(Letter.id)).all()
    assert [letter.person_id for letter in letters] == [claim.other.id, claim.contact.id]
    assert letters[0].subject == "Gjest svarer for Øya videregående skole: Stemmer det?"
    assert f"/logg-inn?neste=/aktorer/{claim.oya.slug}" in letters[0].text


def hand_over(claim: Claim) -> None:
    duties.accept(claim.acting(claim.work, claim.contact), claim.offered())


def nothing(_claim: Claim) -> None: ...


@pytest.mark.parametrize(
    ("before", "who", "allowed"),
    [
        (nothing, "other", True),
        (nothing, "organiser", True),
        (nothing, "contact", False),
        (nothing, "guest", False),
        (hand_over, "other", True),
        (hand_over, "contact", True),
        (hand_over, "organiser", False),
    ],
)
def test_the_contacts_of_the_organisation_and_who_carries_out_settle_a_claim(
    work: Work, before: Callable[[Claim], None], who: str, *, allowed: bool
) -> None:
    claim = Claim(work)
    before(claim)
    if allowed:
        assert claim.settle(getattr(claim, who), CONFIRM) is Standing.VOUCHED
    else:
        with pytest.raises(Forbidden):
            claim.settle(getattr(claim, who), CONFIRM)


def test_a_claim_is_not_settled_where_the_guest_answers_for_another_by_now(work: Work) -> None:
    claim = Claim(work)
    standings.speak_for(claim.work, claim.invitation, claim.maere.id)
    with pytest.raises(Outdated):
        claim.settle(claim.other, CONFIRM)


def test_who_belongs_to_the_organisation_or_comes_to_belong_to_it_is_vouched_for(work: Work) -> None:
    claim = Claim(work)
    people.belong(claim.work, claim.guest, claim.maere.id, MembershipRole.MEMBER)
    assert claim.standing() is Standing.CLAIMED
    people.belong(claim.work, claim.guest, claim.oya.id, MembershipRole.MEMBER)
    assert claim.standing() is Standing.VOUCHED
    claim.maere.email = "Post@maere.example.no"
    work.session.flush()
    for email, organisation in (("post@maere.example.no", claim.maere), (claim.contact.email, claim.maere)):
        claim.answer(email, organisation)
        assert claim.standing() is Standing.VOUCHED
    claim.answer(claim.other.email, claim.maere)
    assert claim.standing() is Standing.CLAIMED


def test_who_was_invited_as_an_organisation_speaks_for_it_and_for_another_only_claims_to(work: Work) -> None:
    scene = Scene(work)
    (invitation,) = invitations.invite(scene.work, scene.meeting, [NewGuest("a@b.no", "", scene.maere.id)]).added
    for organisation, standing in (
        (scene.maere, Standing.VOUCHED),
        (scene.oya, Standing.CLAIMED),
        (scene.maere, Standing.VOUCHED),
    ):
        standings.speak_for(scene.work, invitation, organisation.id)
        assert invitation.standing is standing
    standings.speak_for(scene.work, invitation, None)
    assert (invitation.organisation, invitation.standing) == (None, Standing.VOUCHED)


def test_what_was_rejected_stays_so_when_it_is_claimed_again_until_the_organiser_invites_them_so(work: Work) -> None:
    claim = Claim(work)
    claim.settle(claim.other, REJECT)
    standings.speak_for(claim.work, claim.invitation, claim.oya.id)
    assert claim.standing() is Standing.REJECTED
    invitations.invite(claim.work, claim.meeting, [NewGuest(claim.guest.email, "", claim.oya.id)])
    assert claim.standing() is Standing.VOUCHED


def test_nobody_is_invited_as_or_answers_for_the_facilitator(work: Work) -> None:
    claim = Claim(work)
    with pytest.raises(Refused, match="facilitator_takes_no_part"):
        standings.speak_for(claim.work, claim.invitation, claim.team.id)
    with pytest.raises(Refused, match="facilitator_takes_no_part"):
        invitations.invite(claim.work, claim.meeting, [NewGuest("ny@example.no", "", claim.team.id)])
    pasted = guest_lists.read(claim.work, claim.meeting, f"Kari Eksempel <kari@example.no>; {claim.team.name}")
    assert [guest.organisation for guest in pasted.people] == [None]


@pytest.mark.parametrize("convenes", [False, True])
def test_the_database_refuses_the_facilitator_as_a_guest(work: Work, *, convenes: bool) -> None:
    scene = Scene(work)
    row = Invitation(
        meeting_id=scene.meeting.id,
        person=scene.other,
        organisation_id=scene.team.id,
        organisation_convenes=convenes,
        origin=InvitationOrigin.PAGE,
        created_at=work.now,
    )
    work.session.add(row)
    with pytest.raises(IntegrityError, match=r"facilitator_takes_no_part|FOREIGN KEY"):
        work.session.flush()
