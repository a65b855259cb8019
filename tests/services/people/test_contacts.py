import pytest

from planner.domain.people import MembershipRole
from planner.domain.refusals import NotFound, Refused
from planner.services import identity
from planner.services.people import contacts, people
from planner.services.work import NOBODY, Work
from tests import factories


def test_a_contact_lets_a_colleague_act_for_the_organisation(work: Work) -> None:
    mine = factories.school(work.session)
    contact = factories.contact_of(work.session, mine)
    own = work.acting(identity.actor_of(work, contact, via="page"))
    added = contacts.add(own, mine, "Kari@Example.no", "Kari Eksempel", MembershipRole.CONTACT)
    assert [membership.person for membership in contacts.listed(own, mine)] == [contact, added.person]
    assert people.contacts_of(work, mine.id) == [contact, added.person]
    assert added.person.name == "Kari Eksempel"


def test_adding_somebody_again_changes_their_place(work: Work) -> None:
    mine = factories.school(work.session)
    contacts.add(work, mine, "kari@example.no", "Kari", MembershipRole.CONTACT)
    contacts.add(work, mine, "KARI@example.no", "Kari", MembershipRole.MEMBER)
    assert [membership.role for membership in contacts.listed(work, mine)] == [MembershipRole.MEMBER]


def test_a_removed_contact_acts_for_it_no_more(work: Work) -> None:
    mine = factories.school(work.session)
    contact = factories.contact_of(work.session, mine)
    contacts.remove(work, mine, contact.id)
    assert people.contacts_of(work, mine.id) == []
    with pytest.raises(NotFound):
        contacts.remove(work, mine, contact.id)


def test_what_is_no_address_is_refused(work: Work) -> None:
    with pytest.raises(Refused, match=r"addresses.no_at"):
        contacts.add(work, factories.school(work.session), "kari", "Kari", MembershipRole.CONTACT)


def test_others_neither_see_nor_change_the_people_of_an_organisation(work: Work) -> None:
    mine = factories.school(work.session)
    person = factories.contact_of(work.session, mine)
    other = factories.contact_of(work.session, factories.school(work.session))
    belongs = factories.person(work.session)
    factories.membership(work.session, belongs, mine, role=MembershipRole.MEMBER)
    actors = [NOBODY, *(identity.actor_of(work, who, via="page") for who in (other, belongs))]
    for actor in actors:
        stranger = work.acting(actor)
        with pytest.raises(Refused, match=r"permissions.not_allowed"):
            contacts.listed(stranger, mine)
        with pytest.raises(Refused, match=r"permissions.not_allowed"):
            contacts.add(stranger, mine, "kari@example.no", "Kari", MembershipRole.CONTACT)
        with pytest.raises(Refused, match=r"permissions.not_allowed"):
            contacts.remove(stranger, mine, person.id)
