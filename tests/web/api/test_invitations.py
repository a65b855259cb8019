from __future__ import annotations

from datetime import timedelta

from flask import Flask

from planner.domain.mailings import AT_ONCE
from planner.domain.meetings import MeetingState
from planner.domain.replies import ReplyState
from planner.domain.standings import Standing
from planner.rows.meetings import Meeting
from planner.rows.replies import Reply
from planner.services.work import Work, writing
from planner.store.database import db
from tests import factories
from tests.web.api.conftest import Program, Programs
from tests.write_sizes import write_sizes


def announced(work: Work, **given: object) -> Meeting:
    with writing(work):
        return factories.meeting(work.session, **given)


def test_inviting_says_what_came_of_each(team: Program, work: Work) -> None:
    meeting = announced(work)
    with writing(work):
        empty = factories.organisation(work.session, slug="tom", name="Tom")
        full = factories.organisation(work.session, slug="full", name="Full")
        factories.contact_of(work.session, full, email="full@example.no")
        factories.invitation(work.session, meeting, factories.person(work.session, email="kjent@example.no"))
    body = {
        "guests": [
            {"email": "kari@example.no", "name": "Kari", "organisation": "full"},
            {"email": "kjent@example.no"},
            {"email": "ingen"},
        ],
        "organisations": ["full", "tom", "full"],
        "list": "Ola Nordmann <ola@example.no>; Full\nbare tull",
    }
    found = team.send("POST", f"/meetings/{meeting.id}/invitations", body)
    assert [entry["guest"]["email"] for entry in found["added"]] == [
        "ola@example.no", "kari@example.no", "full@example.no",
    ]  # fmt: skip
    assert [entry["guest"]["email"] for entry in found["known"]] == ["kjent@example.no"]
    assert found["without_contact"] == [{"slug": "tom", "name": empty.name}]
    assert [(piece["given"], piece["rule"]) for piece in found["not_understood"]] == [
        ("bare tull", "addresses.no_address_in_line"),
        ("ingen", "addresses.no_at"),
    ]
    kari = next(entry for entry in found["added"] if entry["guest"]["email"] == "kari@example.no")
    assert (kari["organisation"]["slug"], kari["reply"], kari["invited_at"]) == (
        "full", "unanswered", "2027-02-01T09:00:00Z",
    )  # fmt: skip


def test_an_unknown_organisation_is_pointed_at_and_nobody_is_invited(team: Program, work: Work) -> None:
    meeting = announced(work)
    body = {"guests": [{"email": "a@example.no", "organisation": "borte"}], "organisations": []}
    refused = team.call("POST", f"/meetings/{meeting.id}/invitations", body)
    assert refused.status_code == 404
    assert refused.get_json()["errors"][0]["pointer"] == "/guests/0/organisation"
    assert team.get(f"/meetings/{meeting.id}/invitations")["items"] == []


def test_an_invitation_is_sent_again_and_taken_back(team: Program, work: Work) -> None:
    meeting = announced(work)
    with writing(work):
        invited = factories.invitation(work.session, meeting, factories.person(work.session))
    this = f"/meetings/{meeting.id}/invitations/{invited.id}"
    assert team.call("POST", f"{this}/send").status_code == 204
    assert team.call("DELETE", f"{this}?tell=false").status_code == 204
    assert team.get(f"/meetings/{meeting.id}/invitations")["items"] == []
    assert team.call("DELETE", f"/meetings/{meeting.id}/invitations/999").status_code == 404


def test_replies_are_given_for_a_guest_and_counted(team: Program, work: Work) -> None:
    meeting = announced(work, seats=3)
    with writing(work):
        kari, ola = (
            factories.invitation(work.session, meeting, factories.person(work.session, name=name))
            for name in ("Kari", "Ola")
        )
    base = f"/meetings/{meeting.id}"
    given = team.send(
        "PUT", f"{base}/invitations/{kari.id}/reply", {"answer": "yes", "party": 2, "message": "Vi kommer"}
    )
    assert (given["state"], given["party"], given["answered_via"]) == ("coming", 2, "api")
    waiting = team.send("PUT", f"{base}/invitations/{ola.id}/reply", {"answer": "yes", "party": 2})
    assert waiting["state"] == "waiting"
    found = team.get(f"{base}/replies")
    assert (found["seats"], found["seats_taken"]) == (3, 2)
    assert (found["counts"]["coming"], found["counts"]["waiting"], found["counts"]["unanswered"]) == (1, 1, 0)
    assert [reply["guest"]["name"] for reply in found["items"]] == ["Kari", "Ola"]
    assert not {"needs"} & set(found["items"][0])


def test_a_guest_answers_for_oneself_and_no_other(programs: Programs, work: Work) -> None:
    meeting = announced(work)
    with writing(work):
        kari, ola = (factories.person(work.session) for _ in range(2))
        own, other = (factories.invitation(work.session, meeting, guest) for guest in (kari, ola))
    program, base = programs(kari), f"/meetings/{meeting.id}"
    assert program.send("PUT", f"{base}/invitations/{own.id}/reply", {"answer": "maybe"})["state"] == "maybe"
    assert program.call("PUT", f"{base}/invitations/{other.id}/reply", {"answer": "no"}).status_code == 403
    for closed in ("invitations", "replies"):
        assert program.call("GET", f"{base}/{closed}").status_code == 403


def test_a_guest_takes_an_offered_seat_after_the_deadline_and_is_told_it_where_there_is_none(
    programs: Programs, work: Work
) -> None:
    meeting = announced(work, seats=1, answer_by=work.now - timedelta(hours=1))
    with writing(work):
        people = [factories.person(work.session) for _ in range(2)]
        offered, other = (factories.invitation(work.session, meeting, guest) for guest in people)
        until = work.now + timedelta(hours=2)
        reply = Reply(
            invitation_id=offered.id,
            meeting_id=meeting.id,
            state=ReplyState.SEAT_OFFERED,
            party=1,
            seat_offer_until=until,
        )
        reply.answered_at, reply.answered_via = work.now, "page"
        work.session.add(reply)
        work.session.get_one(Meeting, meeting.id).seats_taken = 1
    path = f"/meetings/{meeting.id}/invitations"
    given = programs(people[0]).send("PUT", f"{path}/{offered.id}/reply", {"answer": "yes"})
    assert given["state"] == "coming"
    refused = programs(people[1]).call("PUT", f"{path}/{other.id}/reply", {"answer": "yes"})
    assert (refused.status_code, refused.get_json()["rule"]) == (409, "replies.too_late")
    assert "kl.\N{NO-BREAK SPACE}09.00" in refused.get_json()["detail"]


def test_nobody_answers_for_others_before_a_meeting_is_announced(team: Program, work: Work) -> None:
    meeting = announced(work, state=MeetingState.DRAFT)
    with writing(work):
        listed = factories.invitation(work.session, meeting, factories.person(work.session), invited_at=None)
    refused = team.call("PUT", f"/meetings/{meeting.id}/invitations/{listed.id}/reply", {"answer": "yes"})
    assert (refused.status_code, refused.get_json()["rule"]) == (409, "replies.meeting_closed")


def test_a_claim_to_speak_for_an_organisation_is_marked_and_confirmed(team: Program, work: Work) -> None:
    meeting = announced(work)
    with writing(work):
        school = factories.school(work.session, slug="maere")
        claim = factories.invitation(
            work.session, meeting, factories.person(work.session), organisation=school, standing=Standing.CLAIMED
        )
    invitations = f"/meetings/{meeting.id}/invitations"
    assert [row["standing"] for row in team.get(invitations)["items"]] == ["claimed"]
    body = {"organisation": "maere", "step": "confirm"}
    assert team.send("POST", f"{invitations}/{claim.id}/standing", body)["standing"] == "vouched"
    assert [row["standing"] for row in team.get(invitations)["items"]] == ["vouched"]


def test_many_are_invited_by_several_transactions(app: Flask, team: Program, work: Work) -> None:
    meeting = announced(work)
    with writing(work):
        school = factories.organisation(work.session, slug="stor", name="Stor")
        for number in range(AT_ONCE):
            factories.contact_of(work.session, school, email=f"kontakt{number}@example.no")
    body = {"guests": [{"email": f"gjest{number}@example.no"} for number in range(AT_ONCE)], "organisations": ["stor"]}
    with app.app_context(), write_sizes(db.engine) as sizes:
        answer = team.send("POST", f"/meetings/{meeting.id}/invitations", body)
    assert len(answer["added"]) == 2 * AT_ONCE
    assert sizes.too_large() == {}
