from __future__ import annotations

from typing import Any

import pytest

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState, Visibility
from planner.services.duties import offers
from planner.services.people import people
from planner.services.work import Work, reading, writing
from tests import factories
from tests.web.api.conftest import Program, Programs

COMPLETE = {
    "title": "Skog og skole",
    "question": "Hva kan vi gjøre sammen?",
    "starts": "2027-02-15T09:00",
    "ends": "2027-02-15T11:30",
    "place": "Grendehuset",
}


def made(team: Program, **more: object) -> dict[str, Any]:
    found: dict[str, Any] = team.send("POST", "/meetings", COMPLETE | more)
    return found


def test_a_meeting_is_drafted_and_announced(team: Program) -> None:
    drafted = team.call("POST", "/meetings", COMPLETE)
    assert (drafted.status_code, drafted.get_json()["state"]) == (201, "draft")
    assert drafted.headers["Location"] == f"/api/v1/meetings/{drafted.get_json()['id']}"
    published = team.send("POST", f"/meetings/{drafted.get_json()['id']}/publish")
    assert (published["state"], published["slug"]) == ("announced", "skog-og-skole")
    assert published["starts"] == "2027-02-15T09:00"
    assert published["starts_at"] == "2027-02-15T08:00:00Z"
    assert published["time_zone"] == "Europe/Oslo"
    assert published["organiser"] == {"slug": "teamet", "name": "Teamet"}


def test_a_letter_sent_as_two_signs_is_kept_as_one(team: Program) -> None:
    assert made(team, title="A\u030apen dag pa\u030a fja\u0308llet\u200b")["title"] == "Åpen dag på fjället"


def test_it_can_be_announced_at_once(team: Program) -> None:
    assert made(team, publish=True)["state"] == "announced"


def test_what_is_missing_is_said_field_by_field(team: Program) -> None:
    refused = team.call("POST", "/meetings", {"title": "Uten mer", "publish": True})
    assert (refused.status_code, refused.mimetype) == (409, "application/problem+json")
    assert refused.get_json()["rule"] == "meetings.not_complete"
    assert {"/question", "/starts", "/place"} <= {error["pointer"] for error in refused.get_json()["errors"]}
    assert team.get("/meetings")["items"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"titel": "x"}, "/titel"),
        ({"title": 5}, "/title"),
        ({"seats": True}, "/seats"),
        ({"seats": 0}, "/seats"),
        ({"seats": 2.5}, "/seats"),
        ({"kind": "party"}, "/kind"),
        ({"starts": "15.2.2027"}, "/starts"),
        ({"starts": "2027-02-15T09:00Z"}, "/starts"),
        ({"answer_by": "2027-02-15T09:00"}, "/answer_by"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"themes": ["skog", 3]}, "/themes/1"),
        ({"title": "nul \0"}, "/title"),
    ],
)
def test_a_wrong_field_is_pointed_at(team: Program, body: object, pointer: str) -> None:
    refused = team.call("POST", "/meetings", body)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.get_json()["errors"]] == [pointer]


def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(team: Program) -> None:
    assert made(team, seats=20.0)["seats"] == 20


def test_an_unknown_network_is_pointed_at(team: Program) -> None:
    refused = team.call("POST", "/meetings", {"network": "finnes-ikke"})
    assert (refused.status_code, refused.get_json()["rule"]) == (404, "networks.not_found")
    assert refused.get_json()["errors"][0]["pointer"] == "/network"


def test_a_patch_changes_what_it_names_and_null_takes_away(team: Program) -> None:
    before = made(team, seats=20, address="Storgata 1")
    after = team.send("PATCH", f"/meetings/{before['id']}", {"seats": None, "address": None, "title": "Ny"})
    assert (after["seats"], after["address"], after["title"]) == (None, "", "Ny")
    assert after["question"] == before["question"]


def test_a_patch_is_refused_when_somebody_came_before(team: Program) -> None:
    one = f"/meetings/{made(team)['id']}"
    read = team.call("GET", one)
    assert team.send("PATCH", one, {"title": "Først"}, If_Match=read.headers["ETag"])["title"] == "Først"
    late = team.call("PATCH", one, {"title": "Sist"}, If_Match=read.headers["ETag"])
    assert (late.status_code, late.get_json()["rule"]) == (412, "meetings.changed_meanwhile")
    assert team.get(one)["title"] == "Først"


def test_what_is_read_again_unchanged_is_not_sent_again(team: Program) -> None:
    one = f"/meetings/{made(team)['id']}"
    read = team.call("GET", one)
    again = team.call("GET", one, If_None_Match=read.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", read.headers["ETag"])
    head = team.call("HEAD", one)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", read.headers["ETag"])


def test_a_zipped_answer_is_recognised_too(team: Program) -> None:
    one = f"/meetings/{made(team, question='Skog ' * 500)['id']}"
    read = team.call("GET", one, Accept_Encoding="gzip")
    assert read.headers["Content-Encoding"] == "gzip"
    again = team.call("GET", one, Accept_Encoding="gzip", If_None_Match=read.headers["ETag"])
    assert again.status_code == 304
    assert team.call("PATCH", one, {"title": "Ny"}, If_Match=read.headers["ETag"]).status_code == 200


def test_cancelled_reinstated_copied_and_thrown_away(team: Program) -> None:
    one = f"/meetings/{made(team, publish=True)['id']}"
    cancelled = team.send("POST", f"{one}/cancel", {"reason": "Storm"})
    assert (cancelled["state"], cancelled["cancel_reason"]) == ("cancelled", "Storm")
    assert team.send("POST", f"{one}/reinstate")["state"] == "announced"
    copied = team.send("POST", f"{one}/copy")
    assert (copied["state"], copied["title"], copied["starts"]) == ("draft", "Skog og skole", None)
    assert team.call("DELETE", f"/meetings/{copied['id']}").status_code == 204
    assert team.call("GET", f"/meetings/{copied['id']}").status_code == 404
    assert team.call("DELETE", one).get_json()["rule"] == "meetings.step_not_allowed"


def test_the_list_is_paged_by_cursor_in_the_order_of_time(team: Program) -> None:
    days = ("2027-03-03", "2027-03-01", "2027-03-02", "2027-03-01", "2027-03-05")
    for day in days:
        made(team, starts=f"{day}T09:00", ends=f"{day}T10:00", publish=True)
    found: list[str] = []
    page = team.get("/meetings?limit=2")
    while True:
        found += [item["starts"][:10] for item in page["items"]]
        if page["next"] is None:
            break
        page = team.get(f"/meetings?limit=2&cursor={page['next']}")
    assert found == sorted(days)


def test_the_list_is_narrowed(team: Program, work: Work) -> None:
    with writing(work):
        factories.theme(work.session, slug="skog")
        factories.network(work.session, slug="fagnettverket")
    made(team, kind="talk", themes=["skog"], municipality="5006", network="fagnettverket", publish=True)
    made(team, title="Noe annet", starts="2027-05-01T09:00", ends="2027-05-01T10:00")
    for narrowed in (
        "kind=talk", "theme=skog", "municipality=5006", "network=fagnettverket", "state=announced", "to=2027-02-15",
        "text=skog", "organisation=teamet&kind=talk", "from=2027-02-15&to=2027-02-15",
    ):  # fmt: skip
        assert [item["title"] for item in team.get(f"/meetings?{narrowed}")["items"]] == ["Skog og skole"], narrowed
    assert team.get("/meetings?from=2027-05-02")["items"] == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "kinds=talk", "kind=talk&kind=talk", "from=1.2.27"]
)
def test_a_wrong_query_is_refused(team: Program, query: str) -> None:
    assert team.call("GET", f"/meetings?{query}").status_code == 422


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyIyMDI3IiwgMV0", "WyJ4IiwgMV0"])
def test_a_cursor_of_another_list_is_refused(team: Program, cursor: str) -> None:
    assert team.call("GET", f"/meetings?cursor={cursor}").get_json()["rule"] == "api.cursor_wrong"


def test_others_see_neither_drafts_nor_closed_meetings_nor_the_online_link(
    team: Program, programs: Programs, work: Work
) -> None:
    with writing(work):
        guest, stranger = factories.person(work.session), factories.person(work.session)
    draft = made(team)
    closed = made(team, title="Lukket", visibility="invited", publish=True)
    public = made(team, title="Åpent", online_url="https://mote.example.no/1", publish=True)
    team.send("POST", f"/meetings/{public['id']}/invitations", {"guests": [{"email": guest.email}]})
    program = programs(stranger)
    assert [item["title"] for item in program.get("/meetings")["items"]] == ["Åpent"]
    assert program.get(f"/meetings/{public['id']}")["online_url"] == ""
    assert programs(guest).get(f"/meetings/{public['id']}")["online_url"] == "https://mote.example.no/1"
    for hidden in (draft, closed):
        assert program.call("GET", f"/meetings/{hidden['id']}").status_code == 404
    assert program.call("PATCH", f"/meetings/{public['id']}", {"title": "Mitt"}).status_code == 403
    assert program.call("POST", "/meetings", COMPLETE).status_code == 403


def test_the_team_gives_up_changing_what_is_handed_over(team: Program, programs: Programs, work: Work) -> None:
    with writing(work):
        meeting = factories.meeting(work.session, state=MeetingState.CONFIRMED, visibility=Visibility.PUBLIC)
        holder = factories.organisation(work.session)
        contact = factories.contact_of(work.session, holder)
        execution = offers.duty_of(work, meeting, DutyKind.EXECUTION)
        execution.state, execution.holder = DutyState.HELD, holder
    one = f"/meetings/{meeting.id}"
    assert team.call("PATCH", one, {"title": "Nei"}).get_json()["rule"] == "permissions.handed_over"
    assert programs(contact).send("PATCH", one, {"title": "Ja"})["title"] == "Ja"


def test_the_journal_tells_its_people_who_and_others_only_what_is_public(
    team: Program, programs: Programs, work: Work
) -> None:
    with writing(work):
        stranger = factories.person(work.session)
    one = f"/meetings/{made(team, publish=True)['id']}"
    lines = team.get(f"{one}/journal")["items"]
    assert [line["verb"] for line in lines] == ["meetings.created", "meetings.published"]
    assert {(line["by"], line["via"]) for line in lines} == {("Oda Organiser", "api")}
    seen = programs(stranger).get(f"{one}/journal")["items"]
    assert [(line["verb"], line["by"]) for line in seen] == [("meetings.published", None)]


def test_the_journal_comes_a_page_at_a_time(team: Program) -> None:
    one = f"/meetings/{made(team, publish=True)['id']}/journal"
    whole = team.get(one)
    first = team.get(f"{one}?limit=1")
    rest = team.get(f"{one}?limit=1&cursor={first['next']}")
    assert [*first["items"], *rest["items"]] == whole["items"]
    assert (rest["next"], whole["next"]) == (None, None)
    assert team.call("GET", f"{one}?cursor=bm9l").status_code == 400


def test_the_journal_tells_a_guest_nothing_of_the_other_guests(team: Program, programs: Programs, work: Work) -> None:
    one = f"/meetings/{made(team, publish=True)['id']}"
    invited = team.send(
        "POST", f"{one}/invitations", {"guests": [{"email": "ola@example.no"}, {"email": "siv@example.no"}]}
    )
    for row in invited["added"]:
        team.send("PUT", f"{one}/invitations/{row['id']}/reply", {"answer": "no"})
    with reading(work):
        guest = people.by_email(work, "ola@example.no")
    seen = programs(guest).get(f"{one}/journal")["items"]
    assert {line["verb"] for line in seen} == {"meetings.created", "meetings.published"}
    assert "replies.answered" in {line["verb"] for line in team.get(f"{one}/journal")["items"]}
