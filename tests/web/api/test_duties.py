from __future__ import annotations

from typing import Any

import pytest

from planner.rows.meetings import Meeting
from planner.rows.people import Person
from planner.services.work import Work, writing
from tests import factories
from tests.web.api.conftest import Program, Programs


@pytest.fixture
def meeting(work: Work) -> Meeting:
    with writing(work):
        return factories.meeting(work.session)


@pytest.fixture
def contact(work: Work) -> Person:
    with writing(work):
        skog = factories.organisation(work.session, slug="skogeierne", name="Skogeierne")
        factories.organisation(work.session, slug="bondelaget", name="Bondelaget", email="post@example.no")
        return factories.contact_of(work.session, skog, name="Siri Skog")


def offered(team: Program, meeting: Meeting, **more: object) -> dict[str, Any]:
    body = {"organisation": "skogeierne", "message": "Vil dere?", "then": ["bondelaget"]} | more
    found: dict[str, Any] = team.send("POST", f"/meetings/{meeting.id}/duties/execution/offers", body)
    return found


def test_offered_accepted_undone_and_given_back(
    team: Program, programs: Programs, meeting: Meeting, contact: Person
) -> None:
    made = offered(team, meeting, answer_by="2027-02-05T12:00:00+01:00")
    assert (made["state"], made["answer_by"]) == ("offered", "2027-02-05T11:00:00Z")
    holder, this, base = programs(contact), f"/offers/{made['id']}", f"/meetings/{meeting.id}"
    assert holder.send("POST", f"{this}/accept")["state"] == "accepted"
    held = team.get(base)
    assert (held["state"], held["organiser"]["slug"]) == ("confirmed", "skogeierne")
    assert team.get(f"{base}/duties")["execution"]["person"] == "Siri Skog"
    assert holder.send("POST", f"{this}/undo")["state"] == "offered"
    holder.send("POST", f"{this}/accept")
    assert (
        holder.send("POST", f"{base}/duties/execution/give-back", {"reason": "Sykdom"})["execution"]["holder"] is None
    )
    assert team.get(base)["state"] == "announced"


def test_a_refusal_goes_on_to_the_next_in_the_queue(
    team: Program, programs: Programs, meeting: Meeting, contact: Person
) -> None:
    made = offered(team, meeting)
    program = programs(contact)
    body = {"reason": "Ikke i år", "suggested": "bondelaget"}
    declined = program.send("POST", f"/offers/{made['id']}/decline", body)
    assert (declined["state"], declined["suggested"]["slug"]) == ("declined", "bondelaget")
    seen = team.get(f"/meetings/{meeting.id}/offers")["items"]
    assert [(offer["organisation"]["slug"], offer["state"]) for offer in seen] == [
        ("skogeierne", "declined"),
        ("bondelaget", "offered"),
    ]
    own = program.get(f"/meetings/{meeting.id}/offers")["items"]
    assert [offer["organisation"]["slug"] for offer in own] == ["skogeierne"]
    assert program.call("GET", f"/offers/{seen[1]['id']}").status_code == 404


def test_the_team_takes_an_offer_back_and_cannot_answer_it(team: Program, meeting: Meeting, contact: Person) -> None:
    made = offered(team, meeting)
    assert team.call("POST", f"/offers/{made['id']}/accept").status_code == 403
    assert team.send("POST", f"/offers/{made['id']}/withdraw")["state"] == "withdrawn"
    assert team.call("POST", f"/offers/{made['id']}/withdraw").get_json()["rule"] == "duties.offer_not_open"


@pytest.mark.parametrize(
    ("body", "status", "rule", "pointer"),
    [
        ({"organisation": "teamet"}, 409, "duties.facilitator_never_holds", "/organisation"),
        ({"organisation": "ukjent"}, 404, "organisations.not_found", "/organisation"),
        ({"organisation": "skogeierne", "then": ["ukjent"]}, 404, "organisations.not_found", "/then/0"),
        (
            {"organisation": "skogeierne", "answer_by": "2026-01-01T00:00:00Z"},
            409,
            "duties.answer_by_passed",
            "/answer_by",
        ),
        ({}, 422, "api.body_wrong", "/organisation"),
    ],
)
def test_an_offer_that_cannot_be_made_is_refused(
    team: Program, meeting: Meeting, contact: Person, body: object, status: int, rule: str, pointer: str
) -> None:
    refused = team.call("POST", f"/meetings/{meeting.id}/duties/execution/offers", body)
    problem: Any = refused.get_json()
    assert (refused.status_code, problem["rule"], problem["errors"][0]["pointer"]) == (status, rule, pointer)


def test_a_stranger_sees_no_offer(
    team: Program, programs: Programs, meeting: Meeting, contact: Person, work: Work
) -> None:
    made = offered(team, meeting)
    with writing(work):
        stranger = factories.person(work.session)
    program = programs(stranger)
    assert program.get(f"/meetings/{meeting.id}/offers")["items"] == []
    assert program.call("POST", f"/offers/{made['id']}/accept").status_code == 404
    assert program.call("POST", f"/meetings/{meeting.id}/duties/host/offers", {"organisation": "x"}).status_code == 404


def test_that_somebody_is_asked_is_told_to_those_alone_who_carry_the_meeting(
    team: Program, programs: Programs, meeting: Meeting, contact: Person, work: Work
) -> None:
    with writing(work):
        person = factories.person(work.session)
    stranger = programs(person)
    offered(team, meeting)
    base = f"/meetings/{meeting.id}"
    for program, state in ((team, "offered"), (stranger, "open")):
        assert program.get(f"{base}/duties")["execution"]["state"] == state
        assert program.get(base)["execution"]["state"] == state
        assert [one["execution"]["state"] for one in program.get("/meetings")["items"]] == [state]
