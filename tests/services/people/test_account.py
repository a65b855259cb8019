import json

import pytest

from planner.domain.holdings import EVERY
from planner.domain.incoming import Decision, Reason
from planner.domain.people import MembershipRole
from planner.domain.polls import Fit
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.formats.sealed import seal
from planner.rows.incoming import IncomingMail, IncomingMatter, TimeProposal
from planner.rows.people import Person
from planner.rows.polls import Ballot, Poll, PollOption, Vote
from planner.rows.replies import Need, Reply
from planner.services.people import account, own_data
from planner.services.work import NOBODY, Actor, Work, reading, writing
from tests import factories
from tests.clock import MONDAY


@pytest.fixture
def kari(work: Work) -> Person:
    with writing(work):
        rows = work.session
        person = factories.person(rows, email="kari@example.no", name="Kari")
        factories.membership(rows, person, factories.organisation(rows, name="Grøn Skule"), role=MembershipRole.MEMBER)
        _answered(work, person, "gluten")
        _answered(work, factories.person(rows, email="ola@example.no"), "nuts")
        return person


def _answered(work: Work, person: Person, needs: str) -> None:
    rows = work.session
    meeting = factories.meeting(rows, title="Prat om skog")
    invitation = factories.invitation(rows, meeting, person)
    factories.added(
        rows,
        Reply(
            invitation_id=invitation.id,
            meeting_id=meeting.id,
            state=ReplyState.COMING,
            message=f"Hei fra {person.email}",
            answered_at=MONDAY,
            answered_via="page",
        ),
    )
    sealed = seal(needs, work.deployment.secret)
    factories.added(
        rows,
        Need(invitation_id=invitation.id, ciphertext=sealed, consented_at=MONDAY, delete_after=MONDAY.date()),
    )


def test_my_data_is_all_of_mine_and_nothing_of_others(work: Work, kari: Person) -> None:
    mine = work.acting(Actor(person_id=kari.id))
    with reading(mine):
        written = json.dumps(own_data.my_data(mine), ensure_ascii=False)
    for word in ("kari@example.no", "Grøn Skule", "Prat om skog", "gluten", "coming"):
        assert word in written
    for word in ("ola@example.no", "nuts"):
        assert word not in written


def test_my_data_holds_all_that_the_table_of_retention_names(work: Work, kari: Person) -> None:
    mine = work.acting(Actor(person_id=kari.id))
    with reading(mine):
        data = own_data.my_data(mine)
    assert set(data) == {"made_at"} | {part for retention in EVERY for part in retention.exported}


def test_my_data_tells_of_mails_dates_and_proposed_times(work: Work) -> None:
    with writing(work):
        mine, meeting = factories.person(work.session, email="kari@example.no"), factories.meeting(work.session)
        invitation = factories.invitation(work.session, meeting, mine)
        for sender, text in (("kari@example.no", "Ord fra Kari"), ("ola@example.no", "Ord fra Ola")):
            mail = IncomingMail(
                digest=text, sender=sender, text=text, received_at=MONDAY, envelope_to="", sender_name="", subject=""
            )
            matter = IncomingMatter(mail=mail, decision=Decision.HELD, reason=Reason.WORDS_ONLY)
            factories.added(work.session, matter)
        proposal = TimeProposal(meeting_id=meeting.id, invitation_id=invitation.id, starts_at=MONDAY, ends_at=MONDAY)
        proposal.comment, proposal.created_at = "Helst senere", MONDAY
        poll = factories.added(work.session, Poll(meeting_id=meeting.id, answer_by=MONDAY, created_at=MONDAY))
        wall = MONDAY.replace(tzinfo=None)
        option = PollOption(poll_id=poll.id, uid="x", starts_local=wall, ends_local=wall, zone="Europe/Oslo")
        option.position, option.added_at = 0, MONDAY
        factories.added(work.session, option)
        ballot = Ballot(poll_id=poll.id, invitation_id=invitation.id, comment="Ikke fredag", asked_at=MONDAY)
        vote = Vote(option_id=option.id, invitation_id=invitation.id, fit=Fit.IF_NEED_BE)
        work.session.add_all([proposal, ballot, vote])
    own = work.acting(Actor(person_id=mine.id))
    with reading(own):
        written = json.dumps(own_data.my_data(own), ensure_ascii=False)
    for word in ("Ord fra Kari", "Helst senere", "Ikke fredag", "if_need_be"):
        assert word in written
    assert "Ord fra Ola" not in written


def test_a_nobody_has_no_account(work: Work) -> None:
    visit = work.acting(NOBODY)
    with reading(visit), pytest.raises(Refused, match=r"permissions\.not_allowed"):
        own_data.my_data(visit)
    with pytest.raises(Refused, match=r"permissions\.not_allowed"), writing(visit):
        account.update(visit, "Kari", "", "nb")
    with pytest.raises(Refused, match=r"permissions\.not_allowed"), writing(visit):
        account.choose_letters(visit, allowed=False)
