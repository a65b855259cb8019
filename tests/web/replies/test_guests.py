from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from planner.domain.duties import DutyKind, DutyState
from planner.domain.meetings import MeetingState
from planner.domain.replies import Answer, ReplyState
from planner.domain.standings import Standing
from planner.rows.invitations import Invitation
from planner.rows.meetings import Meeting
from planner.rows.organisations import Organisation
from planner.rows.outbox import Letter, LetterState
from planner.rows.people import Person
from planner.rows.replies import Reply
from planner.services.duties import offers
from planner.services.replies import replies
from planner.services.replies.answers import ReplyInput
from planner.services.work import Work
from tests import factories
from tests.clock import MONDAY, StandingClock
from tests.posted import posted
from tests.web.browsers import signed_in


@pytest.fixture
def meeting(work: Work) -> Meeting:
    """Return a meeting of two seats: one comes, with a need, and one waits."""
    meeting = factories.meeting(work.session, seats=1)
    school = factories.school(work.session, name="Mære")
    for name, needs in (("Siri Skisse", "Tåler ikke nøtter"), ("=Nils Utkast", "")):
        person = factories.person(work.session, name=name)
        invitation = factories.invitation(work.session, meeting, person, organisation=school)
        replies.answer(work, invitation, ReplyInput(Answer.YES, needs=needs, message="+47"))
    factories.invitation(work.session, meeting, factories.person(work.session, name="Berit Mal"))
    work.session.commit()
    return meeting


@pytest.fixture
def team(app: Flask, work: Work, meeting: Meeting) -> FlaskClient:
    """Return a browser of an organiser."""
    organiser = factories.organiser(work.session, name="Kari Eksempel", email="kari@example.no")
    work.session.commit()
    return signed_in(app, organiser)


def letters(work: Work, kind: str) -> list[Letter]:
    work.session.rollback()
    return list(posted(work).scalars(select(Letter).where(Letter.kind == kind)))


def invitation_of(work: Work, name: str) -> Invitation:
    work.session.rollback()
    rows = work.session.scalars(select(Invitation)).all()
    return next(row for row in rows if work.session.get_one(Person, row.person_id).name == name)


def test_those_to_count_on_stand_first_and_then_by_name(app: Flask, work: Work) -> None:
    meeting, organiser = factories.meeting(work.session), factories.organiser(work.session)
    said = {
        "Åse": Answer.NO,
        "Ærlig": None,
        "Aud": None,
        "Øystein": Answer.YES,
        "Anna": Answer.MAYBE,
        "Berit": Answer.YES,
    }
    for name, answer in said.items():
        guest = factories.invitation(work.session, meeting, factories.person(work.session, name=name))
        if answer is not None:
            replies.answer(work, guest, ReplyInput(answer))
    work.session.commit()
    page = signed_in(app, organiser).get(f"/moter/{meeting.slug}/pameldte").text
    order = ["Berit", "Øystein", "Anna", "Aud", "Ærlig", "Åse"]
    assert re.findall(rf'<th scope="row">\s*({"|".join(order)})\s*<', page) == order


def test_the_list_counts_answers_organisations_the_queue_and_the_kitchen(team: FlaskClient, meeting: Meeting) -> None:
    page = team.get(f"/moter/{meeting.slug}/pameldte")
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Siri Skisse", "=Nils Utkast", "Berit Mal", "Mære", "Tåler ikke nøtter"):
        assert words in page.text


def test_the_table_escapes_formulas_and_holds_no_needs(team: FlaskClient, meeting: Meeting) -> None:
    table = team.get(f"/moter/{meeting.slug}/pameldte.csv")
    assert table.mimetype == "text/csv"
    text = table.data.decode("utf-8-sig")
    assert "'=Nils Utkast;" in text
    assert ";'+47;" in text
    assert "nøtter" not in text
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize(("answer", "party"), [(Answer.YES, "4"), (Answer.MAYBE, "4"), (Answer.NO, "")])
def test_a_no_has_no_number_in_the_table(team: FlaskClient, work: Work, answer: Answer, party: str) -> None:
    other = factories.meeting(work.session, slug="eng")
    guest = factories.invitation(
        work.session, other, factories.person(work.session, name="Ola", email="ola@example.no")
    )
    replies.answer(work, guest, ReplyInput(answer, party=4))
    work.session.commit()
    line = team.get("/moter/eng/pameldte.csv").data.decode("utf-8-sig").splitlines()[1].split(";")
    assert (line[0], line[4]) == ("Ola", party)


def test_needs_are_for_the_one_who_carries_out_and_not_for_the_team_after_the_hand_over(
    app: Flask, team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    holder = factories.school(work.session)
    host = factories.contact_of(work.session, holder)
    duty = offers.duty_of(work, meeting, DutyKind.EXECUTION)
    duty.holder, duty.state = holder, DutyState.HELD
    work.session.commit()
    address = f"/moter/{meeting.slug}/pameldte"
    assert "nøtter" not in team.get(address).text
    assert "nøtter" in signed_in(app, host).get(address).text
    assert team.get(f"/moter/{meeting.slug}/skriv").status_code == 403


def test_an_answer_is_given_for_somebody_also_after_the_deadline(
    team: FlaskClient, work: Work, meeting: Meeting, clock: StandingClock
) -> None:
    meeting.answer_by = MONDAY
    work.session.commit()
    clock.forward(days=2)
    berit = invitation_of(work, "Berit Mal")
    address = f"/moter/{meeting.slug}/pameldte/{berit.id}/svar"
    assert team.get(address).status_code == 200
    assert team.post(address, data={"answer": "", "party": "1"}).status_code == 422
    assert team.post(address, data={"answer": "maybe", "party": "1"}).status_code == 303
    work.session.rollback()
    assert work.session.get_one(Reply, berit.id).state is ReplyState.MAYBE
    assert [letter.to_email for letter in letters(work, "receipt")][-1] == berit_email(work, berit)


def test_nobody_is_answered_for_at_a_cancelled_meeting(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    team.post(f"/moter/{meeting.slug}/avlys", data={"reason": ""})
    berit = invitation_of(work, "Berit Mal")
    answer = team.post(f"/moter/{meeting.slug}/pameldte/{berit.id}/svar", data={"answer": "yes", "party": "1"})
    assert (answer.status_code, "ds-error-summary" in answer.text) == (422, True)
    work.session.rollback()
    assert work.session.get(Reply, berit.id) is None


def berit_email(work: Work, berit: Invitation) -> str:
    return work.session.get_one(Person, berit.person_id).email


def test_a_personal_link_is_sent_again_and_an_invitation_taken_back(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    siri = invitation_of(work, "Siri Skisse")
    path = f"/moter/{meeting.slug}"
    assert team.post(f"{path}/pameldte/{siri.id}/lenke").status_code == 303
    assert len(letters(work, "invitation")) == 1
    assert team.get(f"{path}/pameldte/{siri.id}/fjern").status_code == 200
    assert team.post(f"{path}/rediger/hvem/{siri.id}/fjern").location == f"{path}/pameldte"
    assert [letter.to_name for letter in letters(work, "uninvited")] == ["Siri Skisse"]
    assert [letter.to_name for letter in letters(work, "seat_offered")] == ["=Nils Utkast"]
    assert "ds-alert flash" in team.get(f"{path}/pameldte").text
    assert "Siri Skisse" not in team.get(f"{path}/pameldte").text


def test_a_message_is_seen_before_it_is_sent_and_goes_to_those_chosen(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    address = f"/moter/{meeting.slug}/skriv"
    assert team.get(address).status_code == 200
    typed = {"states": ["coming", "unanswered"], "subject": "Ta med støvler", "text": "Det er **vått**."}
    preview = team.post(address, data=typed)
    assert "Det er vått." in preview.text
    assert letters(work, "message") == []
    assert "Ta med støvler" in team.post(address, data=typed | {"again": "y"}).text
    assert team.post(address, data=typed | {"send": "y"}).status_code == 303
    sent = letters(work, "message")
    assert sorted(letter.to_name for letter in sent) == ["Berit Mal", "Siri Skisse"]
    assert {letter.reply_to for letter in sent} == {"kari@example.no"}
    assert "Kari Eksempel" in sent[0].text


def test_the_choice_of_whom_to_write_to_counts_letters_and_not_seats(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    for row in work.session.scalars(select(Reply)):
        row.party = 5
    work.session.commit()
    page = team.get(f"/moter/{meeting.slug}/skriv").text
    assert "(1)" in page
    assert "(5)" not in page


@pytest.mark.parametrize("missing", ["states", "subject", "text"])
def test_a_message_without_words_or_anybody_to_get_it_is_not_sent(
    team: FlaskClient, work: Work, meeting: Meeting, missing: str
) -> None:
    typed = {"states": "coming", "subject": "Hei", "text": "Velkommen", "send": "y", missing: ""}
    answer = team.post(f"/moter/{meeting.slug}/skriv", data=typed)
    assert (answer.status_code, "ds-error-summary" in answer.text) == (422, True)
    assert letters(work, "message") == []


def test_letters_that_do_not_come_through_are_shown(team: FlaskClient, work: Work, meeting: Meeting) -> None:
    letter = letters(work, "receipt")[0]
    letter.state, letter.last_error = LetterState.GIVEN_UP, "550 no such user"
    work.session.commit()
    assert "550 no such user" in team.get(f"/moter/{meeting.slug}/pameldte").text


def test_cancelling_tells_how_many_and_can_be_undone_for_a_day(
    team: FlaskClient, work: Work, meeting: Meeting, clock: StandingClock
) -> None:
    path = f"/moter/{meeting.slug}"
    posted(work)
    assert "3" in team.get(f"{path}/avlys").text
    assert team.post(f"{path}/avlys", data={"reason": "x" * 3000}).status_code == 422
    team.post(f"{path}/avlys", data={"reason": "Snøstorm"})
    assert len(letters(work, "meeting_cancelled")) == 3
    assert f"{path}/gjenoppta" in team.get(path).text
    clock.forward(hours=2)
    team.post(f"{path}/gjenoppta")
    work.session.rollback()
    work.session.refresh(meeting)
    assert meeting.state is MeetingState.ANNOUNCED
    team.post(f"{path}/avlys", data={"reason": ""})
    clock.at += timedelta(hours=25)
    assert f"{path}/gjenoppta" not in team.get(path).text
    assert team.post(f"{path}/gjenoppta").status_code == 409


def test_a_meeting_is_copied_to_a_draft_and_the_draft_thrown_away(
    team: FlaskClient, work: Work, meeting: Meeting
) -> None:
    factories.facilitator(work.session)
    work.session.commit()
    copied = team.post(f"/moter/{meeting.slug}/kopier")
    assert copied.location.endswith("/rediger/nar")
    path = copied.location.removesuffix("/rediger/nar")
    assert team.get(path).location == f"{path}/rediger/sjekk"
    assert team.get(f"{path}/forkast").status_code == 200
    team.post(f"{path}/forkast")
    assert team.get(path).status_code == 404
    assert team.post(f"/moter/{meeting.slug}/forkast").status_code == 409


def test_a_claim_is_marked_in_the_list_and_the_table_and_settled_with_one_press(
    app: Flask, work: Work, meeting: Meeting, team: FlaskClient
) -> None:
    school = work.session.scalars(select(Organisation).where(Organisation.name == "Mære")).one()
    claim = invitation_of(work, "Berit Mal")
    claim.organisation_id, claim.standing = school.id, Standing.CLAIMED
    contact = factories.contact_of(work.session, school)
    work.session.commit()
    path, key = f"/moter/{meeting.slug}/pameldte", invitation_of(work, "Berit Mal").id
    assert team.get(path).text.count("ikke bekreftet") == 1
    assert team.get(f"{path}.csv").text.count("ikke bekreftet") == 1
    page = signed_in(app, contact).get(f"/aktorer/{school.slug}").text
    assert f'action="/aktorer/{school.slug}/svarer-for/{key}"' in page
    assert "svarer-for" not in team.get(f"/aktorer/{school.slug}").text
    said = signed_in(app, contact).post(f"/aktorer/{school.slug}/svarer-for/{key}", data={"step": "confirm"})
    assert said.status_code == 303
    assert "ikke bekreftet" not in team.get(path).text
    said = team.post(f"{path}/{key}/svarer-for", data={"step": "undo", "organisation": school.id})
    assert said.status_code == 303
    assert invitation_of(work, "Berit Mal").standing is Standing.CLAIMED
