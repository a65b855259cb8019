"""The reference data holds together."""

from __future__ import annotations

import re

from planner.domain.names import slugify, sort_key
from planner.domain.organisations import OldCounty, OrganisationKind, OwnerType, Region, is_number
from planner.formats.places import reference


def test_the_county_has_38_municipalities_in_five_regions() -> None:
    found = reference.municipalities()
    assert len({one.number for one in found}) == len(found) == 38
    assert all(re.fullmatch(r"50[0-9]{2}", one.number) for one in found)
    assert {one.region for one in found} == set(Region) - {Region.ALL_TRONDELAG, Region.OUTSIDE}
    assert all(one.old_counties for one in found)


def test_names_stand_in_the_order_that_the_municipality_chose() -> None:
    by_number = {one.number: one for one in reference.municipalities()}
    assert by_number["5041"].display == "Snåase – Snåsa"
    assert (by_number["5041"].name_nb, by_number["5041"].name_sma) == ("Snåsa", "Snåase")
    assert by_number["5001"].display == "Trondheim – Tråante"
    for one in by_number.values():
        assert set(one.display.split(" – ")) == {one.name_nb, one.name_sma} - {""}


def test_two_municipalities_cross_the_old_borders() -> None:
    crossing = {one.name_nb: one.old_counties for one in reference.municipalities() if len(one.old_counties) > 1}
    assert crossing == {
        "Indre Fosen": {OldCounty.SOUTH, OldCounty.NORTH},
        "Heim": {OldCounty.SOUTH, OldCounty.MORE},
    }


def test_programmes_have_codes_levels_and_names() -> None:
    found = {row["code"]: row for row in reference.read_rows("programmes.csv")}
    assert all(re.fullmatch(r"NA[A-Z]{3}[123][A-Z-]{4}", code) for code in found)
    assert all(
        row["level"] == row["code"][5] and row["name_nn"] and (row["name_en"] or row["name_nb"])
        for row in found.values()
    )
    assert found["NALGA2----"]["name_nn"] == "Landbruk og gartnarnæring"
    assert found["NAAID2----"]["current"] != "yes"
    assert found["NASKF3----"]["path"] == "apprenticeship"


def test_schools_have_true_numbers_and_stand_in_trondelag() -> None:
    municipalities = {one.number for one in reference.municipalities()}
    schools = reference.read_rows("schools.csv")
    assert {row["owner"] for row in schools} <= set(OwnerType)
    for school in schools:
        assert is_number(school["number"])
        assert school["municipality"] in municipalities
        assert re.fullmatch(r"7[0-9]{3}", school["postal_code"])
        assert 62 < float(school["latitude"]) < 66
        assert 8 < float(school["longitude"]) < 15
    assert {row["name"] for row in schools if row["owner"] == OwnerType.PRIVATE} == {
        "Val videregående skole",
        "Øya videregående skole",
    }


def test_the_demo_organisations_hold_together() -> None:
    found = reference.demo_organisations()
    themes = {theme.slug for theme in reference.themes()}
    assert len({slugify(one.name) for one in found}) == len(found) == 39
    assert [one.name for one in found if one.kind is OrganisationKind.PROJECT_TEAM] == [found[0].name]
    for one in found:
        assert one.themes
        assert set(one.themes) <= themes
        assert not one.number or is_number(one.number)
        assert bool(one.school_calendar) == (one.kind is OrganisationKind.SCHOOL)


def test_every_school_of_the_demo_is_in_the_register() -> None:
    registered = {school["number"]: school["name"] for school in reference.read_rows("schools.csv")}
    taught = {one.number: one.name for one in reference.demo_organisations() if one.number}
    assert len(taught) == 7
    assert taught.items() <= registered.items()


def test_themes_are_in_order_and_named_in_three_languages() -> None:
    found = reference.themes()
    assert [one.name_nb for one in found] == sorted((one.name_nb for one in found), key=sort_key)
    assert all(one.slug == slugify(one.name_nb) and one.name_nn and one.name_en for one in found)
    used = {slug for one in reference.demo_organisations() for slug in one.themes}
    assert used == {one.slug for one in found}
