from __future__ import annotations

from dataclasses import replace

from planner.rows.invitations import Invitation
from planner.services.calendars import answer_addresses
from planner.services.work import Work
from tests import factories


def invited(work: Work) -> Invitation:
    return factories.invitation(work.session, factories.meeting(work.session), factories.person(work.session))


def test_a_guest_has_one_address_and_it_finds_the_invitation(work: Work) -> None:
    invitation = invited(work)
    address = answer_addresses.of(work, invitation)
    assert address == answer_addresses.of(work, invitation)
    assert address.startswith("svar+")
    assert answer_addresses.find(work, address.upper()) == invitation


def test_the_address_of_one_guest_finds_no_other(work: Work) -> None:
    one, other = invited(work), invited(work)
    address = answer_addresses.of(work, one).replace(f"+{one.id}-", f"+{other.id}-")
    assert answer_addresses.find(work, address) is None


def test_an_address_made_with_another_secret_finds_nothing(work: Work) -> None:
    elsewhere = replace(work, deployment=replace(work.deployment, secret="another secret altogether"))
    assert answer_addresses.find(work, answer_addresses.of(elsewhere, invited(work))) is None


def test_addresses_that_are_none_of_ours_find_nothing(work: Work) -> None:
    for email in ("", "svar@example.no", "svar+@example.no", "svar+9-@example.no", "svar+²-x@example.no", "x" * 900):
        assert answer_addresses.find(work, email) is None
