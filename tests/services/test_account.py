import json

import pytest

from planner.domain.people import MembershipRole
from planner.domain.refusals import Refused
from planner.domain.replies import ReplyState
from planner.formats.sealed import seal
from planner.services import account
from planner.services.work import NOBODY, Actor, Work, reading, writing
from planner.store.people import Person
from planner.store.replies import Need, Reply
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
        written = json.dumps(account.my_data(mine), ensure_ascii=False)
    for word in ("kari@example.no", "Grøn Skule", "Prat om skog", "gluten", "coming"):
        assert word in written
    for word in ("ola@example.no", "nuts", kari.session_key):
        assert word not in written


def test_my_data_covers_every_row_that_names_a_person(work: Work, kari: Person) -> None:
    mine = work.acting(Actor(person_id=kari.id))
    with reading(mine):
        data = account.my_data(mine)
    assert set(data) == {
        "made_at", "person", "organisations", "invitations", "offers", "duties", "letters", "sign_ins", "tokens", "journal",
        "calendar", "foreign_calendars",
    }  # fmt: skip


def test_a_nobody_has_no_account(work: Work) -> None:
    visit = work.acting(NOBODY)
    with reading(visit), pytest.raises(Refused, match=r"permissions\.not_allowed"):
        account.my_data(visit)
    with pytest.raises(Refused, match=r"permissions\.not_allowed"), writing(visit):
        account.update(visit, "Kari", "nb")
    with pytest.raises(Refused, match=r"permissions\.not_allowed"), writing(visit):
        account.choose_letters(visit, wanted=False)
