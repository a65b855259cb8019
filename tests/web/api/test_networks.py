from __future__ import annotations

import pytest

from planner.rows.people import Person
from planner.services.work import Work, writing
from tests import factories
from tests.web.api.conftest import Program, Programs

SCHOOL = "/networks/nettverket/members/skolen"


@pytest.fixture
def teacher(work: Work) -> Person:
    with writing(work):
        factories.network(work.session, slug="nettverket", name="Nettverket")
        skolen = factories.school(work.session, slug="skolen", name="Skolen")
        return factories.contact_of(work.session, skolen)


def members(program: Program) -> list[tuple[str, str]]:
    found = program.get("/networks/nettverket/members")["items"]
    return [(entry["organisation"]["slug"], entry["state"]) for entry in found]


def test_a_school_asks_is_admitted_and_leaves(team: Program, programs: Programs, teacher: Person, work: Work) -> None:
    school = programs(teacher)
    assert school.send("POST", f"{SCHOOL}/ask", {"message": "Vi vil være med"})["state"] == "asked"
    assert members(school) == members(team) == [("skolen", "asked")]
    with writing(work):
        stranger = factories.person(work.session)
    assert members(programs(stranger)) == []
    assert school.call("POST", f"{SCHOOL}/admit").status_code == 403
    assert team.send("POST", f"{SCHOOL}/admit")["part"] == "member"
    assert members(programs(stranger)) == [("skolen", "admitted")]
    assert school.send("POST", f"{SCHOOL}/leave")["state"] == "left"


def test_a_refusal_needs_a_reason(team: Program, programs: Programs, teacher: Person) -> None:
    programs(teacher).send("POST", f"{SCHOOL}/ask")
    refused = team.call("POST", f"{SCHOOL}/decline").get_json()
    assert (refused["rule"], refused["errors"][0]["pointer"]) == ("networks.reason_missing", "/message")
    assert team.send("POST", f"{SCHOOL}/decline", {"message": "Fullt"})["state"] == "declined"


def test_an_invitation_is_answered(team: Program, programs: Programs, teacher: Person) -> None:
    school = programs(teacher)
    assert team.send("POST", f"{SCHOOL}/invite", {"message": "Bli med"})["state"] == "invited"
    assert school.send("POST", f"{SCHOOL}/decline")["state"] == "declined"
    team.send("POST", f"{SCHOOL}/invite")
    assert team.send("POST", f"{SCHOOL}/withdraw")["state"] == "outside"
    team.send("POST", f"{SCHOOL}/invite")
    assert school.send("POST", f"{SCHOOL}/accept")["state"] == "admitted"
    assert team.send("POST", f"{SCHOOL}/remove", {"message": "Lagt ned"})["state"] == "left"


def test_networks_are_listed_and_read(team: Program, teacher: Person) -> None:
    assert [entry["slug"] for entry in team.get("/networks")["items"]] == ["nettverket"]
    assert team.get("/networks/nettverket")["coordinator"] is None
    assert team.call("GET", "/networks/borte").status_code == 404
    assert team.call("POST", f"{SCHOOL}/jump").status_code == 404
    assert team.call("POST", f"{SCHOOL}/admit").get_json()["rule"] == "networks.membership_not_found"
