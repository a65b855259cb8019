from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from planner.domain.networks import NetworkPart
from planner.domain.organisations import OrganisationKind, OrganisationSearch, Region
from planner.domain.refusals import NotFound, Refused
from planner.rows.journal import JournalLine
from planner.rows.organisations import Organisation, OrganisationAlias, OrganisationTheme
from planner.rows.people import Person
from planner.services import identity
from planner.services.organisations import organisations
from planner.services.organisations.organisations import OrganisationFacts
from planner.services.work import NOBODY, Work, reading, writing
from tests import factories

MARE = OrganisationFacts(
    name="Mære landbruksskole",
    kind=OrganisationKind.SCHOOL,
    number="874 560 782",
    region="innherred_vaernes",
    municipality="5006",
    email="post@example.no",
    website="www.example.no",
)


def acting(work: Work, person: Person) -> Work:
    return work.acting(identity.actor_of(work, person, via="page"))


def names(found: list[Organisation]) -> list[str]:
    return [organisation.name for organisation in found]


def test_organisations_stand_in_norwegian_order(work: Work) -> None:
    for name in ("Åfjord", "Ørland", "Ærfugl", "Allskog", "Zebra"):
        factories.organisation(work.session, name=name)
    assert names(organisations.listed(work)) == ["Allskog", "Zebra", "Ærfugl", "Ørland", "Åfjord"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (OrganisationSearch(), ["Allskog SA", "Mære landbruksskole", "Snåsa kommune"]),
        (OrganisationSearch(text="mære"), ["Mære landbruksskole"]),
        (OrganisationSearch(text="SKOLE  Mære"), ["Mære landbruksskole"]),
        (OrganisationSearch(text="snåase"), ["Snåsa kommune"]),
        (OrganisationSearch(text="100%"), []),
        (OrganisationSearch(kind=OrganisationKind.FOREST_COOPERATIVE), ["Allskog SA"]),
        (OrganisationSearch(theme="skogbruk"), ["Allskog SA", "Mære landbruksskole"]),
        (OrganisationSearch(theme="finnes-ikke"), []),
        (OrganisationSearch(region=Region.TRONDHEIM), ["Allskog SA"]),
        (OrganisationSearch(municipality="5041"), ["Snåsa kommune"]),
        (OrganisationSearch(text="skog", theme="skogbruk", region=Region.TRONDHEIM), ["Allskog SA"]),
    ],
)
def test_organisations_are_found(work: Work, search: OrganisationSearch, found: list[str]) -> None:
    theme = factories.theme(work.session, slug="skogbruk")
    co_operative = OrganisationKind.FOREST_COOPERATIVE
    allskog = factories.organisation(work.session, name="Allskog SA", kind=co_operative, region="trondheim")
    mare = factories.school(work.session, name="Mære landbruksskole")
    snasa = factories.organisation(work.session, name="Snåsa kommune", municipality="5041")
    work.session.add_all(
        [
            OrganisationTheme(organisation_id=allskog.id, theme_id=theme.id),
            OrganisationTheme(organisation_id=mare.id, theme_id=theme.id),
            OrganisationAlias(organisation_id=snasa.id, name="Snåase", sort_key="sn}ase"),
        ]
    )
    work.session.flush()
    assert names(organisations.listed(work, search)) == found


def test_an_organisation_that_has_ended_is_not_listed_but_still_has_its_page(work: Work) -> None:
    today = date(2027, 2, 1)
    ended = factories.organisation(work.session, name="Nedlagt", valid_to=today - timedelta(days=1))
    factories.organisation(work.session, name="Siste dag", valid_to=today)
    assert names(organisations.listed(work)) == ["Siste dag"]
    assert organisations.get(work, ended.slug) is ended


def test_an_unknown_organisation_is_not_found(work: Work) -> None:
    with pytest.raises(NotFound):
        organisations.get(work, "finnes-ikke")
    with pytest.raises(NotFound):
        organisations.by_id(work, 404)


def test_an_organisation_is_registered_with_all_there_is_to_know(work: Work) -> None:
    factories.theme(work.session, slug="skogbruk")
    facts = replace(MARE, themes=frozenset({"skogbruk"}), aliases=("Mære", " Mære ", ""))
    made = organisations.create(work, facts)
    assert (made.slug, made.number) == ("maere-landbruksskole", "874560782")
    assert made.website == "https://www.example.no"
    known = organisations.facts_of(work, made)
    assert (known.themes, known.aliases) == (frozenset({"skogbruk"}), ("Mære",))
    assert work.session.scalars(select(JournalLine.verb)).all() == ["organisations.created"]
    found = organisations.find_named(work, "MÆRE")
    assert found is made


def test_addresses_are_never_shared_and_never_a_word_of_the_pages(work: Work) -> None:
    made = [
        organisations.create(work, OrganisationFacts(name, OrganisationKind.OTHER))
        for name in ("Ny", "NLR Sør", "NLR Sor")
    ]
    assert [organisation.slug for organisation in made] == ["ny-2", "nlr-sor", "nlr-sor-2"]


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"name": "mære  Landbruksskole", "number": ""}, "organisations.name_taken"),
        ({"name": "En annen", "number": "874560782"}, "organisations.number_taken"),
        ({"name": "En annen", "number": "123456789"}, "organisations.number_wrong"),
        ({"name": "En annen", "number": "", "website": "javascript:alert(1)"}, "organisations.website_wrong"),
        ({"name": "En annen", "number": "", "email": "post"}, "addresses.no_at"),
        ({"name": "!!!", "number": ""}, "names.no_letters"),
    ],
)
def test_what_is_malformed_or_taken_is_refused(work: Work, given: dict[str, Any], rule: str) -> None:
    organisations.create(work, MARE)
    with pytest.raises(Refused) as refusal:
        organisations.create(work, replace(MARE, **given))
    assert refusal.value.rule == rule


def test_only_the_team_registers_organisations(work: Work) -> None:
    contact = factories.contact_of(work.session, factories.school(work.session))
    for somebody in (work.acting(NOBODY), acting(work, contact)):
        with pytest.raises(Refused, match=r"permissions.not_allowed"):
            organisations.create(somebody, MARE)
    organiser = factories.organiser(work.session)
    assert organisations.create(acting(work, organiser), MARE).id


def test_contacts_keep_their_own_page_up_to_date(work: Work) -> None:
    mine = organisations.create(work, MARE)
    contact = factories.contact_of(work.session, mine)
    before = organisations.facts_of(work, mine)
    own = acting(work, contact)
    assert organisations.edit(own, mine, replace(before, about="Vi driver skole og gård.")) == ("about",)
    assert organisations.edit(own, mine, organisations.facts_of(work, mine)) == ()
    stranger = acting(work, factories.contact_of(work.session, factories.school(work.session)))
    with pytest.raises(Refused, match=r"permissions.not_allowed"):
        organisations.edit(stranger, mine, before)


@pytest.mark.parametrize("given", [{"name": "Nytt navn"}, {"kind": OrganisationKind.OTHER}, {"number": ""}])
def test_name_kind_and_number_are_for_the_team(work: Work, given: dict[str, Any]) -> None:
    mine = organisations.create(work, MARE)
    contact = factories.contact_of(work.session, mine)
    facts = replace(organisations.facts_of(work, mine), **given)
    with pytest.raises(Refused, match=r"permissions.not_allowed"):
        organisations.edit(acting(work, contact), mine, facts)
    assert organisations.edit(acting(work, factories.organiser(work.session)), mine, facts)


def test_the_former_name_still_finds_a_renamed_organisation(work: Work) -> None:
    made = organisations.create(work, MARE)
    facts = organisations.facts_of(work, made)
    organisations.edit(work, made, replace(facts, name="Mære grønne skole"))
    assert (made.slug, made.name) == ("maere-landbruksskole", "Mære grønne skole")
    assert organisations.aliases_of(work, made) == ["Mære landbruksskole"]
    assert organisations.find_named(work, "mære landbruksskole") is made
    assert names(organisations.listed(work, OrganisationSearch(text="landbruksskole"))) == ["Mære grønne skole"]


def test_one_that_turns_out_to_be_a_school_becomes_a_member_of_its_networks(work: Work) -> None:
    made = organisations.create(work, replace(MARE, kind=OrganisationKind.OTHER))
    network = factories.network(work.session)
    membership = factories.network_membership(work.session, network, made, part=NetworkPart.ASSOCIATE)
    organisations.edit(work, made, replace(organisations.facts_of(work, made), kind=MARE.kind))
    work.session.refresh(membership)
    assert membership.part is NetworkPart.MEMBER


def test_a_locked_organisation_is_read_as_it_stands_now(work: Work) -> None:
    factories.organisation(work.session, slug="maere", name="Mære")
    work.session.commit()
    with writing(work):
        assert organisations.get(work, "maere").name == "Mære"
        renamed = update(Organisation).values(name="Mære landbruksskole")
        work.session.execute(renamed, execution_options={"synchronize_session": False})
        assert organisations.locked(work, "maere").name == "Mære landbruksskole"
    with reading(work), pytest.raises(NotFound):
        organisations.locked(work, "borte")
