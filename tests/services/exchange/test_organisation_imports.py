from __future__ import annotations

import pytest
from sqlalchemy import func, select

from planner.domain.organisations import OrganisationKind
from planner.domain.refusals import Refused
from planner.formats.tables.organisations import OrganisationLine
from planner.rows.organisations import Organisation
from planner.services.exchange import organisation_imports
from planner.services.exchange.organisation_imports import MOST_LINES, OrganisationOutcome, OrganisationPlan
from planner.services.organisations import organisations, themes
from planner.services.work import NOBODY, Work
from tests import factories

TABLE = """\
name,kind,region,municipality,themes,orgnr,note
Mære landbruksskole,videregående skole,Innherred–Værnes,5006 Steinkjer,naturbruk;Skogbruk;romfart,874 560 782,x
NMBU,høyere utdanning,utenfor fylket,3218 Ås,,,
Snåsa kommune,kommune,Mars,Snåsa,,,
Feil nummer,annet,,,,123456789,
,annet,,,,,
Mære landbruksskole,,,,,,
""".encode()


def outcomes(planned: list[OrganisationPlan]) -> list[tuple[int, str]]:
    return [(one.line.line, one.outcome.value) for one in planned]


def lines(data: bytes) -> list[OrganisationLine]:
    parts = organisation_imports.slices(data)
    return sorted((line for part in parts for line in part), key=lambda line: line.line)


def test_lines_of_one_organisation_stand_in_one_slice_and_a_slice_is_short() -> None:
    table = "\n".join(["Navn", *(f"Lag {number}" for number in range(MOST_LINES)), "lag 2", "Til slutt"])
    first, second = organisation_imports.slices(table.encode())
    assert [[line.name for line in part] for part in (first, second)] == [
        ["Lag 0", "Lag 1", "Lag 2", "lag 2", "Lag 3", "Lag 4"],
        ["Lag 5", "Til slutt"],
    ]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(work: Work) -> None:
    themes.load(work)
    planned = organisation_imports.plan(work, lines(TABLE))
    told = [(2, "new"), (3, "new"), (4, "new"), (5, "refused"), (6, "refused"), (7, "known")]
    assert outcomes(planned) == told
    assert planned[0].misread == (("themes", "romfart"),)
    assert planned[2].misread == (("region", "Mars"),)
    assert [one.refusal.rule for one in planned if one.refusal] == ["organisations.number_wrong", "names.no_letters"]
    assert work.session.scalar(select(func.count(Organisation.id))) == 0


def test_the_organisations_are_taken_in_once(work: Work) -> None:
    themes.load(work)
    assert organisation_imports.new(organisation_imports.carry_out(work, lines(TABLE))) == 3
    mare = organisations.get(work, "maere-landbruksskole")
    facts = organisations.facts_of(work, mare)
    assert (facts.kind, facts.municipality, facts.region) == (OrganisationKind.SCHOOL, "5006", "innherred_vaernes")
    assert facts.themes == {"naturbruk", "skogbruk"}
    assert organisations.get(work, "snasa-kommune").municipality == "5041"
    again = organisation_imports.carry_out(work, lines(TABLE))
    assert {one.outcome for one in again} == {OrganisationOutcome.KNOWN, OrganisationOutcome.REFUSED}


def test_what_a_table_does_not_say_is_left_as_it_was(work: Work) -> None:
    factories.organisation(work.session, name="Allskog SA", slug="allskog", about="Skog.", municipality="5001")
    table = b"Navn;Nettside\nALLSKOG sa;www.example.no\n"
    (planned,) = organisation_imports.carry_out(work, lines(table))
    assert (planned.outcome, planned.changed) == (OrganisationOutcome.CHANGED, ("website",))
    facts = organisations.facts_of(work, organisations.get(work, "allskog"))
    assert (facts.about, facts.municipality, facts.website) == ("Skog.", "5001", "https://www.example.no")


def test_an_organisation_is_known_by_an_earlier_name_and_keeps_its_own(work: Work) -> None:
    made = organisations.create(
        work, organisations.OrganisationFacts("NLR Trøndelag", OrganisationKind.OTHER, aliases=("NLR Nord",))
    )
    (planned,) = organisation_imports.carry_out(work, lines(b"name;kind\nNLR Nord;faglag\n"))
    assert (planned.outcome, planned.changed, made.name) == (OrganisationOutcome.CHANGED, ("kind",), "NLR Trøndelag")


def test_a_project_team_gathers_and_takes_part_in_nothing(work: Work) -> None:
    organisation_imports.carry_out(work, lines(b"name;kind\nTeamet;prosjektteam\n"))
    team = organisations.get(work, "teamet")
    assert (team.convenes, team.participates) == (True, False)


def test_only_the_team_takes_a_table_in(work: Work) -> None:
    with pytest.raises(Refused, match=r"permissions.not_allowed"):
        organisation_imports.carry_out(work.acting(NOBODY), lines(TABLE))
