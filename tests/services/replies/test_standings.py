"""Whom guests speak for, and what a mere claim counts for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from planner.domain.duties import DutyKind
from planner.domain.organisations import OrganisationSearch
from planner.domain.people import MembershipRole
from planner.domain.refusals import Forbidden, Outdated, Refused
from planner.domain.replies import Answer
from planner.domain.standings import Standing, StandingStep
from planner.rows.invitations import Invitation, InvitationOrigin
from planner.rows.journal import JournalLine
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter
from planner.rows.people import Person
from planner.services.duties import duties, receivers
from planner.services.duties.receivers import CandidateReason
from planner.services.people import people, sign_in
from planner.services.replies import guest_lists, invitations, list_copies, participants, replies, standings
from planner.services.replies.answers import ReplyInput
from planner.services.replies.invitations import NewGuest
from planner.services.work import NOBODY, Work
from planner.store import organisations
from tests import factories
from tests.handing_over import Scene
from tests.page_answers import answer_on_page

CONFIRM, REJECT, UNDO = StandingStep.CONFIRM, StandingStep.REJECT, StandingStep.UNDO


class Claim(Scene):
    """A guest nobody knows, who has answered on the public page that they come for one of the schools."""

    def __init__(self, work: Work, email: str = "gjest@example.no") -> None:
        super().__init__(work)
        self.answer(email, self.oya)

    def answer(self, email: str, organisation: Organisation | None, by: Person | None = None) -> None:
        chosen = None if organisation is None else organisation.id
        visitor = self.work.acting(NOBODY) if by is None else self.acting(self.work, by)
        answer_on_page(visitor, self.meeting, email, "Gjest", ReplyInput(Answer.YES), chosen)
        guest = people.by_email(self.work, email)
        invitation = invitations.of_person(self.work, self.meeting, guest)
        assert invitation is not None
        self.guest, self.invitation = guest, invitation

    def settle(self, by: Person, step: StandingStep) -> Standing:
        acting = self.acting(self.work, by)
        return standings.settle(acting, self.meeting, self.invitation.id, self.oya.id, step).standing

    def say(self, organisation: Organisation | None) -> Standing:
        """Let the guest choose an organisation with their own link."""
        guest = self.acting(self.work, self.guest)
        standings.speak_for(guest, self.invitation, None if organisation is None else organisation.id)
        return self.standing()

    def standing(self) -> Standing:
        return self.invitation.standing

    def reason(self) -> CandidateReason:
        return receivers.of_duty(self.work, self.meeting, DutyKind.EXECUTION).reason(self.oya.id)

    def is_listed(self) -> bool:
        shown, _ = guest_lists.candidates(self.work, self.meeting, OrganisationSearch())
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
    assert {letter.reply_to for letter in letters} == {claim.organiser.email}
    assert letters[0].subject == "Gjest svarer for Øya videregående skole: Stemmer det? – man. 15. feb. 2027"
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
    claim.say(claim.oya)
    people.belong(claim.work, claim.guest, claim.maere.id, MembershipRole.MEMBER)
    assert claim.standing() is Standing.CLAIMED
    people.belong(claim.work, claim.guest, claim.oya.id, MembershipRole.MEMBER)
    assert claim.standing() is Standing.VOUCHED
    claim.maere.email = "Post@maere.example.no"
    work.session.flush()
    for guest in (people.meet(claim.work, "post@maere.example.no"), claim.contact):
        claim.answer(guest.email, claim.maere, guest)
        assert claim.standing() is Standing.VOUCHED
    claim.answer(claim.other.email, claim.maere, claim.other)
    assert claim.standing() is Standing.CLAIMED


def of_a_contact(claim: Claim) -> str:
    return claim.contact.email


def of_the_organisation(claim: Claim) -> str:
    claim.maere.email = "Post@maere.example.no"
    claim.work.session.flush()
    return "post@maere.example.no"


def of_one_who_is_asked(claim: Claim) -> str:
    claim.offered().person = people.meet(claim.work, "spurt@example.no")
    claim.work.session.flush()
    return "spurt@example.no"


def of_one_who_was_invited_once(claim: Claim) -> str:
    guest = NewGuest("for@example.no", "", claim.maere.id)
    (invitation,) = invitations.invite(claim.work, claim.meeting, [guest]).added
    invitations.take_back(claim.work, claim.meeting, invitation)
    return guest.email


def use_the_link(claim: Claim) -> None:
    claim.say(claim.maere)


def answer_by_any_channel(claim: Claim) -> None:
    replies.answer(claim.acting(claim.work, claim.guest), claim.invitation, ReplyInput(Answer.MAYBE))


def sign_in_anew(claim: Claim) -> None:
    link = sign_in.sign_in_link(claim.work, claim.guest.email)
    assert sign_in.use_link(claim.work.acting(NOBODY), link.rpartition("/")[2], None) is claim.guest


@pytest.mark.parametrize(
    ("address", "prove"),
    [
        (of_a_contact, use_the_link),
        (of_a_contact, answer_by_any_channel),
        (of_a_contact, sign_in_anew),
        (of_the_organisation, sign_in_anew),
        (of_one_who_is_asked, answer_by_any_channel),
        (of_one_who_was_invited_once, use_the_link),
    ],
)
def test_an_address_typed_on_the_open_page_proves_nothing_until_its_owner_has_been_there(
    work: Work, address: Callable[[Claim], str], prove: Callable[[Claim], None]
) -> None:
    claim = Claim(work)
    claim.answer(address(claim), claim.maere)
    assert claim.standing() is Standing.CLAIMED
    askable = receivers.of_duty(claim.work, claim.meeting, DutyKind.FOLLOW_UP)
    assert askable.reason(claim.maere.id) is not CandidateReason.COMING
    replies.answer(claim.work, claim.invitation, ReplyInput(Answer.MAYBE), late=True)
    people.belong(claim.work, claim.guest, claim.maere.id, MembershipRole.MEMBER)
    assert claim.standing() is Standing.CLAIMED
    prove(claim)
    assert claim.standing() is Standing.VOUCHED


def test_who_was_invited_as_an_organisation_speaks_for_it_and_for_another_only_claims_to(work: Work) -> None:
    scene = Scene(work)
    (invitation,) = invitations.invite(scene.work, scene.meeting, [NewGuest("a@b.no", "", scene.maere.id)]).added
    guest = scene.acting(scene.work, invitation.person)
    for organisation, standing in (
        (scene.maere, Standing.VOUCHED),
        (scene.oya, Standing.CLAIMED),
        (scene.maere, Standing.VOUCHED),
    ):
        standings.speak_for(guest, invitation, organisation.id)
        assert invitation.standing is standing
    standings.speak_for(guest, invitation, None)
    assert (invitation.organisation, invitation.standing) == (None, Standing.VOUCHED)


def test_what_was_rejected_stays_so_when_it_is_claimed_again_until_the_organiser_invites_them_so(work: Work) -> None:
    claim = Claim(work)
    claim.settle(claim.other, REJECT)
    for organisation in (claim.oya, None, claim.oya, claim.maere, claim.oya):
        claim.say(organisation)
    assert (claim.standing(), claim.invitation.standing_settled_at) == (Standing.REJECTED, work.now)
    verbs = work.session.scalars(select(JournalLine.verb).order_by(JournalLine.id))
    assert [verb for verb in verbs if "affiliation" in verb] == [
        "invitations.affiliation_changed",  # On the open page.
        "invitations.affiliation_ended",
        "invitations.affiliation_changed",
        "invitations.affiliation_changed",
        "invitations.affiliation_changed",
    ]
    copy = factories.meeting(work.session, convener=claim.team)
    claim.invitation.origin = InvitationOrigin.INVITED
    list_copies.copy_list(claim.work, claim.meeting, copy)
    copied = invitations.of_person(claim.work, copy, claim.guest)
    assert copied is not None
    for organisation_id in (None, claim.oya.id):
        standings.speak_for(claim.acting(claim.work, claim.guest), copied, organisation_id)
    assert copied.standing is Standing.REJECTED
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
